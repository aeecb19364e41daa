"""Files that a visitor chooses or drops: each is seen by Python where it stands, none is copied, none is mixed up."""

import hashlib
import io
import os
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveCheck, check, ready

pytestmark = pytest.mark.browser

LARGE = 3 << 30
"""Bytes: more than 32-bit signed numbers hold."""
LAID_OUT = """async (paths) => {
  const { laidOut } = await import(document.querySelector("script[type=module]").src.replace("selfcheck", "machine"));
  const told = laidOut(paths.map((item) => item.map((path) => ({ path, file: null }))));
  return { names: told.blobs.map(({ name }) => name), paths: told.paths };
}"""
DROPPED = """async (tree) => {
  const source = document.querySelector("script[type=module]").src.replace("selfcheck", "files");
  const { dropped } = await import(source);
  const portions = (all) => { let at = 0; return { readEntries: (yes) => yes(all.slice(at, at += 2)) }; };
  const entry = ([name, inside]) => inside === null
    ? { name, isFile: true, file: (yes) => yes(new File([name], name)) }
    : { name, isFile: false, createReader: () => portions(inside.map(entry)) };
  let over = false;
  const item = (each) => ({ kind: "file", getAsFile: () => null, webkitGetAsEntry: () => over ? null : entry(each) });
  const waiting = dropped({ items: [{ kind: "string" }, ...tree.map(item)] });
  over = true;
  return (await waiting).map((files) => files.map(({ path, file }) => [path, file.size]));
}"""


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def told(name: str, content: bytes) -> list[Any]:
    return [name, len(content), hashlib.sha256(content).hexdigest()]


@pytest.fixture
def page(visitor: Page) -> Page:
    """The page with nothing chosen: the engine stays started."""
    visitor.evaluate("document.querySelectorAll('input').forEach((each) => { each.value = ''; })")
    return visitor


def fresh(visitor: Page, live_check: LiveCheck) -> None:
    visitor.goto(live_check.page)
    ready(visitor)


def test_files_of_one_name_and_a_folder_are_each_read(visitor: Page, live_check: LiveCheck, tmp_path: Path) -> None:
    fresh(visitor, live_check)
    for folder, content in (("a", b"one"), ("b", b"two")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ekspor.zip").write_bytes(zipped(**{"suka.json": content}))
    tree = tmp_path / "Unduhan saya" / "dalam"
    tree.mkdir(parents=True)
    (tree / "daftar putar.csv").write_bytes(b"id,nama")
    (tree.parent / "suka é.json").write_bytes(b"{}")
    visitor.set_input_files("#files", [tmp_path / "a" / "ekspor.zip"])
    visitor.set_input_files("#files", [tmp_path / "b" / "ekspor.zip"])
    visitor.set_input_files("#folder", tree.parent)
    assert check(visitor) == {
        "options": {"lang": "id"},
        "seen": [
            told("1:ekspor.zip:suka.json", b"one"),
            told("2:ekspor.zip:suka.json", b"two"),
            told("3:Unduhan saya/dalam/daftar putar.csv", b"id,nama"),
            told("3:Unduhan saya/suka é.json", b"{}"),
        ],
    }
    # A second check of the same files is the same: what was mounted was taken away.
    assert len(check(visitor)["seen"]) == 4


def test_what_is_dropped_is_read(visitor: Page, live_check: LiveCheck, tmp_path: Path) -> None:
    fresh(visitor, live_check)
    (tmp_path / "satu.json").write_bytes(b"[1]")
    (tmp_path / "folder" / "dua").mkdir(parents=True)
    (tmp_path / "folder" / "dua" / "tiga.json").write_bytes(b"[3]")
    box = visitor.locator("#selfcheck").bounding_box()
    assert box is not None
    session = visitor.context.new_cdp_session(visitor)
    data = {"items": [], "files": [str(tmp_path / "satu.json"), str(tmp_path / "folder")], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        place = {"x": box["x"] + 5, "y": box["y"] + 5}
        session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})
    expect(visitor.locator("#given li")).to_have_count(2)
    assert check(visitor)["seen"] == [told("1:satu.json", b"[1]"), told("2:folder/dua/tiga.json", b"[3]")]


