"""One address captured by a real Chromium: what is kept, what is named as missing, what is never reached."""

from __future__ import annotations

import hashlib
import json
import struct
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from nirpihak.capture.manifest import Outcome
from nirpihak.capture.process import capture
from tests.capture.sites import COMMENTS, DOWNLOAD_BYTES, LIKES, MIB, VIDEO_BYTES, Site
from tests.capture.taking import gaps, options, take

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium")]


def test_a_post_is_kept_whole(tmp_path: Path) -> None:
    with Site(tls=True) as site:
        result = take(site, "/", tmp_path, egress="192.0.2.7")
    assert (result.outcome, result.cut, result.gaps) == (Outcome.PAGE, None, ())
    assert result.is_evidence
    assert result.title == "Kabar Kampung Rekaan"
    folder = tmp_path / "capture"
    assert {each.name for each in result.files} == {each.name for each in folder.iterdir()}
    assert {each.purpose for each in result.files} == {"manifest", "screenshot", "text", "dom", "warc", "wacz"}
    for each in result.files:
        data = (folder / each.name).read_bytes()
        assert (each.size, each.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    text = (folder / "text.txt").read_text("utf-8")
    assert f"komentar ke-{COMMENTS}" in text
    assert LIKES in text
    assert f"komentar ke-{COMMENTS}" in (folder / "dom.html").read_text("utf-8")
    width, height = struct.unpack(">II", (folder / "screenshot.png").read_bytes()[16:24])
    assert width == 1280
    assert height > 3000

    told = json.loads((folder / "capture.json").read_text("utf-8"))
    assert told == result.manifest
    assert told["started"]["wib"].endswith("WIB")
    assert told["network"]["egress"] == "192.0.2.7"
    assert told["clock"]["source"] in ("adjtimex", "unknown")
    assert told["tool"]["browser"]["version"]
    assert [(hop["url"], hop["status"]) for hop in told["hops"]] == [(f"{site.url}/", 200)]
    kept = {(each["method"], each["url"].removeprefix(site.url)): each for each in told["resources"]}
    assert {each["obtained"] for each in kept.values()} == {"whole"}
    wanted = {("GET", "/"), ("POST", "/suka"), ("GET", "/gambar/malas.png"), ("GET", "/gambar/pindah.png")}
    assert wanted <= kept.keys()
    assert kept["GET", "/"]["tls"]["version"].startswith("TLS")
    (certificate,) = told["certificates"].values()
    assert certificate["subject"] == "CN=Situs rekaan"
    assert kept["GET", "/"]["tls"]["certificate"] in told["certificates"]
    # The browser calls its maker whatever it is told; none of that went out, and none of it is the page's.
    assert all(each["url"].startswith(site.url) for each in told["resources"])
    assert all("127.0.0.1" not in url for url in told["browser_refused"])
    check = [sys.executable, "-m", "warcio.cli", "check", str(folder / "data.warc.gz")]
    assert subprocess.run(check, capture_output=True, timeout=60).returncode == 0


def test_large_media_is_kept_to_the_last_byte(tmp_path: Path) -> None:
    with Site() as site:
        result = take(site, "/media", tmp_path)
    sizes = {each["url"].removeprefix(site.url): each for each in result.manifest["resources"]}
    for path, size in (("/media/video.mp4", VIDEO_BYTES), ("/media/berkas.bin", DOWNLOAD_BYTES)):
        assert (sizes[path]["size"], sizes[path]["obtained"]) == (size, "whole")
    assert result.gaps == ()


def test_what_is_over_the_limit_is_named(tmp_path: Path) -> None:
    with Site() as site:
        result = take(site, "/media", tmp_path, most_bytes=8 * MIB)
    assert result.outcome is Outcome.PAGE
    missing = {what.partition(" (")[0]: why for what, why in gaps(result).items()}
    for path in ("/media/video.mp4", "/media/berkas.bin"):
        assert "limit of bytes" in missing[f"{site.url}{path}"]
    assert result.manifest["totals"]["cut"] >= 1
    assert result.manifest["totals"]["bytes"] <= 9 * MIB


def test_nothing_inside_is_reached_by_a_page(tmp_path: Path) -> None:
    inside = [
        "http://127.0.0.1/a",
        "http://[::1]/b",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.1.2.3/c",
        "http://dalam.example/d",
        "http://2130706433/e",
        "http://localhost/f",
    ]
    with Site() as site:
        tags = "".join(f'<img src="{url}" alt="">' for url in inside)
        over = f"{site.url}/pindah?ke={quote('http://192.168.1.1/g')}"
        socket = f"ws://127.0.0.1:{site.port}/soket"
        site.page(
            "/pos",
            f'<title>Pos</title><p>isi</p>{tags}<img src="{over}" alt=""><iframe src="http://172.16.0.1/h"></iframe>'
            f'<script>fetch("http://100.64.0.1/i").catch(() => 0); new WebSocket("{socket}")</script>',
        )
        result = take(site, "/pos", tmp_path, names={"dalam.example": "10.9.9.9"})
    assert result.outcome is Outcome.PAGE
    told = gaps(result)
    refused = {what for what, why in told.items() if "not reached" in why or "inner network" in why or "unusual" in why}
    hosts = ("127.0.0.1/a", "[::1]/b", "169.254.169.254", "10.1.2.3", "dalam.example", "localhost/f", "192.168.1.1/g")
    for host in (*hosts, "172.16.0.1", "100.64.0.1"):
        assert any(host in what for what in refused), host
    assert any("WebSocket" in why for why in told.values())
    assert all(each["remote"] in (None, f"127.0.0.1:{site.port}") for each in result.manifest["resources"])
    assert site.hits["GET /soket"] == 0


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (f"/pindah?ke={quote('http://169.254.169.254/latest')}", {}),
        (f"/pindah?ke={quote('http://dalam.example/')}", {"dalam.example": "10.0.0.8"}),
    ],
    ids=["address", "name"],
)
def test_a_redirect_inside_is_refused(tmp_path: Path, path: str, names: dict[str, str]) -> None:
    with Site() as site:
        result = take(site, path, tmp_path, names=names)
    assert result.outcome is Outcome.REFUSED
    assert "not reached" in result.reason.en
    assert [hop["status"] for hop in result.manifest["hops"]] == [302]
    assert result.manifest["refused"]
    assert not result.is_evidence


