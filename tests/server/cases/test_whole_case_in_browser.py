"""One case from the report to the decision, by four people in a real Chromium: reporter, examiner, respondent, decider.

Reporter and respondent have phones that run no scripts. At the end everything that was kept and done is handed out as
one bundle, and `nirpihak verify` finds it whole. `PICTURES=FOLDER` keeps a picture of each stage, as the handbook shows
them (docs/a_case.md).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, FilePayload, Page, expect

from nirpihak.cli import main
from nirpihak.server.cases.models import Case, Decision, LedgerEntry
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from tests.server.evidence.shown import png
from tests.server.intake.kotak import site
from tests.server.intake.lapor import receiving
from tests.server.keys.test_pages_in_browser import enter
from tests.server.people import person

__all__ = ["site"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unguarded")]

STORY: Final = "Pegawai rekaan itu berkomentar mendukung pasangan nomor 2 di akun pemenangan."
PEOPLE: Final = ("reporter", "examiner", "respondent", "decider")
FACTS: Final = {
    "act.kind": "comment",
    "act.day": "2024-10-09",
    "act.platform": "instagram",
    "act.visibility": "public",
    "actor.employment": "pns",
    "account.owner": "personal",
    "contest.id": "pilgub-jawa-tengah-2024",
    "target.concerns": "candidate",
    "target.status": "designated",
    "target.account": "registered",
    "content.stance": "support",
}
"""What the examiner confirms on the exhibit."""


@pytest.fixture
def office(house: object, transactional_db: None) -> Institution:
    """The body that receives what concerns no contest."""
    return receiving()


@pytest.fixture
def decider(office: Institution) -> Officer:
    return person("pemutus", Role.DECIDER, at=office, name="Teguh Pemutus")


@pytest.fixture
def examiner(office: Institution) -> Officer:
    return person("pemeriksa", Role.EXAMINER, at=office, name="Surya Pemeriksa")


@pytest.fixture
def people(browser: Browser, site: str, examiner: Officer, decider: Officer) -> Iterator[dict[str, Page]]:
    """Four browsers: two phones without scripts, two desks."""
    contexts = {
        name: browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
        for name in ("reporter", "respondent")
    } | {name: browser.new_context(viewport={"width": 1280, "height": 900}) for name in ("examiner", "decider")}
    enter(contexts["examiner"], site, examiner)
    enter(contexts["decider"], site, decider)
    for context in contexts.values():
        context.set_default_timeout(20_000)
    yield {name: context.new_page() for name, context in contexts.items()}
    for context in contexts.values():
        context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def picture(page: Page, name: str) -> None:
    """Keep what the page shows, where pictures are wanted."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def report(page: Page, site: str) -> str:
    """The reporter's way through the public door; the code of the receipt."""
    page.goto(f"{site}/lapor/")
    page.get_by_role("link", name="Laporkan perbuatan").click()
    page.get_by_label("Ceritakan dengan kata Anda sendiri").fill(STORY)
    page.get_by_label("Berkomentar").check()
    press(page, "Lanjutkan")
    page.get_by_label("Hari kejadian").fill("2024-10-09")
    press(page, "Lanjutkan")
    page.get_by_label("Instagram").check()
    press(page, "Lanjutkan")
    page.get_by_label("Nama", exact=True).fill("Budi Rekaan")
    press(page, "Lanjutkan")
    page.get_by_label("Provinsi").select_option(label="Jawa Tengah")
    press(page, "Lanjutkan")
    page.get_by_label("Instansi", exact=True).select_option(label="Saya tidak tahu")
    press(page, "Lanjutkan")
    page.get_by_label("Pilih berkas").set_input_files(
        [FilePayload(name="layar.png", mimeType="image/png", buffer=png())]
    )
    press(page, "Lanjutkan")
    press(page, "Lanjutkan")
    page.get_by_label("Tanpa nama").check()
    press(page, "Lanjutkan")
    press(page, "Kirim laporan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Laporan Anda sudah diterima")
    picture(page, "01-tanda-terima")
    words = page.locator(".words-of p").all_inner_texts()
    return " ".join(word for each in words for word in each.split(":")[-1].split())


def confirm(page: Page, case: str, fact: str, value: str) -> None:
    """Confirm one fact, on the one exhibit."""
    page.goto(f"{case}fakta/{fact}/")
    if (choice := page.locator(f"input[name=value][value='{value}']")).count():
        choice.check()
    elif (chosen := page.locator("select[name=value]")).count():
        chosen.select_option(value)
    else:
        page.locator("input[name=value]").fill(value)
    page.get_by_label("Barang bukti").select_option(index=1)
    page.get_by_label("Dari mana diketahui").fill("Dilihat pada tangkapan layar.")
    press(page, "Pastikan")
    expect(page.get_by_role("status")).to_contain_text("Dipastikan")


