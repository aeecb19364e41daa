"""The shipped wording, and an institution's own: kept, told from one another, never lost between two people."""

from __future__ import annotations

import pytest

from nirpihak.server.cases.models import Template
from nirpihak.server.cases.services import letters, wording
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.institutions.models import Act, Institution, Officer
from nirpihak.server.institutions.roles import Role
from tests.server.people import institution, person

BODY = "# PEMBERITAHUAN\n{nomor} {tanggal}\n{keadaan}\n@ Kepala | {penandatangan}\n"
KIND = "notice_reporter"


@pytest.fixture
def keeper(office: Institution) -> Officer:
    return person("pengelola", Role.ADMINISTRATOR, at=office)


@pytest.mark.parametrize("kind", [each.id for each in wording.listed()])
def test_every_shipped_wording_makes_a_letter_with_all_fields_and_with_the_needed_ones(kind: str) -> None:
    what = wording.kind_of(kind)
    whole = letters.filled(what.body, what.samples)
    bare = letters.filled(what.body, {name: what.samples[name] for name in what.needed})
    assert letters.places(what.body) <= set(what.places)
    assert len(whole) > len(bare) - 3
    assert whole[-1].kind == bare[-1].kind == "signatures"
    said = " ".join(text for block in bare for text in (*block.lines, *(each for pair in block.pairs for each in pair)))
    assert "{" not in said
    for field in what.asked:
        assert field.label.id
        assert field.label.en
        assert field.sample


def test_an_institution_writes_its_own_and_no_other_has_it(keeper: Officer) -> None:
    assert wording.current(keeper.institution, KIND).own is False
    made = wording.save(keeper, KIND, BODY.replace("\n", "\r\n"), since=0)
    assert (made.own, made.body) == (True, BODY)
    assert wording.current(institution("lain"), KIND).own is False
    assert list(Act.objects.values_list("kind", "about")) == [("wording.set", "Pemberitahuan kepada pelapor")]


def test_the_shipped_one_comes_back_and_the_own_one_stays_in_the_history(keeper: Officer) -> None:
    first = wording.save(keeper, KIND, BODY, since=0)
    back = wording.reset(keeper, KIND, since=first.version)
    assert (back.own, back.body) == (False, wording.KINDS[KIND].body)
    assert [each.body for each in wording.history(keeper.institution, KIND)] == ["", BODY]
    assert wording.save(keeper, KIND, wording.KINDS[KIND].body, since=back.version).own is False
    assert Template.objects.count() == 2


def test_who_was_slower_is_told_and_writes_over_nobody(keeper: Officer) -> None:
    other = person("rekan", Role.ADMINISTRATOR, at=keeper.institution)
    wording.save(other, KIND, BODY, since=0)
    with pytest.raises(CaseError, match="Rekan changed this wording since you opened it"):
        wording.save(keeper, KIND, BODY + "Lagi.\n", since=0)
    assert wording.current(keeper.institution, KIND).body == BODY


def test_a_wording_without_what_the_law_needs_or_with_an_unknown_place_is_refused(keeper: Officer) -> None:
    with pytest.raises(CaseError, match=r"the place \{hak\} must stand in the wording"):
        wording.save(keeper, "summons", wording.KINDS["summons"].body.replace("{hak}", "hak"), since=0)
    with pytest.raises(CaseError, match=r"there is no place \{pelapor\} in this document"):
        wording.save(keeper, KIND, BODY + "{pelapor}\n", since=0)
    with pytest.raises(CaseError, match="there is no document of kind lain"):
        wording.current(keeper.institution, "lain")
    assert not Template.objects.exists()
