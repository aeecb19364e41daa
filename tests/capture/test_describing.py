"""What is missing is named once, with its reason; what was never the page's is no gap of it."""

from __future__ import annotations

from typing import Any

import pytest

from nirpihak.capture.describing import describe, verdict
from nirpihak.capture.exchanges import Exchange, Why
from nirpihak.capture.exchanges import Outcome as Obtained
from nirpihak.capture.manifest import Options, Outcome
from nirpihak.capture.visit import Visit
from nirpihak.text import Text

URL = "https://kabar.example/pos"
AT = "2026-11-21T10:00:00.000000Z"
REASON = Text("alasan", "a reason")


def exchange(id_: int, url: str = URL, **more: Any) -> Exchange:
    given = {"method": "GET", "outcome": Obtained.WHOLE, "status": 200, "started": AT, "ended": AT}
    return Exchange(id=id_, url=url, **{**given, **more})


def part(id_: int, start: int, size: int, of: int, **more: Any) -> Exchange:
    span = (("Content-Range", f"bytes {start}-{of - 1}/{of}"),)
    return exchange(id_, f"{URL}.mp4", status=206, headers=span, payload_size=size, **more)


def visited(**more: Any) -> Visit:
    given = {"final_url": URL, "words": 3, "documents": [{"url": URL, "status": 200, "at": AT}]}
    return Visit(URL, AT, AT, URL, **{**given, **more})


def told(exchanges: list[Exchange], visit: Visit | None = None, cut: Text | None = None) -> dict[str, Any]:
    return describe(visit or visited(), exchanges, Options(), "isi", cut)


def gaps(exchanges: list[Exchange]) -> list[tuple[str, str]]:
    return [(each["what"], each["why"]["en"]) for each in told(exchanges)["gaps"]]


def test_a_whole_visit_has_no_gaps_and_its_times_in_two_zones() -> None:
    found = told([exchange(1)])
    assert found["gaps"] == []
    assert found["started"] == {"utc": AT, "wib": "2026-11-21 17.00.00 WIB"}
    assert found["totals"] == {"whole": 1, "cut": 0, "refused": 0, "failed": 0, "bytes": 0}
    assert found["hops"][0]["exchange"] == 1
    assert found["network"]["egress"] is None


def test_what_failed_is_named_once_and_not_where_it_came_in_the_end() -> None:
    failed = {"outcome": Obtained.FAILED, "why": Why.UNREACHABLE, "reason": REASON, "status": None}
    rows = [exchange(1), *(exchange(n, f"{URL}.png", **failed) for n in (2, 3)), exchange(4, f"{URL}.js", **failed)]
    assert gaps([*rows, exchange(5, f"{URL}.js")]) == [(f"{URL}.png", "a reason")]
    cut = exchange(2, f"{URL}/kirim", method="POST", outcome=Obtained.CUT, reason=REASON, payload_size=7)
    assert gaps([exchange(1), cut]) == [(f"POST {URL}/kirim (7 B)", "a reason")]


def test_what_the_browser_asks_for_itself_is_no_gap_of_the_page() -> None:
    home = exchange(
        2, "https://pabrik.example/", method="CONNECT", outcome=Obtained.REFUSED, why=Why.UNANNOUNCED, reason=REASON
    )
    found = told([exchange(1), home])
    assert found["gaps"] == []
    assert found["browser_refused"] == ["https://pabrik.example/"]
    assert [each["id"] for each in found["resources"]] == [1]


@pytest.mark.parametrize(
    ("parts", "covered"),
    [
        ([part(1, 0, 100, 100)], None),
        ([part(1, 0, 40, 100), part(2, 40, 60, 100)], None),
        ([part(2, 40, 60, 100), part(1, 0, 60, 100)], None),
        ([part(1, 0, 40, 100)], 40),
        ([part(1, 0, 40, 100), part(2, 50, 50, 100)], 40),
        ([part(1, 0, 40, 100), exchange(2, f"{URL}.mp4")], None),
    ],
)
def test_ranges_are_whole_when_they_meet(parts: list[Exchange], covered: int | None) -> None:
    said = gaps([exchange(9), *parts])
    if covered is None:
        assert said == []
    else:
        assert said == [(f"{URL}.mp4", f"only the first {covered} of 100 bytes: the browser asked for it in ranges")]


def test_a_cut_range_says_why() -> None:
    ((what, why),) = gaps([exchange(9), part(1, 0, 40, 100, outcome=Obtained.CUT, why=Why.LIMIT, reason=REASON)])
    assert (what, why) == (f"{URL}.mp4", "only the first 40 of 100 bytes: a reason")


def test_why_a_page_did_not_come_is_the_proxys_word_before_the_browsers() -> None:
    visit = Visit(URL, AT, AT, URL, failure=Text("peramban: x", "browser: x"))
    inside = exchange(1, outcome=Obtained.REFUSED, why=Why.ADDRESS, reason=REASON, status=None)
    assert verdict(visit, [inside], "").outcome is Outcome.REFUSED
    tunnel = exchange(
        1, "https://kabar.example/", method="CONNECT", outcome=Obtained.FAILED, why=Why.TLS, reason=REASON, status=None
    )
    found = verdict(visit, [tunnel], "")
    assert (found.outcome, found.reason) == (Outcome.ERROR, REASON)
    ended = exchange(1, outcome=Obtained.FAILED, why=Why.ENDED, reason=REASON, status=None)
    assert verdict(visit, [ended], "").reason == visit.failure


def test_a_child_that_never_came_to_visit_is_an_error() -> None:
    found = told([], Visit(URL, AT), cut=REASON)
    assert found["outcome"] is Outcome.ERROR
    assert found["cut"] == REASON._asdict()
    assert found["ended"] is None


def test_a_certificate_that_cannot_be_read_is_kept_all_the_same() -> None:
    from nirpihak.capture.exchanges import Tls

    found = told([exchange(1, tls=Tls("TLSv1.3", "AES", "00ff", "ab" * 32))])
    (row,) = found["certificates"].values()
    assert row["der"] == "00ff"
    assert row["hosts"] == ["kabar.example"]
    assert row["unread"]
