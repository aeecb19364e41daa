"""`nirpihak witness`: a key, a log to trust, cosignatures, and forks that end with 1."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nirpihak.cli import main
from nirpihak.custody.checking.notes import VerifierKey, open_checkpoint, parse_note
from nirpihak.custody.signing import with_signatures
from nirpihak.custody.tiles import export
from nirpihak.custody.witnessing import ask
from tests.cli.running import HERE, PROGRAM
from tests.conftest import NOT_HERE
from tests.custody.logs import ORIGIN, Log, witness_signer
from tests.custody.test_witnessing import Folder, published  # noqa: F401  # a fixture

NAME = "saksi.example/w1"


def run(*arguments: str | Path, lang: str = "en") -> Result:
    env = {"COLUMNS": "200", "NIRPIHAK_LANG": lang}
    result = CliRunner().invoke(main, ["witness", *map(str, arguments)], env=env)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def done(*arguments: str | Path, code: int = 0) -> str:
    result = run(*arguments)
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.fixture
def log() -> Log:
    return Log(300)


@pytest.fixture
def folder(tmp_path: Path, log: Log) -> Path:
    """A witness's folder that knows the log."""
    folder = tmp_path / "w1"
    done("key", "--folder", folder, "--name", NAME)
    done("trust", str(log.signer.key), "--folder", folder)
    return folder


@pytest.fixture
def exported(tmp_path: Path, log: Log) -> Path:
    export(tmp_path / "log", log.checkpoint(), log.tree)
    return tmp_path / "log"


def key(folder: Path) -> VerifierKey:
    return VerifierKey.parse(done("key", "--folder", folder))


def test_a_key_is_made_once(tmp_path: Path) -> None:
    first = done("key", "--folder", tmp_path, "--name", NAME)
    assert VerifierKey.parse(first).name == NAME
    assert done("key", "--folder", tmp_path) == done("key", "--folder", tmp_path, "--name", NAME) == first
    refusal = run("key", "--folder", tmp_path, "--name", "lain.example")
    assert refusal.exit_code == 2
    assert "is that of saksi.example/w1" in refusal.stderr


@pytest.mark.parametrize("arguments", [("key",), ("status",), ("cosign", "."), ("serve", "--port", "0")])
def test_without_a_key_it_says_how_to_make_one(arguments: tuple[str, ...], tmp_path: Path) -> None:
    for lang, words in (("id", "belum ada kunci saksi"), ("en", "make one first: nirpihak witness key --name NAME")):
        result = run(*arguments, "--folder", tmp_path / "w", lang=lang)
        assert result.exit_code == 2
        assert words in result.stderr


def test_a_log_is_trusted_by_its_key(folder: Path, log: Log) -> None:
    assert done("trust", str(log.signer.key), "--folder", folder) == f"The log {ORIGIN} was known.\n"
    assert "known by another key" in run("trust", str(Log(seed=2).signer.key), "--folder", folder).stderr
    refusal = run("trust", "bukan-kunci", "--folder", folder)
    assert refusal.exit_code == 2
    assert "not of the form name+id+base64" in refusal.stderr


def test_cosigning_prints_one_line_that_verifies(folder: Path, exported: Path, log: Log) -> None:
    line = done("cosign", exported, "--folder", folder)
    assert line.count("\n") == 1
    note = log.checkpoint() + line
    open_checkpoint(note, log.signer.key, [key(folder)], 1)
    again = json.loads(done("cosign", exported, "--folder", folder, "--json"))
    assert (again["origin"], again["size"]) == (ORIGIN, 300)
    told = json.loads(done("status", "--folder", folder, "--json"))
    (known,) = told["logs"]
    assert (known["size"], known["root"]) == (300, log.root(300).hex())
    assert known["at"].endswith("Z")
    assert f"{ORIGIN}: 300 entries, {log.root(300).hex()}, {known['at']}" in done("status", "--folder", folder)


def test_a_cosignature_is_sent_back(folder: Path, published: tuple[str, type[Folder]], log: Log) -> None:  # noqa: F811
    address, handler = published
    line = done("cosign", f"{address}/log", "--send", "--folder", folder)
    assert handler.posted == [("/log/cosignature", line)]


def test_a_log_grows_and_is_followed(folder: Path, exported: Path, log: Log) -> None:
    done("cosign", exported, "--folder", folder)
    log.grow(500)
    export(exported, log.checkpoint(), log.tree)
    done("cosign", exported, "--folder", folder)
    assert json.loads(done("status", "--folder", folder, "--json"))["logs"][0]["size"] == 800


def test_a_fork_ends_with_one_and_is_kept(folder: Path, exported: Path, tmp_path: Path) -> None:
    done("cosign", exported, "--folder", folder)
    other = Log(200)
    other.grow(200, b"lain")
    export(tmp_path / "lain", other.checkpoint(), other.tree)
    for lang, words in (("id", "LOG BERCABANG"), ("en", "FORKED LOG")):
        result = run("cosign", tmp_path / "lain", "--folder", folder, lang=lang)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert words in result.stderr
    told = done("status", "--folder", folder, code=1)
    assert "DOES NOT FIT: see " in told
    (kept,) = json.loads(done("status", "--folder", folder, "--json", code=1))["evidence"]
    assert (Path(kept) / "second.checkpoint").read_text() == other.checkpoint()


