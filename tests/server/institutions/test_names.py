"""Names as recusal compares them: titles, degrees, spelling and order set aside; rather one too many than too few."""

from __future__ import annotations

import pytest

from nirpihak.server.institutions.services.names import alike, digits, fold, part_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Drs. H. Achmad Fauzi Rekaan, M.Si", "ahmad fauzi rekaan"),
        ("AHMAD FAUZI REKAAN S.Sos", "Rekaan, Ahmad Fauzi"),
        ("Hj. Siti Contoh, S. Sos., M. Si.", "Siti Contoh"),
        ("dr. Ni’mah Rekaan Sp.OG", "Nimah Rekaan"),
        ("Moh. Yusuf Contoh", "Muhammad Yusuf Contoh"),
        ("M. Yusuf Contoh", "Mochammad Yusuf Contoh"),
        ("M.Yusuf Contoh", "Muhamad Yusuf Contoh"),
        ("Soeharso Rekaan", "Suharso Rekaan"),
        ("Djoko Rekaan", "Joko Rekaan SH"),
        ("Siti Rekaan", "Siti Aminah Rekaan"),
        ("S. Aminah Rekaan", "Siti Aminah Rekaan"),
        ("Contohwati", "Ibu Contohwati, S.Pd."),
        ("Ma Rekaan", "ma rekaan"),
        ("José Rekaan", "Jose Rekaan"),
        ("Cut", "cut"),
    ],
)
def test_these_may_be_one_person(one: str, other: str) -> None:
    assert alike(fold(one), fold(other))
    assert alike(fold(other), fold(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siti Contoh", "Sari Contoh"),
        ("Siti", "Siti Contoh"),
        ("", "Siti Contoh"),
        ("", ""),
        ("A. B.", "Ahmad Badrun"),
        ("Ahmad Fauzi Rekaan", "Ahmad Fauzan Rekaan"),
        ("Drs. H., M.Si", "Hj. Siti Contoh, M.Si"),
    ],
)
def test_these_are_not(one: str, other: str) -> None:
    assert not alike(fold(one), fold(other))


def test_a_name_is_folded_to_its_sorted_parts() -> None:
    assert fold("Drs. H. Achmad Fauzi, M.Si") == ("ahmad", "fauzi")
    assert fold("  ") == ()


def test_one_word_is_enough_only_where_the_unit_is_the_same() -> None:
    assert part_of(fold("Bu Siti"), fold("Siti Contoh, S.Pd"))
    assert not part_of(fold("Siti Contoh"), fold("Siti Contoh"))
    assert not part_of(fold("A."), fold("A. Contoh"))


def test_a_number_is_compared_by_its_digits() -> None:
    assert digits("19900101 201501 2 001") == digits("199001012015012001") == "199001012015012001"
    assert digits("12-3") == digits("tidak ada") == ""
