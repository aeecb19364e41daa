"""Report keys: what is sealed opens for its own record alone, and says nothing by its length."""

from __future__ import annotations

import secrets
import threading
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from nirpihak.server.config import Settings
from nirpihak.server.keys.models import InstitutionKey
from nirpihak.server.keys.services import content
from nirpihak.server.keys.services.content import KeysError
from tests.server.people import institution

SUBJECT = "LP-2026-00001"


@pytest.mark.django_db
def test_a_report_key_opens_for_its_own_report_and_institution_alone() -> None:
    key, mine, other = content.new_report_key(), institution(), institution("lain")
    wrapped = content.wrap(key, mine, SUBJECT)
    assert content.unwrap(wrapped, mine, SUBJECT) == key
    assert content.unwrap(memoryview(wrapped), mine, SUBJECT) == key
    assert content.wrap(key, mine, SUBJECT) != wrapped
    for at, subject in ((mine, "LP-2026-00002"), (other, SUBJECT)):
        with pytest.raises(KeysError):
            content.unwrap(wrapped, at, subject)


@pytest.mark.django_db
@pytest.mark.parametrize("place", [0, 2, 8, 20, -1])
def test_a_changed_wrapped_key_opens_nothing(place: int) -> None:
    ring = content.ring(institution())
    wrapped = bytearray(ring.wrap(content.new_report_key(), SUBJECT))
    wrapped[place] ^= 1
    with pytest.raises(KeysError) as refused:
        ring.unwrap(bytes(wrapped), SUBJECT)
    assert refused.value.reason == content.DAMAGED
    for cut in (b"", bytes(wrapped[:20]), bytes(wrapped) + b"\0"):
        with pytest.raises(KeysError):
            ring.unwrap(cut, SUBJECT)


def test_what_is_sealed_opens_in_its_own_place_alone() -> None:
    key = content.new_report_key()
    value = {"what": "Perbuatan rekaan", "about": [{"name": "Ñama"}]}
    sealed = content.seal_json(key, value, content.about(SUBJECT, "content"))
    assert content.about(SUBJECT, "content") == f"report:{SUBJECT}:content"
    assert content.unseal_json(key, memoryview(sealed), content.about(SUBJECT, "content")) == value
    assert b"rekaan" not in sealed
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for opener, box, about in (
        (key, sealed, content.about(SUBJECT, "message", 5)),
        (key, sealed, content.about("LP-2026-00002", "content")),
        (content.new_report_key(), sealed, content.about(SUBJECT, "content")),
        (key, changed, content.about(SUBJECT, "content")),
        (key, b"\x02" + sealed[1:], content.about(SUBJECT, "content")),
        (key, sealed[:10], content.about(SUBJECT, "content")),
    ):
        with pytest.raises(KeysError):
            content.unseal(opener, box, about)
    with pytest.raises(KeysError):
        content.seal(b"short", b"", "x")


def test_the_reporters_code_opens_the_key_of_its_own_report() -> None:
    code, key = secrets.token_bytes(32), content.new_report_key()
    wrapped = content.wrap_with(code, key, SUBJECT)
    assert content.unwrap_with(code, wrapped, SUBJECT) == key
    for opener, box, subject in (
        (secrets.token_bytes(32), wrapped, SUBJECT),
        (code, wrapped, "LP-2026-00002"),
        (code, wrapped[:-1], SUBJECT),
        (code, b"\x02" + wrapped[1:], SUBJECT),
    ):
        with pytest.raises(KeysError):
            content.unwrap_with(opener, box, subject)


def test_lengths_of_short_texts_are_hidden() -> None:
    key, overhead = content.new_report_key(), 1 + 12 + 16
    sizes = {length: len(content.seal(key, b"a" * length, "x")) - overhead for length in (0, 1, 100, 255)}
    assert set(sizes.values()) == {256}
    for length, padded in ((256, 512), (2047, 2048), (2048, 4096), (4095, 4096), (4096, 8192), (10_000, 12_288)):
        sealed = content.seal(key, b"a" * length, "x")
        assert len(sealed) - overhead == padded == content.padded_size(length)
        assert content.unseal(key, sealed, "x") == b"a" * length


@pytest.mark.django_db
def test_a_list_of_reports_takes_one_query() -> None:
    at = institution()
    ring = content.ring(at)
    wrapped = [ring.wrap(content.new_report_key(), str(number)) for number in range(50)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        again = content.ring(at)
        assert len({again.unwrap(each, str(number)) for number, each in enumerate(wrapped)}) == 50
    assert len(queries) == 1


@pytest.mark.django_db
def test_a_newer_key_wraps_and_older_ones_still_open() -> None:
    at, key = institution(), content.new_report_key()
    old = content.wrap(key, at, SUBJECT)
    assert content.renew(at) == 2
    ring = content.ring(at)
    assert not ring.is_current(old)
    new = ring.rewrap(old, SUBJECT)
    assert ring.is_current(new)
    assert ring.unwrap(old, SUBJECT) == ring.unwrap(new, SUBJECT) == key


@pytest.mark.django_db
def test_the_master_key_can_be_changed_and_no_report_is_touched(vault: Settings) -> None:
    at, key = institution(), content.new_report_key()
    wrapped = content.wrap(key, at, SUBJECT)
    old, new = (vault.data / "evidence-key").read_text("ascii").splitlines()[-1], secrets.token_hex(32)
    with override_settings(NIRPIHAK=replace(settings.NIRPIHAK, evidence_key=f"{new} {old}")):
        assert content.rewrap_institutions() == 1
        assert content.rewrap_institutions() == 0
    with override_settings(NIRPIHAK=replace(settings.NIRPIHAK, evidence_key=new)):
        assert content.unwrap(wrapped, at, SUBJECT) == key
    with pytest.raises(KeysError), override_settings(NIRPIHAK=replace(settings.NIRPIHAK, evidence_key=old)):
        content.unwrap(wrapped, at, SUBJECT)


@pytest.mark.django_db
def test_a_bad_master_key_is_told_in_one_line(vault: Settings) -> None:
    with (
        override_settings(NIRPIHAK=replace(vault, evidence_key="bukan kunci")),
        pytest.raises(KeysError, match="is not 64 hexadecimal digits"),
    ):
        content.ring(institution())


@pytest.mark.django_db(transaction=True)
def test_two_who_make_the_first_key_at_once_get_the_same() -> None:
    at, found = institution(), list[bytes]()
    together = threading.Barrier(4)

    def first() -> None:
        together.wait()
        found.append(content.ring(at).keys[1])
        connection.close()

    threads = [threading.Thread(target=first) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert InstitutionKey.objects.count() == 1


@pytest.mark.django_db
def test_no_key_is_shown_by_what_is_printed() -> None:
    ring = content.ring(institution())
    assert ring.keys[1].hex() not in repr(ring)
    assert repr(ring.keys[1]) not in repr(ring)
