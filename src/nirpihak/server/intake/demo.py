"""The demonstration's reports: about two hundred invented ones, mixed as published figures say real ones are.

The shares are those of law.md 7.2 (Bawaslu and KASN, 2020-2024): a little more reports than findings, about a third on
social media, most of the rest at events; of those that were decided about two thirds registered. Each side is named
equally often. Only for trying out: made by `nirpihak serve --demo` on loopback, never elsewhere.
"""

from __future__ import annotations

import io
import os
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.utils import timezone

from nirpihak.server.evidence.demo import picture
from nirpihak.server.institutions import demo as people
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.intake.models import Report, Step
from nirpihak.server.intake.services import mailbox, messages, states, uploads
from nirpihak.server.intake.services.filing import Filed, Filing, file
from nirpihak.server.jobs.services import enqueue
from nirpihak.server.keys import demo as keys
from nirpihak.server.keys.services import identities

COUNT: Final = 200
CONTEST: Final = "pilbup-kabupaten-contoh-2027"
NOTES: Final = "demo-notes"
"""The file in the data folder with what only its owner would know: codes of mailboxes, passphrases of custodians."""
KEPT_CODES: Final = 12
"""How many mailboxes of invented reports can be tried."""
CUSTODIANS: Final = (
    ("bawaslu-kab-contoh", ("kab.jaga1", "kab.jaga2"), ("kab.putus", "kab.audit")),
    ("bkpsdm-kab-contoh", ("bkpsdm.jaga1", "bkpsdm.jaga2"), ("bkpsdm.putus", "bkpsdm.audit")),
    ("bawaslu-prov-contoh", ("prov.jaga1", "prov.jaga2"), ("prov.putus", "prov.audit")),
)
"""By institution, the accounts of its custodians, and of those who keep a recovery code."""
SIDES: Final = 3
"""Pairs in the invented contest; each is named equally often."""
FIRST: Final = (
    *("Aruna", "Bagas", "Citra", "Dewanti", "Eka", "Fajar", "Gita", "Hasan"),
    *("Indra", "Jelita", "Kartika", "Lestari", "Mahesa", "Nirmala", "Okta", "Prana"),
)
LAST: Final = ("Rekaan", "Contohwan", "Misalnya", "Umpama")
OFFICES: Final = (
    ("guru", "SD Negeri 2 Contoh"),
    ("staf", "Dinas Pekerjaan Umum Contoh"),
    ("perawat", "Puskesmas Contoh Selatan"),
    ("kepala seksi", "Kecamatan Contoh Barat"),
    ("lurah", "Kelurahan Contoh Tengah"),
    ("analis", "Badan Keuangan Contoh"),
    ("penyuluh", "Dinas Pertanian Contoh"),
)


class Act(NamedTuple):
    """A kind of act as reporters tell it: weight of 100, platform, place, words."""

    kind: str
    weight: int
    platform: str
    where: str
    words: str


ACTS: Final = (
    Act("like", 6, "instagram", "Instagram", "menyukai unggahan akun pemenangan pasangan nomor {side}"),
    Act("comment", 4, "facebook", "Facebook", "berkomentar “siap menangkan nomor {side}” di unggahan kampanye"),
    Act("share", 5, "facebook", "grup Facebook pegawai", "membagikan poster pasangan nomor {side}"),
    Act("follow", 2, "tiktok", "TikTok", "mengikuti akun pemenangan pasangan nomor {side} dengan akun pribadinya"),
    Act("post", 7, "facebook", "Facebook", "mengunggah ajakan memilih pasangan nomor {side}"),
    Act("broadcast", 6, "whatsapp", "grup WhatsApp kantor", "mengirim ajakan memilih nomor {side} ke grup kantor"),
    Act(
        "photo_post",
        4,
        "instagram",
        "Instagram",
        "mengunggah foto bersama pasangan nomor {side} sambil menunjukkan jari",
    ),
    Act(
        "photo_pose",
        9,
        "",
        "rumah makan di Contoh Utara",
        "berpose dengan simbol nomor {side} bersama tim pasangan itu",
    ),
    Act(
        "attend", 16, "", "lapangan Kecamatan Contoh Selatan", "hadir memakai kaus pasangan nomor {side} pada deklarasi"
    ),
    Act("participate", 11, "", "gedung serbaguna Contoh", "ikut membagikan bahan kampanye pasangan nomor {side}"),
    Act(
        "approach_party",
        9,
        "",
        "kantor partai rekaan",
        "mengambil formulir bakal calon tanpa cuti, bersama tim nomor {side}",
    ),
    Act("mobilise", 8, "", "ruang rapat kantor", "meminta bawahan hadir di kampanye pasangan nomor {side}"),
    Act("banner", 6, "", "pagar kantor kelurahan", "memasang spanduk pasangan nomor {side}"),
    Act(
        "speech", 7, "", "balai desa rekaan", "menyebut pasangan nomor {side} sebagai pilihan terbaik dalam sambutannya"
    ),
)
PRESSED: Final = (
    "Atasan saya meminta daftar nama keluarga yang akan memilih pasangan nomor {side}.",
    "Kami diberi tahu bahwa kontrak tidak diperpanjang bila tidak hadir di kampanye nomor {side}.",
    "Pada apel pagi kami diarahkan memakai atribut pasangan nomor {side} hari Minggu.",
)


