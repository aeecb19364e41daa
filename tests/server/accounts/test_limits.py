"""Limits and the names of visitors: one count for every process, and no way back to an address."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections
from django.test import RequestFactory, override_settings
from django.utils import timezone

from nirpihak.server.accounts import limits, tasks, visitors
from nirpihak.server.accounts.models import Bucket, DayKey

MINUTE = timedelta(minutes=1)


@pytest.fixture
def behind_a_proxy() -> Iterator[None]:
    with override_settings(NIRPIHAK=replace(settings.NIRPIHAK, https=True)):
        yield


def address(peer: str, forwarded: str | None = None) -> str:
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    return visitors.visitor_address(RequestFactory().get("/", REMOTE_ADDR=peer, **more))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_limit_is_spent_and_comes_back() -> None:
    told = [limits.spend("lapor", "a", 3, MINUTE) for _ in range(5)]
    assert [each.allowed for each in told] == [True, True, True, False, False]
    assert [each.left for each in told] == [2, 1, 0, 0, 0]
    assert len({each.until for each in told}) == 1
    assert timedelta(0) < told[0].until - timezone.now() <= MINUTE
    assert limits.spend("lapor", "b", 3, MINUTE).allowed
    assert limits.spend("lain", "a", 3, MINUTE).allowed
    Bucket.objects.filter(scope="lapor", key="a").update(ends=0)
    anew = limits.spend("lapor", "a", 3, MINUTE, amount=2)
    assert (anew.allowed, anew.left) == (True, 1)


@pytest.mark.django_db
def test_what_is_over_is_forgotten() -> None:
    limits.spend("lapor", "a", 3, MINUTE)
    limits.spend("lapor", "b", 3, MINUTE)
    Bucket.objects.filter(key="a").update(ends=1)
    DayKey.objects.create(day=timezone.localdate() - timedelta(days=1), sealed=b"x")
    before = visitors.daily("a")
    tasks.forget_addresses()
    assert list(Bucket.objects.values_list("key", flat=True)) == ["b"]
    assert list(DayKey.objects.values_list("day", flat=True)) == [timezone.localdate()]
    assert visitors.daily("a") == before


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_spend_more_than_there_is() -> None:
    allowed: list[bool] = []
    keys: list[str] = []

    def visit() -> None:
        keys.append(visitors.daily("198.51.100.7"))
        allowed.extend(limits.spend("lapor", "a", 10, MINUTE).allowed for _ in range(4))
        connections.close_all()

    threads = [threading.Thread(target=visit) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(allowed), sum(allowed)) == (32, 10)
    assert Bucket.objects.get().spent == 32
    assert (len(keys), len(set(keys)), DayKey.objects.count()) == (8, 1, 1)


@pytest.mark.django_db
def test_a_visitor_is_named_by_the_day_and_the_name_tells_nothing() -> None:
    def key(peer: str) -> str:
        return visitors.visitor_key(RequestFactory().get("/", REMOTE_ADDR=peer))

    assert key("198.51.100.7") == key("::ffff:198.51.100.7") != key("198.51.100.8")
    assert key("2001:db8:1:2::1") == key("2001:db8:1:2:ffff::9") != key("2001:db8:1:3::1")
    assert visitors.daily("a", "bc") != visitors.daily("ab", "c")
    today = key("198.51.100.7")
    assert len(today) == 64
    DayKey.objects.all().delete()
    assert key("198.51.100.7") != today
    assert b"198.51" not in bytes(DayKey.objects.get().sealed)


def test_the_address_is_the_peers_whatever_a_header_says() -> None:
    assert address("198.51.100.7", "203.0.113.1") == "198.51.100.7"
    assert address("", "203.0.113.1") == visitors.UNKNOWN


@pytest.mark.usefixtures("behind_a_proxy")
def test_behind_a_proxy_it_is_what_the_proxy_put_last() -> None:
    assert address("127.0.0.1", "203.0.113.1") == "203.0.113.1"
    assert address("127.0.0.1", "10.0.0.1, 192.0.2.1 , 203.0.113.1") == "203.0.113.1"
    assert address("127.0.0.1", "203.0.113.1:5050") == "203.0.113.1"
    assert address("127.0.0.1", "[2001:db8::1]:443") == "2001:db8::1"
    assert address("127.0.0.1", "2001:db8::1%eth0") == "2001:db8::1"
    assert address("127.0.0.1") == "127.0.0.1"
    assert address("127.0.0.1", "203.0.113.1, siapa") == visitors.UNKNOWN
