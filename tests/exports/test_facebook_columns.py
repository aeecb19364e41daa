"""Facebook's reactions are passed over many at a time, and whatever is odd among them is read as ever."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports import facebook
from nirpihak.exports.members import Columns
from nirpihak.exports.records import Done, Origin
from tests.exports.mutating import spoilt, spoilt_tree
from tests.exports.samples import Wanted
from tests.exports.samples import facebook as samples
from tests.exports.samples.facebook import OWNER, broken
from tests.exports.sifting import check_sieves, sift

AT = 1_728_000_000
POST = "https://www.facebook.com/permalink.php?story_fbid=pfbid02abc&id=100000000000001"
NAME: dict[str, Any] = {"label": "Nama", "value": "Kucing Lucu é"}
URL: dict[str, Any] = {"label": "URL", "value": POST, "href": POST}


def row(*values: Any, **more: Any) -> dict[str, Any]:
    return {"timestamp": AT, "media": [], "label_values": [{"label": "Reaksi", "value": "LIKE"}, *values], **more}


def block(title: str, name: Any) -> dict[str, Any]:
    return {"title": title, "dict": [{"dict": [{"label": "Nama", "value": name}], "title": ""}]}


def link(url: Any) -> dict[str, Any]:
    return {"label": "URL", "value": url, "href": url}


LABELLED = row(NAME, URL)
SENTENCE = {
    "timestamp": AT,
    "data": [{"reaction": {"reaction": "LIKE", "actor": OWNER}}],
    "title": f"{OWNER} menyukai kiriman Kucing.",
}


def many(usual: Any, odd: Any) -> dict[str, bytes]:
    """A list of some rows among many that are as usual, with a profile that tells who the owner is."""
    folder = "your_facebook_activity/comments_and_reactions/likes_and_reactions.json"
    rows = broken([usual] * 150 + [odd] * 2 + [usual] * 150 + [{**usual, "timestamp": AT + 5}])
    profile = {"profile_v2": {"name": {"full_name": broken(OWNER)}}}
    return {
        "personal_information/profile_information/profile_information.json": json.dumps(profile).encode(),
        folder: json.dumps(rows, indent=2).encode(),
    }


@pytest.mark.parametrize(
    "usual",
    [
        LABELLED,
        SENTENCE,
        row(NAME, URL, block("Grup", "Grup Contoh"), block("Penulis", "Penulis Contoh")),
        row(NAME, link("https://www.facebook.com/kucing.lucu/posts/123456789"), fbid="17"),
        row(NAME, link("https://www.facebook.com/Kucing-Lucu-10000000000?x=%41")),
        row(block("Penulis", "Penulis Contoh"), NAME, {"label": "Lain", "value": "lain"}),
    ],
    ids=["labelled", "sentence", "blocks", "posts", "page", "other"],
)
def test_reactions_are_passed_over_many_at_a_time(usual: Any) -> None:
    sifted = check_sieves(facebook.look, many(usual, usual))
    assert sum(columns.rows for _, _, columns in sifted.passed) > 250
    assert max(columns.rows for _, _, columns in sifted.passed) > 10


NOT: tuple[Any, ...] = (None, 5, [])
ODD: list[Any] = [None, 5, "a", [], {}, {"timestamp": AT}, {"label_values": []}, row(), row(None), row("Nama")]
ODD += [row({"label": "Nama", "value": each}, URL) for each in (OWNER, "", " \u00a0", "http://contoh.id", *NOT)]
ODD += [
    row(NAME, link(each)) for each in ("Laras Bimo", "//x", "https://laras bimo", None, 5, ["x"], "https://x.id/a/b")
]
ODD += [row(NAME, URL, block("Penulis", each)) for each in (OWNER, f" {OWNER} ", "", POST, ["Laras"], *NOT)]
ODD += [row(NAME, {"title": "Penulis", "dict": each}) for each in ({"label": "Nama", "value": "L"}, "L", ["L"], 5, {})]
ODD += [row(NAME, NAME), row(NAME, {"label": "Name", "value": "Laras"}), row(NAME, title="Laras"), row(NAME, extra="x")]
ODD += [row(NAME, timestamp=each) for each in (0, None, True, "1728000000", 1.5, 10**12)]
ODD += [row({"label": ["Nama"], "value": "Laras"}), row({"label": "Nama", "value": "Laras", "dict": [NAME]}), row(URL)]
ODD += [row(NAME, {"label": "Waktu", "timestamp_value": AT}), row({"title": "Grup", "vec": [NAME, NAME]}, NAME)]
ODD += [{**SENTENCE, "title": each} for each in (None, "", " \u00a0", 5, ["x"], "Laras")]
DATA: tuple[Any, ...] = ({}, [{}], [{"reaction": 5}], [{"reaction": {}, "group": "G"}], *NOT)
ODD += [{**SENTENCE, "data": each} for each in DATA]
ODD += [{**SENTENCE, "attachments": [{"data": [{"external_context": {"url": POST}}]}]}]


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("usual", [LABELLED, SENTENCE], ids=["labelled", "sentence"])
def test_an_odd_row_among_many_is_read_as_it_is_alone(usual: Any, odd: Any) -> None:
    check_sieves(facebook.look, many(usual, odd))


@pytest.mark.parametrize("usual", [LABELLED, SENTENCE], ids=["labelled", "sentence"])
@pytest.mark.parametrize(
    "odd",
    [
        row({"label": "Nama", "value": "Lárás"}, URL),
        row(NAME, URL, block("Grup", "Grup Lárás")),
        row(NAME, {"title": "Lain", "vec": [{"dict": [block("Penulis", "Lárás")]}]}),
        {**SENTENCE, "title": "X menyukai kiriman Lárás."},
    ],
    ids=repr,
)
def test_no_broken_name_is_missed(usual: Any, odd: Any) -> None:
    def passes(origin: Origin, done: Done, columns: Columns) -> bool:
        return not any("Lárás" in text for text in (*columns.names, *columns.texts))

    left = sift(facebook.look, many(usual, odd), passes).records
    assert sum("Lárás" in f"{each.name} {each.group} {each.sentence}" for each in left) == 2


@settings(max_examples=40)
@given(data=st.data(), variant=st.sampled_from(samples.VARIANTS))
def test_a_sieve_changes_nothing_of_spoilt_exports(data: st.DataObject, variant: str) -> None:
    acts = [
        Wanted(Done.LIKE, name=f"Contoh {number} é" if number % 2 else None, handle=f"contoh{number}", group="Grup")
        for number in range(data.draw(st.integers(1, 20)))
    ]
    ((name, made),) = samples.files(variant, acts).items()
    if data.draw(st.booleans()):
        made = json.dumps(
            spoilt_tree(data.draw, json.loads(made)), indent=data.draw(st.sampled_from([None, 2]))
        ).encode()
    else:
        made = spoilt(data.draw, made)
    check_sieves(facebook.look, {name: made})
