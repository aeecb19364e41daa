"""`nirpihak verify`: exit codes, languages, JSON, keys; of bundles and of proofs of filing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nirpihak.cli import main
from nirpihak.custody.bundles.writing import write
from nirpihak.custody.signing import Signer
from tests.custody import filings
from tests.custody.bundles import making


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["verify", *arguments], env={"COLUMNS": "200", "NIRPIHAK_LANG": None})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("verify") / "b.zip"
    write(making.bundle(size=5000), path, making.LOG, pdf=lambda html: None)
    return path


def test_a_good_bundle_ends_with_0_in_either_language(bundle: Path) -> None:
    result = run(str(bundle))
    assert result.exit_code == 0
    assert "SEMUA YANG DIPERIKSA COCOK" in result.stdout
    assert "milik siapa kunci penanda tangan" in result.stdout
    english = run(str(bundle), "--lang", "en", "--key", str(making.LOG.key))
    assert english.exit_code == 0
    assert "EVERYTHING THAT WAS CHECKED AGREES" in english.stdout
    assert "whose the signing key is" not in english.stdout


def test_json_holds_the_whole_report(bundle: Path) -> None:
    told = json.loads(run(str(bundle), "--json").stdout)
    assert (told["exit"], told["good"]) == (0, True)
    assert told["facts"]["id"] == making.ID
    assert told["checked"]["event"] == 6


def test_a_harmed_bundle_ends_with_1_and_names_the_bytes(bundle: Path, tmp_path: Path) -> None:
    content = bundle.read_bytes()
    at = content.index(b"Pilih nomor satu")
    harmed = tmp_path / "b.zip"
    harmed.write_bytes(content[:at] + b"p" + content[at + 1 :])
    result = run(str(harmed), "--json")
    assert result.exit_code == 1
    (wrong,) = [each for each in json.loads(result.stdout)["findings"] if each["state"] == "wrong"]
    assert (wrong["part"], wrong["name"], wrong["start"], wrong["stop"]) == (
        "piece",
        "data/BB-2026-00002/02-text.txt",
        0,
        17,
    )


def test_another_key_ends_with_1(bundle: Path) -> None:
    result = run(str(bundle), "--lang", "en", "--key", str(Signer.generate("lain.example/log").key))
    assert result.exit_code == 1
    assert "is none of the keys you gave" in result.stdout


@pytest.mark.parametrize("given", [("tidak-ada.zip",), (__file__,), ("x", "--key", "bukan+kunci")])
def test_what_is_no_bundle_or_key_ends_with_2_and_one_line(given: tuple[str, ...]) -> None:
    result = run(*given)
    assert result.exit_code == 2
    assert len(result.output.splitlines()) == 1


def test_a_proof_of_filing_is_told_from_a_bundle_by_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "bukti.txt"
    path.write_text(filings.proof(), "utf-8")
    result = run(str(path))
    assert result.exit_code == 0
    assert result.stdout.startswith("Bukti lapor: LP-2026-00001\nMasuk: 2026-11-21T17:30:00.123456Z\n")
    assert "log milik siapa ini" in result.stdout
    english = run(str(path), "--lang", "en", "--key", str(filings.LOG.key))
    assert english.exit_code == 0
    assert "EVERYTHING THAT WAS CHECKED AGREES" in english.stdout
    assert "whose log this is" not in english.stdout


def test_json_of_a_proof_has_the_shape_of_that_of_a_bundle(bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "bukti.txt"
    path.write_text(filings.proof(), "utf-8")
    told = json.loads(run(str(path), "--json").stdout)
    assert told.keys() == json.loads(run(str(bundle), "--json").stdout).keys()
    assert (told["exit"], told["good"]) == (0, True)
    assert told["facts"]["institution"] == "Inspektorat Kabupaten Contoh"
    assert told["checked"] == {"head": 1, "content": 1, "event": 1, "proof": 1, "checkpoint": 1}


def test_a_changed_or_broken_proof_ends_with_1_or_2(tmp_path: Path) -> None:
    path = tmp_path / "bukti.txt"
    path.write_text(filings.proof().replace("report:         LP-2026-00001", "report:         LP-2026-00007"), "utf-8")
    result = run(str(path), "--lang", "en")
    assert result.exit_code == 1
    assert "! baris / line 11: says 'Nomor laporan" in result.stdout
    path.write_bytes(b"nirpihak.filing/v1\n\xff")
    result = run(str(path))
    assert (result.exit_code, len(result.output.splitlines())) == (2, 1)
