"""The marks of a wording: what each becomes, what is left out, and what is refused with the line that is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.server.cases.services import letters
from nirpihak.server.cases.services.letters import LetterError, Value

BODY = """
# SURAT {nomor}

Nama : {nama}
NIP : {nip}
Di {tempat} pukul 10.30 : bukan keterangan

## Bukti
- {bukti}

Hak:
1. {hak}
a. satu
KESATU. {putus}
{tanya}
Catatan untuk {nip}.
@ Pemeriksa | {nama}
@ Pendamping | {nip}
"""
VALUES: dict[str, Value] = {
    "nomor": "SP-1",
    "nama": "Budi Rekaan",
    "hak": ["menjawab;", "  ", "didampingi."],
    "putus": ["Satu.", "Dua."],
    "tanya": [("Benar?", "Ya.")],
    "tempat": "ruang <b>rekaan</b> {nama}",
}


def shapes(body: str = BODY, **changed: Value) -> list[tuple[str, object]]:
    return [(each.kind, each.lines or each.pairs) for each in letters.filled(body, VALUES | changed)]


def test_every_mark_becomes_its_block_and_what_is_empty_is_left_out_with_what_leads_to_it() -> None:
    assert shapes() == [
        ("title", ["SURAT SP-1"]),
        ("rows", [("Nama", "Budi Rekaan")]),
        ("paragraph", ["Di ruang <b>rekaan</b> {nama} pukul 10.30 : bukan keterangan"]),
        ("paragraph", ["Hak:"]),
        ("numbers", ["menjawab;", "didampingi."]),
        ("letters", ["satu"]),
        ("points", [("KESATU", "Satu."), ("KEDUA", "Dua.")]),
        ("answers", [("Benar?", "Ya.")]),
        ("signatures", [("Pemeriksa", "Budi Rekaan")]),
    ]


def test_a_value_never_becomes_a_mark_or_a_place() -> None:
    assert shapes("{tempat}\n", tempat="# bukan judul\n- bukan daftar {nama}") == [
        ("paragraph", ["# bukan judul"]),
        ("paragraph", ["- bukan daftar {nama}"]),
    ]


def test_rows_and_lists_that_an_empty_line_parts_stay_apart() -> None:
    assert shapes("- a\n- b\n\n- c\n") == [("bullets", ["a", "b"]), ("bullets", ["c"])]


def test_what_leads_to_nothing_goes_even_where_several_do() -> None:
    assert shapes("## Bukti\nBerikut:\n- {bukti}\n\nSelesai.\n") == [("paragraph", ["Selesai."])]


def test_points_beyond_the_words_for_them_are_counted() -> None:
    made = letters.filled("KESATU. {putus}", {"putus": [f"Butir {number}." for number in range(17)]})
    assert [head for head, _ in made[0].pairs][-2:] == ["KE-16", "KE-17"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("baik\n{salah}", "line 2: there is no place {salah} in this document"),
        ("{nama}\n{na ma}", "line 2: braces are for places alone, such as {nama}"),
        ("{nama}\n\nsatu } lepas", "line 3: braces are for places alone"),
        ("tanpa isian", "the place {nama} must stand in the wording"),
        ("{nama}" + "x" * letters.LONGEST, "too long: at most 20000 characters, here 20006"),
    ],
    ids=["unknown", "no name", "stray", "missing", "long"],
)
def test_a_wording_that_no_letter_can_be_made_of_is_refused_with_its_line(body: str, why: str) -> None:
    with pytest.raises(LetterError, match=why.replace("{", r"\{").replace("}", r"\}")):
        letters.check(body, ("nama", "nip"), ("nama",))


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_either_refused_or_makes_a_letter(body: str, value: str) -> None:
    try:
        letters.check(body, ("nama",), ())
    except LetterError:
        return
    for block in letters.filled(body, {"nama": value}):
        assert all(line.strip() for line in block.lines)
        assert block.lines or block.pairs
