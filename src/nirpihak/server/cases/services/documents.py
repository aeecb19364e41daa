"""Documents of a case: made of the wording, kept in the case's record, told by a code, withdrawn and never deleted.

The letter is filled, rendered and sealed first; then, in one transaction, it is admitted to the case's record with the
step that says so. Its PDF is printed in the background and is a derivative of it. A number is drawn, never counted: it
tells nobody how many matters there are. Knows no page.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

import segno
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from nirpihak import __version__
from nirpihak.custody.bundles import printing
from nirpihak.custody.events import Kind
from nirpihak.custody.stores.store import StoreError
from nirpihak.law.wording import WEEKDAYS, date_text
from nirpihak.server.cases.models import Case, Decision, Document, Summons
from nirpihak.server.cases.services import letters, naming, notifying, respondents, sealing, steps, wording
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.letters import Block, Value
from nirpihak.server.evidence.models import Exhibit, File
from nirpihak.server.evidence.services import exhibits, log, references
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.jobs.services import enqueue
from nirpihak.text import Text

PRINT_JOB: Final = "print_document"
HTML: Final = "text/html; charset=utf-8"
PDF: Final = "application/pdf"
PRINTED: Final = "print"
"""The purpose of a PDF that was printed of a document."""
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is read as a digit."""
CODE_LENGTH: Final = 16
"""Letters of a verification code: 80 random bits, so that none can be found by trying."""
LONGEST: Final = 20_000
"""Characters of one field."""
NUMBER: Final = 60
TRIES: Final = 5
READ_BY_RESPONDENT: Final = frozenset({"summons", "decision", "notice_respondent"})
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SHEET: Final = re.compile(r"<article\b.*</article>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Letter:
    """A document before it is kept: what it looks like, on the page and in its file."""

    kind: wording.Kind
    institution: Institution
    blocks: list[Block]
    code: str
    """As it is printed; empty on a preview."""
    address: str = ""
    """Where the code is checked, for the QR picture."""

    @property
    def head(self) -> tuple[str, str, list[str]]:
        """The letterhead: the institution above, the institution, where it can be reached."""
        above = self.institution.parent
        contact = [line.strip() for line in self.institution.contact.splitlines() if line.strip()]
        return ("" if above is None else above.name, self.institution.name, contact[:4])

    @property
    def place(self) -> str:
        """The address without the code, for people who type it."""
        return self.address.partition("?")[0]

    @property
    def picture(self) -> SafeString:
        """The QR code of the address; empty on a preview."""
        if not self.address:
            return mark_safe("")
        # Made of our own address alone: an SVG path without any text.
        drawn = segno.make(self.address, error="m", micro=False).svg_inline(
            border=2, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
        )
        return mark_safe(drawn)


def preview(case: Case, kind: str, fields: Mapping[str, Value]) -> Letter:
    """The letter as it would be, without a number and a code. Raises CaseError."""
    what = wording.current(case.institution, kind)
    values = _values(case, what.kind, fields, "…", timezone.now())
    return Letter(what.kind, case.institution, letters.filled(what.body, values), "")


def issue(
    case: Case,
    kind: str,
    officer: Officer,
    fields: Mapping[str, Value],
    *,
    since: int | None = None,
    number: str = "",
    replaces: Document | None = None,
) -> Document:
    """Issue a document. Raises CaseError, Overtaken, EvidenceError; never to be called inside a transaction.

    `number` is one of the institution's own register; where there is none, one is drawn. What it `replaces` is
    withdrawn with it. `since` is the version of the case that the sender saw.
    """
    what = wording.current(case.institution, kind)
    if (why := why_not(case, kind)) is not None:
        raise CaseError(why)
    _unnamed(case, kind, fields)
    if replaces is not None and (replaces.case_id != case.pk or replaces.withdrawn_at is not None):
        raise CaseError(Text("surat yang diganti sudah ditarik", "the document to be replaced was withdrawn already"))
    own = " ".join(number.split())
    if len(own) > NUMBER:
        raise CaseError(Text(f"nomor paling panjang {NUMBER} huruf", f"a number has at most {NUMBER} characters"))
    for _ in range(TRIES):
        now = timezone.now()
        given = own or references.draw(what.kind.prefix, lambda each: _taken(case.institution, each))
        code = new_code()
        values = _values(case, what.kind, fields, given, now)
        letter = Letter(what.kind, case.institution, letters.filled(what.body, values), code, check_address(code))
        content = rendered(letter).encode()
        sealed = _sealed(content, f"{kind}-{case.ref}.html", what.version)
        with transaction.atomic(), log.held():
            held = steps.held(case, since)
            if _taken(case.institution, given):
                if own:
                    raise CaseError(Text(f"nomor {own} sudah dipakai", f"the number {own} is in use already"))
                continue
            (file,) = exhibits.admit(
                _record(held), [sealed], kind=Kind.RECEIVED, actor=exhibits.actor_name(officer.user)
            )
            # A letter of our own has nothing to be derived of but its PDF.
            File.objects.filter(pk=file.pk).update(derived_at=now)
            made = Document.objects.create(
                case=case,
                kind=kind,
                number=given,
                made_at=now,
                officer=officer,
                html=file,
                sha256=file.sha256,
                code_hash=code_hash(code),
            )
            if kind == "summons":
                # The one that waits for its letter; what came before has its own.
                Summons.objects.filter(case=case, came=Summons.Came.WAITING).update(document=made)
            told = {"document": made.pk, "kind": kind, "number": given, "sha256": file.sha256}
            if replaces is not None:
                _withdrawn(case, replaces, officer, {"replaced_by": given}, {}, by=made)
            steps.step(case, "document", officer=officer, data=told)
            if kind == notifying.KIND:
                notifying.to_mailboxes(case, officer, given, code, values)
            enqueue(PRINT_JOB, made.pk)
        return made
    raise CaseError(Text("nomor surat tidak dapat diambil; coba lagi", "no number could be drawn; try again"))


def _sealed(content: bytes, name: str, version: int) -> exhibits.Sealed:
    """The letter's bytes in the store. Raises CaseError where the store is away: nothing was issued then."""
    try:
        return exhibits.seal(
            io.BytesIO(content),
            name=name,
            media_type=HTML,
            tool="nirpihak.cases.documents",
            tool_version=__version__,
            parameters={"wording": version},
        )
    except StoreError as error:
        raise CaseError(
            Text(
                f"surat belum diterbitkan, karena tidak dapat disimpan: {error.text.id}",
                f"the document was not issued, for it cannot be kept: {error.text.en}",
            )
        ) from error


def withdraw(document: Document, officer: Officer, reason: str, *, since: int | None = None) -> None:
    """Say that a document holds no more, with the reason; it stays. Raises CaseError, Overtaken, KeysError."""
    if not reason.strip():
        raise CaseError(Text("alasan harus ditulis", "the reason must be given"))
    with transaction.atomic(), log.held():
        steps.held(document.case, since)
        _withdrawn(document.case, document, officer, {}, {"reason": reason.strip()})
    document.refresh_from_db()


def _withdrawn(
    case: Case,
    document: Document,
    officer: Officer,
    data: Mapping[str, str],
    words: Mapping[str, str],
    *,
    by: Document | None = None,
) -> None:
    now = timezone.now()
    if not Document.objects.filter(pk=document.pk, withdrawn_at=None).update(withdrawn_at=now, replaced_by=by):
        raise CaseError(Text("surat ini sudah ditarik", "this document was withdrawn already"))
    told = {"document": document.pk, "kind": document.kind, "number": document.number, **data}
    steps.step(case, "document_withdrawn", officer=officer, data=told, words=words)


def can_print() -> bool:
    """Whether PDFs can be made here at all."""
    return printing.chromium() is not None


def print_pdf(pk: int) -> bool:
    """Print a document's PDF, once; slow, and outside any transaction. False where Chromium could not."""
    document = Document.objects.select_related("html__exhibit", "case").get(pk=pk)
    if document.pdf_id is not None or document.html.key is None:
        return True
    made = printing.pdf_of(html_of(document).decode())
    if made is None:
        return False
    sealed = exhibits.seal(
        io.BytesIO(made),
        purpose=PRINTED,
        name=f"{document.kind}-{document.case.ref}.pdf",
        media_type=PDF,
        tool="chromium",
        parameters={"document": document.pk},
    )
    with transaction.atomic(), log.held():
        if Document.objects.select_for_update(of=("self",)).get(pk=pk).pdf_id is None:
            (file,) = exhibits.derived(document.html, [sealed])
            Document.objects.filter(pk=pk).update(pdf=file)
    return True


def html_of(document: Document) -> bytes:
    """The document's own bytes. Raises EvidenceError once erased."""
    with exhibits.opened(document.html) as stream:
        return stream.read()


def pdf_of(document: Document) -> bytes | None:
    """Its PDF; None where there is none yet. Raises EvidenceError once erased."""
    if document.pdf is None:
        return None
    with exhibits.opened(document.pdf) as stream:
        return stream.read()


def sheet_of(document: Document) -> SafeString:
    """The letter as it stands on its sheet, to be shown within a page. Raises EvidenceError once erased."""
    found = _SHEET.search(html_of(document).decode())
    # Our own bytes, unchanged: the store checks them as they are read.
    return mark_safe(found[0] if found else "")


def rendered(letter: Letter) -> str:
    """The letter as one file that needs nothing else and runs nothing."""
    style = sheet()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return render_to_string("cases/documents_file.html", {"letter": letter, "sheet": style, "digest": digest})


@cache
def sheet() -> SafeString:
    """The style sheet of letters, the same on pages and in files."""
    # A file of this package: nobody else writes it.
    return mark_safe(files("nirpihak.server.cases").joinpath("static/cases/documents.css").read_text("utf-8"))


# The verification code


def new_code() -> str:
    """A code as it is printed: `7K3M-9QXT-...`."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(drawn[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def plain_code(typed: str) -> str | None:
    """A code in its one form, as people type it: small letters, spaces, `O` for `0` do not matter. None: no code."""
    bare = re.sub(r"[\s\-–—.]", "", typed[:200]).upper().translate(_MISREAD)
    return bare if len(bare) == CODE_LENGTH and set(bare) <= set(ALPHABET) else None


def code_hash(code: str) -> bytes:
    """What the database keeps of a code."""
    return hashlib.sha256(b"nirpihak document code\0" + (plain_code(code) or "").encode()).digest()


def find(code: str) -> Document | None:
    """The document of a code, with its case, institution and files; None where there is none."""
    if plain_code(code) is None:
        return None
    rows = Document.objects.select_related("case__institution", "html", "pdf", "replaced_by")
    return rows.filter(code_hash=code_hash(code)).first()


def check_address(code: str = "") -> str:
    """Where anybody can check a code, as it is printed: under the server's first name."""
    chosen = settings.NIRPIHAK
    base = f"{'https' if chosen.https else 'http'}://{chosen.hosts[0]}{reverse('id:document-check')}"
    return f"{base}?kode={code}" if code else base


def date_words(at: datetime, institution: Institution) -> str:
    """A day as a letter says it, where the institution is."""
    day = timezone.localtime(at, ZoneInfo(institution.zone)).date()
    return f"{WEEKDAYS[day.weekday()].id}, {date_text(day).id}"


def _values(
    case: Case, kind: wording.Kind, fields: Mapping[str, Value], number: str, now: datetime
) -> dict[str, Value]:
    """What fills the places. Raises CaseError for a field that the kind does not have, or a needed one left empty."""
    asked = {each.name: each for each in kind.asked}
    for name, value in fields.items():
        if name not in asked:
            raise CaseError(
                Text(f"surat ini tidak punya isian {name}", f"this document has no field {name}"),
            )
        if len(value if isinstance(value, str) else "".join(map(str, value))) > LONGEST:
            label = asked[name].label
            raise CaseError(
                Text(f"{label.id}: paling panjang {LONGEST} huruf", f"{label.en}: has at most {LONGEST} characters")
            )
    lacking = [each.label for each in kind.asked if each.name in kind.needed and not said(fields.get(each.name, ""))]
    if lacking:
        raise CaseError(
            Text(
                f"belum diisi: {', '.join(each.id for each in lacking)}",
                f"not filled in: {', '.join(each.en for each in lacking)}",
            )
        )
    own = {
        "instansi": case.institution.name,
        "nomor": number,
        "tanggal": date_words(now, case.institution),
        "perkara": case.ref,
    }
    return {**fields, **{name: value for name, value in own.items() if name in kind.places}}


def said(value: Value) -> bool:
    """Whether a field says anything."""
    if isinstance(value, str):
        return bool(value.strip())
    return any((each if isinstance(each, str) else "".join(each)).strip() for each in value)


def why_not(case: Case, kind: str) -> Text | None:
    """Why a document of this kind cannot be issued now; None where it can."""
    signed = Decision.objects.filter(case=case, state=Decision.State.SIGNED, replaced_by=None)
    if kind != "decision" or signed.exists():
        return None
    return Text(
        "surat keputusan diterbitkan setelah putusan ditandatangani dua orang",
        "a letter of decision is issued once two people signed the decision",
    )


def _unnamed(case: Case, kind: str, fields: Mapping[str, Value]) -> None:
    """Refuse to tell the respondent whom else the reports name. What was said at a hearing stands as it was said."""
    if kind not in READ_BY_RESPONDENT:
        return
    respondents.needed(case)
    others = respondents.told_names(case, sealing.key_of(case))
    for value in fields.values():
        lines = (
            [value] if isinstance(value, str) else [each if isinstance(each, str) else " ".join(each) for each in value]
        )
        naming.refuse_names("\n".join(lines), others)


def _record(case: Case) -> Exhibit:
    if case.record is None:
        raise CaseError(Text("perkara ini tidak punya berkas", "this case has no record"))
    return case.record


def _taken(institution: Institution, number: str) -> bool:
    return Document.objects.filter(case__institution=institution, number=number).exists()
