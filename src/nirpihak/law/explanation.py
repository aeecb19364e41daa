"""An assessment told to a layperson, in Indonesian or English. Never a verdict on a person.

It says what was found, under which item and legal basis, on which facts and where those came from, what is missing
and who can answer it, what authorities disagree about, and what happens next.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from nirpihak.facts import CATALOGUE, Source
from nirpihak.law.engine import Assessment
from nirpihak.law.model import CONFIDENCE_LABELS, Effect, Limb, Outcome
from nirpihak.law.reasons import Ground, Reason, Reasons
from nirpihak.law.wording import basis_text, fact_text, wanted_text
from nirpihak.text import Text


@dataclass(frozen=True, slots=True)
class QuestionText:
    """A missing fact as a question, who can answer it, and the items it would help to settle."""

    fact: str
    question: str
    who: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemText:
    """One item as found, in words of one language; `None` and `()` where there is nothing to say."""

    id: str
    instrument: str
    name: str
    outcome: Outcome
    outcome_text: str
    limb: str | None
    basis: tuple[str, ...]
    confidence: str
    disagreement: str | None
    note: str | None
    grounds: tuple[str, ...]
    exceptions: tuple[tuple[str, str], ...]
    """Name of the exception applied, and the safe way it describes."""
    questions: tuple[str, ...]
    sanction: str | None
    ladder: tuple[str, ...]
    ladder_as_applied: tuple[str, ...]
    transition: str | None
    route: str | None


@dataclass(frozen=True, slots=True)
class LimbText:
    """One limb and its outcome."""

    limb: Limb
    name: str
    outcome: Outcome
    outcome_text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """An assessment in words of one language (`lang`)."""

    lang: str
    headline: str
    limbs: tuple[LimbText, ...]
    findings: tuple[ItemText, ...]
    open: tuple[ItemText, ...]
    excepted: tuple[ItemText, ...]
    referrals: tuple[ItemText, ...]
    guidance: tuple[ItemText, ...]
    facts: tuple[str, ...]
    disputed: tuple[str, ...]
    missing: tuple[QuestionText, ...]
    next_steps: tuple[str, ...]
    version: str

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return asdict(self)

    def as_text(self) -> str:
        """The same as plain text of several paragraphs, for a terminal or a letter."""
        return _as_text(self)


def explain(assessment: Assessment, lang: str = "id") -> Explanation:
    """Tell an assessment in Indonesian (`id`) or English (`en`)."""
    return _Teller(assessment, lang).tell()


class _Teller:
    def __init__(self, assessment: Assessment, lang: str) -> None:
        self.assessment = assessment
        self.lang = Text("id", "en").pick(lang)
        self.reasons = Reasons(assessment)
        self.rulebook = assessment.engine.rulebook

    def say(self, text: Text) -> str:
        return text.pick(self.lang)

    def tell(self) -> Explanation:
        judged = (Effect.BREACH, Effect.ROUTE)
        met = [self.item(id) for effect in judged for id in self.assessment.items(Outcome.MET, effect)]
        left = [self.item(id) for effect in judged for id in self.assessment.items(Outcome.UNDETERMINED, effect)]
        referrals = [self.item(id) for id in self.assessment.items(Outcome.MET, Effect.REFERRAL)]
        open_ids = [each.id for each in left]
        limbs_met = Outcome.MET in self.assessment.limbs.values()
        return Explanation(
            lang=self.lang,
            headline=self.say(self.headline(limbs_met, bool(left), bool(referrals))),
            limbs=tuple(
                LimbText(limb, self.say(limb.label), outcome, self.say(outcome.label))
                for limb, outcome in self.assessment.limbs.items()
            ),
            findings=tuple(met),
            open=tuple(left),
            excepted=tuple(self.excepted()),
            referrals=tuple(referrals),
            guidance=tuple(self.item(id) for id in self.assessment.items(Outcome.MET, Effect.GUIDANCE)),
            facts=tuple(self.say(fact_text(f, stated)) for f, stated in self._facts(disputed=False)),
            disputed=tuple(self.say(fact_text(f, stated)) for f, stated in self._facts(disputed=True)),
            missing=tuple(
                QuestionText(
                    each.fact, self.say(each.kind.question), self.say(CATALOGUE.who[each.kind.who]), each.items
                )
                for each in self.reasons.questions(open_ids)
            ),
            next_steps=tuple(self.say(step) for step in self.next_steps(limbs_met, left, referrals)),
            version=self.rulebook.version,
        )

    def _facts(self, disputed: bool) -> list[tuple[str, Any]]:
        stated = self.assessment.act.facts
        return [
            (f, stated[f]) for f in CATALOGUE.kinds if f in stated and (stated[f].source is Source.DISPUTED) is disputed
        ]

    def item(self, id: str) -> ItemText:
        return self.item_text(self.reasons.of(id))

    def item_text(self, reason: Reason) -> ItemText:
        item, ladder = reason.item, reason.ladder
        sanction = self.rulebook.sanctions.get(item.sanction or "")
        return ItemText(
            id=item.id,
            instrument=self.say(self.rulebook.instruments[item.instrument].short),
            name=self.say(item.name),
            outcome=reason.outcome,
            outcome_text=self.say(reason.outcome.label),
            limb=self.say(item.limb.label) if item.limb else None,
            basis=tuple(self.say(basis_text(each)) for each in item.basis),
            confidence=self.say(CONFIDENCE_LABELS[item.confidence]),
            disagreement=self.say(item.disagreement) if item.disagreement else None,
            note=self.say(item.note) if item.note else None,
            grounds=tuple(self.ground(ground, reason.outcome) for ground in reason.grounds),
            exceptions=tuple(
                (self.say(self.rulebook.exceptions[name].name), self.say(self.rulebook.exceptions[name].safe))
                for name in reason.exceptions
            ),
            questions=tuple(self.say(CATALOGUE[fact].question) for fact in reason.questions),
            sanction=self.say(sanction) if sanction else None,
            ladder=tuple(self.say(step) for step in ladder.steps) if ladder else (),
            ladder_as_applied=tuple(self.say(step) for step in ladder.steps_as_applied) if ladder else (),
            transition=self.say(ladder.transition) if ladder and ladder.transition else None,
            route=self.say(item.route) if item.route else None,
        )

    def ground(self, ground: Ground, outcome: Outcome) -> str:
        stated = self.say(fact_text(ground.fact, self.assessment.act.facts[ground.fact]))
        if outcome is not Outcome.NOT_MET:
            return stated
        if not ground.wanted:
            return stated + self.say(Text(" - di luar masa berlaku butir ini", " - outside the item's period"))
        wanted = self.say(wanted_text(ground.fact, ground.wanted)).partition(": ")[2]
        return stated + self.say(Text(f" - butir ini mensyaratkan: {wanted}", f" - the item wants: {wanted}"))

    def excepted(self) -> list[ItemText]:
        """Items that stand but for an exception."""
        out = []
        for id in self.assessment.items(Outcome.NOT_MET):
            # Only items whose exceptions could matter are worth a reason.
            if self.assessment.engine.compiled[id].exceptions:
                reason = self.reasons.of(id)
                if reason.exceptions:
                    out.append(self.item_text(reason))
        return out

    def headline(self, met: bool, left: bool, referred: bool) -> Text:
        if met:
            return Text(
                "Perbuatan yang dilaporkan memenuhi uraian butir di bawah ini, berdasarkan fakta yang diberikan. "
                "Ini telaah atas perbuatan, bukan putusan atas seseorang.",
                "The reported act answers the description of the items below, on the facts given. "
                "This assesses an act; it is no decision about a person.",
            )
        if left:
            return Text(
                "Belum dapat ditentukan: masih ada fakta yang diperlukan.",
                "Undetermined: some facts are still needed.",
            )
        if referred:
            return Text(
                "Buku aturan ini tidak menilai perbuatan ini; lembaga lain yang berwenang.",
                "This rulebook does not judge this act; another body is responsible.",
            )
        return Text(
            "Berdasarkan fakta yang diberikan, tidak ada butir buku aturan yang terpenuhi.",
            "On the facts given, no item of the rulebook is met.",
        )

    def met_jointly(self) -> list[Limb]:
        """Limbs that are met although no single item is: the law changed within the days that the act may lie on."""
        single = {self.rulebook.items[id].limb for id in self.assessment.items(Outcome.MET)}
        return [
            limb for limb, outcome in self.assessment.limbs.items() if outcome is Outcome.MET and limb not in single
        ]

    def next_steps(self, met: bool, left: list[ItemText], referrals: list[ItemText]) -> list[Text]:
        steps = []
        if left:
            steps.append(
                Text(
                    "Lengkapi fakta yang kurang; setiap pertanyaan menyebut siapa yang dapat menjawab.",
                    "Complete the missing facts; each question names who can answer.",
                )
            )
        for limb in self.met_jointly():
            steps.append(
                Text(
                    f"Ranah {limb.label.id} terpenuhi menurut peraturan mana pun yang berlaku pada hari itu; "
                    "hari yang tepat menentukan butirnya.",
                    f"{limb.label.en}: met under whichever rule was in force that day; the exact day tells the item.",
                )
            )
        if met:
            steps.append(
                Text(
                    "Petugas memastikan setiap fakta dengan bukti, terlebih dahulu siapa yang menguasai akun, "
                    "dan mendengar orang yang dilaporkan sebelum apa pun diputuskan.",
                    "An officer confirms each fact on evidence, first of all who controlled the account, "
                    "and hears the person reported before anything is decided.",
                )
            )
        if self.assessment.limb(Limb.CRIMINAL_ROUTE) is Outcome.MET:
            steps.append(
                Text(
                    "Teruskan kepada Bawaslu, yang menilainya bersama Gakkumdu. Mesin tidak menyatakan tindak pidana.",
                    "Pass it on to Bawaslu, which examines it with Gakkumdu. The machine never states a crime.",
                )
            )
        for each in referrals:
            if each.route:
                steps.append(Text(f"Teruskan kepada: {each.route}.", f"Refer to: {each.route}."))
        if not steps:
            steps.append(
                Text(
                    "Tidak ada langkah lanjutan dari fakta ini. Fakta baru dapat mengubah telaah.",
                    "Nothing follows from these facts. New facts can change the assessment.",
                )
            )
        return list(dict.fromkeys(steps))


def _as_text(told: Explanation) -> str:
    def say(id: str, en: str) -> str:
        return en if told.lang == "en" else id

    lines = [told.headline, ""]
    lines += [f"  {each.name}: {each.outcome_text}" for each in told.limbs]
    _section(lines, say("Butir yang terpenuhi", "Items met"), told.findings, say)
    _section(lines, say("Belum dapat ditentukan", "Undetermined"), told.open, say)
    _section(lines, say("Pengecualian yang berlaku", "Exceptions applied"), told.excepted, say)
    _section(lines, say("Urusan lembaga lain", "For other bodies"), told.referrals, say)
    _section(lines, say("Panduan (bukan pelanggaran)", "Guidance (no breach)"), told.guidance, say)
    if told.missing:
        lines += ["", say("Pertanyaan yang akan menentukan", "Questions that would settle it")]
        lines += [f"  - {each.question} [{each.who}]" for each in told.missing]
    if told.facts:
        lines += ["", say("Fakta", "Facts"), *(f"  - {each}" for each in told.facts)]
    if told.disputed:
        lines += ["", say("Fakta yang dibantah (dianggap belum diketahui)", "Disputed facts (counted as unknown)")]
        lines += [f"  - {each}" for each in told.disputed]
    lines += ["", say("Langkah berikut", "What happens next"), *(f"  - {each}" for each in told.next_steps)]
    lines += ["", say("Versi buku aturan: ", "Rulebook version: ") + told.version[:16]]
    return "\n".join(lines)


def _section(lines: list[str], title: str, items: tuple[ItemText, ...], say: Any) -> None:
    if not items:
        return
    lines += ["", title]
    for each in items:
        limb = f" [{each.limb}]" if each.limb else ""
        lines.append(f"  {each.id}{limb} {each.name}")
        lines.append(f"    {say('Dasar', 'Basis')}: {'; '.join(each.basis)} ({each.confidence})")
        if each.outcome is Outcome.MET and each.grounds:
            lines += [f"    {say('Bertumpu pada', 'Rests on')}: {ground}" for ground in each.grounds]
        for name, safe in each.exceptions:
            lines.append(f"    {say('Pengecualian', 'Exception')}: {name}. {safe}")
        if each.sanction and each.outcome is Outcome.MET:
            lines.append(f"    {say('Golongan sanksi', 'Sanction class')}: {each.sanction}")
        if each.transition:
            lines.append(f"    {each.transition}")
        if each.disagreement:
            lines.append(f"    {say('Perbedaan pendapat', 'Disagreement')}: {each.disagreement}")
        if each.route:
            lines.append(f"    {say('Diteruskan kepada', 'Goes to')}: {each.route}")
