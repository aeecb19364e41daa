"""Registers are assessed line by line: the quick path says what the exact path says, and bad lines are only counted."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nirpihak.assessing import Assessor, Lines, Refused, Result, Summary, assessor, results
from nirpihak.facts import CATALOGUE, Act, ActError, Problem
from nirpihak.law.deriving import derive
from nirpihak.law.engine import Assessment, default_engine
from nirpihak.law.explanation import Explanation, explain
from nirpihak.law.model import Limb, Outcome
from tests.strategies import json_acts

ENGINE = default_engine()
ASSESSOR = Assessor()
PLAIN = Assessor(derive=None)
CONTEST = "pilbup-kabupaten-contoh-2024"

Told = tuple[str | None, int, int] | tuple[Problem, ...]


def exactly(line: bytes, derived: Callable[[Act], Act] = derive) -> Told:
    """Id and outcomes by the exact path, or its problems."""
    try:
        act = Act.parse(line, 1)
        assessment = ENGINE.assess(derived(act))
    except ActError as error:
        return tuple(Problem(each.field, each.value, each.right, 1) for each in error.problems)
    return act.id, assessment.met, assessment.undetermined


def told(assessing: Assessor, line: bytes) -> Told:
    """The same by `Assessor.run`."""
    (each,) = assessing.run([line])
    if isinstance(each, Refused):
        return each.problems
    return each.id, each.outcomes.met, each.outcomes.undetermined


def lines_of(acts: Iterable[Any]) -> list[bytes]:
    return [json.dumps(act).encode() + b"\n" for act in acts]


def same(one: Told, other: Told) -> bool:
    # Through JSON's text, so that a value that is no number equals itself.
    return repr(one) == repr(other)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(json_acts(), st.sampled_from([(",", ":"), (", ", ": "), (" ,", " : ")]), st.booleans())
@example({"source": "disputed", "act": {"kind": "like"}}, (",", ":"), True)
@example({"act": {"kind": {"value": "like", "source": "disputed"}, "day": "2024"}}, (",", ":"), True)
@example({"actor": {"on_duty": 1}}, (",", ":"), True)
@example({"id": "\ud800", "act": {}}, (",", ":"), True)
def test_quick_and_exact_say_the_same(act: dict[str, Any], separators: tuple[str, str], ascii_: bool) -> None:
    line = json.dumps(act, separators=separators, ensure_ascii=ascii_).encode("utf-8", "surrogatepass")
    if ascii_ or "\ud800" not in json.dumps(act, ensure_ascii=False):
        assert same(told(PLAIN, line), exactly(line, Act.closed))
        assert same(told(ASSESSOR, line), exactly(line))


@pytest.mark.parametrize(
    "line",
    [
        b'{"act":{"kind":"like","kind":"follow"}}',
        b'{"act":{"kind":"like"},"act":{"kind":"like"}}',
        b'{"id":"a","id":"b"}',
        b'{"act":{"kind":{"value":"like","value":"like"}}}',
        b'{"act" : {"kind" : "like", "kind" : "like"}}',
        b'{"id":"a:b","act":{"kind":"like","kind":"follow"}}',
        b'{"actor":{"on_duty":1}}',
        b'{"actor":{"on_duty":1.0}}',
        b'{"actor":{"on_duty":NaN}}',
        b'{"id":7}',
        b'{"id":""}',
        b'{"act":{}} {"act":{}}',
        b'{"act":',
        b"[]",
        b"3",
        b'"act"',
        b"null",
        b'{"act":null,"event":3}',
        b'{"act":[]}',
        b'{"act":"abc"}',
        b'{"acto":null}',
        b'{"act":{"kind":["like"]}}',
        b'{"act":{"kind":{"value":{"value":"like"}}}}',
        b'{"act":{"kind":{"value":"like","source":["read"]}}}',
        b'{"act":{"kind":{"value":"lik","source":"disputed"}}}',
        b'{"act":{"kind":{"value":"like","note":""}}}',
        b'{"source":"computed"}',
        b'{"source":[]}',
        b'{"act":{"day":"2024-02-30"}}',
        b'{"act":{"day":true}}',
        b'{"target":{"handle":"  "}}',
        b'{"contest":{"regime":"pilkada","kind":"pilpres"}}',
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"id":' + b"9" * 5000 + b"}",
        b"\x00{}",
    ],
)
def test_what_the_exact_path_refuses_is_refused_alike(line: bytes) -> None:
    wanted = exactly(line)
    assert all(isinstance(each, Problem) for each in wanted)
    assert same(told(ASSESSOR, line), wanted)


@pytest.mark.parametrize(
    "act",
    [
        {"contest": {"id": CONTEST}, "act": {"kind": "like", "day": "2024-10-09"}, "actor": {"employment": "pns"}},
        {"contest": {"id": CONTEST, "kind": "pilgub"}, "act": {"day": "2024-10-09"}},
        {"contest": {"id": CONTEST}, "target": {"participant": "tidak-ada"}},
        {
            "contest": {"id": CONTEST},
            "act": {"platform": "instagram", "day": "2024-10-09", "kind": "follow"},
            "target": {"handle": "@contoh.laras.bimo"},
        },
        {"contest": {"id": CONTEST}, "target": {"participant": "pair-1", "concerns": "party"}, "act": {"day": "2024"}},
        {"contest": {"id": "pilpres-2024"}, "actor": {"position": "village_head"}},
        {"contest": {"id": {"value": CONTEST, "source": "disputed"}}, "act": {"day": "2024-10-09"}},
        {"contest": {"id": CONTEST, "stage": {"value": "quiet", "source": "disputed"}}, "act": {"day": "2024-10-09"}},
        {"contest": {"id": {"value": CONTEST, "source": "confirmed"}, "stage": None}, "act": {"day": "2024-10"}},
    ],
)
def test_the_contest_register_is_asked_alike(act: dict[str, Any]) -> None:
    line = json.dumps(act).encode()
    assert same(told(ASSESSOR, line), exactly(line))
    assert same(told(ASSESSOR, line), exactly(line)), "and from what was kept"


def test_what_is_derived_elsewhere_is_left_to_the_exact_path() -> None:
    def generous(act: Act) -> Act:
        return act.adding(Act.of({"actor.employment": "pns"}).facts) if act.value("contest.id") else act

    line = b'{"contest":{"id":"lain"},"act":{"kind":"like","day":"2024-10-09"},"actor":{"employment":"polri"}}'
    assert same(told(Assessor(derive=generous), line), exactly(line, generous))


def test_good_lines_go_on_after_bad_ones() -> None:
    good, bad = b'{"id":"a","act":{"kind":"like"}}\n', b'{"act":{"kind":"lik"}}\r\n'
    summary = Summary()
    out = list(ASSESSOR.run([good, bad, b"\n", b" \t\r\n", b'{"id":"\xff"}\n', good], summary))
    assert [(type(each), each.line) for each in out] == [(Result, 1), (Refused, 2), (Refused, 5), (Result, 6)]
    assert isinstance(out[1], Refused)
    assert isinstance(out[2], Refused)
    assert out[1].messages("en")[0].startswith('line 2: act.kind: the value "lik" is refused')
    assert "UTF-8 (byte 8)" in out[2].messages("en")[0]
    assert "baris 5: UTF-8" in out[2].messages()[0]
    assert json.loads(out[1].json("en")) == {"line": 2, "refused": list(out[1].messages("en"))}
    assert (summary.read, summary.assessed, summary.refused) == (4, 2, 2)


def test_a_byte_order_mark_is_no_mistake() -> None:
    (each,) = ASSESSOR.run([b'\xef\xbb\xbf{"id":"a"}\n'])
    assert isinstance(each, Result)
    assert each.id == "a"


@given(json_acts())
def test_what_is_written_is_json_and_says_the_same(act: dict[str, Any]) -> None:
    (each,) = ASSESSOR.run(lines_of([act]))
    written = each.json()
    assert written.isascii()
    assert "\n" not in written
    read = json.loads(written)
    if isinstance(each, Result):
        assessment = each.assessment()
        assert read == {
            "line": 1,
            "id": act.get("id"),
            "limbs": {limb.value: outcome.value for limb, outcome in assessment.limbs.items()},
            "met": list(assessment.items(Outcome.MET)),
            "undetermined": list(assessment.items(Outcome.UNDETERMINED)),
            "version": ENGINE.rulebook.version,
        }
        assert (list(each.met), list(each.undetermined)) == (read["met"], read["undetermined"])


def test_explanations_are_made_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def counted(assessment: Assessment, lang: str) -> Explanation:
        made.append(lang)
        return explain(assessment, lang)

    monkeypatch.setattr(results, "explain", counted)
    (each,) = ASSESSOR.run([b'{"act":{"kind":"like","day":"2024-10-09"},"actor":{"employment":"pns"}}'])
    assert isinstance(each, Result)
    assert made == []
    assert "explanation" not in json.loads(each.json())
    read = json.loads(each.json(explained_in="en"))
    assert read["explanation"] == json.loads(json.dumps(each.explanation("en").to_json()))
    assert list(read)[:3] == ["line", "id", "explanation"]
    assert made == ["en", "en"]


@pytest.mark.parametrize("limbs", [(Limb.DISCIPLINE,), (Limb.CONTRACT, Limb.ETHICS)])
def test_limbs_narrow_what_is_told(limbs: tuple[Limb, ...]) -> None:
    acts = [{"act": {"kind": kind, "day": "2024-10-09"}} for kind in CATALOGUE["act.kind"].domain]
    whole, narrow = ASSESSOR.run(lines_of(acts)), Assessor(limbs=limbs).run(lines_of(acts))
    for one, other in zip(whole, narrow, strict=True):
        assert isinstance(one, Result)
        assert isinstance(other, Result)
        kept = [id for id in one.undetermined if ENGINE.compiled[id].item.limb in limbs]
        assert list(other.undetermined) == kept
        assert list(other.limbs) == list(limbs)
        assert all(other.limbs[limb] is one.limbs[limb] for limb in limbs)


def test_the_summary_counts_limbs_by_outcome() -> None:
    acts = [{"act": {"kind": kind, "day": "2024-10-09"}} for kind in CATALOGUE["act.kind"].domain]
    summary = Summary((Limb.CONTRACT, Limb.ETHICS))
    out = list(Assessor(limbs=summary.limbs_asked).run([*lines_of(acts), b"{"], summary))
    for limb in summary.limbs_asked:
        counted = [each.limbs[limb] for each in out if isinstance(each, Result)]
        assert summary.limbs[limb] == {outcome: counted.count(outcome) for outcome in Outcome}
    assert summary.to_json() == {
        "read": len(acts) + 1,
        "assessed": len(acts),
        "refused": 1,
        "limbs": {limb.value: {o.value: n for o, n in counts.items()} for limb, counts in summary.limbs.items()},
    }


def test_a_long_line_is_refused_without_being_held() -> None:
    stream = io.BytesIO(b'{"id":"' + b"x" * 3_000_000 + b'"}\n' + b'{"id":"b"}\n')
    lines = Lines(stream, limit=1000)
    read = list(lines)
    assert [len(line) for line in read] == [1001, 10]
    assert lines.bytes_read == 3_000_021
    first, second = Assessor(limit=1000).run(read)
    assert isinstance(first, Refused)
    assert "1000" in first.messages("en")[0]
    assert isinstance(second, Result)


class Dribble:
    """A stream that gives a few bytes at a time, as a slow pipe does."""

    def __init__(self, content: bytes, size: int) -> None:
        self.stream, self.size = io.BytesIO(content), size

    def read1(self, size: int, /) -> bytes:
        return self.stream.read1(min(size, self.size))


@given(st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b""))), st.integers(1, 9), st.booleans())
def test_lines_are_the_stream_s_however_it_comes(lines: list[bytes], size: int, ended: bool) -> None:
    content = b"\n".join(lines) + (b"\n" if ended else b"")
    wanted = content.split(b"\n")
    if not wanted[-1]:
        wanted.pop()
    read = list(Lines(Dribble(content, size), limit=8))
    assert [line[:9] for line in read] == [line[:9] for line in wanted]
    assert all(len(line) <= 8 + size for line in read)


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assessor, "KEPT", 3)
    small = Assessor()
    acts = [
        {"act": {"kind": kind, "day": f"2024-10-0{day}"}, "contest": {"id": CONTEST}}
        for kind in CATALOGUE["act.kind"].domain
        for day in range(1, 8)
    ]
    for each, act in zip(small.run(lines_of(acts)), acts, strict=True):
        assert isinstance(each, Result)
        assert same((None, each.outcomes.met, each.outcomes.undetermined), exactly(json.dumps(act).encode()))
        assert len(small._outcomes) <= 3
        assert len(small._derived) <= 3
