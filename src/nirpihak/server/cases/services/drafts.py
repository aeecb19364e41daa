"""What a decision says, while it is written: result, items, sanction, what it rests on, and its reasons.

The reasons are sealed under the case's key; only codes and ids stand open. A draft may lack anything; `readiness` says
what. Takes no step and knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from nirpihak.law.engine import default_engine
from nirpihak.law.model import Limb, Outcome
from nirpihak.server.cases.models import Case, CaseStep, Decision, LedgerEntry
from nirpihak.server.cases.services import reasoning, sealing
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.reasoning import Matter
from nirpihak.server.cases.services.weighing import Weighed
from nirpihak.text import Text

WORDS: Final = 6000
"""Characters of one paragraph at most."""
RULINGS: Final[Mapping[str, str]] = MappingProxyType({"objection": "objection_decided", "appeal": "appeal_decided"})
"""The steps by which an objection or an appeal is ruled on."""
REPLACING: Final = (*RULINGS, "correction")
"""Why a decision takes the place of a signed one."""
Result = Decision.Result
Sources = LedgerEntry.Source
VOUCHED: Final = frozenset({Sources.CONFIRMED, Sources.ADMITTED})
"""What a decision may rest on; never a claim or a machine's reading alone (design.md 2.3)."""


OPENINGS: Final[Mapping[str, str]] = {
    Result.BREACH: "Berdasarkan fakta yang dipastikan dalam pemeriksaan, perbuatan yang dilaporkan terbukti memenuhi "
    "butir di bawah ini.",
    Result.NO_BREACH: "Berdasarkan fakta yang dipastikan dalam pemeriksaan, perbuatan yang dilaporkan bukan "
    "pelanggaran atas butir di bawah ini.",
    Result.NOT_PROVEN: "Fakta yang diperlukan tidak dapat dipastikan dengan bukti yang sah. Keraguan itu berpihak "
    "kepada terlapor: pelanggaran tidak terbukti.",
    Result.VICTIM: "Pemeriksaan menunjukkan bahwa perbuatan dilakukan orang lain yang menguasai akun atau meniru "
    "terlapor. Terlapor bukan pelaku.",
    Result.REFERRED: "Perbuatan ini termasuk wewenang lembaga lain dan diteruskan kepadanya. Penerusan ini bukan "
    "pernyataan bahwa seseorang bersalah.",
}
"""How a decision begins, by result."""
RESULTS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        Result.BREACH: Text("Terbukti", "Proven"),
        Result.NO_BREACH: Text("Bukan pelanggaran", "No breach"),
        Result.NOT_PROVEN: Text("Tidak terbukti", "Not proven"),
        Result.VICTIM: Text("Perbuatan orang lain", "Somebody else's act"),
        Result.REFERRED: Text("Diteruskan", "Referred"),
    }
)
"""What each result is called."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One limb's decision as it is written. `limb`, `result`, `items` and `sanction` are ids; the rest is words.

    `bases` are ids of ledger entries. `chosen` is the reason for the result or for a sanction that is not the
    lightest; `repeated` names the earlier decision where a repeat is punished more heavily; `replacing` is one of
    REPLACING where a signed decision is replaced, and `why` says what moved it.
    """

    limb: str
    result: str = Result.BREACH
    items: tuple[str, ...] = ()
    sanction: str = ""
    bases: tuple[int, ...] = ()
    opening: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    answer: str = ""
    weighed: Mapping[str, Weighed] = field(default_factory=dict)
    chosen: str = ""
    repeated: str = ""
    replacing: str = ""
    why: str = ""

    @property
    def adverse(self) -> bool:
        return self.result == Result.BREACH

    def words(self) -> dict[str, Any]:
        """What is sealed."""
        told = asdict(self)
        return {name: told[name] for name in _SEALED}


_SEALED: Final = ("opening", "reasons", "facts", "answer", "weighed", "chosen", "repeated", "replacing", "why")


def suggested(of: Matter, limb: Limb, result: str = Result.BREACH, replacing: str = "") -> Draft:
    """A draft from what is confirmed: items, reasons, facts and what each rests on; a person edits it."""
    met = of.met(limb)
    items = met if result == Result.BREACH else (of.alleged(limb) or met)
    return completed(of, Draft(limb=limb, result=result, items=items, replacing=replacing))


