"""The log in public: its head for people, its tiles for tools, and the way in for witnesses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings

from nirpihak.custody import trees
from nirpihak.custody.checking.notes import open_checkpoint, parse_note
from nirpihak.custody.signing import Signer, verify_ed25519
from nirpihak.custody.tiles import ENTRIES, Tile, TileNodes, read_tile, tiles
from nirpihak.server.config import Settings
from nirpihak.server.evidence.models import Cosignature, Entry, Exhibit
from nirpihak.server.evidence.services import exhibits, log
from tests.server.evidence.conftest import keep, witness
from tests.server.evidence.shown import body, page
from tests.server.web.test_promises import keeps_promises

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """Anybody, with no token and no session."""
    return Client(enforce_csrf_checks=True)


def fetch(client: Client, path: str) -> bytes | None:
    response = client.get(f"/log/{path}")
    return body(response) if response.status_code == 200 else None


def grown(officer: User, count: int) -> None:
    file = keep(b"rahasia warga", officer, "rahasia.txt", title="Judul rahasia")
    for _ in range(count - 1):
        exhibits.viewed(file.exhibit, officer)


@pytest.mark.usefixtures("house")
def test_an_empty_log_says_so(client: Client) -> None:
    for address in ("/log/", "/en/log/"):
        text = page(client, address)
        keeps_promises(text, address)
        assert str(log.signer().key) in text.replace("&amp;", "&")
    assert client.get("/log/checkpoint").status_code == 404
    assert client.get("/log/tile/0/000").status_code == 404


@pytest.mark.usefixtures("house")
def test_anybody_can_rebuild_the_signed_root_from_the_tiles(client: Client, officer: User) -> None:
    grown(officer, 260)
    log.checkpoint()
    note = fetch(client, "checkpoint")
    assert note is not None
    said = open_checkpoint(note.decode(), log.signer().key, verify=verify_ed25519)[0]
    assert said.size == 260

    def fetched(path: str) -> bytes | None:
        return fetch(client, path)

    assert trees.root(TileNodes(fetched, said.size), said.size) == said.root
    entries = [
        entry
        for tile in tiles(said.size)
        if tile.level == ENTRIES
        for entry in read_tile(tile, fetch(client, tile.path) or b"")
    ]
    assert entries == [bytes(each) for each in Entry.objects.values_list("commitment", flat=True)]
    full = client.get(f"/log/{Tile(0, 0).path}")
    assert "immutable" in full.headers["Cache-Control"]
    assert full.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.usefixtures("house")
def test_nothing_goes_out_that_is_not_signed_yet(client: Client, officer: User) -> None:
    grown(officer, 3)
    log.checkpoint()
    grown(officer, 2)
    assert fetch(client, "tile/0/000.p/3") is not None
    for path in ("0/000.p/4", "0/000.p/5", "entries/000.p/5", "0/000", "0/001", "1/000", "9/000", "0/../../x", "0/0"):
        assert client.get(f"/log/tile/{path}").status_code == 404, path


@pytest.mark.usefixtures("house")
def test_nothing_of_a_case_can_be_read_from_it(client: Client, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(username="rahma-9")
    grown(officer, 3)
    log.checkpoint()
    file = Exhibit.objects.get()
    out = "".join(page(client, address) for address in ("/log/", "/en/log/", "/log/checkpoint"))
    out += (fetch(client, "tile/entries/000.p/3") or b"").decode("latin-1")
    for secret in (file.ref, "rahasia", "rahma-9"):
        assert secret not in out


def test_a_witness_sends_its_line_and_is_shown(client: Client, officer: User, house: Settings) -> None:
    signer, stranger = witness(), witness("asing.example/saksi")
    with override_settings(NIRPIHAK=replace(house, witnesses=(str(signer.key),))):
        assert "belum pernah" in page(client, "/log/")
        grown(officer, 2)
        made = log.checkpoint()
        assert made is not None
        line = cosigned(made.note, signer)
        response = client.post("/log/cosignature", line, content_type="text/plain")
        assert (response.status_code, Cosignature.objects.count()) == (200, 1)
        assert client.post("/log/cosignature", line, content_type="text/plain").status_code == 200
        assert Cosignature.objects.count() == 1
        assert signer.key.name in page(client, "/log/checkpoint")
        assert "log berukuran 2" in page(client, "/log/")
        others = (cosigned(made.note, stranger), "", "bukan baris", line[:-6] + "AAAAA=", "x" * 5000, "\udcff")
        for other in others:
            sent = other.encode("utf-8", "surrogatepass")
            assert client.post("/log/cosignature", sent, content_type="text/plain").status_code == 400, other[:40]
        assert Cosignature.objects.count() == 1
        assert client.get("/log/cosignature").status_code == 405


def cosigned(note: str, signer: Signer) -> str:
    """The line of a witness under a checkpoint."""
    return str(signer.cosign(parse_note(note).text, 1_800_000_000))


@pytest.mark.parametrize("address", ["/verifikasi/", "/en/verifikasi/"])
def test_the_page_on_verifying_names_what_a_bundle_holds(client: Client, address: str) -> None:
    from nirpihak.custody.checking.bundle import KEY, SIGNATURE

    text = page(client, address)
    keeps_promises(text, address)
    for each in ("python3 verifikasi", "manifest-sha256.txt", "tagmanifest-sha256.txt", KEY, SIGNATURE, "stamps/ca/"):
        assert each in text
