"""Whatever is done to a bundle, the verifier names what is wrong, exits with 1, and says nothing else is."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from nirpihak.custody.bundles.layout import manifest, public_pem
from nirpihak.custody.bundles.sinks import Hashes
from nirpihak.custody.bundles.writing import write
from nirpihak.custody.checking import events
from nirpihak.custody.checking.bundle import verify
from nirpihak.custody.checking.notes import VerifierKey
from nirpihak.custody.checking.report import ALL_GOOD, SOMETHING_WRONG, WRONG, Report
from nirpihak.custody.signing import Signer
from tests.custody.bundles import making
from tests.custody.bundles.making import MIB, change, rows_of

VIDEO = "data/BB-2026-00001/01-original.mp4"
ROWS = "log/events.jsonl"


def wrong(report: Report) -> set[tuple[str, str]]:
    assert report.exit_code == (SOMETHING_WRONG if report.of(WRONG) else ALL_GOOD)
    return {(each.part, each.name) for each in report.of(WRONG)}


def resigned(bag: Path, signer: Signer = making.LOG) -> None:
    """Write every list and the signature anew, as somebody who has the key could."""
    import hashlib

    def hashes(path: Path) -> Hashes:
        content = path.read_bytes()
        return Hashes(len(content), hashlib.sha256(content).hexdigest(), hashlib.sha512(content).hexdigest())

    here = {
        path.relative_to(bag).as_posix(): hashes(path)
        for path in sorted(bag.rglob("*"))
        if path.is_file() and not path.name.startswith(("tagmanifest", "manifest"))
    }
    for algorithm in ("sha256", "sha512"):
        name = f"manifest-{algorithm}.txt"
        (bag / name).write_text(manifest(here, algorithm, payload=True))
    here |= {name: hashes(bag / name) for name in ("manifest-sha256.txt", "manifest-sha512.txt")}
    tags = manifest(here, "sha256", payload=False).encode()
    (bag / "tagmanifest-sha256.txt").write_bytes(tags)
    (bag / "tagmanifest-sha256.txt.sig").write_bytes(signer.private_key.sign(tags))
    for each in bag.glob("tagmanifest-sha256.txt.*.tsr"):
        each.unlink()


def test_nothing_is_wrong_with_it_as_it_is(bag: Path, zipped: Path) -> None:
    for path in (bag, zipped):
        report = verify(path, [making.LOG.key])
        assert wrong(report) == set()
        assert report.good["stamp"] == 4
        assert report.good["cosignature"] == 2
        assert report.good["event"] == report.good["proof"] == 6
    assert (zipped.stat().st_mode, len(list(zipped.parent.glob(".*")))) == (zipped.stat().st_mode, 0)


@pytest.mark.parametrize("at", [0, MIB - 1, MIB, 2 * MIB + 299])
def test_a_flipped_byte_of_a_file_has_its_piece(bag: Path, at: int) -> None:
    change(bag / VIDEO, at)
    report = verify(bag)
    assert wrong(report) == {("piece", VIDEO)}
    (found,) = report.of(WRONG)
    start = at // MIB * MIB
    assert (found.start, found.stop) == (start, min(start + MIB, 2 * MIB + 300))
    assert f"bytes {start}-{min(start + MIB, 2 * MIB + 300) - 1} differ" in found.en


@pytest.mark.parametrize("name", [VIDEO, "data/BB-2026-00002/02-text.txt"])
def test_a_flipped_byte_inside_a_zip_is_found_too(zipped: Path, bag: Path, name: str) -> None:
    content = zipped.read_bytes()
    member = (bag / name).read_bytes()
    at = content.index(member[:16])
    zipped.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    assert wrong(verify(zipped)) == {("piece", name)}


EACH_FILE = [
    ("data/berita-acara.html", {("piece", "data/berita-acara.html")}),
    ("pieces-sha256.txt", {("file", "pieces-sha256.txt")}),
    ("assessment.json", {("file", "assessment.json")}),
    ("rulebook.txt", {("file", "rulebook.txt")}),
    ("CARA-VERIFIKASI.txt", {("file", "CARA-VERIFIKASI.txt")}),
    ("verifikasi/checking/tree.py", {("file", "verifikasi/checking/tree.py")}),
    ("tagmanifest-sha256.txt.sig", {("signature", "tagmanifest-sha256.txt.sig")}),
]


@pytest.mark.parametrize(("name", "named"), EACH_FILE, ids=[name for name, _ in EACH_FILE])
def test_a_flipped_byte_of_anything_is_named(bag: Path, name: str, named: set[tuple[str, str]]) -> None:
    change(bag / name, 9)
    assert wrong(verify(bag)) == named


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_a_wrong_row_of_one_list_is_told_from_a_wrong_file(bag: Path, algorithm: str) -> None:
    name = f"manifest-{algorithm}.txt"
    text = (bag / name).read_text()
    (bag / name).write_text(("1" if text[0] == "0" else "0") + text[1:])
    found = {("file", name), ("bag", name)}
    if algorithm == "sha256":
        found.add(("exhibit", VIDEO))
    assert wrong(verify(bag)) == found
    (bag / name).write_text("g" + text[1:])
    assert {("bag", f"{name}, 1"), ("file", name)} <= wrong(verify(bag))


def test_a_flipped_byte_of_a_timestamp_is_named(bag: Path) -> None:
    (outer,) = bag.glob("tagmanifest-sha256.txt.local.tsr")
    change(outer, -8)
    assert wrong(verify(bag)) == {("stamp", outer.name)}
    change(outer, -8)
    inner = sorted((bag / "stamps").glob("*.tsr"))[0]
    change(inner, -8)
    name = f"stamps/{inner.name}"
    assert wrong(verify(bag)) == {("stamp", name), ("file", name)}


def test_a_flipped_byte_of_the_checkpoint_or_a_cosignature_is_named(bag: Path) -> None:
    path = bag / "log/checkpoint"
    text = path.read_text()
    lines = text.splitlines(keepends=True)
    path.write_text("".join([*lines[:1], "12\n", *lines[2:]]))
    found = wrong(verify(bag))
    assert {("checkpoint", "log/checkpoint"), ("file", "log/checkpoint")} <= found
    name, encoded = lines[-1].rsplit(" ", 1)
    swapped = encoded[:20] + ("A" if encoded[20] != "A" else "B") + encoded[21:]
    path.write_text("".join([*lines[:-1], f"{name} {swapped}"]))
    assert ("cosignature", "saksi1.example/w") in wrong(verify(bag))


def test_a_proof_that_was_harmed_is_told_from_a_row_that_was(bag: Path) -> None:
    path = bag / "log/proofs/6.tlog-proof"
    lines = path.read_text().splitlines(keepends=True)
    lines[2], lines[3] = lines[3], lines[2]
    path.write_text("".join(lines))
    assert wrong(verify(bag)) == {("file", "log/proofs/6.tlog-proof"), ("proof", "log/proofs/6.tlog-proof")}


def test_an_edited_row_is_named_even_by_one_who_has_the_key(bag: Path) -> None:
    rows = rows_of(bag)
    rows[2]["fields"]["actor"]["value"] = "officer:4"
    (bag / ROWS).write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    before = wrong(verify(bag))
    assert {("event", f"{ROWS}, 3"), ("chain", "BB-2026-00001")} <= before
    resigned(bag)
    assert wrong(verify(bag)) == {("event", f"{ROWS}, 3"), ("chain", "BB-2026-00001")}


Edit = Callable[[list[str]], list[str]]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda rows: rows[1:], "number 0 of the events of BB-2026-00001 is missing"),
        (lambda rows: rows[:1] + rows[2:], "number 1 of the events of BB-2026-00001 is missing"),
        (lambda rows: rows[:3] + rows[4:], "its last events are missing"),
        (lambda rows: [rows[1], rows[0], *rows[2:]], "out of order"),
        (lambda rows: [*rows, rows[0]], "entry 5 is there twice"),
        (lambda rows: [rows[0][:-40] + "\n", *rows[1:]], "not readable JSON"),
        (lambda rows: [*rows[:-1], rows[-1].rstrip("\n")], "cut short"),
    ],
    ids=["first", "middle", "last", "reordered", "twice", "half a row", "cut"],
)
def test_a_cut_or_reordered_chain_is_named_even_by_one_who_has_the_key(bag: Path, edit: Edit, said: str) -> None:
    rows = (bag / ROWS).read_text().splitlines(keepends=True)
    (bag / ROWS).write_text("".join(edit(rows)))
    resigned(bag)
    report = verify(bag)
    assert any(said in each.en for each in report.of(WRONG)), [each.en for each in report.of(WRONG)]
    assert not any(each.part in ("file", "signature") for each in report.of(WRONG))


def test_a_row_of_another_log_is_named(bag: Path) -> None:
    rows = rows_of(bag)
    fields = {name: field["value"] for name, field in rows[0]["fields"].items()} | {"note": "lain"}
    rows[0] = events.disclose(fields, b"\7" * 32, rows[0]["index"])
    (bag / ROWS).write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    resigned(bag)
    assert wrong(verify(bag)) == {("event", f"{ROWS}, 1"), ("chain", "BB-2026-00001")}


def test_a_missing_cut_or_longer_file_is_named(bag: Path) -> None:
    text = bag / "data/BB-2026-00002/02-text.txt"
    text.unlink()
    with (bag / VIDEO).open("ab") as file:
        file.write(b"x")
    report = verify(bag)
    assert {
        ("file", "data/BB-2026-00002/02-text.txt"),
        ("file", VIDEO),
        ("piece", VIDEO),
        ("bag", "bag-info.txt"),
    } == wrong(report)
    assert any("is 2097453 bytes long, should be 2097452" in each.en for each in report.of(WRONG))


def test_an_unlisted_file_is_named_wherever_it_lies(bag: Path) -> None:
    for name in ("tambahan.txt", "data/BB-2026-00001/09-lain.txt", "log/proofs/99.tlog-proof", "stamps/x.tsr"):
        (bag / name).write_text("x")
    report = verify(bag)
    for name in ("tambahan.txt", "data/BB-2026-00001/09-lain.txt", "log/proofs/99.tlog-proof", "stamps/x.tsr"):
        assert ("unlisted", name) in wrong(report)


def test_a_file_that_was_smuggled_into_every_list_is_no_part_of_an_exhibit(bag: Path) -> None:
    (bag / "data/BB-2026-00001/09-lain.txt").write_text("x")
    resigned(bag)
    assert ("unlisted", "data/BB-2026-00001/09-lain.txt") in wrong(verify(bag))


def test_another_file_in_place_of_the_recorded_one_is_named_even_by_one_who_has_the_key(bag: Path) -> None:
    import hashlib

    other = b"Pilih nomor dua\n"
    (bag / "data/BB-2026-00002/02-text.txt").write_bytes(other)
    path = bag / "data/exhibits.json"
    described = json.loads(path.read_text("utf-8"))
    described["exhibits"][1]["files"][1] |= {"sha256": hashlib.sha256(other).hexdigest(), "size": len(other)}
    path.write_text(json.dumps(described), "utf-8")
    resigned(bag)
    found = verify(bag).of(WRONG)
    assert any("no event of the custody log speaks of this file" in each.en for each in found)
    assert any("not those that the log says were handed out" in each.en for each in found)


def test_a_bundle_signed_with_another_key_than_the_log_is_named(bag: Path) -> None:
    other = Signer(making.ORIGIN, 1, b"\2" * 32)
    (bag / "kunci.pem").write_text(public_pem(other.key.key))
    resigned(bag, other)
    assert wrong(verify(bag)) == {("signature", "kunci.pem")}
    assert wrong(verify(bag, [making.LOG.key])) == {("signature", "kunci.pem")}
    assert wrong(verify(bag, [making.LOG.key, VerifierKey("arsip.example", 1, other.key.key)])) == set()
    assert {("checkpoint", "log/keys.txt"), ("signature", "kunci.pem")} <= wrong(
        verify(bag, [VerifierKey("lain.example/log", 1, b"\5" * 32)])
    )


def test_without_openssl_it_is_said_and_not_called_good(bag: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(bag / "nowhere"))
    report = verify(bag)
    assert report.exit_code == SOMETHING_WRONG
    assert report.of(WRONG) == []
    assert {"signature", "checkpoint", "proof", "stamp"} == {each.part for each in report.of("unchecked")}
    assert shutil.which("openssl") is None


def test_hardly_a_byte_of_a_zip_can_change_unseen(tmp_path: Path) -> None:
    """Anywhere in the file; only what the list at the end says of permissions is nobody's business."""
    path = tmp_path / "b.zip"
    write(making.bundle(size=20_000), path, making.LOG, pdf=lambda html: None)
    content = path.read_bytes()
    listed = content.index(b"PK\x01\x02")
    chosen = random.Random(7)
    for at in [chosen.randrange(listed) for _ in range(40)] + [*range(len(content) - 22, len(content))]:
        path.write_bytes(content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :])
        assert verify(path).exit_code != ALL_GOOD, at