def completed(of: Matter, written: Draft) -> Draft:
    """A draft with what it lacks put in: the reason of an item, the words and bases of a fact, how the result begins.

    What a person wrote stays as it is; what was taken back since is no basis any more.
    """
    met = [item for item in written.items if of.outcome(item) is Outcome.MET]
    facts = dict.fromkeys(each.fact for item in met for each in of.grounds(item))
    live = {entry.id: fact for fact, each in of.facts.items() for entry in each.by(*VOUCHED)}
    bases = dict.fromkeys(each for each in written.bases if each in live)
    facts |= dict.fromkeys(live[each] for each in bases)
    for fact in facts:
        vouched = [entry.id for entry in of.facts[fact].bases]
        if not bases.keys() & set(vouched):
            bases |= dict.fromkeys(vouched)
    reasons = {item: written.reasons.get(item) or reasoning.item_words(of, item) for item in written.items}
    told = {fact: written.facts.get(fact) or reasoning.fact_words(of, fact) for fact in facts}
    untouched = written.opening.strip() in ("", *OPENINGS.values())
    opening = OPENINGS[written.result] if untouched else written.opening
    return replace(written, opening=opening, reasons=reasons, facts=told, bases=tuple(bases))


def opened(decision: Decision, key: bytes) -> Draft:
    """A decision as it was written. Raises KeysError."""
    words = sealing.unseal(key, decision.case, "decision", decision.sealed)
    weighed = {id: Weighed(**each) for id, each in dict(words.get("weighed") or {}).items()}
    return Draft(
        limb=decision.limb,
        result=decision.result,
        items=tuple(decision.items),
        sanction=decision.sanction,
        bases=tuple(decision.bases.order_by("id").values_list("entry_id", flat=True)),
        **{name: words[name] for name in _SEALED if name != "weighed" and name in words},
        weighed=weighed,
    )


def sealed(case: Case, key: bytes, written: Draft) -> bytes:
    """The words of a draft, sealed."""
    return sealing.seal(key, case, "decision", written.words())


def ruling_on(before: Decision) -> CaseStep | None:
    """The ruling on an objection or appeal that changes this decision; None where there is none."""
    rows = CaseStep.objects.filter(case=before.case_id, kind__in=RULINGS.values()).order_by("-id")
    return next((each for each in rows if each.data.get("decision") == before.pk and each.data.get("replace")), None)


def check(of: Case, written: Draft) -> None:
    """Refuse what can be no draft at all: ids that there are not, and bases that nobody vouched for. Raises CaseError.

    Of the criminal route nothing is decided here but that it is referred, or not (design.md section 5).
    """
    rulebook = default_engine().rulebook
    if written.limb not in set(Limb) or written.result not in set(Result):
        raise CaseError(Text("ranah atau hasil itu tidak ada", "there is no such limb or result"))
    if written.limb == Limb.CRIMINAL_ROUTE and written.result == Result.BREACH:
        raise CaseError(
            Text(
                "tindak pidana tidak diputuskan di sini; pilih diteruskan, atau bukan pelanggaran",
                "a crime is not decided here; choose referred, or no breach",
            )
        )
    for item in written.items:
        if item not in rulebook.items or rulebook.items[item].limb != written.limb:
            raise CaseError(Text(f"butir {item} tidak termasuk ranah ini", f"item {item} is not of this limb"))
    long = [each for each in _paragraphs(written) if len(each) > WORDS]
    if long:
        raise CaseError(
            Text(
                f"satu alinea paling panjang {WORDS} karakter: “{long[0][:40]}…”",
                f"a paragraph has at most {WORDS} characters: “{long[0][:40]}…”",
            )
        )
    rows = LedgerEntry.objects.filter(case=of, pk__in=written.bases, source__in=VOUCHED, retracts=None)
    if rows.filter(retracted_by=None).distinct().count() != len(set(written.bases)):
        raise CaseError(
            Text(
                "putusan hanya bertumpu pada fakta yang dipastikan petugas atau diakui terlapor, dan belum ditarik",
                "a decision rests only on facts that an officer confirmed or the respondent admitted, not taken back",
            )
        )


def _paragraphs(written: Draft) -> list[str]:
    whole = [written.opening, written.answer, written.chosen, written.repeated, written.why]
    return [*whole, *written.reasons.values(), *written.facts.values(), *(e.note for e in written.weighed.values())]
