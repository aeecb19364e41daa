"""The pages for keys, by their forms: what each officer is offered, what is never written back, what is shown once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from nirpihak.server.evidence.models import Entry
from nirpihak.server.institutions.models import Officer, Recusal
from nirpihak.server.institutions.roles import Role
from nirpihak.server.keys.models import Holder, Opening, Request
from nirpihak.server.keys.services import holders, identities, openings
from tests.server.evidence.shown import logged_in
from tests.server.keys.people import IDENTITY, WHY, Room, holder, phrase, room
from tests.server.people import institution, person

pytestmark = pytest.mark.django_db
SUBJECT = "LP-2026-00001"


@pytest.fixture
def made() -> Room:
    """Two custodians, two recovery codes, an officer who asks, and one report with an identity."""
    found = room()
    prepared = identities.prepare_identity(found.institution, IDENTITY)
    with transaction.atomic():
        prepared.keep(SUBJECT)
    return found


def client(officer: Officer | None) -> Client:
    assert officer is not None
    return logged_in(officer.user)


def seen(response: Any) -> str:
    text: str = response.content.decode()
    return text


def asked(made: Room) -> Request:
    assert made.asker is not None
    return openings.ask(SUBJECT, made.institution, made.asker, WHY)


def test_an_identity_goes_from_the_question_to_one_page_by_forms_alone(made: Room) -> None:
    intake, (first, second) = client(made.asker), map(client, made.custodians)
    secrets = [phrase(each) for each in made.custodians]
    page = f"/identitas/minta/{SUBJECT}/"
    assert "Cukupkah lewat kotak surat" in seen(intake.get(page))
    refused = intake.post(page, {"purpose": "", "reason": ""})
    assert refused.status_code == 422
    assert 'href="#purpose"' in seen(refused)
    assert 'href="#reason"' in seen(refused)
    assert intake.post(page, {"purpose": "contact", "reason": WHY}).status_code == 302
    assert "Menunggu penjaga pertama" in seen(intake.get(page))

    assert SUBJECT in seen(first.get("/identitas/"))
    address = f"/identitas/permintaan/{Request.objects.get().pk}/"
    taken = first.post(address, {"step": "take", "reason": "Sudah dicocokkan.", "passphrase": secrets[0]})
    assert taken.status_code == 302
    assert "Menunggu penjaga kedua" in seen(first.get(address))
    assert second.post(address, {"step": "consent", "passphrase": secrets[1]}).status_code == 302
    opened = first.post(address, {"step": "open", "passphrase": secrets[0]})
    assert opened.status_code == 200
    assert opened.headers["Cache-Control"] == "no-store"
    for value in IDENTITY.values():
        assert value in seen(opened)
        assert value not in seen(first.get(address))
    assert Opening.objects.count() == 1
    assert "menghubungi pelapor" in seen(intake.get(page))

    auditor = client(person("auditor", Role.AUDITOR))
    listed = seen(auditor.get("/identitas/pembukaan/"))
    assert SUBJECT in listed
    assert WHY in listed
    assert made.custodians[1].name in listed
    assert not [value for value in IDENTITY.values() if value in listed]


def test_no_passphrase_is_ever_written_back(made: Room) -> None:
    first = client(made.custodians[0])
    address = f"/identitas/permintaan/{asked(made).pk}/"
    wrong = first.post(address, {"step": "take", "reason": "Alasan saya.", "passphrase": "rahasia yang salah"})
    assert wrong.status_code == 422
    assert "sisa 4 percobaan" in seen(wrong)
    assert "rahasia yang salah" not in seen(wrong)
    assert "Alasan saya." in seen(wrong), "what is no secret is not lost"
    enrolling = client(person("penjaga-baru", Role.CUSTODIAN))
    for given in (
        {"passphrase": "singkat", "again": "singkat"},
        {"passphrase": phrase(made.custodians[0]), "again": "berbeda"},
    ):
        refused = enrolling.post("/identitas/kunci/", given)
        assert refused.status_code == 422
        assert not [value for value in given.values() if value in seen(refused)]


def test_who_asked_or_took_up_is_not_offered_to_consent(made: Room) -> None:
    first, second = made.custodians
    request = openings.ask(SUBJECT, made.institution, second, WHY)
    openings.take(request, first, phrase(first), WHY)
    address = f"/identitas/permintaan/{request.pk}/"
    for officer, words in ((first, "Menunggu penjaga kedua"), (second, "Anda yang meminta")):
        page = seen(client(officer).get(address))
        assert 'value="consent"' not in page
        assert words in page
        refused = client(officer).post(address, {"step": "consent", "passphrase": phrase(officer)})
        assert refused.status_code == 422
        assert "sudah berubah" in seen(refused)


def test_a_refusal_and_a_consent_given_back(made: Room) -> None:
    first, second = made.custodians
    request = asked(made)
    address = f"/identitas/permintaan/{request.pk}/"
    assert client(second).post(address, {"step": "refuse", "refusal": ""}).status_code == 422
    assert client(second).post(address, {"step": "refuse", "refusal": "Tidak perlu."}).status_code == 302
    assert "Tidak perlu." in seen(client(first).get(address))
    again = asked(made)
    openings.take(again, first, phrase(first), WHY)
    openings.consent(again, second, phrase(second))
    assert client(first).post(f"/identitas/permintaan/{again.pk}/", {"step": "close"}).status_code == 302
    again.refresh_from_db()
    assert again.released is None
    assert "Permintaan yang lalu (2)" in seen(client(first).get("/identitas/"))


def test_who_is_recused_and_who_is_elsewhere_finds_nothing(made: Room) -> None:
    request = asked(made)
    other = room(code="bawaslu-lain")
    Recusal.objects.create(subject=SUBJECT, officer=made.custodians[1], kind=Recusal.Kind.NAMED)
    for officer in (made.custodians[1], other.custodians[0]):
        assert client(officer).get(f"/identitas/permintaan/{request.pk}/").status_code == 404
        assert SUBJECT not in seen(client(officer).get("/identitas/"))
    assert client(other.asker).get(f"/identitas/minta/{SUBJECT}/").status_code == 404
    assert client(made.asker).get("/identitas/minta/LP-2026-09999/").status_code == 404
    assert made.asker is not None
    Recusal.objects.create(subject=SUBJECT, officer=made.asker, kind=Recusal.Kind.DECLARED)
    assert client(made.asker).get(f"/identitas/minta/{SUBJECT}/").status_code == 404


def test_the_auditor_who_is_recused_sees_no_such_opening(made: Room) -> None:
    first, second = made.custodians
    request = asked(made)
    openings.take(request, first, phrase(first), WHY)
    openings.consent(request, second, phrase(second))
    openings.open_identity(request, first, phrase(first))
    auditor = person("auditor", Role.AUDITOR)
    Recusal.objects.create(subject=SUBJECT, officer=auditor, kind=Recusal.Kind.NAMED)
    assert SUBJECT not in seen(client(auditor).get("/identitas/pembukaan/"))
    elsewhere = person("auditor-lain", Role.AUDITOR, at=institution("lain"))
    assert SUBJECT not in seen(client(elsewhere).get("/identitas/pembukaan/"))


def test_a_room_is_founded_by_forms_alone() -> None:
    first, second = person("penjaga-1", Role.CUSTODIAN), person("penjaga-2", Role.CUSTODIAN)
    keeper = person("pemulih", Role.DECIDER)
    assert "Identitas belum dapat diterima" in seen(client(first).get("/identitas/"))
    for each in (first, second):
        given = {"passphrase": phrase(each), "again": phrase(each)}
        assert client(each).post("/identitas/kunci/", given).status_code == 302
        assert client(each).get("/identitas/kunci/").status_code == 302
    assert client(first).post("/identitas/pemulihan/", {"person": keeper.pk, "replaces": ""}).status_code == 302
    named = holder(keeper)
    assert "Kode belum dibuat" in seen(client(first).get("/identitas/"))
    assert "belum membuat kodenya" in seen(client(first).get(f"/identitas/terima/{named.pk}/"))

    shown = client(keeper).post("/identitas/kode/", {"step": "make"})
    assert shown.headers["Cache-Control"] == "no-store"
    code = seen(shown).split("<p><strong>")[1].split("<")[0]
    assert len(code.replace("-", "").split()) == 8
    wrong = client(keeper).post("/identitas/kode/", {"step": "confirm", "code": "satu dua tiga"})
    assert wrong.status_code == 422
    assert code not in seen(wrong)
    assert client(keeper).post("/identitas/kode/", {"step": "confirm", "code": code.upper()}).status_code == 302
    assert "menunggu diterima" in seen(client(keeper).get("/identitas/kode/"))
    assert code not in seen(client(keeper).post("/identitas/kode/", {"step": "make"})), "made once"

    address = f"/identitas/terima/{named.pk}/"
    present = {"first": holder(first).pk, "first_secret": phrase(first), "second": holder(second).pk}
    refused = client(first).post(address, present | {"second_secret": "bukan ini"})
    assert refused.status_code == 422
    assert 'href="#second_secret"' in seen(refused)
    assert phrase(first) not in seen(refused)
    same = client(first).post(address, present | {"second": holder(first).pk, "second_secret": phrase(first)})
    assert "dua orang yang berbeda" in seen(same)
    assert client(first).post(address, present | {"second_secret": phrase(second)}).status_code == 302
    assert holders.ready(first.institution)
    assert "Identitas belum dapat diterima" not in seen(client(first).get("/identitas/"))


def test_admitting_a_holder_goes_on_at_the_next_sending(made: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (2, 3):
        prepared = identities.prepare_identity(made.institution, IDENTITY)
        with transaction.atomic():
            prepared.keep(f"LP-2026-{number:05}")
    new = person("penjaga-baru", Role.CUSTODIAN)
    holders.enrol(new, phrase(new))
    monkeypatch.setattr("nirpihak.server.keys.services.turnover.admit.__defaults__", (2,))
    first, second = made.custodians
    address = f"/identitas/terima/{holder(new).pk}/"
    given = {
        "first": holder(first).pk,
        "first_secret": phrase(first),
        "second": holder(made.recovery[0]).pk,
        "second_secret": made.codes[made.recovery[0].pk],
    }
    halfway = client(first).post(address, given)
    assert "2 dari 3 identitas tersegel" in seen(halfway)
    assert "1 dari 3 identitas belum disegel" in seen(client(second).get("/identitas/"))
    assert client(first).post(address, given).status_code == 302


def test_only_who_was_named_finds_the_page_of_a_code(made: Room) -> None:
    assert client(made.recovery[0]).get("/identitas/kode/").status_code == 200
    for officer in (made.custodians[0], made.asker):
        assert client(officer).get("/identitas/kode/").status_code == 404


def test_a_key_is_ended_by_its_own_holder(made: Room) -> None:
    first, second = made.custodians
    page = f"/identitas/akhiri/{holder(second).pk}/"
    assert client(first).get(page).status_code == 404
    assert client(first).post(page).status_code == 404
    assert "tidak ada identitas yang hilang" in seen(client(second).get(page))
    assert client(second).post(page).status_code == 302
    assert holders.holder_of(second) is None
    Holder.objects.filter(kind="recovery").update(since=None)
    refused = client(first).post(f"/identitas/akhiri/{holder(first).pk}/")
    assert refused.status_code == 422
    assert "masih diperlukan" in seen(refused)


def test_a_passphrase_is_changed_by_form(made: Room) -> None:
    first = made.custodians[0]
    fresh = "frasa lain yang juga panjang"
    given = {"passphrase": phrase(first), "fresh": fresh, "again": fresh}
    assert client(first).post("/identitas/frasa/", given | {"again": "lain"}).status_code == 422
    assert client(first).post("/identitas/frasa/", given).status_code == 302
    assert client(first).post("/identitas/frasa/", given).status_code == 422
    holders.unlock(holder(first), fresh)
    assert client(person("penjaga-baru", Role.CUSTODIAN)).get("/identitas/frasa/").status_code == 404


PAGES = {
    "/identitas/": Role.CUSTODIAN,
    "/identitas/kunci/": Role.CUSTODIAN,
    "/identitas/frasa/": Role.CUSTODIAN,
    "/identitas/pemulihan/": Role.CUSTODIAN,
    "/identitas/terima/{holder}/": Role.CUSTODIAN,
    "/identitas/akhiri/{holder}/": Role.CUSTODIAN,
    "/identitas/permintaan/{request}/": Role.CUSTODIAN,
    f"/identitas/minta/{SUBJECT}/": Role.INTAKE,
    "/identitas/pembukaan/": Role.AUDITOR,
}


def test_each_page_opens_for_its_role_and_no_other(made: Room) -> None:
    places = {"holder": holder(made.custodians[0]).pk, "request": asked(made).pk}
    before = Entry.objects.count()
    for role in Role:
        visitor = client(person(f"seorang-{role}", role))
        for address, needed in PAGES.items():
            allowed = role == needed or (needed == Role.INTAKE and role == Role.EXAMINER)
            for root in ("", "/en"):
                status = visitor.get(root + address.format(**places)).status_code
                assert (status != 403) is allowed, (role, address, status)
    for address in (*PAGES, "/identitas/kode/"):
        assert Client().get(address.format(**places)).status_code == 302
    assert Entry.objects.count() == before


def test_every_form_refuses_what_another_site_sends(made: Room) -> None:
    places = {"holder": holder(made.custodians[0]).pk, "request": asked(made).pk}
    visitor = logged_in(made.custodians[0].user, checks=True)
    for address in PAGES:
        if "pembukaan" not in address and address != "/identitas/":
            assert visitor.post(address.format(**places), {"step": "take"}).status_code == 403


@pytest.mark.parametrize("root", ["", "/en"])
def test_pages_take_few_queries_whatever_there_is(made: Room, root: str, django_assert_max_num_queries: Any) -> None:
    for number in range(2, 5):
        prepared = identities.prepare_identity(made.institution, IDENTITY)
        with transaction.atomic():
            prepared.keep(f"LP-2026-{number:05}")
        assert made.asker is not None
        openings.ask(f"LP-2026-{number:05}", made.institution, made.asker, WHY)
    visitor = client(made.custodians[0])
    with django_assert_max_num_queries(14):
        assert visitor.get(f"{root}/identitas/").status_code == 200
    with django_assert_max_num_queries(10):
        assert visitor.get(f"{root}/identitas/permintaan/{Request.objects.all()[0].pk}/").status_code == 200
