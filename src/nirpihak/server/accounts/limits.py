"""How often somebody may do something: one count a scope and key, in the database, true for every process.

Knows nothing of who or what is counted. The key must not be an address; `visitors.visitor_key` makes one of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

from nirpihak.server.accounts.models import Bucket

_SPEND = """
    INSERT INTO accounts_bucket (scope, key, spent, ends) VALUES (%s, %s, %s, %s)
    ON CONFLICT (scope, key) DO UPDATE SET
        spent = CASE WHEN accounts_bucket.ends <= %s THEN excluded.spent
                     ELSE accounts_bucket.spent + excluded.spent END,
        ends = CASE WHEN accounts_bucket.ends <= %s THEN excluded.ends ELSE accounts_bucket.ends END
    RETURNING spent, ends
"""
"""One statement, so that no two visitors ever read the same count; the same on SQLite and PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Whether it is allowed, how much is left, and when all of it is there again."""

    allowed: bool
    left: int
    until: datetime


def spend(scope: str, key: str, limit: int, window: timedelta, amount: int = 1) -> Spent:
    """Take `amount` of the `limit` that a key has within a window, which begins with the first use.

    `scope` has at most 32 characters, `key` at most 64. What is refused counts too, but never makes the window longer.
    """
    now = int(timezone.now().timestamp())
    ends = now + max(1, int(window.total_seconds()))
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, [scope, key, amount, ends, now, now])
        spent, until = cursor.fetchone()
    return Spent(spent <= limit, max(0, limit - spent), datetime.fromtimestamp(until, UTC))


def is_spent(scope: str, key: str, limit: int) -> bool:
    """Whether a key has used up `limit` in a window that still runs; nothing is written."""
    now = int(timezone.now().timestamp())
    return Bucket.objects.filter(scope=scope, key=key, ends__gt=now, spent__gte=limit).exists()


def forget() -> int:
    """Take away the counts whose window is over. How many there were."""
    return Bucket.objects.filter(ends__lte=int(timezone.now().timestamp())).delete()[0]
