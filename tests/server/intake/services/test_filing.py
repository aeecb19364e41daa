"""Filing: whole or not at all, once and not twice, each with a code and a proof of its own."""

from __future__ import annotations

import threading
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection

from nirpihak.custody.checking import filing as checking
from nirpihak.server.evidence.models import Entry, Exhibit
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Institution, Recusal
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.models import Draft, Report, Upload
from nirpihak.server.intake.services import drafts, mailbox, reading, scope, uploads
from nirpihak.server.intake.services.errors import AlreadyFiled, IntakeError, NoMailbox
from nirpihak.server.intake.services.filing import file
from nirpihak.server.keys.codes import CodeError
from nirpihak.server.keys.services import identities
from nirpihak.server.keys.services.content import KeysError
from tests.server.intake.conftest import WHAT, filed, filing, intake_officer
from tests.server.keys.people import IDENTITY, Room
from tests.server.people import institution, person

pytestmark = pytest.mark.django_db


def test_what_was_filed_comes_back_by_the_code_and_by_nobody_elses(office: Institution) -> None:
    done, other = filed(office), filed(office)
    assert done.code is not None
    assert (done.report.ref[:3], done.report.state) == ("LP-", Report.State.RECEIVED)
    assert done.report.ref != other.report.ref
    _, visit = mailbox.enter(done.code.upper().replace(" ", ", "))
    assert visit.report == done.report
    assert visit.content()["what"] == WHAT
    assert other.code is not None
    assert mailbox.enter(other.code)[1].report == other.report
    with pytest.raises((CodeError, NoMailbox)):
        mailbox.enter(" ".join(done.code.split()[::-1]))


def test_the_server_keeps_neither_the_code_nor_what_opens_with_it(office: Institution, house: object) -> None:
    done = filed(office)
    assert done.code is not None
    words = done.code.replace("-", " ").split()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            kept = b" ".join(
                bytes(each) if isinstance(each, memoryview) else str(each).encode() for row in cursor for each in row
            )
            assert WHAT.encode() not in kept, table
            assert " ".join(words).encode() not in kept, table


def test_a_filing_is_in_the_log_and_its_proof_verifies_without_us(office: Institution, tmp_path: Path) -> None:
    done = filed(office)
    assert done.code is not None
    assert done.report.log_index is not None
    entry = Entry.objects.get(index=done.report.log_index)
    assert log.values(entry)["report"] == done.report.ref
    assert log.values(entry)["content"] == done.report.content_hash
    _, visit = mailbox.enter(done.code)
    for with_content in (False, True):
        path = tmp_path / "bukti-lapor.txt"
        path.write_text(mailbox.proof(visit, with_content=with_content), "utf-8")
        report = checking.verify(path, [log.signer().key])
        assert report.exit_code == 0, report
        assert (WHAT in path.read_text("utf-8")) is with_content


def test_a_proof_of_what_an_officer_entered_names_no_officer(office: Institution, tmp_path: Path) -> None:
    officer = intake_officer()
    done = filed(office, entered_by=officer, channel=Report.Channel.PAPER)
    assert done.code is not None
    _, visit = mailbox.enter(done.code)
    path = tmp_path / "bukti-lapor.txt"
    path.write_text(mailbox.proof(visit), "utf-8")
    assert f"officer:{officer.user_id}" not in path.read_text("utf-8")
    assert checking.verify(path, [log.signer().key]).exit_code == 0


def test_an_identity_goes_to_the_custodians_and_nowhere_else(office: Institution, custodians: Room) -> None:
    done = filed(office, mode=Report.Mode.CONFIDENTIAL, identity=IDENTITY)
    assert identities.has_identity(done.report.ref)
    assert done.report.given == ["address", "contact", "name"]
    assert "name" not in reading.content_of(done.report)
    nameless = filed(office)
    assert not identities.has_identity(nameless.report.ref)


def test_without_custodians_no_name_is_taken_and_nothing_is_filed(office: Institution) -> None:
    with pytest.raises(KeysError):
        filed(office, mode=Report.Mode.NAMED, identity=IDENTITY)
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "more",
    [{"content": {"what": "  "}}, {"identity": {"name": "Sekar"}}],
    ids=["nothing said", "a name without a mode for it"],
)
def test_what_cannot_be_taken_is_refused_whole(office: Institution, more: dict[str, object]) -> None:
    before = Entry.objects.count()
    with pytest.raises(IntakeError):
        filed(office, **more)
    assert (Report.objects.count(), Entry.objects.count()) == (0, before)


