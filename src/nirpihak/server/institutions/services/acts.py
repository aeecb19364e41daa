"""The record of what is done to people and institutions, and how a service says that something cannot be done.

Every service of this room writes its act in the transaction of the change itself. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from nirpihak.server.institutions.models import Act, Institution, Officer
from nirpihak.text import Text


class InstitutionError(ValueError):
    """What was refused, and why, in one line of both languages; `field` is the form field it is about, or empty."""

    def __init__(self, id: str, en: str, field: str = "") -> None:
        super().__init__(en)
        self.reason = Text(id, en)
        self.field = field


class Kind(StrEnum):
    """What can be done."""

    INSTITUTION_OPENED = "institution.opened"
    INSTITUTION_CHANGED = "institution.changed"
    INSTITUTION_MOVED = "institution.moved"
    INSTITUTION_CLOSED = "institution.closed"
    UNIT_OPENED = "unit.opened"
    UNIT_CHANGED = "unit.changed"
    UNIT_MOVED = "unit.moved"
    UNIT_CLOSED = "unit.closed"
    ACCOUNT_OPENED = "account.opened"
    ACCOUNT_CHANGED = "account.changed"
    ACCOUNT_MOVED = "account.moved"
    ACCOUNT_CLOSED = "account.closed"
    ACCOUNT_REOPENED = "account.reopened"
    CODE_GIVEN = "code.given"
    PASSWORD_SET = "password.set"
    FACTOR_RESET = "factor.reset"
    APPOINTED = "role.appointed"
    ENDED = "role.ended"
    MONITOR_APPOINTED = "monitor.appointed"
    MONITOR_ENDED = "monitor.ended"
    RECEIVER_SET = "receiver.set"
    RECEIVER_ENDED = "receiver.ended"
    KEY_NAMED = "key.named"
    KEY_ADMITTED = "key.admitted"
    KEY_ENDED = "key.ended"
    KEY_SECRET = "key.secret"
    WORDING_SET = "wording.set"


NAMES: Final[Mapping[Kind, Text]] = MappingProxyType(
    {
        Kind.INSTITUTION_OPENED: Text("instansi dibuka", "institution opened"),
        Kind.INSTITUTION_CHANGED: Text("keterangan instansi diubah", "details of the institution changed"),
        Kind.INSTITUTION_MOVED: Text("instansi dipindah", "institution moved"),
        Kind.INSTITUTION_CLOSED: Text("instansi ditutup", "institution closed"),
        Kind.UNIT_OPENED: Text("unit kerja dibuka", "unit opened"),
        Kind.UNIT_CHANGED: Text("keterangan unit kerja diubah", "details of the unit changed"),
        Kind.UNIT_MOVED: Text("unit kerja dipindah", "unit moved"),
        Kind.UNIT_CLOSED: Text("unit kerja ditutup", "unit closed"),
        Kind.ACCOUNT_OPENED: Text("akun dibuka", "account opened"),
        Kind.ACCOUNT_CHANGED: Text("keterangan orang diubah", "details of the person changed"),
        Kind.ACCOUNT_MOVED: Text("akun dipindah ke instansi lain", "account moved to another institution"),
        Kind.ACCOUNT_CLOSED: Text("akun ditutup", "account closed"),
        Kind.ACCOUNT_REOPENED: Text("akun dibuka kembali", "account opened again"),
        Kind.CODE_GIVEN: Text("kode awal diberikan", "set-up code given"),
        Kind.PASSWORD_SET: Text("kata sandi ditetapkan", "password set"),
        Kind.FACTOR_RESET: Text("faktor kedua diatur ulang", "second factor reset"),
        Kind.APPOINTED: Text("peran diberikan", "role given"),
        Kind.ENDED: Text("peran diakhiri", "role ended"),
        Kind.MONITOR_APPOINTED: Text("petugas pengawas ditunjuk", "monitor appointed"),
        Kind.MONITOR_ENDED: Text("penunjukan petugas pengawas diakhiri", "appointment of the monitor ended"),
        Kind.RECEIVER_SET: Text("penerima tata cara ditetapkan", "receiver of a procedure set"),
        Kind.RECEIVER_ENDED: Text("penerima tata cara dihapus", "receiver of a procedure removed"),
        Kind.KEY_NAMED: Text("pemegang kunci identitas disebut", "holder of an identity key named"),
        Kind.KEY_ADMITTED: Text("kunci identitas diterima", "identity key admitted"),
        Kind.KEY_ENDED: Text("kunci identitas berakhir", "identity key ended"),
        Kind.KEY_SECRET: Text("frasa sandi kunci identitas diganti", "passphrase of an identity key changed"),
        Kind.WORDING_SET: Text("naskah surat diubah", "wording of a document changed"),
    }
)

ABOUT: Final = 200
"""Letters that the record keeps of whom or what an act was done to."""


def record(institution: Institution, kind: Kind, about: object, by: Officer | None, **detail: object) -> None:
    """Write down one act, in the caller's transaction. `about` in words that stay true when names change."""
    kept = {name: value for name, value in detail.items() if value not in (None, "", [])}
    Act.objects.create(institution=institution, kind=kind.value, about=str(about)[:ABOUT], by=by, detail=kept)
