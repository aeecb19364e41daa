"""`nirpihak institutions`: files are taken whole or not at all, a second time nothing happens, errors say where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nirpihak.cli import main
from nirpihak.server.institutions.models import Act, Institution, Receiver, Unit
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services import monitors
from tests.server.people import institution, person, unit

pytestmark = pytest.mark.django_db

CSV = """code,name,kind,region,parent,receives,contact
bawaslu-kab,Bawaslu Kabupaten,bawaslu,99.01,bawaslu-prov,ya,"Jalan Rekaan 2,
lantai dua"
bawaslu-prov,Bawaslu Provinsi,bawaslu,99,,ya,
"""
TOML = """
[[institution]]
code = "bawaslu-prov"
name = "Bawaslu Provinsi"
kind = "bawaslu"
region = "99"
receives = true

[[unit]]
code = "bawaslu-prov"
unit = "Bidang"
parent = "Dinas"

[[unit]]
code = "bawaslu-prov"
unit = "Dinas"
head_name = "Mawar Rekaan"

[[receiver]]
procedure = "pemilu"
region = "99"
institution = "bawaslu-prov"
"""


@pytest.fixture(autouse=True)
def _set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nirpihak.cli.server.set_up", lambda lang: None)


def run(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(
        main, ["institutions", *map(str, arguments)], env={"COLUMNS": "200", "NIRPIHAK_LANG": None}
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "instansi.csv"
    path.write_text(CSV, "utf-8")
    return path


def bring(path: Path, text: str, name: str = "") -> str:
    path = path.with_name(name) if name else path
    path.write_text(text, "utf-8")
    return run("import", path).output


def refused(path: Path, text: str, name: str = "") -> str:
    before = Act.objects.count()
    path = path.with_name(name) if name else path
    path.write_text(text, "utf-8")
    said = run("import", path, code=2).output.strip()
    assert len(said.splitlines()) == 1
    assert Act.objects.count() == before
    return said.partition(f"{path}: ")[2]


def test_a_file_is_taken_whatever_its_order_and_a_second_time_nothing_happens(file: Path) -> None:
    said = run("import", file).output
    assert "baris 2: bawaslu-kab: dibuka (Bawaslu Kabupaten)" in said
    assert "2 yang berubah" in said
    regency = Institution.objects.get(code="bawaslu-kab")
    assert regency.parent is not None
    assert (regency.parent.code, regency.receives, regency.zone) == ("bawaslu-prov", True, "Asia/Jakarta")
    assert regency.contact == "Jalan Rekaan 2,\nlantai dua"
    acts = Act.objects.count()
    assert run("import", file).output == "0 yang berubah\n"
    assert Act.objects.count() == acts


def test_checking_changes_nothing_and_says_the_same(file: Path) -> None:
    checked = run("import", file, "--check", "--lang", "en").output
    assert not Institution.objects.exists()
    assert run("import", file, "--lang", "en").output.splitlines()[:-1] == checked.splitlines()[:-1]


def test_what_changed_is_told_and_what_is_not_named_stays(file: Path) -> None:
    run("import", file)
    said = bring(file, "code;name;parent;zone\nbawaslu-kab;Nama Baru;;WIT\n")
    assert "baris 2: bawaslu-kab: diubah (name, zone)" in said
    assert "baris 2: bawaslu-kab: dipindah ke bawah -" in said
    changed = Institution.objects.get(code="bawaslu-kab")
    assert (changed.name, changed.zone, changed.parent, changed.receives) == ("Nama Baru", "Asia/Jayapura", None, True)
    assert "ditutup" in bring(file, "code,closed\nbawaslu-kab,ya\nbawaslu-prov,tidak\n")
    assert Institution.objects.get(code="bawaslu-kab").closed_at is not None


def test_an_institution_goes_from_one_province_to_another(file: Path) -> None:
    run("import", file)
    bring(file, "code,name,kind,region\nlain,Provinsi Lain,bawaslu,32\n")
    bring(file, "code,region,parent\nbawaslu-kab,32.04,lain\n")
    moved = Institution.objects.select_related("parent").get(code="bawaslu-kab")
    assert (str(moved.parent), moved.region) == ("Provinsi Lain", "32.04")


def test_a_toml_file_brings_units_and_receivers_too(file: Path) -> None:
    said = bring(file, TOML, "instansi.toml")
    assert "4 yang berubah" in said
    assert "baris 9: bawaslu-prov / Bidang: dibuka" in said
    part = Unit.objects.select_related("parent").get(name="Bidang")
    assert part.parent is not None
    assert part.parent.head_name == "Mawar Rekaan"
    assert Receiver.objects.get().institution.code == "bawaslu-prov"
    assert run("import", file.with_name("instansi.toml")).output == "0 yang berubah\n"
    assert "1 yang berubah" in bring(file, "code,unit,head_name\nbawaslu-prov,Dinas,Melati Rekaan\n")
    assert "ditutup" in bring(file, "code,unit,closed\nbawaslu-prov,Bidang,ya\n")
    assert bring(file, "code,unit,closed\nbawaslu-prov,Bidang,ya\n") == "0 yang berubah\n"
    assert "dibuka" in bring(file, "code,unit\nbawaslu-prov,Bidang\n")
    assert "1 yang berubah" in bring(file, "procedure,region,institution\npemilu,99.01,bawaslu-prov\n")


def test_a_unit_whose_head_has_an_account_keeps_it(file: Path) -> None:
    head = person("kepala")
    Unit.objects.filter(pk=unit("Dinas").pk).update(head=head)
    bring(file, "code,unit,head_name\nbawaslu-contoh,Dinas,Orang Lain\n")
    assert Unit.objects.get().head == head


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "baris 1: berkas kosong"),
        ("code,nama\n", "baris 1: kolom 'nama' tidak dikenal"),
        ("code,code\n", "baris 1: kolom 'code' tidak dikenal"),
        ("code,name\na,b,c\n", "baris 2: 3 kolom, seharusnya 2"),
        (CSV.replace("99.01", "98.01"), "baris 2, kolom region: "),
        (CSV.replace("99.01", "32.01"), "baris 2, kolom region: "),
        (CSV.replace(",bawaslu-prov,ya", ",siapa,ya"), "baris 2, kolom parent: tidak ada instansi siapa"),
        (CSV.replace("99,,ya", "99,,mungkin"), "baris 4, kolom receives: "),
        (CSV.replace("99,,ya", "99,bawaslu-kab,ya"), "baris 2, kolom parent: berputar"),
        (CSV.replace("Bawaslu Provinsi", ""), "baris 4, kolom name: "),
        (CSV + "bawaslu-kab,Dua kali,bawaslu,99.01,,ya,\n", "baris 5, kolom code: "),
        (CSV.replace("bawaslu,99.01", "toko,99.01"), "baris 2, kolom kind: "),
        ("code,name,kind,region,zone\na,A,bawaslu,99,WIS\n", "baris 2, kolom zone: "),
        ("code,unit\nsiapa,Dinas\n", "baris 2, kolom code: tidak ada instansi siapa"),
        ("code,unit\n,Dinas\n", "baris 2, kolom code: "),
        ("code,unit,parent\nada,Dinas,Siapa\n", "baris 2, kolom parent: tidak ada unit Siapa"),
        ("code,unit,parent\nada,A,B\nada,B,A\n", "baris 2, kolom parent: "),
        ("procedure,region,institution\npemilu,99,siapa\n", "baris 2, kolom institution: "),
        ("procedure,region,institution\npemilu,99,\n", "baris 2, kolom institution: "),
        ("procedure,region,institution\nsiapa,99,ada\n", "baris 2, kolom procedure: "),
        ("procedure,region,institution\npemilu,98,ada\n", "baris 2, kolom region: "),
        ("procedure,region,institution\npemilu,99,tidak-menerima\n", "baris 2, kolom institution: "),
    ],
)
def test_a_bad_csv_file_changes_nothing_and_says_where(file: Path, text: str, where: str) -> None:
    institution("ada")
    institution("tidak-menerima", receives=False)
    assert refused(file, text).startswith(where)
    assert Institution.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("code = ", "Invalid"),
        ("[instansi]\n", "baris 1: kolom 'instansi' tidak dikenal"),
        ("[institution]\n", "baris 1: tulis tiap institution"),
        (TOML.replace('region = "99"\nreceives', 'region = "98"\nreceives'), "baris 6, kolom region: "),
        (TOML.replace('parent = "Dinas"', 'parent = "Kantor"'), "baris 12, kolom parent: "),
        (TOML.replace("head_name", "kepala"), "baris 17: kolom 'kepala' tidak dikenal"),
        (TOML.replace('procedure = "pemilu"', 'procedure = "lain"'), "baris 20, kolom procedure: "),
    ],
)
def test_a_bad_toml_file_changes_nothing_and_says_where(file: Path, text: str, where: str) -> None:
    assert refused(file, text, "instansi.toml").startswith(where)
    assert not Institution.objects.exists()


def test_a_file_that_is_no_text_is_refused_in_one_line(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    assert "tidak dapat dibaca" in run("import", file, code=2).output


def test_the_tree_is_listed(file: Path) -> None:
    assert "belum ada instansi" in run("list").output
    run("import", file)
    person("rahma", at=Institution.objects.get(code="bawaslu-kab"))
    lines = run("list").output.splitlines()
    assert lines[0].startswith("bawaslu-prov  Bawaslu Provinsi  (0 orang")
    assert lines[1].startswith("  bawaslu-kab  Bawaslu Kabupaten  (1 orang, 0 unit)")
    (first, second) = json.loads(run("list", "--json").output)
    assert (first["code"], second["parent"], second["people"]) == ("bawaslu-prov", "bawaslu-prov", 1)


def test_who_has_no_monitor_is_listed_and_the_command_ends_with_1(file: Path) -> None:
    home = institution("ada", name="Instansi Ada")
    watched, bare = unit("Terawasi", home), unit("Belum", home)
    watcher = person("awas", Role.MONITOR, at=home)
    said = run("list", "--without-monitor", code=1).output
    assert "belum ada petugas pengawas" in said
    monitors.appoint(watched, watcher, by=None)
    said = run("list", "--without-monitor", code=1).output
    assert "- Belum" in said
    assert "Terawasi" not in said
    (row,) = json.loads(run("list", "--without-monitor", "--json", code=1).output)
    assert row["without_monitor"] == ["Belum"]
    monitors.appoint(bare, watcher, by=None)
    assert run("list", "--without-monitor").output == "tidak ada\n"