def test_checkpoints_of_others_are_compared(folder: Path, exported: Path, tmp_path: Path, log: Log) -> None:
    done("cosign", exported, "--folder", folder)
    theirs = tmp_path / "theirs"
    theirs.write_text(log.checkpoint())
    assert done("compare", theirs, "--folder", folder) == f"The same: {ORIGIN}, 300 entries\n"
    theirs.write_text(log.checkpoint(20))
    assert "give --source" in run("compare", theirs, "--folder", folder).stderr
    assert f"{ORIGIN}, 20 entries" in done("compare", theirs, "--folder", folder, "--source", exported)
    theirs.write_text(Log(300, salt=b"lain").checkpoint())
    result = run("compare", theirs, "--folder", folder)
    assert result.exit_code == 1
    assert "FORKED LOG" in result.stderr


def test_an_export_is_audited_by_anybody(folder: Path, tmp_path: Path, log: Log) -> None:
    other = tmp_path / "salinan"
    note = log.checkpoint() + str(witness_signer().cosign(parse_note(log.checkpoint()).text, 1_794_000_000))
    export(other, note, log.tree, log.between)
    arguments = ("audit", other, "--key", str(log.signer.key), "--witness", str(witness_signer().key))
    assert done(*arguments).splitlines() == [
        f"{ORIGIN}: 300 entries, 1 checkpoints",
        "Seen by saksi.example/w1, 2026-11-06T21:20:00Z",
        "Nothing is wrong.",
    ]
    (other / "tile/0/000").write_bytes(bytes(8192))
    result = run(*arguments, lang="id")
    assert result.exit_code == 1
    assert "tile/0/000: hash ke-0 tidak cocok dengan tile/entries/000 di bawahnya (256 hash berbeda)" in result.stdout
    assert json.loads(done(*arguments, "--json", code=1))["size"] == 300


def test_an_audit_of_nothing_says_so(tmp_path: Path, log: Log) -> None:
    (tmp_path / "kosong").mkdir()
    assert "there is no checkpoint" in done("audit", tmp_path / "kosong", "--key", str(log.signer.key), code=1)
    assert run("audit", tmp_path / "kosong", "--key", "bukan").exit_code == 2


def test_what_could_not_be_done_ends_with_two(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "kosong").mkdir()
    for source, words in (("kosong", "there is no checkpoint"), ("tidak-ada", "neither an http")):
        result = run("cosign", tmp_path / source, "--folder", folder)
        assert result.exit_code == 2
        assert words in result.stderr


def test_an_unknown_log_ends_with_two(exported: Path, tmp_path: Path) -> None:
    done("key", "--folder", tmp_path / "w2", "--name", NAME)
    result = run("cosign", exported, "--folder", tmp_path / "w2")
    assert result.exit_code == 2
    assert "does not know the log" in result.stderr


def test_junk_for_a_checkpoint_is_one_line(folder: Path, exported: Path) -> None:
    (exported / "checkpoint").write_bytes(b"\xff\xfe")
    result = run("cosign", exported, "--folder", folder)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_the_witness_serves(folder: Path, log: Log) -> None:
    program = "from nirpihak.cli.witness import command; command()"
    arguments = [*PROGRAM[:-1], program, "serve", "--folder", str(folder), "--port", "0", "--lang", "en"]
    with subprocess.Popen(arguments, env=HERE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            said = child.stdout.readline()
            assert said.startswith("Answering at http://127.0.0.1:")
            address = said.removeprefix("Answering at ").strip()
            note = log.checkpoint()
            given = ask(address, note, log.tree, [key(folder)])
            open_checkpoint(with_signatures(note, given), log.signer.key, [key(folder)], 1)
        finally:
            child.terminate()
    assert parse_note(note).text.startswith(ORIGIN)


def test_the_way_by_hand_in_the_handbook_leads_there(tmp_path: Path, log: Log) -> None:
    """The commands of docs/witness.md, run as they stand there by a shell, on a true and on a changed checkpoint."""
    if not all(map(shutil.which, ("sh", "openssl", "base64", "od"))):
        pytest.skip(f"{NOT_HERE}sh, openssl, base64 or od")
    page = (Path(__file__).parents[2] / "docs" / "witness.md").read_text("utf-8")
    (recipe,) = (block for block in page.split("```") if "openssl pkeyutl" in block)
    line = str(witness_signer().cosign(parse_note(log.checkpoint()).text, 1_794_000_000))
    words = {"KEY": str(witness_signer().key).split("+", 2)[2], "LINE": line.split()[-1], "TIME": "1794000000"}
    script = re.sub("KEY|LINE|TIME", lambda word: words[word[0]], recipe.removeprefix("text\n"))
    for note, code in ((log.checkpoint(), 0), (log.checkpoint(299), 1)):
        (tmp_path / "checkpoint").write_text(note)
        ended = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert "1794000000" in ended.stdout
        assert ended.returncode == code, ended.stderr
