"""Carrying packages and notes to a partner's server, as background work that may be begun twice.

Connects to the address that an administrator entered for that partner and to nothing else: no redirect is followed, and
what is answered is believed only where it is signed. Knows no page.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import re
import shutil
import ssl
from collections.abc import Mapping
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from nirpihak.custody import referring
from nirpihak.server.cases.models import Partner, Referral
from nirpihak.server.cases.services import exchange, partners
from nirpihak.server.cases.services import referral_notes as notes
from nirpihak.server.cases.services import referral_words as inside
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.services import exhibits, log
from nirpihak.server.evidence.services.workplaces import workplace
from nirpihak.server.jobs.services import GiveUp, enqueue
from nirpihak.text import Text

PACKAGES: Final = "/antar/penerusan"
NOTES: Final = "/antar/kabar"
HEADER: Final = "Nirpihak-Carry"
SECONDS: Final = 120
_LAST: Final = frozenset({400, 401, 403, 404, 405, 409, 413, 415})
"""Answers after which it is no use to try again; somebody must look."""
_ODD: Final = re.compile(r"[^ -~\u00a0-\uffff]")


class NotCarried(RuntimeError):
    """The other server could not be reached, or did not take it: to be tried again."""


def carry_package(pk: int) -> None:
    """Take a sent package to its partner and its receipt back. Raises NotCarried, GiveUp."""
    referral = inside.rows().get(pk=pk)
    if referral.state != Referral.State.SENT or referral.partner is None or referral.bundle is None:
        return
    with workplace("antar") as folder:
        package = folder / "paket.zip"
        with exhibits.opened(referral.bundle) as stream, package.open("xb") as out:
            shutil.copyfileobj(stream, out, 1024 * 1024)
        announced = referring.carried(referral.partner.code, package, log.signer())
        headers = {
            HEADER: base64.b64encode(announced.encode()).decode(),
            "Content-Type": exchange.ZIP,
            "Content-Length": str(package.stat().st_size),
        }
        with package.open("rb") as body:
            receipt = _posted(referral, PACKAGES, body, headers)
    _taken(referral, receipt)


def carry_note(pk: int) -> None:
    """Take the newest note of this side to the partner. Raises NotCarried, GiveUp."""
    referral = inside.rows().get(pk=pk)
    note = notes.outgoing(referral, inside.words_of(referral))
    if referral.partner is None or not note:
        return
    content = note.encode()
    _posted(
        referral, NOTES, content, {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(content))}
    )
    _kept(referral, None)


def again(referral: Referral) -> None:
    """Try once more, after somebody looked. Raises CaseError where there is no address to go to."""
    if referral.partner is None or not referral.partner.address:
        raise CaseError(Text("mitra ini tidak punya alamat server", "this partner has no address of a server"))
    with transaction.atomic():
        sent = referral.way == Referral.Way.OUT and referral.state == Referral.State.SENT
        enqueue(notes.PACKAGE_JOB if sent else notes.NOTE_JOB, referral.pk)


def _taken(referral: Referral, receipt: str) -> None:
    """The receipt that came back; where it is no good, what was sent still counts as unacknowledged."""
    try:
        exchange.take_note(receipt, at=referral.institution)
    except CaseError as error:
        _kept(referral, error.reason)
        raise GiveUp(error.reason.en) from error
    _kept(referral, None)


def _posted(referral: Referral, path: str, body: BinaryIO | bytes, headers: Mapping[str, str]) -> str:
    assert referral.partner is not None
    try:
        status, said = _post(referral.partner, path, body, headers)
    except (OSError, http.client.HTTPException) as error:
        why = Text(
            f"server mitra tidak dapat dihubungi ({type(error).__name__}); dicoba lagi",
            f"the partner's server cannot be reached ({type(error).__name__}); it is tried again",
        )
        _kept(referral, why)
        raise NotCarried(why.en) from error
    if status in (200, 201):
        return said
    shown = _ODD.sub(" ", said).strip()[:300]
    why = Text(f"server mitra menjawab {status}: {shown}", f"the partner's server answered {status}: {shown}")
    _kept(referral, why)
    if status in _LAST:
        raise GiveUp(why.en)
    raise NotCarried(why.en)


def _post(partner: Partner, path: str, body: BinaryIO | bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    # An address is judged again where it is used: the row may be older than the rule.
    found = urlsplit(partners.address_of(partner.address))
    connection: http.client.HTTPConnection
    if found.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(found.netloc, timeout=SECONDS, context=context)
    else:
        connection = http.client.HTTPConnection(found.netloc, timeout=SECONDS)
    with contextlib.closing(connection):
        connection.request("POST", f"{found.path}{path}", body=body, headers=dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read(referring.LARGEST_NOTE).decode("utf-8", "replace")


def _kept(referral: Referral, why: Text | None) -> None:
    """What stood in the way, or that nothing does any more: the page of the referral says so."""
    trouble = None if why is None else {"id": why.id, "en": why.en, "at": timezone.now().isoformat()}
    with transaction.atomic(), log.held():
        now = inside.held(referral)
        if inside.words_of(now).get("trouble") != trouble:
            inside.change(now, {"trouble": trouble})
