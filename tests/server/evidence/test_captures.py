"""A capture is asked for by a person, refused where it must be, and kept as an exhibit with its gaps."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from nirpihak.server.evidence.models import Capture
from nirpihak.server.evidence.services import captures
from nirpihak.server.evidence.services.exhibits import EvidenceError
from nirpihak.server.jobs.models import Job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("house")]

REFUSED = [
    "",
    "bukan alamat",
    "ftp://media.example/a",
    "file:///etc/passwd",
    "http://127.0.0.1/",
    "http://[::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://2130706433/",
    "http://localhost:8765/",
    "https://petugas:sandi@media.example/",
    "https://www.instagram.com/akun.rekaan/",
    "https://www.facebook.com/akun.rekaan",
    "https://x.com/akunrekaan",
    "https://www.tiktok.com/@akun.rekaan",
]


@pytest.mark.parametrize("url", REFUSED)
def test_what_may_not_be_captured_is_refused_at_once(url: str, officer: User) -> None:
    with pytest.raises(EvidenceError) as refused:
        captures.request(url, actor=officer)
    assert refused.value.reason.id
    assert refused.value.reason.en
    assert not Capture.objects.exists()
    assert not Job.objects.exists()


def test_a_request_is_kept_until_it_is_done(officer: User) -> None:
    made = captures.request(" https://media.example/unggahan/1 ", actor=officer, note="dilaporkan warga")
    assert (made.url, made.state) == ("https://media.example/unggahan/1", Capture.State.WAITING)
    assert Job.objects.get().key == str(made.pk)
