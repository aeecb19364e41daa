"""What a document can be filled with from the case itself: a draft that an officer reads and changes.

What the machine read is in no draft. Documents are in Indonesian, whatever language the officer reads. Knows no page,
and not how a document is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from nirpihak.facts import CATALOGUE
from nirpihak.law.wording import moment_text, value_text
from nirpihak.server.cases.models import Case, Document, LedgerEntry, Summons
from nirpihak.server.cases.services import (
    answers,
    ledger,
    opening,
    respondents,
    ruling,
    sealing,
    stated,
    summonses,
    wording,
)
from nirpihak.server.cases.services.documents import check_address, date_words
from nirpihak.server.cases.services.letters import Pair, Value
from nirpihak.server.institutions.models import Officer

RIGHTS: Final = (
    "memberikan keterangan secara lisan atau tertulis, atau tidak menjawab;",
    "melihat bukti yang diperlihatkan dan mengajukan bukti atau saksi;",
    "didampingi seorang pendamping;",
    "meminta waktu lain dengan menyebut alasannya;",
    "membaca berita acara, meminta perbaikannya, serta menandatangani atau menolak menandatanganinya dengan alasan.",
)
"""What the person examined may do, as summonses and records say it."""
ABSENT: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: "Apabila Saudara tidak hadir tanpa alasan yang sah, kepada Saudara disampaikan panggilan kedua.",
        2: "Apabila Saudara tidak hadir lagi tanpa alasan sah, keputusan dapat diambil berdasarkan bukti yang ada.",
    }
)
"""What follows from staying away, by the number of the summons; PP 94/2021 Pasal 26, for discipline alone."""
ORDER: Final[Mapping[int, str]] = MappingProxyType({1: "pertama", 2: "kedua"})
QUESTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        answers.ACCOUNT: "Apakah akun yang disebut dalam dugaan ini akun Saudara?",
        answers.ACT: "Apakah Saudara yang melakukan perbuatan yang didugakan?",
        answers.DAY: "Apakah waktu yang disebut dalam dugaan ini benar?",
    }
)
SAID: Final[Mapping[str, str]] = MappingProxyType(
    {answers.YES: "Ya.", answers.NO: "Tidak.", answers.UNSURE: "Saya tidak tahu."}
)
FREELY: Final = "Apa keterangan Saudara tentang dugaan ini?"
OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        Case.Outcome.BREACH: "Pemeriksaan selesai. Dugaan itu terbukti dan sudah diputuskan.",
        Case.Outcome.NO_BREACH: "Pemeriksaan selesai. Perbuatan itu bukan pelanggaran.",
        Case.Outcome.NOT_PROVEN: "Pemeriksaan selesai. Dugaan itu tidak terbukti.",
        Case.Outcome.COMPROMISED: "Pemeriksaan selesai. Akun itu diambil alih orang lain; pemiliknya adalah korban.",
        Case.Outcome.IMPERSONATED: "Pemeriksaan selesai. Akun itu tiruan; orang yang ditiru adalah korban.",
        Case.Outcome.INCOMPLETE: "Perkara ditutup karena syaratnya tidak lengkap.",
        Case.Outcome.REFERRED: "Perkara diteruskan kepada instansi lain yang berwenang.",
        "": "Perkara masih diperiksa. Belum ada yang diputuskan.",
    }
)
"""How a case stands, as a notice says it."""
_SOURCES: Final = LedgerEntry.Source
SHOWN: Final = (_SOURCES.CLAIMED, _SOURCES.CONFIRMED, _SOURCES.ADMITTED, _SOURCES.DISPUTED)
"""Sources of the facts that a record of examination lists."""


def drafted(case: Case, kind: str, officer: Officer, key: bytes | None = None) -> dict[str, Value]:
    """The fields of a document as far as the case gives them. `key` is the case's. Raises CaseError, KeysError."""
    key = key or sealing.key_of(case)
    made: dict[str, Value] = {
        **_person(case, key),
        "pemeriksa": (case.handler or officer).name,
        "penandatangan": officer.name,
        "sebagai": case.institution.name,
        "hak": RIGHTS,
        "keadaan": OUTCOMES[case.outcome],
    }
    if kind in ("summons", "bap"):
        made |= _hearing(case)
    if kind == "bap":
        made |= _record(case, key)
    if kind == "decision":
        made |= ruling.drafted(case, key)
    if kind == "notice_reporter" and len(reports := opening.reports_in(case)) == 1:
        made["laporan"] = reports[0].ref
    asked = {each.name for each in wording.kind_of(kind).asked}
    return {name: value for name, value in made.items() if name in asked}


