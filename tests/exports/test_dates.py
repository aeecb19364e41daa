"""Dates as pages show them: what is read, in which languages, and what is left unread because it is doubtful."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports.dates import Moment, moment


def seconds(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "parts", "precision", "zone"),
    [
        ("12 Agu 2024, 21.00.00 WIB", (2024, 8, 12, 14), "second", "utc"),
        ("5 Januari 2024 pukul 22.31.22 WIB", (2024, 1, 5, 15, 31, 22), "second", "utc"),
        ("1 Jan 2024, 05.00.00 WITA", (2023, 12, 31, 21), "second", "utc"),
        ("1 Mei 2024, 09.00.00 WIT", (2024, 5, 1), "second", "utc"),
        ("17 Agt 2024 08:15", (2024, 8, 17, 8, 15), "minute", "local"),
        ("Okt 09, 2026 9:49 am", (2026, 10, 9, 9, 49), "minute", "local"),
        ("Des 31, 2026 12:05:01 AM", (2026, 12, 31, 0, 5, 1), "second", "local"),
        ("Kamis, 14 November 2024 pukul 7.05 malam", (2024, 11, 14, 19, 5), "minute", "local"),
        ("14 November 2024 pukul 11.05 siang", (2024, 11, 14, 11, 5), "minute", "local"),
        ("14 November 2024 pukul 1.05 siang", (2024, 11, 14, 13, 5), "minute", "local"),
        ("Nov 14, 2024 11:05 PM", (2024, 11, 14, 23, 5), "minute", "local"),
        ("am 14. November 2024 um 12:05", (2024, 11, 14, 12, 5), "minute", "local"),
        ("Aug 12, 2024, 9:00:00\u202fPM UTC", (2024, 8, 12, 21), "second", "utc"),
        ("Wednesday, August 19, 2026 at 4:33 PM UTC+02:00", (2026, 8, 19, 14, 33), "minute", "utc"),
        ("Saturday 29 August 2026 at 08:10 UTC", (2026, 8, 29, 8, 10), "minute", "utc"),
        ("12 Aug 2024 21:00:00 GMT+7", (2024, 8, 12, 14), "second", "utc"),
        ("12 Aug 2024 21:00:00 GMT-03:30", (2024, 8, 13, 0, 30), "second", "utc"),
        ("Sept 3, 2023 12:30 p.m.", (2023, 9, 3, 12, 30), "minute", "local"),
        ("ago 07, 2026 8:17 da tarde/noite", (2026, 8, 7, 20, 17), "minute", "local"),
        ("ago 10, 2026 12:38 da manhã", (2026, 8, 10, 0, 38), "minute", "local"),
        ("Terça-feira, 11 de agosto de 2026 às 22:03 UTC", (2026, 8, 11, 22, 3), "minute", "utc"),
        ("12 de ago. de 2024, 9:00 p. m.", (2024, 8, 12, 21), "minute", "local"),
        ("mar. 12 août 2025 à 21h30", (2025, 8, 12, 21, 30), "minute", "local"),
        ("mar 03, 2025 1:07 pm", (2025, 3, 3, 13, 7), "minute", "local"),
        ("Montag, 12. August 2024 um 21:00 MESZ", (2024, 8, 12, 19), "minute", "utc"),
        ("12 mrt. 2024 21:00", (2024, 3, 12, 21), "minute", "local"),
        ("12 Ogos 2024 9:00 PTG", (2024, 8, 12, 21), "minute", "local"),
        ("2024-08-12 21:00:00", (2024, 8, 12, 21), "second", "local"),
        ("2024-08-12T21:00:00Z", (2024, 8, 12, 21), "second", "utc"),
        ("2024-08-12T21:00:00+07:00", (2024, 8, 12, 14), "second", "utc"),
        ("2024-08-12T21:00:00.123456Z", (2024, 8, 12, 21), "second", "utc"),
        ("2024年8月12日 下午9:00", (2024, 8, 12, 21), "minute", "local"),
        ("2024년 8월 12일 오후 9:00", (2024, 8, 12, 21), "minute", "local"),
        ("12.08.2024 21:00", (2024, 8, 12, 21), "minute", "local"),
        ("13/08/2024 16.25", (2024, 8, 13, 16, 25), "minute", "local"),
        ("08/13/2024 16:25", (2024, 8, 13, 16, 25), "minute", "local"),
        ("8/8/24 16:25", (2024, 8, 8, 16, 25), "minute", "local"),
        ("12 Agustus 2024", (2024, 8, 12), "day", "local"),
        ("2024-08-12", (2024, 8, 12), "day", "local"),
    ],
)
def test_a_date_is_read(text: str, parts: tuple[int, ...], precision: str, zone: str) -> None:
    assert moment(text) == Moment(seconds(*parts), precision, zone)


def test_an_order_that_the_caller_knows_settles_what_is_ambiguous() -> None:
    assert moment("12/08/2024 16.25") is None
    assert moment("12/08/2024 16.25", order="dmy") == Moment(seconds(2024, 8, 12, 16, 25), "minute", "local")
    assert moment("12/08/2024 16.25", order="mdy") == Moment(seconds(2024, 12, 8, 16, 25), "minute", "local")


def test_a_bare_date_has_no_unknown_word_beside_it() -> None:
    assert moment("Diperbarui Jun 26, 2026 9:05 am") is not None
    assert moment("Diperbarui Jun 26, 2026 9:05 am", bare=True) is None
    assert moment("Jun 26, 2026 9:05 am", bare=True) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "21.00",
        "2024",
        "Agustus 2024",
        "31 Februari 2024",
        "Dirgahayu 17 Agustus 2024",
        "Selamat datang di rapat umum pada 17 Agustus 2024 pukul 10.00",
        "12 Agustus 2024 - 13 Agustus 2024",
        "12/08/2024",
        "Nama pengguna",
        "https://contoh.id/2024/08/12",
        "12 Agustus 2024 25:00",
        "0/0/2024 10:00",
        "akun_contoh_2024",
        "9999999999999999999999",
        "12 Agustus 2024, 21.00 " + "x" * 100,
    ],
)
def test_what_is_no_date_or_a_doubtful_one_is_not_read(text: str) -> None:
    assert moment(text) is None


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("0123456789 :./-+,TZampPM agustus年月日WIB²٣\u202f"), max_size=40))
def test_whatever_comes_is_read_or_not(text: str) -> None:
    found = moment(text)
    assert found is None or isinstance(found.at, int)
