"""Weighing a sanction: what the ladder offers in a case, what is to be considered, and which choice needs a reason.

The considerations are headings to write under, without points or sums: a person weighs (design.md 2.2). Knows no page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from nirpihak.facts import Act, Day
from nirpihak.law import sanctions
from nirpihak.law.model import Limb
from nirpihak.law.sanctions import Offer, Rung
from nirpihak.server.cases.models import Case, Decision
from nirpihak.text import Text

SANCTIONING: Final = frozenset({"discipline", "ethics"})
"""The procedures under which a sanction is imposed. Bawaslu and BKN pass the matter on: the employee's own authority
(PPK) imposes it (law.md 2.1, 2.2, 3.3)."""
OF_EMPLOYMENT: Final = frozenset({Limb.DISCIPLINE, Limb.CONTRACT, Limb.PARTY_MEMBERSHIP})
"""The limbs among which one examination leads to one sanction, the heaviest (PP 94/2021 art. 35(3))."""


@dataclass(frozen=True, slots=True)
class Consideration:
    """One heading of proportionality."""

    name: Text
    hint: Text


CONSIDERATIONS: Final[Mapping[str, Consideration]] = MappingProxyType(
    {
        "position": Consideration(
            Text("Jabatan dan pengaruhnya", "Position and its influence"),
            Text(
                "Apakah jabatannya memberi pengaruh atas pegawai lain atau layanan kepada masyarakat?",
                "Does the position give influence over other employees or over services to the public?",
            ),
        ),
        "reach": Consideration(
            Text("Jangkauan dan akibat perbuatan", "Reach and effect of the act"),
            Text(
                "Siapa yang dapat melihatnya, berapa lama, dan apa akibat yang tercatat?",
                "Who could see it, for how long, and which effect stands on record?",
            ),
        ),
        "undone": Consideration(
            Text("Penghentian atau pembatalan", "Ended or undone"),
            Text(
                "Apakah perbuatan dihentikan atau dihapus, kapan, dan atas kehendak siapa?",
                "Was the act ended or undone, when, and on whose will?",
            ),
        ),
        "admitted": Consideration(
            Text("Sikap dalam pemeriksaan", "Conduct in the examination"),
            Text(
                "Pengakuan dan kerja sama meringankan; membela diri tidak boleh memberatkan.",
                "Admitting and helping make it lighter; defending oneself must never make it heavier.",
            ),
        ),
        "knew": Consideration(
            Text("Pengetahuan tentang aturan", "Knowledge of the rule"),
            Text(
                "Apakah aturan ini sudah disampaikan kepada unit kerjanya sebelum perbuatan?",
                "Had the rule been made known to the unit before the act?",
            ),
        ),
        "pressure": Consideration(
            Text("Perintah atau tekanan", "Order or pressure"),
            Text(
                "Apakah ia disuruh atau ditekan atasan atau pihak lain?",
                "Was the person told or pressed by a superior or somebody else?",
            ),
        ),
    }
)
"""What is weighed, for everybody alike. No source gives a closed list; these are the house's own headings."""
WEIGHTS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "lighter": Text("meringankan", "makes it lighter"),
        "heavier": Text("memberatkan", "makes it heavier"),
        "none": Text("tidak berpengaruh", "no influence"),
        "unknown": Text("tidak diketahui", "not known"),
    }
)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was weighed under one heading; `weight` one of WEIGHTS, empty while nobody said."""

    weight: str = ""
    note: str = ""


def offer(case: Case, limb: Limb, items: Iterable[str], act: Act, *, repeat: bool = False) -> Offer:
    """What may be imposed in this case for a breach of these items, on the facts that stand confirmed."""
    if case.procedure not in SANCTIONING:
        return Offer(
            "",
            (),
            Text(
                "Tata cara ini tidak menjatuhkan hukuman: hasilnya diteruskan, dan pejabat pembina kepegawaian yang "
                "memutuskan hukumannya.",
                "This procedure imposes no sanction: its result is passed on, and the employee's authority decides.",
            ),
        )
    employment, day = act.value("actor.employment"), act.value("act.day")
    return sanctions.offered(
        limb,
        items,
        None if employment is None else str(employment),
        None if day is None else Day.parse(str(day)),
        repeat=repeat,
    )


def reason_needed(offered: Offer, sanction: str) -> Text | None:
    """Why this choice needs a reason of its own; None where it does not. `sanction` empty: nothing is imposed."""
    if not offered.rungs:
        return None
    if not sanction:
        return Text(
            "hukuman dipilih, atau tertulis mengapa tidak ada yang dijatuhkan",
            "a sanction is chosen, or it is written why none is imposed",
        )
    chosen = offered.get(sanction)
    if chosen is None:
        return None
    if not chosen.usual:
        return Text(
            "hukuman ini belum diterapkan menurut aturan peralihan: tulis mengapa tetap dipilih",
            "this sanction is not applied yet under the transitional rule: say why it is chosen all the same",
        )
    if chosen.number > 1 or chosen.heavier:
        return Text(
            f"bukan yang teringan ({chosen.number} dari {chosen.of}): tulis mengapa yang lebih ringan tidak cukup",
            f"not the lightest ({chosen.number} of {chosen.of}): say why a lighter one is not enough",
        )
    return None


def unweighed(weighed: Mapping[str, Weighed]) -> list[Text]:
    """The headings that nobody said anything of, and those that weigh without a word why."""
    lacking = []
    for id, heading in CONSIDERATIONS.items():
        each = weighed.get(id, Weighed())
        if each.weight not in WEIGHTS or (each.weight in ("lighter", "heavier") and not each.note.strip()):
            lacking.append(heading.name)
    return lacking


def punished_elsewhere(case: Case, limb: Limb) -> Decision | None:
    """Another decision of this case that imposes a sanction of employment already: there is one sanction, not two."""
    if limb not in OF_EMPLOYMENT:
        return None
    binding = (Decision.State.PROPOSED, Decision.State.SIGNED)
    rows = Decision.objects.filter(case=case, limb__in=OF_EMPLOYMENT, replaced_by=None)
    return rows.filter(state__in=binding).exclude(limb=limb).exclude(sanction="").first()


def rung_of(decision: Decision) -> Rung | None:
    """The sanction of a decision; None where nothing was imposed."""
    return sanctions.rung(decision.sanction) if decision.sanction else None


def compared(before: str, after: str) -> int:
    """Whether one sanction is lighter (-1), heavier (1) or as heavy (0) as it was; nothing is the lightest."""
    one, other = ((0, 0) if not id else sanctions.rung(id).weight for id in (before, after))
    return (other > one) - (other < one)
