"""Reasons for a decision, drafted from what is confirmed: per item why it is met or not, per fact how it is known.

The words are a beginning for a person to edit, in Indonesian, the language of the decision. They rest on the engine's
own reasons and on the ledger, so that nothing is said that nobody confirmed. Decides nothing; knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from nirpihak.facts import CATALOGUE, Act, Source
from nirpihak.law.engine import Assessment, default_engine
from nirpihak.law.model import Effect, Limb, Outcome
from nirpihak.law.reasons import Ground, Reason, Reasons
from nirpihak.law.wording import basis_text, date_text, value_text, wanted_text
from nirpihak.server.cases.models import Case, Decision, LedgerEntry
from nirpihak.server.cases.services import assessments, stated
from nirpihak.server.cases.services.stated import Stated

JUDGED: Final = frozenset({Effect.BREACH, Effect.ROUTE})
_SAID: Final[Mapping[str, str]] = {
    LedgerEntry.Source.CLAIMED: "pelapor menyatakan",
    LedgerEntry.Source.ADMITTED: "terlapor mengakui",
    LedgerEntry.Source.DISPUTED: "terlapor membantah",
}


@dataclass(frozen=True, slots=True)
class Matter:
    """A case as a decision sees it: opened once, read by whoever drafts, checks and shows it.

    An assessment is None where the facts contradict one another.
    """

    case: Case
    key: bytes
    facts: Mapping[str, Stated]
    act: Act
    """As confirmed or admitted."""
    confirmed: Assessment | None
    claimed: Assessment | None
    problems: tuple[str, ...]
    """Why the confirmed facts cannot be assessed."""

    def outcome(self, item: str) -> Outcome:
        """What an item is on the confirmed facts."""
        return Outcome.UNDETERMINED if self.confirmed is None else self.confirmed.outcome(item)

    def met(self, limb: Limb) -> tuple[str, ...]:
        """The items of a limb that are met on the confirmed facts."""
        return _items(self.confirmed, limb)

    def alleged(self, limb: Limb) -> tuple[str, ...]:
        """The items of a limb that are met on what the reports claim."""
        return _items(self.claimed, limb)

    def reason(self, item: str) -> Reason | None:
        """Why an item came out as it did on the confirmed facts."""
        return None if self.confirmed is None else Reasons(self.confirmed).of(item)

    def grounds(self, item: str) -> tuple[Ground, ...]:
        """The confirmed facts that an item rests on; what the register worked out is left to the register."""
        reason = self.reason(item)
        found = () if reason is None else reason.grounds
        return tuple(each for each in found if each.source is not Source.COMPUTED and each.fact in self.facts)


def matter(case: Case, key: bytes) -> Matter:
    """Everything a decision is drafted and checked from. Raises KeysError."""
    seen = assessments.views(case, key, "id")
    return Matter(
        case,
        key,
        stated.standing(stated.entries(case, key)),
        seen.confirmed.act,
        seen.confirmed.assessment,
        seen.claimed.assessment,
        tuple(seen.confirmed.problems),
    )


def limbs_of(of: Matter) -> list[Limb]:
    """The limbs that have to be decided: those that an item speaks of, as claimed or as confirmed, or that were begun.

    Where nothing speaks of any, the limb that the procedure is about.
    """
    begun = set(Decision.objects.filter(case=of.case, replaced_by=None).values_list("limb", flat=True))
    found = [limb for limb in Limb if of.met(limb) or of.alleged(limb) or limb in begun]
    return found or [Limb.ETHICS if of.case.procedure == "ethics" else Limb.DISCIPLINE]


def item_words(of: Matter, item: str) -> str:
    """Why an item is met, not met or undetermined, as a paragraph of a decision."""
    rulebook = default_engine().rulebook
    row = rulebook.items[item]
    name = f"{rulebook.instruments[row.instrument].short.id}, butir {row.id} ({row.name.id})"
    basis = "; ".join(basis_text(each).id for each in row.basis)
    reason = of.reason(item)
    if reason is None:
        return f"{name}, dasar: {basis}. Belum dapat dinilai: fakta yang dipastikan saling bertentangan."
    if reason.outcome is Outcome.MET:
        grounds = "; ".join(_value(each) for each in reason.grounds)
        words = f"Perbuatan memenuhi {name}, dasar: {basis}, karena {grounds}."
        if row.disagreement is not None:
            words += f" Yang diperselisihkan: {row.disagreement.id}"
        return words
    if reason.outcome is Outcome.NOT_MET:
        why = "; ".join(_lacking(each) for each in reason.grounds)
        applied = ", ".join(rulebook.exceptions[each].name.id for each in reason.exceptions)
        words = f"Perbuatan tidak memenuhi {name}, dasar: {basis}"
        words += f", karena {why}." if why else "."
        return words + (f" Pengecualian yang berlaku: {applied}." if applied else "")
    asked = " ".join(CATALOGUE[fact].question.id for fact in reason.questions)
    return f"{name}, dasar: {basis}, tidak dapat dipastikan. Yang tidak terjawab: {asked}"


def fact_words(of: Matter, fact: str) -> str:
    """How a fact is known, on which exhibit, and what the parties say of it, as a paragraph of a decision."""
    known = of.facts[fact]
    settled = known.settled
    label = CATALOGUE[fact].label.id
    if settled is None or settled.value is None:
        return f"{label}: tidak dipastikan."
    words = [f"{label}: {value_text(fact, settled.value).id}."]
    for each in known.bases:
        how = "Diakui terlapor" if each.source == LedgerEntry.Source.ADMITTED else "Dipastikan petugas"
        how += f" pada {date_text(timezone.localtime(each.at).date()).id}"
        how += f", terlihat pada barang bukti {each.exhibit.ref}" if each.exhibit is not None else ""
        words.append(f"{how}{f' ({each.note})' if each.note else ''}.")
    heard = {
        f"{_SAID[each.source]}: {'tidak demikian' if each.value is None else each.says('id')}"
        for each in known.by(*_SAID)
        if each not in known.bases
    }
    if heard:
        said = "; ".join(sorted(heard))
        words.append(f"{said[0].upper()}{said[1:]}.")
    return " ".join(words)


def _items(assessment: Assessment | None, limb: Limb) -> tuple[str, ...]:
    if assessment is None:
        return ()
    rows = assessment.engine.rulebook.items
    return tuple(id for id in assessment.items(Outcome.MET) if rows[id].limb is limb and rows[id].effect in JUDGED)


def _value(ground: Ground) -> str:
    return f"{_lower(CATALOGUE[ground.fact].label.id)}: {_lower(value_text(ground.fact, ground.value).id)}"


def _lacking(ground: Ground) -> str:
    if not ground.wanted:
        return f"{_value(ground)}, di luar yang diatur butir ini"
    return f"{_value(ground)}, sedangkan butir ini mensyaratkan {_lower(wanted_text(ground.fact, ground.wanted).id)}"


def _lower(words: str) -> str:
    """Within a sentence, but for what is written in capitals (PNS, KPU)."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
