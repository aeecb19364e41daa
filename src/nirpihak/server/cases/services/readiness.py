"""What must stand before a decision may be proposed, and again before it is signed, told one by one.

A breach needs facts that a person vouched for, the account settled, the person heard or absent twice, the record of
the examination, every answer read, and a sanction from the ladder with its reasons. What harms nobody needs only
reasons. Decides nothing; knows of pages only their names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nirpihak.facts import CATALOGUE
from nirpihak.law.model import Limb, Outcome
from nirpihak.server.cases.models import Answer, Case, Decision, Respondent
from nirpihak.server.cases.services import attribution, signatures, summonses, weighing
from nirpihak.server.cases.services.drafts import REPLACING, Draft, ruling_on
from nirpihak.server.cases.services.reasoning import Matter
from nirpihak.text import Text

VICTIM: Final = frozenset({"compromised", "impersonated"})
"""Values of account.control by which the act was somebody else's."""
Result = Decision.Result


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must stand: whether it does, what it is, and the page where it is seen to (empty: the draft)."""

    id: str
    met: bool
    text: Text
    page: str = ""


def conditions(of: Matter, written: Draft) -> list[Condition]:
    """Everything this decision needs, in the order in which it is seen to."""
    found = list(_reasons(of, written))
    if written.result == Result.BREACH:
        found += [*_process(of.case), *_facts(of, written), *_sanction(of, written)]
    elif written.result == Result.VICTIM:
        found.append(_victim(of))
    else:
        found += _contrary(of, written)
    if written.replacing:
        found += _replacing(of.case, written)
    return found


def lacking(of: Matter, written: Draft) -> list[Condition]:
    """What this decision still needs."""
    return [each for each in conditions(of, written) if not each.met]


def _reasons(of: Matter, written: Draft) -> Iterator[Condition]:
    yield Condition(
        "opening", bool(written.opening.strip()), Text("hasilnya diterangkan", "the result is explained in words")
    )
    bare = [item for item in written.items if not written.reasons.get(item, "").strip()]
    yield Condition(
        "reasons",
        not bare,
        Text(f"setiap butir beralasan{_listed(bare)}", f"each item has its reason{_listed(bare)}"),
    )


def _process(case: Case) -> Iterator[Condition]:
    """Due process: who it is, whether the person was heard, and on record (PP 94/2021 art. 26; law.md 3.5)."""
    yield Condition(
        "respondent",
        Respondent.objects.filter(case=case).exists(),
        Text("terlapor dicatat", "the respondent is entered"),
        "case-respondent",
    )
    yield _unless(
        "account", attribution.settled(case), Text("penguasaan akun sudah jelas", "control of the account is settled"),
        "case-account",
    )  # fmt: skip
    absent = summonses.absent_twice(case)
    heard = Text("terlapor sudah didengar", "the respondent was heard")
    if absent:
        heard = Text(
            "terlapor dua kali tidak hadir: boleh diputus berdasarkan bukti yang ada",
            "the respondent was absent twice: it may be decided on the evidence there is",
        )
    yield _unless("heard", summonses.settled(case), heard, "case-respondent")
    if not absent:
        yield _unless(
            "record", signatures.bap_done(case),
            Text("berita acara pemeriksaan ada", "the record of the examination stands"), "case-documents",
        )  # fmt: skip
    unread = Answer.objects.filter(case=case, read_at=None, officer=None).exists()
    yield Condition(
        "answers",
        not unread,
        Text("semua jawaban terlapor sudah dibaca", "every answer of the respondent was read"),
        "case-respondent",
    )


def _facts(of: Matter, written: Draft) -> Iterator[Condition]:
    """Each item met on confirmed facts alone, each fact with its basis and its words."""
    open_items = [item for item in written.items if of.outcome(item) is not Outcome.MET]
    yield Condition(
        "items",
        bool(written.items) and not open_items and not of.problems,
        Text(
            f"setiap butir terpenuhi menurut fakta yang dipastikan{_listed(open_items)}",
            f"each item is met on the confirmed facts{_listed(open_items)}",
        ),
        "case-facts",
    )
    bases, weak, untold = set(written.bases), [], []
    for fact in dict.fromkeys(ground.fact for item in written.items for ground in of.grounds(item)):
        if not bases.intersection(entry.id for entry in of.facts[fact].bases):
            weak.append(fact)
        if not written.facts.get(fact, "").strip():
            untold.append(fact)
    yield Condition(
        "bases",
        bool(bases) and not weak,
        Text(
            f"setiap fakta bertumpu pada catatan yang dipastikan atau diakui{_named(weak, 'id')}",
            f"each fact rests on an entry that is confirmed or admitted{_named(weak, 'en')}",
        ),
    )
    yield Condition(
        "facts",
        not untold,
        Text(f"setiap fakta diterangkan{_named(untold, 'id')}", f"each fact is explained{_named(untold, 'en')}"),
    )
    yield Condition(
        "answer",
        bool(written.answer.strip()),
        Text(
            "tertulis apa kata terlapor, dan mengapa diterima atau tidak",
            "it is written what the respondent says, and why it is followed or not",
        ),
    )


def _sanction(of: Matter, written: Draft) -> Iterator[Condition]:
    limb = Limb(written.limb)
    offered = weighing.offer(of.case, limb, written.items, of.act, repeat=bool(written.repeated.strip()))
    on_it = not written.sanction or offered.get(written.sanction) is not None
    yield Condition(
        "ladder",
        on_it,
        Text(
            "hukuman ada pada tangga yang berlaku baginya" + ("" if offered.none is None else f": {offered.none.id}"),
            "the sanction is on the ladder that applies" + ("" if offered.none is None else f": {offered.none.en}"),
        ),
    )
    if on_it and (why := weighing.reason_needed(offered, written.sanction)) is not None:
        yield Condition("chosen", bool(written.chosen.strip()), why)
    if not written.sanction:
        return
    if (other := weighing.punished_elsewhere(of.case, limb)) is not None:
        name = Limb(other.limb).label
        yield Condition(
            "once",
            False,
            Text(
                f"satu pemeriksaan, satu hukuman: sudah ada pada ranah {name.id.lower()}",
                f"one examination, one sanction: there is one already ({name.en.lower()})",
            ),
        )
    bare = weighing.unweighed(written.weighed)
    yield Condition(
        "weighed",
        not bare,
        Text(
            "pertimbangan hukuman lengkap" + (f": {', '.join(each.id for each in bare)}" if bare else ""),
            "the sanction is weighed" + (f": {', '.join(each.en for each in bare)}" if bare else ""),
        ),
    )


def _victim(of: Matter) -> Condition:
    concluded = attribution.concluded(of.case)
    return Condition(
        "victim",
        concluded is not None and not concluded.stale and concluded.hypothesis in VICTIM,
        Text(
            "disimpulkan bahwa akun diambil alih atau ditiru",
            "it was concluded that the account was taken over or imitated",
        ),
        "case-account",
    )


def _contrary(of: Matter, written: Draft) -> Iterator[Condition]:
    """Where the confirmed facts meet an item and the result says otherwise, that wants its own reason."""
    met = of.met(Limb(written.limb))
    if met and written.result != Result.REFERRED:
        yield Condition(
            "chosen",
            bool(written.chosen.strip()),
            Text(
                f"tertulis mengapa tidak diputus terbukti, padahal butir ini terpenuhi: {', '.join(met)}",
                f"it is written why it is no breach although this is met: {', '.join(met)}",
            ),
        )


def _replacing(case: Case, written: Draft) -> Iterator[Condition]:
    """What takes the place of a signed decision says why, and carries out the ruling that asks for it."""
    yield Condition(
        "replacing",
        written.replacing in REPLACING and bool(written.why.strip()),
        Text("tertulis mengapa putusan terdahulu diganti", "it is written why the earlier decision is replaced"),
    )
    before = Decision.objects.filter(
        case=case, limb=written.limb, state=Decision.State.SIGNED, replaced_by=None
    ).first()
    ruled = None if before is None else ruling_on(before)
    if before is None or ruled is None:
        return
    moved = weighing.compared(before.sanction, written.sanction)
    result = ruled.data.get("result")
    if result == "lightened":
        yield Condition("ruling", moved < 0, Text("hukuman menjadi lebih ringan", "the sanction becomes lighter"))
    elif result == "aggravated":
        yield Condition("ruling", moved > 0, Text("hukuman menjadi lebih berat", "the sanction becomes heavier"))


def _unless(id: str, why_not: Text | None, stands: Text, page: str) -> Condition:
    return Condition(id, why_not is None, stands if why_not is None else why_not, page)


def _listed(ids: list[str]) -> str:
    return f": {', '.join(ids)}" if ids else ""


def _named(facts: list[str], lang: str) -> str:
    return _listed([CATALOGUE[fact].label.pick(lang) for fact in facts])
