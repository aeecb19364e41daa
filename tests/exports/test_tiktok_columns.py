"""TikTok's long lists are passed over many rows at a time, and whatever is odd among them is read as ever."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports import tiktok
from nirpihak.exports.members import Columns
from nirpihak.exports.records import Done, Origin
from tests.exports.mutating import spoilt, spoilt_tree
from tests.exports.samples import Wanted
from tests.exports.samples import tiktok as samples
from tests.exports.sifting import check_sieves, sift

DATE = "2024-10-01 08:00:00"
LINK = "https://www.tiktokv.com/share/video/{}/"
USUAL: dict[str, dict[str, Any]] = {
    "ItemFavoriteList": {"Date": DATE, "Link": LINK.format(7412345678901234567)},
    "FavoriteVideoList": {"date": DATE, "link": LINK.format(7412345678901234567)},
    "ShareHistoryList": {
        "Date": DATE,
        "SharedContent": "video",
        "Link": LINK.format(7412345678901234567),
        "Method": "whatsapp",
    },
    "RepostList": {"Date": DATE, "Link": LINK.format(7412345678901234567)},
    "Following": {"Date": DATE, "UserName": "cuaca.cerah"},
}
HOLDERS = {"Following": "Following List"}


def many(key: str, *odd: Any) -> dict[str, bytes]:
    """A list of rows among many that are as usual, in a document that tells its era, and in one that does not."""
    rows: list[Any] = []
    for each in odd:
        rows += [USUAL[key]] * 250 + [each] * 2
    rows += [{**USUAL[key], "Date" if "Date" in USUAL[key] else "date": "2024-10-09 07:06:05 UTC"}] * 250
    held = {HOLDERS.get(key, "Favorite Videos"): {key: rows}}
    return {
        "user_data_tiktok.json": json.dumps({"Your Activity": held}).encode(),
        "one/user_data_tiktok.json": json.dumps({"Comment": {}, **held}, indent=2).encode(),
    }


@pytest.mark.parametrize("key", USUAL)
def test_long_lists_are_passed_over_many_rows_at_a_time(key: str) -> None:
    sifted = check_sieves(tiktok.look, many(key, USUAL[key]))
    assert sum(columns.rows for _, _, columns in sifted.passed) >= 500
    assert max(columns.rows for _, _, columns in sifted.passed) > 50


ODD: list[Any] = [None, 5, "calon.contoh", [], {}, {"Date": DATE}, [USUAL["ItemFavoriteList"]]]
ODD += [
    {"Date": date, "Link": link}
    for date, link in [
        (DATE, "https://www.tiktok.com/@calon.contoh/video/7412345678901234567"),
        (DATE, "https://www.tiktokv.com/share/video/"),
        (DATE, "https://www.tiktokv.com/share/video//"),
        (DATE, "https://www.tiktokv.com/share/video/7412345678901234567"),
        (DATE, "https://www.tiktokv.com/share/video/٧٤/"),
        (DATE, LINK.format("1" * 26)),
        (DATE, LINK.format(5) + "\n" + LINK.format(6)),
        (DATE, None),
        (DATE, 5),
        ("2024-13-01 08:00:00", LINK.format(5)),
        ("", LINK.format(5)),
        (None, LINK.format(5)),
        (1_700_000_000, LINK.format(5)),
        ("2030-01-01 00:00:00 +0700", LINK.format(5)),
    ]
]
ODD += [
    {"Link": LINK.format(5), "Date": DATE},
    {"Date": DATE, "Link": LINK.format(5), "link": LINK.format(6)},
    {"Date": DATE, "Link": LINK.format(5), "Baru": {"x": 1}},
]
NAMES: tuple[Any, ...] = ("@calon.contoh", "Calon Contoh", "", "...", "c" * 101, None, [])
ODD += [{"Date": DATE, "UserName": each} for each in NAMES]
ODD += [
    {"Date": DATE, "SharedContent": content, "Link": LINK.format(5), "Method": method}
    for content, method in [("video", "pesan ke Laras"), ("", ""), ("N/A", None), (["video"], 5), ("v" * 200, "x")]
]


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("key", ["ItemFavoriteList", "ShareHistoryList", "Following"])
def test_an_odd_row_among_many_is_read_as_it_is_alone(key: str, odd: Any) -> None:
    check_sieves(tiktok.look, many(key, odd))


def test_a_name_in_a_way_of_sharing_is_not_missed() -> None:
    files = many("ShareHistoryList", {**USUAL["ShareHistoryList"], "Method": "pesan ke Laras"})

    def passes(origin: Origin, done: Done, columns: Columns) -> bool:
        return not any("Laras" in text for text in columns.texts)

    left = [each for each in sift(tiktok.look, files, passes).records if each.sentence == "video · pesan ke Laras"]
    assert len(left) == 4


@settings(max_examples=40)
@given(data=st.data(), variant=st.sampled_from(["json-2024", "json-2025", "json-2026"]))
def test_a_sieve_changes_nothing_of_spoilt_documents(data: st.DataObject, variant: str) -> None:
    kinds = (Done.LIKE, Done.FOLLOW, Done.SAVE, Done.SHARE, Done.COMMENT)
    acts = [
        Wanted(done, handle=f"contoh{number}", post_id=f"74123456789012345{number:02}", text="cerah")
        for number, done in enumerate(data.draw(st.lists(st.sampled_from(kinds), max_size=30)))
    ]
    ((name, made),) = samples.files(variant, acts, small=data.draw(st.booleans())).items()
    if data.draw(st.booleans()):
        made = json.dumps(
            spoilt_tree(data.draw, json.loads(made)), indent=data.draw(st.sampled_from([None, 2]))
        ).encode()
    else:
        made = spoilt(data.draw, made)
    check_sieves(tiktok.look, {name: made})