def of_summons(summons: Summons, officer: Officer, key: bytes | None = None) -> dict[str, Value]:
    """The fields of a summons' letter. Raises CaseError, KeysError."""
    case = summons.case
    made = drafted(case, "summons", officer, key)
    made |= {"ke": ORDER.get(summons.number, str(summons.number)), **_called(summons)}
    if summonses.has_interval(case) and summons.number in ABSENT:
        made["tidak_hadir"] = ABSENT[summons.number]
    return made


def _person(case: Case, key: bytes) -> dict[str, Value]:
    respondent = respondents.of(case)
    if respondent is None:
        return {}
    said = respondents.person(respondent, key)
    return {
        "nama": said.get("name", ""),
        "nip": said.get("number", ""),
        "jabatan": said.get("position", ""),
        "unit": said.get("unit", ""),
    }


def _hearing(case: Case) -> dict[str, Value]:
    """Time, place and allegation of the summons that stands."""
    latest = summonses.latest(case)
    return {} if latest is None else _called(latest) | {"ke": ORDER.get(latest.number, str(latest.number))}


def _called(summons: Summons) -> dict[str, Value]:
    case, words = summons.case, summonses.words(summons)
    local = timezone.localtime(summons.hearing_at, ZoneInfo(case.institution.zone))
    earlier = Document.objects.filter(case=case, kind="summons", withdrawn_at=None).order_by("-id").first()
    before = ""
    if summons.number > 1 and earlier is not None:
        before = f"Surat Panggilan nomor {earlier.number}, {date_words(earlier.made_at, case.institution)}"
    return {
        "waktu": moment_text(local).id,
        "tempat": str(words.get("place") or ""),
        "dugaan": str(words.get("allegation") or ""),
        "aturan": [line for line in str(words.get("rule") or "").splitlines() if line.strip()],
        "sebelumnya": before,
        "halaman": check_address().removesuffix("surat/") + "tanggapan/",
    }


def _record(case: Case, key: bytes) -> dict[str, Value]:
    """What a record of examination says: questions and answers, facts by their source, exhibits."""
    facts = stated.standing(stated.entries(case, key))
    given = answers.of(case)
    return {
        "tanya_jawab": _asked(given, facts),
        "fakta": [_fact(each) for fact in facts.values() for each in fact.by(*SHOWN)],
        "bukti": [each.ref for each in ledger.exhibits_in(case)],
        "pendamping": next((each.companion for each in reversed(given) if each.companion), ""),
    }


def _asked(given: list[answers.Given], facts: Mapping[str, stated.Stated]) -> list[Pair]:
    """Each question once, with the latest answer; then what was said freely, then the facts that were answered."""
    last: dict[str, str] = {}
    for each in given:
        for question, choice in each.choices.items():
            if question in QUESTIONS:
                last[question] = SAID.get(choice) or _sentence(value_text(answers.CONTROL, choice).id)
    pairs = [(QUESTIONS[question], words) for question, words in last.items()]
    pairs += [(FREELY, each.text) for each in given if each.text and each.answer.kind != answers.REQUEST]
    covered = {answers.CONTROL} if answers.ACCOUNT in last else set()
    for fact, said in facts.items():
        if (answer := said.answer) is not None and fact not in covered:
            pairs.append((CATALOGUE[fact].question.id, _answer(answer)))
    return pairs


def _answer(entry: stated.Entry) -> str:
    value = entry.says("id")
    said = f"Terlapor mengakui: {value}." if entry.source == _SOURCES.ADMITTED else f"Terlapor membantah: {value}."
    return f"{said} {entry.note}".strip()


def _fact(entry: stated.Entry) -> str:
    label = CATALOGUE[entry.fact].label.id
    where = f", {entry.exhibit.ref}" if entry.exhibit is not None else ""
    return f"{label}: {entry.says('id')} ({_SOURCES(entry.source).label}{where})"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