def test_a_name_that_leads_inside_is_refused(tmp_path: Path) -> None:
    with Site() as site:
        chosen = options(site, names={"dalam.example": "169.254.169.254"})
        result = capture("http://dalam.example/latest/", tmp_path / "capture", chosen)
    assert result.outcome is Outcome.REFUSED
    assert "dalam.example (169.254.169.254) is not reached" in result.reason.en
    assert result.manifest["hops"] == []
    assert {each["url"] for each in result.manifest["refused"]} == {"http://dalam.example/latest/"}


def test_a_redirect_to_a_profile_is_not_followed(tmp_path: Path) -> None:
    with Site() as site:
        where = f"http://x.com:{site.port}/warga_rekaan"
        site.page("/warga_rekaan", "<title>Profil</title>")
        result = take(site, f"/pindah?ke={quote(where)}", tmp_path, names={"x.com": "127.0.0.1"})
    assert result.outcome is Outcome.REFUSED
    assert "profil X" in result.reason.id
    assert site.hits["GET /warga_rekaan"] == 0


def test_a_profile_that_a_script_puts_in_the_posts_place_is_thrown_away(tmp_path: Path) -> None:
    with Site(tls=True, names=("x.com",)) as site:
        script = 'setTimeout(() => { history.replaceState(0, "", "/warga_rekaan"); document.title = "Profil" }, 300)'
        site.page("/warga_rekaan/status/1", f"<title>Pos</title><p>isi</p><script>{script}</script>")
        chosen = options(site, names={"x.com": "127.0.0.1"})
        result = capture(f"https://x.com:{site.port}/warga_rekaan/status/1", tmp_path / "capture", chosen)
    assert result.outcome is Outcome.REFUSED
    assert "profil X" in result.reason.id
    assert [each.purpose for each in result.files] == ["manifest"]
    assert result.title is None
    assert result.manifest["resources"] == []


def test_a_log_in_page_is_no_capture_of_the_post(tmp_path: Path) -> None:
    # Chromium speaks only TLS with the platforms.
    with Site(tls=True, names=("www.instagram.com",)) as site:
        base = f"https://www.instagram.com:{site.port}"
        site.page("/p/rekaan/", '<script>location.replace("/accounts/login/?next=/p/rekaan/")</script>')
        site.page("/accounts/login/", "<title>Login • Instagram</title><form>Kata sandi<input type=password></form>")
        names = {"www.instagram.com": "127.0.0.1"}
        result = capture(f"{base}/p/rekaan/", tmp_path / "capture", options(site, names=names))
    assert result.outcome is Outcome.LOGIN_WALL
    assert not result.is_evidence
    assert result.manifest["platform"] == "Instagram"
    assert [hop["url"] for hop in result.manifest["hops"]] == [
        f"{base}/p/rekaan/",
        f"{base}/accounts/login/?next=/p/rekaan/",
    ]
    assert result.file("screenshot") is not None