def now_in(page: Page, day: str, hour: str) -> None:
    """Fill in what the office's clock says."""
    at = datetime.now(ZoneInfo("Asia/Jakarta"))
    page.locator(f"input[name={day}]").fill(at.strftime("%Y-%m-%d"))
    page.locator(f"input[name={hour}]").fill(at.strftime("%H:%M"))


def open_case(page: Page, site: str) -> str:
    """Register the one report and open a case of it; its address."""
    page.goto(f"{site}/laporan/?jalur=lambat")
    page.locator("a.ref").first.click()
    page.locator("a[href*='langkah/registered']").click()
    press(page, "Ya, registrasi")
    page.get_by_role("link", name="Perkara dari laporan ini").click()
    page.get_by_label("Judul perkara").fill("Komentar di akun pemenangan")
    press(page, "Buka perkara")
    expect(page.get_by_role("status")).to_contain_text("dibuka")
    picture(page, "02-perkara")
    return page.url.partition("#")[0]


def summon(page: Page, case: str) -> str:
    """Enter the respondent, give the code and call; the code."""
    page.goto(f"{case}terlapor/")
    page.get_by_role("link", name="Budi Rekaan").click()
    page.locator("select[name=employment]").select_option("pns")
    press(page, "Simpan")
    page.goto(f"{case}terlapor/kode/")
    press(page, "Buat kode")
    found = re.search(r"Kode terlapor\s+(.+)\n", page.locator("main").inner_text())
    assert found is not None
    page.goto(f"{case}terlapor/panggilan/")
    page.get_by_label("Tempat").fill("Kantor Badan Rekaan, ruang 2")
    page.get_by_label("Dugaan", exact=True).fill("Diduga berkomentar mendukung pasangan calon pada 9 Oktober 2024.")
    page.get_by_label("Aturannya, dengan bahasa biasa").fill("Pegawai ASN tidak berkomentar di akun pemenangan.")
    page.locator("#item-SKB-D6").check()
    press(page, "Buat panggilan")
    expect(page.get_by_role("status")).to_contain_text("Panggilan dibuat")
    page.get_by_role("link", name="Catat penyampaian").click()
    now_in(page, "day", "time")
    page.locator("input[name=how]").first.check()
    press(page, "Simpan")
    expect(page.get_by_role("status")).to_be_visible()
    picture(page, "04-panggilan")
    return found[1]


def answer(page: Page, site: str, code: str) -> None:
    """The respondent reads what is alleged, and admits the act."""
    page.goto(f"{site}/tanggapan/")
    page.get_by_label("Kode Anda").fill(code)
    press(page, "Buka halaman")
    expect(page.get_by_role("heading", level=1)).to_have_text("Anda dipanggil untuk didengar")
    expect(page.get_by_text("Diduga berkomentar mendukung pasangan calon")).to_be_visible()
    assert "pelapor" not in page.locator("main").inner_text().lower().replace("terlapor", "")
    assert "LP-" not in page.content()
    picture(page, "05-halaman-terlapor")
    page.get_by_role("link", name="Jawab sekarang").click()
    page.locator("input[name=account][value=own]").check()
    page.locator("input[name=act][value=yes]").check()
    page.locator("input[name=day][value=yes]").check()
    page.locator("textarea[name=text]").fill("Benar saya. Saya tidak tahu itu dilarang dan sudah menghapusnya.")
    press(page, "Kirim jawaban")
    expect(page.get_by_role("status")).to_contain_text("Jawaban Anda terkirim")


def conclude(page: Page, case: str) -> None:
    """The hearing in writing, and whose account it was."""
    page.goto(f"{case}terlapor/")
    page.get_by_role("link", name="Catat hasilnya").click()
    page.locator("input[name=came][value=written]").check()
    page.locator("textarea[name=note]").fill("Terlapor menjawab tertulis dan tidak meminta hadir.")
    press(page, "Simpan")
    page.goto(f"{case}akun/petunjuk/handle_listed/")
    page.locator("input[name=answer][value=yes]").check()
    page.get_by_label("Barang bukti").select_option(index=1)
    page.get_by_label("Catatan").fill("Formulir data diri yang diisinya sendiri.")
    press(page, "Catat petunjuk")
    page.goto(f"{case}akun/simpulkan/")
    page.locator("input[name=hypothesis][value=own]").check()
    page.locator("textarea[name=reason]").fill("Nama akunnya sama dengan yang diberikan sendiri, dan ia mengakuinya.")
    press(page, "Simpulkan")
    expect(page.get_by_role("status")).to_contain_text("Orang itu sendiri")
    picture(page, "06-akun-siapa")


