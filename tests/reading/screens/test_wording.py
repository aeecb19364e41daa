"""What stretches of words say of themselves, in both languages and as OCR misreads them."""

from __future__ import annotations

import pytest

from nirpihak.reading.screens import wording


@pytest.mark.parametrize(
    "text",
    [
        "2 jam", "3j", "5 mnt", "1 hari yang lalu", "12 Okt", "12 Okt 2024", "12 Oktober 2024 pukul 10.45", "10.45",
        "10:45", "9:05 PM", "Kemarin", "Yesterday", "2 hours ago", "5h", "Sep 3, 2024", "Mar 20", "baru saja", "ljam",
        "Sj", "3 minggu", "· 2 jam",
    ],
)  # fmt: skip
def test_times(text: str) -> None:
    assert wording.is_time(text)


@pytest.mark.parametrize("text", ["jam 9 di balai", "dua jam", "2024", "Sabtu depan", "10 orang", "Jan", "satu hari"])
def test_no_times(text: str) -> None:
    assert not wording.is_time(text)


@pytest.mark.parametrize(
    "text", ["1.204 suka", "12,4 rb suka 56 komentar", "12.4K views", "3 likes", "17 kali dibagikan", "2 jt tayangan"]
)
def test_counts(text: str) -> None:
    assert wording.is_counts(text)


@pytest.mark.parametrize("text", ["suka sekali", "dua orang", "nomor 2 menang"])
def test_no_counts(text: str) -> None:
    assert not wording.is_counts(text)


@pytest.mark.parametrize(
    "text", ["Disukai oleh sekar_u dan 12 lainnya", "Liked by bagas and 3 others", "Rina menyukai ini"]
)
def test_liked_by(text: str) -> None:
    assert wording.is_liked_by(text)


@pytest.mark.parametrize(
    "text", ["Suka", "Balas", "Lihat semua 12 komentar", "14 anggota", "Kirim pesan", "Add a comment..."]
)
def test_interface(text: str) -> None:
    assert wording.is_interface(text)


@pytest.mark.parametrize("text", ["Suka sekali dengan beliau", "Saya balas nanti", "Pesan dari warga"])
def test_what_people_say_is_no_interface(text: str) -> None:
    assert not wording.is_interface(text)


@pytest.mark.parametrize(
    ("read", "meant"),
    [("ljam", "1 jam"), ("3jam", "3 jam"), ("Sj", "5j"), ("8h", "8h"), ("10.45", "10.45"), ("Ibu", "Ibu")],
)
def test_times_are_put_right(read: str, meant: str) -> None:
    assert wording.repaired_time(read) == meant


def test_handles() -> None:
    assert wording.is_handle("@sekar.u")
    assert wording.looks_like_handle("sekar_u")
    assert wording.looks_like_handle("bagas77")
    assert not wording.looks_like_handle("sekar")
    assert not wording.looks_like_handle("Rp50")
