"""X's likes and follows are passed over many at a time, and whatever is odd among them is read as ever."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports import x
from nirpihak.exports.members import Columns
from nirpihak.exports.records import Done, Origin
from tests.exports.mutating import spoilt, spoilt_tree
from tests.exports.samples import Wanted
from tests.exports.samples import x as samples
from tests.exports.sifting import check_sieves, sift


def many(wrapper: str, rows: list[Any]) -> dict[str, bytes]:
    """A list of some rows, each three times among many that are as usual."""
    usual = {
        "like": samples.like(Wanted(Done.LIKE, post_id="1500000000000000001", text="cuaca cerah")),
        "following": {"accountId": "77", "userLink": "https://twitter.com/intent/user?user_id=77"},
    }[wrapper]
    listed = []
    for row in rows:
        listed += [{wrapper: usual}] * 150 + [row] * 3
    return {f"data/{wrapper}.js": samples.ytd(f"YTD.{wrapper}.part0", listed)}


def test_likes_and_follows_are_passed_over_many_at_a_time() -> None:
    files = many("like", [{"like": samples.like(Wanted(Done.LIKE, post_id="1500000000000000002", text=None))}])
    files |= many("following", [{"following": {"accountId": "5", "userLink": "https://x.com/intent/user?user_id=5"}}])
    sifted = check_sieves(x.look, files)
    assert sum(columns.rows for _, _, columns in sifted.passed) > 150
    assert max(columns.rows for _, _, columns in sifted.passed) > 50
    silent = [columns for _, done, columns in sifted.passed if done is Done.LIKE and not columns.texts]
    assert sum(columns.rows for columns in silent) == 3


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "like",
        5,
        [],
        ["like"],
        {},
        {"like": None},
        {"like": []},
        {"like": {}},
        {"like": "tweetId"},
        {"tweetId": "1", "fullText": "halo"},
        {"liked": {"tweetId": "12", "expandedUrl": "https://twitter.com/i/web/status/12"}},
        {"like": {"tweetId": "12", "expandedUrl": "https://twitter.com/i/web/status/12"}, "more": 1},
        {"more": 1, "like": {"tweetId": "12", "expandedUrl": "https://twitter.com/i/web/status/12"}},
        *(
            {"like": {"tweetId": id, "expandedUrl": url, "fullText": text}}
            for id, url, text in [
                ("12", "https://twitter.com/i/web/status/13", "halo"),
                ("12", "https://twitter.com/contoh/status/12", "halo"),
                ("12", None, "halo"),
                ("", "https://twitter.com/i/web/status/", "halo"),
                ("000", "https://twitter.com/i/web/status/000", "halo"),
                ("-1", "https://twitter.com/i/web/status/-1", "halo"),
                ("١٢", "https://twitter.com/i/web/status/١٢", "halo"),
                ("1" * 26, "https://twitter.com/i/web/status/" + "1" * 26, "halo"),
                (12, "https://twitter.com/i/web/status/12", "halo"),
                ("12", "https://twitter.com/i/web/status/12", " "),
                ("12", "https://twitter.com/i/web/status/12", 7),
                ("12", "https://twitter.com/i/web/status/12", ["halo"]),
                ("12", "https://twitter.com/i/web/status/12", 0),
                ("12", "https://twitter.com/i/web/status/12", "&#1;"),
                ("12", "https://twitter.com/i/web/status/12", "Laras &amp; Bimo &lt;3 \ud83d"),
            ]
        ),
    ],
    ids=repr,
)
def test_an_odd_like_among_many_is_read_as_it_is_alone(odd: object) -> None:
    check_sieves(x.look, many("like", [odd]))
    check_sieves(x.look, {"data/like.js": samples.ytd("YTD.like.part0", [odd])})


@pytest.mark.parametrize("odd", [None, {"following": {}}, {"like": {}}, {"following": {"accountId": 5}}], ids=repr)
def test_an_odd_follow_among_many_is_read_as_it_is_alone(odd: object) -> None:
    check_sieves(x.look, many("following", [odd]))


def test_a_text_that_is_written_with_entities_is_not_missed() -> None:
    files = many("like", [{"like": samples.like(Wanted(Done.LIKE, post_id="15", text="Laras &amp; Bimo"))}])

    def passes(origin: Origin, done: Done, columns: Columns) -> bool:
        return not any("Laras & Bimo" in text for text in columns.texts)

    left = sift(x.look, files, passes).records
    assert sum(record.text == "Laras & Bimo" for record in left) == 3
    assert len(left) < 100


@settings(max_examples=40)
@given(data=st.data(), variant=st.sampled_from(("js-2022", "js-2019")))
def test_a_sieve_changes_nothing_of_spoilt_archives(data: st.DataObject, variant: str) -> None:
    kinds = (Done.LIKE, Done.FOLLOW)
    acts = [
        Wanted(
            done, id=str(900 + number), post_id=f"15000000000000000{number:02}", text="cerah" if number % 3 else None
        )
        for number, done in enumerate(data.draw(st.lists(st.sampled_from(kinds), max_size=30)))
    ]
    files = samples.files(variant, acts)
    name = data.draw(st.sampled_from(("data/like.js", "data/following.js")))
    begin, _, value = files[name].partition(b"=")
    if data.draw(st.booleans()):
        raw = begin + b"=" + json.dumps(spoilt_tree(data.draw, json.loads(value)), indent=2).encode()
    else:
        raw = spoilt(data.draw, files[name])
    check_sieves(x.look, {**files, name: raw})