def test_a_certificate_nobody_vouches_for_is_no_page(tmp_path: Path) -> None:
    with Site(tls=True, valid=False) as site:
        result = take(site, "/", tmp_path)
    assert result.outcome is Outcome.ERROR
    assert "TLS with 127.0.0.1 failed" in result.reason.en
    assert site.hits.total() == 0


def test_a_silent_server_is_given_up(tmp_path: Path) -> None:
    with Site() as site:
        result = take(site, "/bisu", tmp_path, load_seconds=2.0)
    assert result.outcome is Outcome.ERROR
    assert "did not answer within 2 seconds" in result.reason.en
    assert result.file("manifest") is not None


def test_half_a_page_is_kept_as_half(tmp_path: Path) -> None:
    with Site() as site:
        result = take(site, "/macet", tmp_path, load_seconds=4.0, finish_seconds=1.0)
    assert result.outcome is Outcome.PAGE
    told = gaps(result)
    assert told[f"{site.url}/macet"] == "was still loading at its limit"
    assert told[f"{site.url}/macet (12 B)"] == "the capture ended first"
    assert "lalu diam" in (tmp_path / "capture" / "text.txt").read_text("utf-8")


def test_an_endless_page_has_an_end(tmp_path: Path) -> None:
    with Site() as site:
        result = take(site, "/tanpa-ujung", tmp_path, screens=3, picture_height=2000)
    assert result.outcome is Outcome.PAGE
    told = gaps(result)
    assert "stopped after 3 screens" in told[f"{site.url}/tanpa-ujung"]
    assert "stops at 2000 of" in told["screenshot.png"]
    assert not result.manifest["scrolled"]["to_the_end"]


def test_a_page_that_hangs_leaves_its_bytes(tmp_path: Path) -> None:
    with Site() as site:
        site.page("/gantung", "<title>Gantung</title><p>isi</p><script>for (;;) {}</script>")
        result = take(site, "/gantung", tmp_path, load_seconds=5.0, seconds=10.0)
    assert result.outcome is Outcome.ERROR
    assert "never came to be seen" in result.reason.en
    assert "stopped after 10 seconds" in gaps(result)[f"{site.url}/gantung"]
    assert result.manifest["resources"][0]["obtained"] == "whole"
    assert result.file("wacz") is not None


@pytest.mark.parametrize(
    ("path", "media_type", "picture"),
    [("/unduh", None, False), ("/gambar/foto.png", "image/png", True), ("/film", "video/mp4", True)],
)
def test_an_address_of_a_file_is_kept_as_a_file(
    tmp_path: Path, path: str, media_type: str | None, picture: bool
) -> None:
    with Site() as site:
        site.answer("/film", lambda handler: handler.send(200, "video/mp4", b"\0" * 70_000))
        result = take(site, path, tmp_path)
    assert result.outcome is Outcome.PAGE
    assert "not a page" in gaps(result)[f"{site.url}{path}"]
    assert (result.file("screenshot") is not None) is picture
    assert result.manifest["resources"][0]["obtained"] == "whole"
    assert result.manifest["media_type"] == media_type


def test_windows_and_questions_hold_nothing_up(tmp_path: Path) -> None:
    with Site() as site:
        site.page(
            "/jendela",
            "<title>Jendela</title><p>isi</p><a id=a href=/ target=_blank>buka</a><script>"
            'alert("halo"); confirm("ya?"); document.getElementById("a").click(); onbeforeunload = () => "jangan";'
            "</script>",
        )
        result = take(site, "/jendela", tmp_path)
    assert result.outcome is Outcome.PAGE
    assert any("another window" in why for why in gaps(result).values())


def test_a_page_that_scrolls_in_a_box_of_its_own_is_scrolled(tmp_path: Path) -> None:
    with Site() as site:
        site.page(
            "/kotak",
            "<title>Kotak</title><style>html, body { height: 100%; margin: 0; overflow: hidden }</style>"
            '<div style="height: 100vh; overflow-y: auto"><div style="height: 4000px">isi</div>'
            '<img src="/gambar/malas.png" loading="lazy" alt=""></div>',
        )
        result = take(site, "/kotak", tmp_path)
    assert result.manifest["scrolled"]["own_box"]
    assert site.hits["GET /gambar/malas.png"] == 1