def test_an_institution_that_receives_nothing_gets_nothing(office: Institution) -> None:
    with pytest.raises(IntakeError):
        filed(institution("dinas-contoh", receives=False))


def test_files_become_exhibits_under_names_that_say_nothing(office: Institution) -> None:
    token, _ = drafts.begin()
    writing = drafts.opened(token)
    assert writing is not None
    kept = uploads.whole(BytesIO(b"%PDF-1.7 rekaan"), "rahasia Budi.pdf", writing.owner)
    bad = uploads.whole(BytesIO(b"MZ\x90\0program"), "jahat.exe", writing.owner)
    assert (kept.state, bad.state) == (Upload.State.KEPT, Upload.State.FAILED)
    assert bad.error["id"]
    done = file(filing(office, uploads=writing.uploads()), writing)
    exhibit = Exhibit.objects.get(case=done.report.ref)
    assert [each.name for each in exhibit.files.all()] == ["berkas-1.pdf"]
    assert exhibit.institution == office
    assert done.code is not None
    _, visit = mailbox.enter(done.code)
    assert [(each.name, each.upload.state) for each in visit.files()] == [
        ("rahasia Budi.pdf", "kept"),
        ("jahat.exe", "failed"),
    ]
    assert reading.content_of(done.report)["files_not_kept"] == ["jahat.exe"]


def test_a_draft_is_filed_once_and_then_holds_the_receipt_alone(office: Institution) -> None:
    token, _ = drafts.begin()
    writing = drafts.opened(token)
    again = drafts.opened(token)
    assert writing is not None
    assert again is not None
    writing.keep({"what": WHAT, "where": "x"})
    done = file(filing(office), writing)
    with pytest.raises(AlreadyFiled):
        file(filing(office), again)
    assert Report.objects.count() == 1
    later = drafts.opened(token)
    assert later is not None
    assert later.receipt is not None
    assert (later.receipt["ref"], later.receipt["code"]) == (done.report.ref, done.code)
    assert later.answers.keys() == {"filed"}
    later.keep({"what": "sesuatu yang lain"})
    assert drafts.opened(token).answers.keys() == {"filed"}  # type: ignore[union-attr]


def test_a_draft_whose_day_is_over_is_gone_with_its_files(office: Institution, house: object) -> None:
    from django.utils import timezone

    token, _ = drafts.begin()
    writing = drafts.opened(token)
    assert writing is not None
    uploads.whole(BytesIO(b"catatan rekaan"), "catatan.txt", writing.owner)
    Draft.objects.update(expires_at=timezone.now())
    assert drafts.opened(token) is None
    assert drafts.sweep() == 1
    assert (Draft.objects.count(), Upload.objects.count()) == (0, 0)


@pytest.mark.parametrize("token", ["", "x", "é" * 43, "A" * 43, "A" * 5000])
def test_a_cookie_that_is_none_opens_nothing(office: Institution, token: str) -> None:
    assert drafts.opened(token) is None
    assert mailbox.opened(token) is None


def test_who_is_named_never_learns_of_it(office: Institution) -> None:
    named = intake_officer("budi", name="Drs. Budi Rekaan, M.Si.")
    boss = person("atasan", Role.INTAKE, name="Atasan Rekaan")
    named.superior = boss
    named.save()
    other = intake_officer("lain", name="Orang Lain")
    done = filed(office)
    kinds = dict(Recusal.objects.filter(subject=done.report.ref).values_list("officer__name", "kind"))
    assert kinds == {"Drs. Budi Rekaan, M.Si.": "named", "Atasan Rekaan": "superior"}
    assert list(scope.reports_of(other)) == [done.report]
    assert not scope.reports_of(named).exists()
    assert not scope.reports_of(boss).exists()


def test_nobody_of_another_institution_sees_it(office: Institution) -> None:
    filed(office)
    assert not scope.reports_of(intake_officer(at=institution("bawaslu-lain"))).exists()


@pytest.mark.django_db(transaction=True)
def test_reports_filed_at_once_are_all_kept_each_with_its_own_number_and_code(office: Institution) -> None:
    done: list[tuple[str, str | None]] = []
    wrong: list[BaseException] = []

    def one() -> None:
        try:
            made = filed(office)
            done.append((made.report.ref, made.code))
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    crowd = [threading.Thread(target=one) for _ in range(16)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert not wrong
    assert len({ref for ref, _ in done}) == len({code for _, code in done}) == Report.objects.count() == 16
    assert Entry.objects.filter(kind="filed").count() == 16