def record(page: Page, case: str) -> None:
    """The record of the examination, signed by both."""
    page.goto(f"{case}surat/baru/bap/")
    press(page, "Terbitkan")
    expect(page.get_by_role("status")).to_contain_text("diterbitkan")
    press(page, "Saya, Surya Pemeriksa, menandatangani")
    page.locator("select[name=role]").select_option("examined")
    page.locator("input[name=name]").fill("Budi Rekaan")
    press(page, "Catat: menandatangani")
    expect(page.get_by_role("status")).to_contain_text("Dicatat")
    picture(page, "07-berita-acara")


def propose(page: Page, case: str) -> None:
    """The reasons, drafted from what was confirmed; the lightest sanction of the ladder, weighed."""
    page.goto(f"{case}putusan/discipline/")
    page.get_by_label("Kata terlapor").fill("Terlapor mengakui perbuatannya; pengakuannya diterima.")
    page.locator("input[name=sanction]").nth(1).check()
    for each in page.locator("select[name^=berat-]").all():
        each.select_option(label="tidak berpengaruh")
    for each in page.locator("[name^=catatan-]").all():
        each.fill("Menurut berita acara.")
    picture(page, "08-rancangan-putusan")
    press(page, "Simpan dan usulkan")
    expect(page.get_by_role("status")).to_contain_text("Putusan diusulkan")


def test_a_case_from_the_report_to_the_decision(people: dict[str, Page], site: str, tmp_path: Path) -> None:
    reporter, examiner, respondent, decider = (people[name] for name in PEOPLE)
    code = report(reporter, site)
    address = open_case(examiner, site)
    for fact, value in FACTS.items():
        confirm(examiner, address, fact, value)
    picture(examiner, "03-fakta")
    answer(respondent, site, summon(examiner, address))
    conclude(examiner, address)
    record(examiner, address)

    # Nobody signs alone: whoever proposed it finds no place to sign.
    propose(examiner, address)
    examiner.goto(f"{address}putusan/discipline/baca/")
    expect(examiner.get_by_role("button", name="Tanda tangani", exact=True)).to_have_count(0)
    decider.goto(f"{site}/perkara/")
    decider.get_by_role("link", name=re.compile("PK-")).first.click()
    decider.goto(f"{decider.url.partition('#')[0]}putusan/discipline/baca/")
    press(decider, "Tanda tangani")
    expect(decider.get_by_role("status")).to_contain_text("Putusan ditandatangani")
    picture(decider, "09-putusan")

    examiner.goto(f"{address}surat/baru/decision/")
    press(examiner, "Terbitkan")
    expect(examiner.get_by_text("MEMUTUSKAN", exact=True)).to_be_visible()
    letter = re.search(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b", examiner.locator("main").inner_text())
    assert letter is not None
    examiner.goto(f"{address}putusan/sesudah/received/")
    now_in(examiner, "day", "hour")
    press(examiner, "Catat")
    expect(examiner.get_by_role("status")).to_be_visible()
    picture(examiner, "10-sesudah-putusan")

    # Everybody sees in plain words how it ended, and anybody can check the letter.
    respondent.goto(f"{site}/tanggapan/perkara/")
    expect(respondent.get_by_text("Diputuskan: terbukti")).to_be_visible()
    respondent.goto(f"{site}/surat/")
    respondent.get_by_label("Kode surat").fill(letter[0])
    press(respondent, "Periksa")
    expect(respondent.locator("main")).to_contain_text("Badan Rekaan")
    reporter.goto(f"{site}/kotak/")
    reporter.get_by_label("Kode").fill(code)
    reporter.locator("main button[type=submit]").last.click()
    expect(reporter.get_by_role("heading", level=1)).to_have_text("Diputuskan: terbukti")
    assert "12 bulan" not in reporter.locator("main").inner_text(), "the sanction is no matter of the reporter's"

    case = Case.objects.get()
    decision = Decision.objects.get()
    assert (case.stage, case.outcome, decision.state) == ("decided", "breach", "signed")
    assert decision.proposer != decision.signer
    bases = LedgerEntry.objects.filter(pk__in=decision.bases.values("entry"))
    assert set(bases.values_list("source", flat=True)) <= {"confirmed", "admitted"}

    # The whole custody of the case, verified without us.
    examiner.goto(f"{address}catatan/berkas/")
    examiner.get_by_label("Siapa yang menerima").fill("Lembaga Rekaan")
    examiner.get_by_label("Untuk apa").fill("Banding")
    with examiner.expect_download() as download:
        press(examiner, "Buat dan unduh")
    bundle = tmp_path / "berkas.zip"
    download.value.save_as(bundle)
    verified = CliRunner().invoke(main, ["verify", str(bundle)])
    assert verified.exit_code == 0, verified.output
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    bundle.write_bytes(bytes(data))
    assert CliRunner().invoke(main, ["verify", str(bundle)]).exit_code != 0
