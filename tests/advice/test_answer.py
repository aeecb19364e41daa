"""What Boleh? answers to the questions people ask, that it accuses nobody, and that it treats every side alike."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from datetime import date

import pytest

from nirpihak.advice import Advice, AdviceError, Flow, Verdict, advise, all_steps
from nirpihak.advice.answer import ALREADY, WAIT
from nirpihak.contests import load_register
from nirpihak.facts import Source
from nirpihak.law.model import Effect, Outcome
from tests.advice.asking import CONTEST, asked, flow, flow_with_names, written

ACCUSING = re.compile(
    r"bersalah|guilty|pelaku\b|offender|culprit|perpetrator|pelanggar\b|violator|terbukti|terpidana|convict|"
    r"(anda|ia|dia|beliau) (telah |sudah )?(melanggar|bersalah)|you (have )?(breached|broken|violated)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Case:
    """One question a person asks, and what must be in the answer."""

    name: str
    answers: dict[str, tuple[str, ...]]
    verdict: Verdict
    items: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()


def case(name: str, verdict: Verdict, items: str = "", exceptions: str = "", /, **answers: str) -> Case:
    given = {"employment": "pns", **answers}
    return Case(name, written(**given), verdict, tuple(items.split()), tuple(exceptions.split()))


NO, DEPENDS, YES_IF, YES = Verdict.NO, Verdict.DEPENDS, Verdict.YES_IF, Verdict.YES
LIKE = {"kind": "like", "whom": "designated"}
ATTEND = {"kind": "attend", "event": "campaign", "whom": "designated"}
PHOTO = {"kind": "photo-post", "shows": "participant", "stance": "support", "circumstances": ""}
SPOUSE = {"kind": "attend", "event": "registration", "whom": "prospective", "attendance": "active"}

CASES = [
    case("like a registered account of a candidate", NO, "SKB-D6", **LIKE, account="registered"),
    case("like a labelled account of a candidate", NO, "SKB-D6", **LIKE, account="labelled"),
    case("like one of a would-be candidate", NO, "SKB-E4", kind="like", account="registered", whom="prospective"),
    case("follow a registered account", NO, "SKB-D6", kind="follow", account="registered", whom="designated"),
    case("join a winning-team group", NO, "SKB-D6", kind="join", account="labelled", whom="designated"),
    case("like KPU's page", YES_IF, "", "EX-OFFICIAL-CONTENT", kind="like", account="official"),
    case("follow KPU's page", YES_IF, "", "EX-OFFICIAL-CONTENT", kind="follow", account="official"),
    case("like the news", YES, "", "", **LIKE, account="media", stance="neutral"),
    case("like a friend's support", DEPENDS, "SKB-D6", **LIKE, account="personal", stance="support", circumstances=""),
    case("comment in support", NO, "SKB-D2", kind="comment", account="personal", whom="designated", stance="support",
         circumstances=""),
    case("post in support", NO, "SKB-D2", kind="post", whom="designated", stance="support", circumstances=""),
    case("post in support to a group", NO, "SKB-D2", kind="post", whom="designated", stance="support",
         circumstances="group"),
    case("post in support of a would-be candidate", NO, "SKB-E2", kind="post", whom="prospective", stance="support",
         circumstances=""),
    case("post in private", YES_IF, "", "EX-PRIVATE", kind="post", whom="designated", stance="support",
         circumstances="private"),
    case("post in private about a would-be candidate", YES_IF, "", "EX-PRIVATE", kind="post", whom="prospective",
         stance="support", circumstances="private"),
    case("attend a campaign and only listen", YES_IF, "", "EX-PASSIVE", **ATTEND, attendance="passive",
         circumstances=""),
    case("attend a campaign and chant", NO, "SKB-D4", **ATTEND, attendance="active", circumstances=""),
    case("attend a declaration and chant", NO, "SKB-E3", kind="attend", event="declaration", whom="prospective",
         attendance="active", circumstances=""),
    case("post a joint photo with a candidate", NO, "SKB-D7", **PHOTO, whom="designated"),
    case("post a joint photo with a would-be candidate", NO, "SKB-E5", **PHOTO, whom="prospective"),
    case("be at a spouse's registration on leave", YES_IF, "", "EX-SPOUSE-REGISTRATION", **SPOUSE,
         circumstances="spouse,on-leave"),
    case("be at a spouse's declaration on leave", YES_IF, "", "EX-SPOUSE-REGISTRATION",
         **{**SPOUSE, "event": "declaration"}, circumstances="spouse,on-leave"),
    case("be at a spouse's declaration without leave", NO, "SKB-E7", **{**SPOUSE, "event": "declaration"},
         circumstances="spouse"),
    case("listen to a spouse's campaign on leave", YES_IF, "", "EX-SPOUSE-CAMPAIGN", **ATTEND, attendance="passive",
         circumstances="spouse,on-leave"),
    case("listen to a spouse's campaign without leave", NO, "SKB-E7", **ATTEND, attendance="passive",
         circumstances="spouse"),
    case("be a party's member", NO, "SKB-D5 UU20-52", kind="party"),
    case("be a party's member, on contract", NO, "SKB-D5", employment="pppk", kind="party"),
    case("vote", YES, "", "EX-VOTE", kind="vote"),
    case("vote, on contract", YES, "", "EX-VOTE", employment="pppk", kind="vote"),
    case("approach a party without leave", NO, "SKB-D3", kind="nomination", leave="no"),
    case("approach a party on leave", YES, "", "", kind="nomination", leave="yes", whom="party", stance="neutral"),
    case("be on a candidate's team", NO, "SKB-D10", kind="team", whom="designated"),
    case("be on a would-be candidate's team", NO, "SKB-D9", kind="team", whom="prospective"),
    case("put up a candidate's banner", NO, "SKB-D1", kind="banner", whom="designated"),
    case("put up a would-be candidate's banner", NO, "SKB-E1", kind="banner", whom="prospective"),
    case("collect ID copies for DPD", NO, "SKB-D11", kind="id-copy", whom="prospective", office="dpd"),
    case("like as non-ASN staff", NO, "SE1-D6", **LIKE, employment="ppnpn", account="registered"),
    case("like as a soldier", DEPENDS, "REF-TNI", **LIKE, employment="tni", account="registered", stance="support",
         circumstances=""),
    case("like as a policeman", DEPENDS, "REF-POLRI", employment="polri", kind="like", account="official"),
    case("speak as an employee of a state company", DEPENDS, "REF-BUMN", employment="bumn", kind="speech"),
    case("vote as an employee of a state company", YES, "", "", employment="bumn", kind="vote"),
    case("vote as a soldier", DEPENDS, "REF-TNI", employment="tni", kind="vote"),
    case("anything as nobody's employee", YES, "", "", employment="other"),
]  # fmt: skip
by_name = pytest.mark.parametrize("asking", CASES, ids=[each.name for each in CASES])


@by_name
def test_the_answer(asking: Case) -> None:
    answer = advise(flow(), asking.answers)
    assert answer.verdict == asking.verdict
    assert set(asking.items) <= {item.id for item in answer.items}
    assert set(asking.exceptions) <= set(answer.exceptions)
    assert flow().next_step(asking.answers) is None, "the answers leave a question open"


@by_name
def test_the_answer_names_its_rule_and_its_way(asking: Case) -> None:
    answer = advise(flow(), asking.answers)
    rulebook = answer.assessment.engine.rulebook
    assert answer.reason.id != answer.reason.en
    assert answer.headline is answer.verdict.headline
    if answer.verdict is NO:
        assert answer.items[0].name.id in answer.reason.id
        assert answer.items[0].name.en in answer.reason.en
        assert answer.safe[-1] == ALREADY
        assert answer.exceptions == ()
        assert all(answer.assessment.outcome(item.id) is Outcome.MET for item in answer.items)
    elif answer.verdict is DEPENDS:
        assert all(answer.assessment.outcome(item.id) is not Outcome.NOT_MET for item in answer.items)
    elif answer.verdict is YES_IF:
        names = [rulebook.exceptions[name] for name in answer.exceptions]
        assert names[0].name.id in answer.reason.id
        assert answer.safe == tuple(each.safe for each in names)
    assert all(item.effect is not Effect.GUIDANCE for item in answer.items)


@by_name
@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_answer_accuses_a_person(asking: Case, lang: str) -> None:
    answer = advise(flow(), asking.answers)
    told = json.dumps(answer.to_json(lang), ensure_ascii=False)
    assert not ACCUSING.search(told), ACCUSING.search(told)
    assert not ACCUSING.search(answer.explanation(lang).as_text())


@pytest.mark.parametrize("text", ["Anda melanggar aturan", "the offender", "pelaku terbukti", "You breached the rule"])
def test_an_accusation_would_be_seen(text: str) -> None:
    assert ACCUSING.search(text)


@by_name
def test_an_answer_is_plain_json_in_either_language(asking: Case) -> None:
    answer = advise(flow(), asking.answers)
    told = {lang: json.loads(json.dumps(answer.to_json(lang))) for lang in ("id", "en")}
    assert told["id"]["verdict"] == told["en"]["verdict"] == answer.verdict.value
    assert told["id"]["headline"] != told["en"]["headline"]
    assert told["id"]["explanation"]["version"] == answer.assessment.engine.rulebook.version
    for one, other in zip(told["id"]["safe"], told["en"]["safe"], strict=True):
        assert one != other


def test_a_friends_post_shows_what_authorities_disagree_about() -> None:
    answer = asked(
        employment="pns", kind="like", account="personal", whom="designated", stance="support", circumstances=""
    )
    assert answer.safe[0] == WAIT
    assert any("winning-team" in text.en for text in answer.disagreements)
    assert any("winning-team" in text.en for text in answer.open)
    assert "berbeda-beda" in answer.reason.id


def test_passive_attendance_says_how() -> None:
    answer = asked(
        employment="pns", kind="attend", event="campaign", attendance="passive", whom="designated", circumstances=""
    )
    assert any("Only listen" in text.en for text in answer.safe)
    assert any("Bawaslu" in text.id for text in answer.disagreements)


@pytest.mark.parametrize(("employment", "body"), [("tni", "polisi militer"), ("polri", "Propam"), ("bumn", "Direksi")])
def test_who_is_judged_by_another_body_is_told_which(employment: str, body: str) -> None:
    answer = asked(
        employment=employment, kind="like", account="registered", whom="designated", stance="support", circumstances=""
    )
    assert answer.verdict is DEPENDS
    assert body in answer.reason.id
    assert any(body in (item.route.id if item.route else "") for item in answer.items)
    assert any(body in step for step in answer.explanation("id").next_steps)


def test_where_nothing_is_known_the_answer_waits() -> None:
    answer = asked()
    assert answer.verdict is DEPENDS
    assert answer.safe[0] == WAIT
    assert answer.open


def test_the_reason_asks_for_facts_before_judgements() -> None:
    answer = asked(employment="pns", kind="post", whom="designated")
    assert "Stance" in answer.reason.en
    assert "judged" not in answer.reason.en


def test_guidance_is_told_and_never_decides() -> None:
    """A pose that BKN advised against is mentioned, and is no breach."""
    answer = advise(Flow(date(2024, 1, 10)), written(employment="pns", kind="photo-pose", whom="neither"))
    assert answer.verdict is not NO
    assert answer.assessment.outcome("PANDUAN-POSE") is Outcome.UNDETERMINED


def test_what_one_says_of_oneself_is_claimed() -> None:
    act = asked(employment="pns", kind="vote").assessment.act
    assert {fact.source for fact in act.facts.values()} == {Source.CLAIMED}


def test_an_answer_that_is_not_offered_is_refused() -> None:
    with pytest.raises(AdviceError, match="choices: pns"):
        asked(employment="asn")


# ---------------------------------------------------------------- every side alike

SIDES = tuple(participant.id for participant in load_register()[CONTEST].participants[:2])


def named(answers: dict[str, tuple[str, ...]], side: str) -> dict[str, tuple[str, ...]]:
    return {**answers, "whom": (f"{CONTEST}/{side}",)}


def told(answer: Advice, lang: str) -> str:
    """Everything an answer says, without what names the participant."""
    text = json.dumps(answer.to_json(lang), ensure_ascii=False)
    text += json.dumps([item.id for item in (*answer.items, *answer.guidance)])
    for side in SIDES:
        participant = load_register()[CONTEST].participant(side)
        for name in (participant.name.pick(lang), *participant.aliases, side):
            text = text.replace(name, "<participant>")
    return text


def test_which_side_it_is_changes_no_answer() -> None:
    """Whatever else is answered, exchanging two designated pairs changes neither verdict nor items nor words."""
    source = random.Random(2027)
    for _ in range(40):
        answers: dict[str, tuple[str, ...]] = {
            step.id: tuple(
                source.sample([option.id for option in step.options], source.randint(0, 3) if step.several else 1)
            )
            for step in all_steps()
        }
        one, other = (advise(flow_with_names(), named(answers, side)) for side in SIDES)
        assert one.verdict is other.verdict
        assert told(one, "id") == told(other, "id")
        assert told(one, "en") == told(other, "en")


def test_naming_a_side_is_the_same_as_naming_its_status() -> None:
    answers = written(employment="pns", kind="post", stance="support", circumstances="")
    by_name = advise(flow_with_names(), named(answers, SIDES[0]))
    by_status = advise(flow_with_names(), {**answers, "whom": ("designated",)})
    assert by_name.verdict is by_status.verdict
    assert by_name.items == by_status.items
