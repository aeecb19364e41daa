"""What the services of cases refuse, each with its reason in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from nirpihak.server.cases.models import CaseStep
from nirpihak.text import Text


class CaseError(RuntimeError):
    """What was asked cannot be done; `reason` is one line in both languages and holds nothing of a case."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


class Overtaken(CaseError):
    """Somebody else acted since the page was shown; `since` are the steps that the sender has not seen."""

    def __init__(self, since: Sequence[CaseStep]) -> None:
        self.since = tuple(since)
        super().__init__(
            Text(
                "perkara berubah sejak Anda membukanya; lihat yang terjadi, lalu kirim lagi bila masih perlu",
                "the case changed since you opened it; see what happened, and send again if it is still wanted",
            )
        )
