"""HTML as a stream of blocks: where a record begins and ends, what stands in it, and pages made to do harm."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports.block_items import Block, Heading, Link, Pair, Time
from nirpihak.exports.blocks import MOST_ITEMS, Page
from nirpihak.exports.members import MemberError


def page(html: str) -> Page:
    return Page(io.BytesIO(html.encode()))


def only(html: str) -> Block:
    (block,) = page(f"<main>{html}</main>")
    return block


def test_each_element_right_within_main_is_a_block() -> None:
    found = list(
        page(
            "<html><head><style>a{}</style></head><body><h1>Suka</h1><main role='main'>"
            "<section><h2>satu</h2><div>isi</div></section>tersesat<div class='x'><div><h3>dua</h3></div></div>"
            "</main><div>kaki</div></body></html>"
        )
    )
    assert [each.heading for each in found] == ["satu", "dua"]
    assert [each.number for each in found] == [1, 2]
    assert found[0].texts == ("isi",)


def test_the_role_main_is_enough_and_a_block_can_be_told_by_its_looks() -> None:
    assert [each.texts for each in page("<div role=main><div>a</div><p>b</p></div>")] == [("a",), ("b",)]
    html = "<body><div class='cell'><div class='cell'>a<br>b</div>c</div><div class='cell'>d</div></body>"
    pages = Page(io.BytesIO(html.encode()), block=lambda tag, attributes: attributes.get("class") == "cell")
    assert [each.texts for each in pages] == [("a\nb", "c"), ("d",)]


def test_times_and_the_title_outside_of_blocks_are_kept() -> None:
    read = page(
        "<h1>Mengikuti</h1><aside>oleh Contoh pada <time datetime='2026-08-12T05:03Z'>11 Agustus 2026 pukul 22.03"
        "</time></aside><main><div>a</div></main>"
    )
    assert len(list(read)) == 1
    assert read.title == "Mengikuti"
    assert read.times == (Time("2026-08-12T05:03Z", "11 Agustus 2026 pukul 22.03"),)


def test_a_link_has_its_text_and_so_has_the_line_it_stands_in() -> None:
    block = only("<div>Contoh menyukai <a href='https://contoh.id/?a=1&amp;b=2'>kiriman <b>Budi</b></a>.</div>")
    assert block.texts == ("Contoh menyukai kiriman Budi.",)
    assert block.links == (Link("https://contoh.id/?a=1&b=2", "kiriman Budi"),)


def test_a_link_around_a_block_of_text() -> None:
    block = only("<footer><a href='https://contoh.id/l'><div>Jun 26, 2026 9:05:20\u202fam</div></a></footer>")
    assert block.texts == ("Jun 26, 2026 9:05:20 am",)
    assert block.links == (Link("https://contoh.id/l", "Jun 26, 2026 9:05:20 am"),)


def test_pairs_of_two_cells_of_one_cell_and_of_a_table_in_a_cell() -> None:
    block = only(
        "<table><tr><td>URL</td><td><div><a href='https://contoh.id/p'>https://contoh.id/p</a></div></td></tr>"
        "<tr><td colspan='2'>Komentar<div><div>Bagus<br/>sekali</div></div></td></tr>"
        "<tr><td>Pemilik</td><td><table><tr><td>Nama</td><td>Budi</td></tr></table></td></tr>"
        "<tr><td>kosong</td><td></td></tr></table>"
    )
    assert block.pairs == (
        Pair("URL", "https://contoh.id/p", "https://contoh.id/p"),
        Pair("Komentar", "Bagus\nsekali", None),
        Pair("Nama", "Budi", None),
    )


def test_pictures_but_not_those_written_out() -> None:
    assert only("<div><img src='icons/like.png'/><img src='data:image/png;base64,AAAA'></div>").images == (
        "icons/like.png",
    )


def test_what_is_not_closed_ends_with_what_holds_it() -> None:
    found = list(page("<main><div><p>a<p>b</div></i></zz><div>c<table><tr><td>d</div><div>e"))
    assert [each.texts for each in found] == [("a", "b"), ("c", "d"), ("e",)]


def test_scripts_and_styles_are_not_text() -> None:
    assert only("<div>a<script>b<c</script><style>d</style></div>").texts == ("a",)


def test_a_block_of_any_size_is_told_in_parts_under_its_heading() -> None:
    found = list(page("<main><div><h2>Grup</h2>" + "<p>x</p>" * (2 * MOST_ITEMS) + "</div></main>"))
    assert len(found) == 3
    assert {each.heading for each in found} == {"Grup"}
    assert sum(len(each.texts) for each in found) == 2 * MOST_ITEMS


def test_a_page_is_read_however_its_bytes_are_cut() -> None:
    html = "<main>" + "".join(
        f"<div><h2>Nama é {n}</h2><a href='https://contoh.id/{n}'>t</a></div>" for n in range(9000)
    )
    found = list(page(html))
    assert len(found) == 9000
    assert found[8999].heading == "Nama é 8999"
    assert all(not re.search("\ufffd", each.heading) for each in found)


@pytest.mark.parametrize(
    "html",
    [
        "<main><div>a</div><div><a href='" + "x" * 100,
        "<main><div>a</div><a " + "x " * 300_000,
        "<main><div>a</div><!-- " + "x" * 300_000,
        "<main><div>a</div>" + "<b>" * 5000,
        "<main><div>a</div><![contoh[ a",
    ],
    ids=["cut", "tag", "comment", "deep", "declaration"],
)
def test_a_page_made_to_do_harm_ends_with_an_error_after_what_was_read(html: str) -> None:
    found = iter(page(html))
    assert next(found).texts == ("a",)
    with pytest.raises(MemberError):
        list(found)


def test_a_large_attribute_is_passed_over() -> None:
    block = only("<img src='data:image/png;base64," + "A" * 200_000 + "'><a href='" + "y" * 200_000 + "'>t</a>")
    assert len(block.links[0].href) == 2000


def test_a_style_sheet_of_any_size_is_passed_over() -> None:
    (block,) = page("<style>" + "a{b:c}" * 200_000 + "</style><main><div>a</div></main>")
    assert block.texts == ("a",)


def test_a_million_needless_end_tags_cost_no_more_than_their_length() -> None:
    assert only("<p>a</p>" + "</x>" * 300_000).texts == ("a",)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([*"<>/'\"=& a\n", "<main>", "<div>", "</div>", "<a href=", "<td>", "<tr>", "<h2>", "<!", "</"])
    )
)
def test_whatever_comes_only_a_member_error_is_raised(pieces: list[str]) -> None:
    try:
        found = list(page("".join(pieces)))
    except MemberError:
        return
    for block in found:
        assert all(isinstance(each, str | Link | Pair | Heading) for each in block.items)
