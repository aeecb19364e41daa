"""Verifying proofs of filing: what was changed is named, hostile files are refused calmly, nothing else is needed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.custody import checking
from nirpihak.custody.checking import filing, history
from nirpihak.custody.checking.__main__ import main
from nirpihak.custody.checking.filing import head_of, is_filing
from nirpihak.custody.checking.report import NO_BUNDLE, SOMETHING_WRONG, UNCHECKED, WRONG, Report, lines
from nirpihak.custody.signing import Signer, verify_ed25519
from tests.custody.filings import LOG, WITNESS, proof

CHECKING = Path(checking.__file__).parent
PROOF = proof()


def verify(path: Path, content: str | bytes, *keys: Signer) -> Report:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return filing.verify(path, [each.key for each in keys], verify_ed25519)


def named(report: Report) -> set[str]:
    return {each.part for each in report.of(WRONG)}


def said(report: Report) -> str:
    return "; ".join(each.line("en") for each in report.of(WRONG, UNCHECKED))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bukti.txt"


# Good ones


def test_a_whole_proof_is_good_with_and_without_the_key(path: Path) -> None:
    report = verify(path, PROOF)
    assert report.exit_code == 0
    assert {part: count for part, count in report.good.items() if count} == dict.fromkeys(
        ("head", "content", "event", "proof", "checkpoint"), 1
    )
    assert "whose log this is" in "\n".join(lines(report, "en"))
    known = verify(path, PROOF, LOG)
    assert known.exit_code == 0
    assert "log milik siapa" not in "\n".join(lines(known))
    assert known.facts["id"] == "LP-2026-00001"
    assert known.facts["files"][0]["name"] == "tangkapan layar.png"


def test_a_proof_without_content_says_so(path: Path) -> None:
    report = verify(path, proof(content=False), LOG)
    assert report.exit_code == 0
    assert "it is not shown here, only its hash is" in "\n".join(lines(report, "en"))


def test_a_witness_whose_key_is_given_is_told(path: Path) -> None:
    text = proof(cosigned=True)
    assert "whether everybody is shown the same log" in "\n".join(lines(verify(path, text, LOG), "en"))
    report = verify(path, text, LOG, WITNESS)
    assert report.exit_code == 0
    assert "saw this log" in "\n".join(lines(report, "en"))
    assert "whether everybody is shown the same log" not in "\n".join(lines(report, "en"))


@pytest.mark.parametrize(
    "carried",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode() + b"\n\n",
    ],
)
def test_a_proof_survives_how_it_was_carried(path: Path, carried: Callable[[str], bytes]) -> None:
    assert verify(path, carried(PROOF), LOG).exit_code == 0


# Changed ones


NAMED = {
    "head": {"head"},
    "event": {"event"},
    "content": {"content"},
    "log-key": {"checkpoint"},
    "tlog-proof": {"proof", "checkpoint"},
    "mark": {"head", "event", "content", "checkpoint", "proof"},
}
"""What may be named where a byte of a part was changed; a `mark` is a line that begins one, and the newline before."""


def sections() -> list[str]:
    """For each byte of the proof, the part of the file that it is in."""
    found: list[str] = []
    now = "head"
    for line in PROOF.encode().splitlines(keepends=True):
        if line.startswith(b"== "):
            now = line[3:-1].decode()
            found[-1:] = ["mark"] * (len(line) + 1)
        else:
            found += [now] * len(line)
    return found


@pytest.mark.parametrize("part", NAMED)
def test_each_changed_byte_is_found_and_its_part_named(path: Path, part: str) -> None:
    content = PROOF.encode()
    places = [at for at, inside in enumerate(sections()) if inside == part]
    assert len(sections()) == len(content)
    # Of the part for people, which is compared letter by letter, every third byte is enough.
    for at in places[:: 3 if part == "head" else 1]:
        report = verify(path, content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :], LOG)
        if report.exit_code == NO_BUNDLE:
            assert at < 19 or "not UTF-8" in report.findings[0].en, at
        else:
            assert report.exit_code == SOMETHING_WRONG, at
            assert named(report) <= NAMED[part], (at, said(report))
            assert named(report), (at, said(report))


@pytest.mark.parametrize(
    ("old", "new", "parts", "match"),
    [
        ("institution:         Inspektorat", "institution:         Bawaslu", {"head"}, "line 12: says 'Instansi"),
        ("report:         LP-2026-00001", "report:         LP-2026-00002", {"head"}, "line 11: says 'Nomor"),
        ("membuktikan bahwa", "tidak membuktikan bahwa", {"head"}, "line 5"),
        ('"value":"Inspektorat', '"value":"Bawaslu', {"event"}, "is not what the log holds at entry 4"),
        ('"value":"LP-2026-00001"', '"value":"LP-2026-00002"', {"event"}, "is not what the log holds"),
        ('"index":4', '"index":3', {"event"}, "is not what the log holds at entry 4"),
        ('"when":"2026-11-20"', '"when":"2026-11-21"', {"content"}, "it has another hash"),
        ('"size":12', '"size":13', {"content"}, "it has another hash"),
        ('"blind":"00', '"blind":"01', {"content"}, "does not agree with the blind"),
        ("\nindex 4\n", "\nindex 3\n", {"proof"}, "does not prove that the log holds this event at entry 3"),
        ("\nyJypxHr+", "\nzJypxHr+", {"proof"}, "does not prove that the log holds this event"),
        ("\n7\n", "\n8\n", {"checkpoint"}, "is not valid over this text"),
        ("== content\n", "== konten\n", {"head"}, "this part is not known"),
    ],
)
def test_what_was_changed_is_said(path: Path, old: str, new: str, parts: set[str], match: str) -> None:
    assert PROOF.count(old) == 1
    report = verify(path, PROOF.replace(old, new), LOG)
    assert report.exit_code == SOMETHING_WRONG
    assert named(report) == parts, said(report)
    assert match in said(report)


def test_another_log_is_not_the_one_that_is_trusted(path: Path) -> None:
    """A forger can make a whole proof of a log of his own; only the key from elsewhere tells."""
    other = Signer.generate("lain.example/log")
    assert verify(path, PROOF).exit_code == 0
    report = verify(path, PROOF, other)
    assert named(report) == {"checkpoint"}
    assert "is none of the keys you gave" in said(report)
    with_other_key = PROOF.replace(str(LOG.key), str(other.key))
    assert "this checkpoint is of the log lapor.contoh.example/log, not lain.example/log" in said(
        verify(path, with_other_key)
    )


def test_the_parts_of_two_proofs_do_not_make_a_third(path: Path) -> None:
    other = proof(report="LP-2026-00009", at="2026-11-20T00:00:00.000000Z")
    theirs = {each.partition("\n")[0]: each for each in re.split(r"^== ", other, flags=re.MULTILINE)}
    ours = re.split(r"^== ", PROOF, flags=re.MULTILINE)
    for number, each in enumerate(ours):
        name = each.partition("\n")[0]
        if theirs[name] != each:
            mixed = "== ".join([*ours[:number], theirs[name], *ours[number + 1 :]])
            assert verify(path, mixed, LOG).exit_code == SOMETHING_WRONG, name


# Hostile ones


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "is no proof of filing"),
        (b"\x89PNG\r\n\x1a\n", "is no proof of filing"),
        (b"nirpihak.filing/v2\n", "is no proof of filing"),
        (b"nirpihak.filing/v1", "is no proof of filing"),
        (b"nirpihak.filing/v1\n\xff\xfe", "is not UTF-8 (byte 19)"),
        (b"nirpihak.filing/v1\n" + bytes(5 << 20), "is too large for a proof"),
    ],
    ids=range(6),
)
def test_what_is_no_proof_is_refused_in_one_line(path: Path, content: bytes, match: str) -> None:
    report = verify(path, content)
    assert report.exit_code == NO_BUNDLE
    assert len(list(lines(report))) == 1
    assert match in next(iter(lines(report, "en")))


@pytest.mark.parametrize("at", range(0, len(PROOF.encode()) - 1, 97))
def test_a_proof_that_was_cut_is_wrong(path: Path, at: int) -> None:
    report = verify(path, PROOF.encode()[:at])
    assert report.exit_code in (SOMETHING_WRONG, NO_BUNDLE)
    if at > 100:
        assert named(report) or report.exit_code == NO_BUNDLE


@pytest.mark.parametrize(
    "part",
    [
        '== event\n{"index":0,"fields":{}}',
        "== event\n" + "[" * 200_000,
        "== event\n" + '{"index":' + "9" * 5000 + ',"fields":{}}',
        '== content\n{"blind":"' + "0" * 64 + '","check":"x","content":{"files":[{"name":"../../etc/passwd"}]}}',
        "== content\n[]",
        "== content\n7",
        "== log-key\n../../etc/passwd",
        "== tlog-proof\n" + "c2sp.org/tlog-proof@v1\nindex 0\n" + "AAAA\n" * 1000,
        "== ../../etc/passwd\nx",
        "== event\n== event\n== event\n",
        "\x1b[2J\x07" * 100,
    ],
    ids=range(11),
)
def test_hostile_parts_are_named_and_nothing_more(path: Path, part: str) -> None:
    name = part.partition("\n")[0]
    rest = "== ".join(each for each in PROOF.split("== ") if not f"== {each}".startswith(f"{name}\n"))
    for text in (f"nirpihak.filing/v1\n{part}\n", f"{rest.rstrip()}\n{part}\n"):
        report = verify(path, text)
        assert report.exit_code == SOMETHING_WRONG
        assert len(report.findings) < 40
        assert all(len(line) < 3000 and line.isprintable() for line in lines(report) if line)


@settings(max_examples=60)
@given(st.data())
def test_whatever_is_in_it_the_answer_is_a_report(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text = PROOF.encode()
    start = data.draw(st.integers(19, len(text)))
    stop = data.draw(st.integers(start, min(len(text), start + 200)))
    new = data.draw(st.binary(max_size=40) | st.text('{}[]":,0= \n\\u', max_size=40).map(str.encode))
    path = tmp_path_factory.getbasetemp() / "apa-saja.txt"
    changed = text[:start] + new + text[stop:]
    report = verify(path, changed, LOG)
    # Line ends of another system change nothing; whatever else does is found.
    alike = changed.replace(b"\r\n", b"\n").rstrip(b"\n") == text.rstrip(b"\n")
    assert (report.exit_code == 0) is alike


@pytest.mark.parametrize("name", [".", "tidak-ada", "../../etc/passwd", "a\0b", "x" * 5000])
def test_names_that_lead_nowhere_are_no_proofs(tmp_path: Path, name: str) -> None:
    assert not is_filing(head_of(tmp_path / name))
    report = filing.verify(tmp_path / name)
    assert report.exit_code == NO_BUNDLE


# Without us


def test_a_missing_openssl_is_said_and_is_not_good(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text(PROOF, "utf-8")
    monkeypatch.setenv("PATH", str(path.parent))
    report = filing.verify(path, [LOG.key])
    assert report.exit_code == SOMETHING_WRONG
    assert "there is no openssl command" in said(report)
    assert history.CannotCheck.__name__ not in said(report)


def test_it_verifies_with_the_checking_modules_alone(path: Path, tmp_path: Path) -> None:
    """`env -i python3 -I -S`, openssl, and a copy of the folder `checking`: nothing else of ours, nothing installed."""
    path.write_text(PROOF, "utf-8")
    alone = tmp_path / "alone"
    shutil.copytree(CHECKING, alone / "checking", ignore=shutil.ignore_patterns("__pycache__"))
    openssl = shutil.which("openssl")
    assert openssl is not None
    start = f"import sys; sys.path.insert(0, {str(alone)!r}); from checking.__main__ import main; "
    command = ["env", "-i", f"PATH={Path(openssl).parent}", sys.executable, "-I", "-S", "-c"]
    run = [*command, start + "sys.exit(main(sys.argv[1:]))", str(path), "--key", str(LOG.key), "--json"]
    done = subprocess.run(run, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == json.loads(json.dumps(filing.verify(path, [LOG.key]).as_json()))
    path.write_text(PROOF.replace("LP-2026-00001", "LP-2026-00002"), "utf-8")
    done = subprocess.run(run, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1


def test_the_module_is_a_command_for_proofs_too(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_text(PROOF, "utf-8")
    assert main([str(path), "--lang", "en"]) == 0
    assert "Proof of filing: LP-2026-00001" in capsys.readouterr().out