def test_a_dropped_folder_is_walked_to_its_end(page: Page, live_check: LiveCheck) -> None:
    page.goto(f"{live_check.url}/en/periksa-diri/")
    tree = [
        ["lepas.zip", None],
        ["luar", [[f"{n}.json", None] for n in range(5)] + [["dalam", [["x", None]]]]],
        ["k", []],
    ]
    assert page.evaluate(DROPPED, tree) == [
        [["lepas.zip", 9]],
        [*([f"luar/{n}.json", 6] for n in range(5)), ["luar/dalam/x", 1]],
    ]


def test_no_name_leads_out_of_where_files_are_mounted(page: Page, live_check: LiveCheck) -> None:
    page.goto(f"{live_check.url}/en/periksa-diri/")
    laid = page.evaluate(
        LAID_OUT,
        [
            ["../../nirpihak/x"],
            ["a/./b", "a//b", "a/constructor/c", "a/__proto__"],
            ["same", "same"],
            ["n" * 999],
            [""],
        ],
    )
    assert laid["names"] == [
        "1/_../_../nirpihak/x",
        *("2/a/_./b", "2/a/_/b", "2/a/_constructor/c", "2/a/___proto__"),
        *("3/same", "3/same_"),
        "4/" + "n" * 200,
        "5/_",
    ]
    assert laid["paths"] == ["/given/1/_..", "/given/2/a", "/given/3/same", "/given/4/" + "n" * 200, "/given/5/_"]


def test_a_large_file_is_read_where_it_stands(visitor: Page, live_check: LiveCheck, tmp_path: Path) -> None:
    fresh(visitor, live_check)
    visitor.set_input_files("#files", {"name": "kecil.json", "mimeType": "", "buffer": b"{}"})
    check(visitor)
    before = int(visitor.locator("#selfcheck").get_attribute("data-heap") or 0)
    assert before > 10_000_000
    large = tmp_path / "besar.zip"
    with large.open("wb") as file:
        file.truncate(LARGE)
        file.seek(LARGE)
        file.write(zipped(**{"akhir.json": b"[]"}))
    plain = tmp_path / "panjang.json"
    with plain.open("wb") as file:
        file.truncate(150_000_000)
    visitor.set_input_files("#files", [large, plain])
    seen = check(visitor)["seen"]
    assert seen[1] == told("2:besar.zip:akhir.json", b"[]")
    assert seen[2][:2] == ["3:panjang.json", 150_000_000]
    grown = int(visitor.locator("#selfcheck").get_attribute("data-heap") or 0) - before
    assert grown < 16_000_000


def test_a_file_that_was_changed_since_fails_as_a_file_and_python_goes_on(
    visitor: Page, live_check: LiveCheck, tmp_path: Path
) -> None:
    fresh(visitor, live_check)
    place = tmp_path / "berubah.json"
    place.write_bytes(b"[1]")
    visitor.set_input_files("#files", [place])
    # The browser keeps what the file was like when it is first asked for it.
    assert visitor.evaluate("document.querySelector('#files').files[0]?.size ?? 3") == 3
    place.write_bytes(b"[1, 2, 3, 4]")
    os.utime(place, (0, 0))
    visitor.locator("#check").click()
    status = visitor.get_by_role("status")
    expect(status).to_have_text(re.compile("done|failed"))
    assert "OSError" in (visitor.locator("#result").text_content() or "")
    visitor.set_input_files("#files", {"name": "lain.json", "mimeType": "", "buffer": b"{}"})
    visitor.locator("#check").click()
    expect(status).to_have_text(re.compile("done|failed"))
