"""What a stretch of words says of itself, in Indonesian and English, and with OCR's usual slips."""

from __future__ import annotations

import pytest

from nirpihak.reading.screens import wording


@pytest.mark.parametrize(
    "text",
    ["2 jam", "2j", "1 hari", "3 menit lalu", "Baru saja", "12 Sep 2024", "Sep 12", "10.45", "10:45", "9:05 PM",
     "5 hours ago", "kemarin", "Kamis, 12 Oktober", "ljam", "12/10/2024", "12 Okt pukul 10.45"],
)  # fmt: skip
def test_times(text: str) -> None:
    assert wording.is_time(text)


@pytest.mark.parametrize("text", ["2 orang", "jam", "paslon 2", "25.70", "Mei", "2024", "nomor 2 jam", "Selasa depan"])
def test_what_is_no_time(text: str) -> None:
    assert not wording.is_time(text)


@pytest.mark.parametrize(
    "text", ["1.204 suka", "12,4 rb suka", "12.4K likes", "2 kali dibagikan", "87 suka 4 komentar"]
)
def test_counts(text: str) -> None:
    assert wording.is_counts(text)


@pytest.mark.parametrize("text", ["suka", "nomor 3", "saya suka 3", "1.204", "2 jam"])
def test_what_is_no_count(text: str) -> None:
    assert not wording.is_counts(text)


@pytest.mark.parametrize(
    ("text", "is_one"), [("87", True), ("1.204", True), ("12,4 rb", True), ("a", False), ("3a", False)]
)
def test_numbers(text: str, is_one: bool) -> None:
    assert wording.is_number(text) is is_one


def test_likes_interface_sheets_and_replies() -> None:
    assert wording.is_liked_by("Disukai oleh Budi dan 86 lainnya")
    assert wording.is_liked_by("Liked by Budi and 86 others")
    assert not wording.is_liked_by("Saya suka Budi")
    assert wording.is_interface("Kirim pesan")
    assert wording.is_interface("Lihat semua 12 komentar")
    assert not wording.is_interface("Kirim pesan ke semua pegawai")
    assert wording.is_sheet_title("Komentar 12")
    assert not wording.is_sheet_title("Komentar saya")
    assert wording.says_reply("Suka Balas")


@pytest.mark.parametrize(
    ("text", "with_at", "bare"),
    [
        ("@budi_s", True, False),
        ("budi_s", False, True),
        ("budi88", False, True),
        ("Budi", False, False),
        ("pilkada", False, False),
        ("@", False, False),
    ],
)
def test_handles(text: str, with_at: bool, bare: bool) -> None:
    assert wording.is_handle(text) is with_at
    assert wording.looks_like_handle(text) is bare


@pytest.mark.parametrize(
    ("text", "right"), [("ljam", "1 jam"), ("Sj", "5j"), ("l2 hari", "12 hari"), ("Budi", "Budi"), ("10.45", "10.45")]
)
def test_times_are_put_right(text: str, right: str) -> None:
    assert wording.repaired_time(text) == right
