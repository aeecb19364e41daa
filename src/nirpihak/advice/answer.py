"""The answer of Boleh?: allowed, allowed on conditions, depends, or better not - with reason, rule and safe way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from nirpihak.advice.flow import Answers, Flow, open_items
from nirpihak.facts import CATALOGUE
from nirpihak.law.engine import Assessment
from nirpihak.law.explanation import Explanation, explain
from nirpihak.law.model import Effect, Item, Outcome
from nirpihak.law.reasons import Reasons
from nirpihak.text import Text


class Verdict(StrEnum):
    """The four answers. They speak of an act that is asked about, never of a person."""

    NO = "no"
    DEPENDS = "depends"
    YES_IF = "yes_if"
    YES = "yes"

    @property
    def headline(self) -> Text:
        return _HEADLINES[self]


_HEADLINES = {
    Verdict.NO: Text("Sebaiknya jangan", "Better not"),
    Verdict.DEPENDS: Text("Tergantung", "It depends"),
    Verdict.YES_IF: Text("Boleh, dengan syarat", "Yes, on conditions"),
    Verdict.YES: Text("Boleh", "Yes"),
}

WAIT = Text(
    "Selama belum jelas, jangan dilakukan; tanyakan kepada petugas pengawas di unit Anda.",
    "While it is unclear, do not do it; ask the monitor of your unit.",
)
ALREADY = Text(
    "Bila sudah terlanjur, batalkan dan catat kapan Anda membatalkannya. Belum ditemukan aturan bahwa pembatalan "
    "menghapus pelanggaran, tetapi itu menunjukkan iktikad baik.",
    "If it is already done, undo it and note when. No rule was found that undoing wipes out a breach, but it shows "
    "good faith.",
)


@dataclass(frozen=True, slots=True)
class Advice:
    """One answer: the verdict, its reason in one sentence, and what it rests on.

    `items` are the items that decide the answer, referrals to another body included; `exceptions` those that make it
    possible; `safe` the safe ways to do it; `disagreements` what authorities disagree about; `open` the questions that
    stay open.
    """

    verdict: Verdict
    reason: Text
    items: tuple[Item, ...]
    exceptions: tuple[str, ...]
    safe: tuple[Text, ...]
    disagreements: tuple[Text, ...]
    open: tuple[Text, ...]
    guidance: tuple[Item, ...]
    assessment: Assessment

    @property
    def headline(self) -> Text:
        return self.verdict.headline

    def explanation(self, lang: str) -> Explanation:
        """The full assessment behind the answer, in words."""
        return explain(self.assessment, lang)

    def to_json(self, lang: str = "id") -> dict[str, Any]:
        """Plain JSON values in one language, the full explanation included."""
        return {
            "verdict": self.verdict.value,
            "headline": self.headline.pick(lang),
            "reason": self.reason.pick(lang),
            "items": [item.id for item in self.items],
            "exceptions": list(self.exceptions),
            "safe": [text.pick(lang) for text in self.safe],
            "disagreements": [text.pick(lang) for text in self.disagreements],
            "open": [text.pick(lang) for text in self.open],
            "explanation": self.explanation(lang).to_json(),
        }


def advise(flow: Flow, answers: Answers) -> Advice:
    """Answer the question that the answers describe. Raises AdviceError for answers the flow does not offer."""
    return _Adviser(flow.assess(answers)).advice()


class _Adviser:
    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.rulebook = assessment.engine.rulebook
        self.reasons = Reasons(assessment)
        self.met = [
            self.rulebook.items[id]
            for effect in (Effect.BREACH, Effect.ROUTE)
            for id in assessment.items(Outcome.MET, effect)
        ]
        # What names the act comes before the general duties, which may cover any act.
        self.open = sorted((self.rulebook.items[id] for id in open_items(assessment)), key=_is_general)
        self.referrals = [
            self.rulebook.items[id] for id in assessment.items(Outcome.MET, Effect.REFERRAL) if id.startswith("REF-")
        ]
        # Where another item is met, an exception to some item is no comfort and is not told.
        self.excepted = {} if self.met else self._excepted()

    def _excepted(self) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for id in self.assessment.items(Outcome.NOT_MET):
            item = self.rulebook.items[id]
            for name in self.reasons.of(id).exceptions if item.exceptions else ():
                found.setdefault(name, []).append(item)
        return found

    def advice(self) -> Advice:
        verdict = self._verdict()
        deciding = {
            Verdict.NO: self.met,
            Verdict.DEPENDS: [*self.open, *self.referrals],
            Verdict.YES_IF: [item for items in self.excepted.values() for item in items],
            Verdict.YES: [],
        }[verdict]
        items = tuple(dict.fromkeys(item.id for item in deciding))
        decided = tuple(self.rulebook.items[id] for id in items)
        questions = self.reasons.questions(self._leading()) if verdict is Verdict.DEPENDS and self.open else ()
        return Advice(
            verdict=verdict,
            reason=self._reason(verdict),
            items=decided,
            exceptions=tuple(self.excepted),
            safe=self._safe(verdict, decided),
            disagreements=self._disagreements(verdict, decided),
            open=tuple(each.kind.question for each in questions),
            guidance=tuple(self.rulebook.items[id] for id in self.assessment.items(Outcome.MET, Effect.GUIDANCE)),
            assessment=self.assessment,
        )

    def _verdict(self) -> Verdict:
        if self.met:
            return Verdict.NO
        if self.open or (self.referrals and not self._votes()):
            return Verdict.DEPENDS
        conditions = [name for name in self.excepted if name != "EX-VOTE"]
        return Verdict.YES_IF if conditions else Verdict.YES

    def _reason(self, verdict: Verdict) -> Text:
        if verdict is Verdict.NO:
            item = self.met[0]
            short = self.rulebook.instruments[item.instrument].short
            return Text(
                f"Perbuatan ini cocok dengan larangan “{item.name.id}” ({short.id}).",
                f"This act answers the prohibition “{item.name.en}” ({short.en}).",
            )
        if verdict is Verdict.DEPENDS and not self._referred():
            return self._why_open()
        if verdict is Verdict.DEPENDS:
            route = self.referrals[0].route or Text("", "")
            return Text(
                f"Aturan netralitas ASN tidak menilai Anda; aturan lembaga lain yang berlaku ({route.id}).",
                f"The rules on ASN neutrality do not judge you; those of another body apply ({route.en}).",
            )
        if verdict is Verdict.YES_IF:
            names = [self.rulebook.exceptions[name].name for name in self.excepted if name != "EX-VOTE"]
            return Text(
                f"Ada pengecualian yang berlaku: {names[0].id}, selama syaratnya dipenuhi.",
                f"An exception applies: {names[0].en}, as long as its conditions hold.",
            )
        if self._votes():
            return Text(
                "Memilih adalah hak Anda, dan pilihan Anda rahasia.", "Voting is your right, and your choice is secret."
            )
        return Text(
            "Dari jawaban Anda, tidak ada butir aturan yang terpenuhi.",
            "From your answers, no item of the rules is met.",
        )

    def _why_open(self) -> Text:
        questions = self.reasons.questions(self._leading())
        if all(each.fact.startswith("judged.") for each in questions):
            item = self.open[0]
            return Text(
                f"Pihak berwenang dapat menilainya sebagai “{item.name.id}”; pendapat mereka berbeda-beda.",
                f"Authorities may judge it as “{item.name.en}”; they do not all agree.",
            )
        labels = [CATALOGUE[each.fact].label for each in questions if not each.fact.startswith("judged.")][:3]
        return Text(
            f"Jawabannya tergantung pada: {'; '.join(label.id for label in labels)}.",
            f"The answer turns on: {'; '.join(label.en for label in labels)}.",
        )

    def _votes(self) -> bool:
        """Whether the act is to vote, by somebody who has the vote: members of TNI and Polri have not."""
        act = self.assessment.act
        return act.value("act.kind") == "vote" and act.value("actor.employment") not in ("tni", "polri")

    def _referred(self) -> bool:
        """Whether another body judges this person, and nothing of this rulebook's own is open."""
        return bool(self.referrals) and not any(item.effect is Effect.BREACH for item in self.open)

    def _leading(self) -> list[str]:
        """The open items that the reason speaks of: breaches where there are any, routes only where there are none."""
        breaches = [item.id for item in self.open if item.effect is Effect.BREACH]
        return breaches or [item.id for item in self.open]

    def _safe(self, verdict: Verdict, items: tuple[Item, ...]) -> tuple[Text, ...]:
        if verdict is Verdict.YES_IF or (verdict is Verdict.YES and self.excepted):
            return tuple(self.rulebook.exceptions[name].safe for name in self.excepted)
        if verdict not in (Verdict.NO, Verdict.DEPENDS) or not (self.met or self.open):
            return ()
        ways = [WAIT] if verdict is Verdict.DEPENDS else []
        for item in items:
            for name in item.exceptions:
                if self._within_reach(name):
                    ways.append(self.rulebook.exceptions[name].safe)
        if verdict is Verdict.NO:
            ways.append(ALREADY)
        return tuple(dict.fromkeys(ways))

    def _within_reach(self, exception: str) -> bool:
        """Whether the same person could do the same kind of act under the exception."""
        fixed = ("act.kind", "actor.employment", "actor.relation", "account.control", "event.kind", "content.shows")
        for row in self.rulebook.exceptions[exception].condition.rows:
            stated = [(fact, self.assessment.act.value(fact)) for fact in fixed if fact in row]
            if all(value is None or value in row[fact] for fact, value in stated):
                return True
        return False

    def _disagreements(self, verdict: Verdict, items: tuple[Item, ...]) -> tuple[Text, ...]:
        texts = [item.disagreement for item in items]
        if verdict is not Verdict.DEPENDS:
            texts += [self.rulebook.exceptions[name].disagreement for name in self.excepted]
        return tuple(dict.fromkeys(text for text in texts if text is not None))


def _is_general(item: Item) -> bool:
    """Whether an item is a general duty, which an authority may find breached by an act that no item names."""
    return any("judged.neutrality_duty" in row for row in item.condition.rows)
