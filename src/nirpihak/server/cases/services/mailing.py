"""A reminder as a mail: the reference and the date, and not a word of the matter. Both languages in one mail.

Sent at least once: a process killed between sending and writing it down sends again. Knows no page.
"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from nirpihak.server.cases.models import Case, Reminder
from nirpihak.server.web.templatetags.showing import moment_text
from nirpihak.server.web.texts import say


def send(pk: int) -> bool:
    """Send one reminder, unless it was sent, the matter is over, or the officer has no address. Raises OSError,
    SMTPException where the mail server does not take it: the job is tried again.
    """
    rows = Reminder.objects.select_related("officer__user", "case__institution")
    reminder = rows.filter(pk=pk, mailed_at=None, seen_at=None).first()
    if reminder is None or settings.NIRPIHAK.mail is None:
        return False
    officer = reminder.officer
    if reminder.case.stage == Case.Stage.CLOSED or not officer.user.is_active or not officer.user.email:
        return False
    _message(reminder).send()
    Reminder.objects.filter(pk=pk).update(mailed_at=timezone.now())
    return True


def _message(reminder: Reminder) -> EmailMessage:
    zone = reminder.case.institution.zone
    told = [
        say(
            "surel.body",
            lang,
            name=reminder.officer.name,
            ref=reminder.case.ref,
            until=moment_text(reminder.due, lang, zone),
        )
        for lang in ("id", "en")
    ]
    return EmailMessage(
        subject=f"Nirpihak: {reminder.case.ref}",
        body="\n\n---\n\n".join(told) + "\n",
        to=[reminder.officer.user.email],
    )