def begin() -> None:
    """Ask for the reports to be filed in the background."""
    enqueue("demo", "reports")


def fill() -> None:
    """The whole of it: custodians' keys, then the reports. Asked again, it goes on where it stopped."""
    homes = {each.code: each for each in people.three()}
    officers = {each.user.username: each for each in Officer.objects.select_related("user", "institution")}
    for code, custodians, recovery in CUSTODIANS:
        if not identities.ready(homes[code]):
            printed = keys.found(
                homes[code], [officers[each] for each in custodians], [officers[each] for each in recovery]
            )
            names = {each.pk: name for name, each in officers.items()}
            for pk, phrase in printed.custodians.items():
                _note(f"frasa sandi penjaga (custodian's passphrase) {names[pk]}: {phrase}")
            for pk, written in printed.recovery.items():
                _note(f"kode pemulihan (recovery code) {names[pk]}: {written}")
    for number, done in enumerate(reports(homes, officers)):
        if done.code is not None and number < 4 * KEPT_CODES and number % 4 == 0:
            _note(f"kotak surat (mailbox) {done.report.ref}: {done.code}")


def _note(line: str) -> None:
    path = settings.NIRPIHAK.data / NOTES
    with open(path, "a", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(f"{line}\n")


def reports(homes: dict[str, Institution], officers: dict[str, Officer], count: int = COUNT) -> Iterator[Filed]:
    """File what is still missing of `count` reports, one after another. Broken off, it goes on the next time.

    `homes` are the demonstration's institutions by code, `officers` its people by account.
    """
    regency, personnel, province = homes["bawaslu-kab-contoh"], homes["bkpsdm-kab-contoh"], homes["bawaslu-prov-contoh"]
    made = Report.objects.filter(source__startswith="peraga-").count()
    for number in range(made, count):
        dice = random.Random(f"nirpihak peragaan {number}")
        where = dice.choices((regency, personnel, province), (70, 22, 8))[0]
        done = file(_filing(number, where, officers, dice))
        _go_on(done, _handler(where, officers), dice)
        yield done


def _filing(number: int, where: Institution, officers: dict[str, Officer], dice: random.Random) -> Filing:
    side = 1 + number % SIDES
    now = timezone.now()
    received = now - timedelta(days=dice.triangular(0, 24, 3), minutes=dice.randrange(600))
    day = (received - timedelta(days=dice.randrange(1, 9))).date()
    monitor = officers.get("kab.awas" if where.code.startswith("bawaslu-kab") else "bkpsdm.awas")
    door = dice.choices(("report", "finding", "information", "pressure"), (48, 40, 8, 4))[0]
    if door == "finding" and (monitor is None or where.code == "bawaslu-prov-contoh"):
        door = "report"
    act = dice.choices(ACTS, [each.weight for each in ACTS])[0]
    content, kind = _told(act, side, day, door, where, dice)
    mode = {"information": "unnamed", "finding": "unnamed"}.get(door) or dice.choices(
        ("named", "confidential", "unnamed"), (35, 40, 25)
    )[0]
    identity = None
    if mode != "unnamed" and identities.ready(where):
        identity = {"name": _name(dice), "address": "Jalan Rekaan, Contoh", "contact": "0800-0000-0000"}
    elif door != "finding":
        mode, door = "unnamed", "pressure" if door == "pressure" else "information"
    files = []
    desk = uploads.desk()
    if dice.random() < 0.15:
        files = [uploads.whole(io.BytesIO(picture()), "tangkapan-layar.png", desk)]
    elif dice.random() < 0.4:
        files = [uploads.whole(io.BytesIO(f"Catatan rekaan nomor {number}.".encode()), "catatan.txt", desk)]
    channel = dice.choices(("web", "whatsapp", "paper", "visit", "phone"), (62, 16, 10, 8, 4))[0]
    entered = None
    if door == "finding":
        entered, channel = monitor, "web"
    elif channel != "web":
        entered = _handler(where, officers)
    discipline = where.code == "bkpsdm-kab-contoh"
    return Filing(
        institution=where,
        procedure="discipline" if discipline else "pilkada",
        door=door,
        mode=mode,
        channel=channel,
        content=content,
        identity=identity,
        uploads=files,
        owner=desk,
        contest=CONTEST,
        act_kind=kind,
        act_day=day,
        known_day=min(day + timedelta(days=dice.randrange(3)), received.date()),
        lane="slow" if dice.random() < 0.04 else "quick",
        entered_by=entered,
        received_at=received,
        source=f"peraga-{number}",
        wants_code=door != "finding",
    )


def _told(
    act: Act, side: int, day: date, door: str, where: Institution, dice: random.Random
) -> tuple[dict[str, Any], str]:
    """What an invented reporter says, and the kind of act."""
    position, office = dice.choice(OFFICES)
    name = _name(dice)
    facts: dict[str, Any] = {
        "id": "laporan",
        "actor": {"employment": dice.choices(("pns", "pppk"), (85, 15))[0]},
        "act": {"kind": act.kind, "day": day.isoformat()},
        "contest": {"id": CONTEST},
    }
    if act.platform:
        facts["act"] |= {"platform": act.platform, "visibility": "public"}
        facts["account"] = {"owner": "personal"}
    content: dict[str, Any] = {
        "what": f"{name}, {position} di {office}, {act.words.format(side=side)}.",
        "where": act.where if dice.random() < 0.9 else "",
        "when": f"sekitar {day:%d-%m-%Y}",
        "link": f"https://contoh.example/p/{dice.randrange(10**6)}" if act.platform else "",
        "about": [{"name": name, "position": position, "unit": office}] if dice.random() < 0.92 else [],
        "contest": CONTEST,
        "region": "99.01",
        "facts": facts,
    }
    if door == "pressure":
        content["what"] = dice.choice(PRESSED).format(side=side)
        content["about"] = [{"name": "", "position": "atasan", "unit": office}]
        return content, "mobilise"
    return content, act.kind


def _name(dice: random.Random) -> str:
    return f"{dice.choice(FIRST)} {dice.choice(LAST)}"


def _handler(where: Institution, officers: dict[str, Officer]) -> Officer:
    account = {"bawaslu-kab-contoh": "kab.terima", "bkpsdm-kab-contoh": "bkpsdm.terima"}.get(where.code, "prov.terima")
    return officers[account]


def _go_on(done: Filed, officer: Officer, dice: random.Random) -> None:
    """What became of it: older ones are further on, and each step stands at its own time."""
    report = done.report
    age = (timezone.now() - report.received_at).days
    if age < 1 or dice.random() < (0.25 if age < 3 else 0.03):
        return
    if dice.random() < 0.7:
        _at(states.assign(report, officer, officer), report.received_at + timedelta(hours=2))
    reviewed = report.received_at + timedelta(hours=dice.randrange(5, 47))
    nameless = report.mode == Report.Mode.UNNAMED and report.door != Report.Door.FINDING
    fate = dice.random()
    if report.door == Report.Door.INFORMATION or (nameless and report.procedure != "discipline"):
        if fate < 0.7:
            _at(states.as_information(report, officer, "Tanpa nama pelapor; ditelusuri."), reviewed)
    elif fate < 0.2 and done.code is not None:
        states.ask(report, officer, ["evidence"], "Mohon kirim tangkapan layar atau tautan unggahan itu.")
        _at(report.steps.order_by("-id")[0], reviewed)
        if dice.random() < 0.5:
            _, visit = mailbox.enter(done.code)
            mailbox.correct(visit, {"where": "Lihat tautan"}, "Sudah saya lengkapi.")
            _at(report.steps.order_by("-id")[0], reviewed + timedelta(hours=9))
    elif fate < 0.68:
        _at(states.register(report, officer), reviewed)
    elif fate < 0.88:
        _at(states.not_register(report, officer, "Syarat materiel tidak terpenuhi.", ["evidence"]), reviewed)
    elif fate < 0.94 and done.code is not None:
        _, visit = mailbox.enter(done.code)
        mailbox.withdraw(visit, "Saya keliru orang.")
        _at(report.steps.order_by("-id")[0], reviewed)
    if done.code is not None and dice.random() < 0.25:
        _, visit = mailbox.enter(done.code)
        mailbox.send(visit, "Apakah laporan saya sudah diperiksa?")
        if dice.random() < 0.5:
            messages.reply(report, officer, "Sedang diperiksa; kabar berikutnya paling lambat besok.")


def _at(step: Step, moment: datetime) -> None:
    """Put an invented step at its invented time."""
    then = min(moment, timezone.now())
    Step.objects.filter(pk=step.pk).update(at=then)
    Report.objects.filter(pk=step.report_id).update(changed_at=then)
