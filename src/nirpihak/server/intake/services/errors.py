"""What the services of intake refuse, each with its reason in both languages."""

from __future__ import annotations

from nirpihak.text import Text


class IntakeError(RuntimeError):
    """What was asked cannot be done; `reason` is one line in both languages and holds nothing of a report."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


class IllegalStep(IntakeError):
    """The report does not stand where this step begins, or somebody else was quicker."""


class NoMailbox(IntakeError):
    """No mailbox belongs to this code."""


class AlreadyFiled(IntakeError):
    """This draft was filed before; `Writing.receipt` says under which number."""


class WrongOffset(IntakeError):
    """An upload goes on at another place; `came` is how many bytes are kept."""

    def __init__(self, came: int) -> None:
        self.came = came
        super().__init__(Text(f"lanjutkan dari bita {came}", f"go on from byte {came}"))
