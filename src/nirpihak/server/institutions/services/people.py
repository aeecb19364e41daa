"""People: open and close accounts, appoint to roles and end them, move. Knows no page and no report.

An account works for one institution. Nobody gives power to themselves, and an institution never loses its last
administrator by that administrator's own hand. Every change is in the record of acts, in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from nirpihak.server.institutions.models import Appointment, Institution, Monitor, Officer, Unit, current
from nirpihak.server.institutions.roles import NAMES, Role, clash
from nirpihak.server.institutions.services import conflicts, names, setup
from nirpihak.server.institutions.services.acts import InstitutionError, Kind, record


@dataclass(frozen=True, slots=True)
class Opened:
    """An account that was opened, and the one-time code with which its officer chooses a password."""

    officer: Officer
    code: str


@transaction.atomic
def open_account(
    username: str,
    name: str,
    institution: Institution,
    *,
    unit: Unit | None = None,
    superior: Officer | None = None,
    number: str = "",
    by: Officer | None,
) -> Opened:
    """A new account without a password; on the command line also for one that works nowhere.

    Raises InstitutionError.
    """
    home = _home(institution)
    user = User(username=username.strip())
    if by is None:
        user = User.objects.filter(username=user.username, officer=None).first() or user
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise InstitutionError(
            f"nama pengguna {username!r}: huruf, angka, dan @ . + - _ saja, tanpa spasi",
            f"the user name {username!r}: letters, digits and @ . + - _ only, no spaces",
            "username",
        ) from error
    taken = InstitutionError(
        f"nama pengguna {user.username} sudah dipakai", f"the user name {user.username} is taken", "username"
    )
    if User.objects.filter(username__iexact=user.username).exclude(pk=user.pk).exists():
        raise taken
    user.is_active = True
    user.set_unusable_password()
    officer = Officer(institution=home)
    _describe(officer, name, number, unit, superior)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:  # Another institution was quicker by a moment.
        raise taken from error
    officer.user = user
    officer.save()
    record(home, Kind.ACCOUNT_OPENED, officer.name, by, account=user.pk, unit=str(unit or ""))
    conflicts.recompute(officer)
    return Opened(officer, setup.code_for(user))


@transaction.atomic
def change(
    officer: Officer, *, name: str, number: str, unit: Unit | None, superior: Officer | None, by: Officer | None
) -> Officer:
    """Rename, renumber, give another unit or superior. Raises InstitutionError."""
    row = _locked(officer)
    before = _told(row)
    _describe(row, name, number, unit, superior)
    after = _told(row)
    changed = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
    if changed:
        row.save()
        if "number" in changed:
            changed["number"] = ["", ""]  # That it changed is told, not what it is.
        record(row.institution, Kind.ACCOUNT_CHANGED, before["name"], by, account=row.user_id, changed=changed)
        conflicts.recompute(row)
    return row


def _told(row: Officer) -> dict[str, str]:
    return {
        "name": row.name,
        "number": row.number,
        "unit": row.unit.name if row.unit else "",
        "superior": row.superior.name if row.superior else "",
    }


def _describe(row: Officer, name: str, number: str, unit: Unit | None, superior: Officer | None) -> None:
    row.name, row.number = " ".join(name.split()), number.strip()
    if not names.fold(row.name) or len(row.name) > 160:
        raise InstitutionError("tulis nama lengkapnya", "write the full name", "name")
    if row.number and (not names.digits(row.number) or len(row.number) > 32):
        raise InstitutionError(
            "nomor pegawai ditulis dengan angka, paling sedikit empat; kosongkan bila tidak ada",
            "an employee number is written in digits, four at least; leave it empty if there is none",
            "number",
        )
    if unit is not None and (unit.institution_id != row.institution_id or unit.closed_at is not None):
        raise InstitutionError("unit kerja itu tidak ada di instansi ini", "this institution has no such unit", "unit")
    row.unit, row.superior = unit, superior
    if superior is None:
        return
    if superior.institution_id != row.institution_id or not superior.user.is_active:
        raise InstitutionError(
            f"{superior.name} tidak bekerja di instansi ini", f"{superior.name} does not work here", "superior"
        )
    above = dict(Officer.objects.filter(institution=row.institution_id).values_list("pk", "superior_id"))
    each: int | None = superior.pk
    seen: set[int] = set()
    while each is not None and each not in seen:
        if each == row.pk:
            raise InstitutionError(
                f"{superior.name} berada di bawah {row.name}; ia tidak dapat menjadi atasannya",
                f"{superior.name} works under {row.name} and cannot be the superior",
                "superior",
            )
        seen.add(each)
        each = above.get(each)


# ---------------------------------------------------------------- roles


@transaction.atomic
def appoint(
    officer: Officer, role: Role, *, letter: str = "", since: datetime | None = None, by: Officer | None
) -> Appointment:
    """Give a role. Raises InstitutionError where it clashes with one that is held, and says which and why."""
    row = _locked(officer)
    if not row.user.is_active:
        raise InstitutionError(f"akun {row.name} sudah ditutup", f"the account of {row.name} is closed", "role")
    if by is not None and by.pk == row.pk:
        raise InstitutionError(
            "peran untuk diri sendiri diberikan oleh pengelola lain, atau lewat perintah nirpihak officer",
            "a role for oneself is given by another administrator, or by the command nirpihak officer",
            "role",
        )
    held = row.roles
    if role in held:
        return row.appointments.filter(current(), role=role.value)[0]
    apart = clash(held | {role})
    if apart is not None:
        one, other = apart
        raise InstitutionError(
            f"{NAMES[one].id} dan {NAMES[other].id} tidak boleh dipegang satu orang: yang memberi wewenang tidak "
            f"memakainya, yang membuka nama tidak menangani laporan",
            f"{NAMES[one].en} and {NAMES[other].en} cannot be one person: who gives power does not use it, who opens "
            f"names handles no report",
            "role",
        )
    made = Appointment.objects.create(
        officer=row, role=role.value, since=since or timezone.now(), by=by, letter=letter.strip()[:120]
    )
    record(row.institution, Kind.APPOINTED, row.name, by, account=row.user_id, role=role.value, letter=made.letter)
    return made


@transaction.atomic
def end(appointment: Appointment, *, by: Officer | None) -> None:
    """End a role now. Raises InstitutionError."""
    row = _locked(Officer.objects.get(pk=appointment.officer_id))
    held = Appointment.objects.filter(current(), pk=appointment.pk).first()
    if held is None:
        return
    _stays_administered(row, {Role(held.role)}, by)
    _end(row, [held], by)


def _end(row: Officer, held: list[Appointment], by: Officer | None) -> None:
    now = timezone.now()
    for each in held:
        Appointment.objects.filter(pk=each.pk).update(until=now)
        record(row.institution, Kind.ENDED, row.name, by, account=row.user_id, role=each.role)


def _stays_administered(row: Officer, ending: set[Role], by: Officer | None) -> None:
    if by is None or by.pk != row.pk or Role.ADMINISTRATOR not in ending:
        return
    others = Appointment.objects.filter(
        current(),
        role=Role.ADMINISTRATOR.value,
        officer__institution=row.institution_id,
        officer__user__is_active=True,
    ).exclude(officer=row)
    if not others.exists():
        raise InstitutionError(
            "Anda pengelola terakhir instansi ini; tunjuk pengelola lain dahulu",
            "you are the last administrator of this institution; appoint another one first",
            "role",
        )


# ---------------------------------------------------------------- coming and going


@transaction.atomic
def move(officer: Officer, institution: Institution, *, unit: Unit | None = None, by: Officer | None) -> Officer:
    """Let an account work for another institution: every role and appointment of the old one ends.

    Raises InstitutionError.
    """
    row = _locked(officer)
    if row.institution_id == institution.pk:
        return row
    home = _home(institution)
    _leave(row, by)
    was, row.institution = row.institution, home
    _describe(row, row.name, row.number, unit, None)
    row.save()
    for where in (was, home):
        record(where, Kind.ACCOUNT_MOVED, row.name, by, account=row.user_id, was=was.name, now=home.name)
    conflicts.recompute(row)
    return row


@transaction.atomic
def close(officer: Officer, *, by: Officer | None) -> None:
    """Close an account: no log-in any more, every role ends; what it did stays. Raises InstitutionError."""
    row = _locked(officer)
    if not row.user.is_active:
        return
    _leave(row, by)
    row.unit = row.superior = None
    row.save()
    row.user.is_active = False
    row.user.set_unusable_password()
    row.user.save()
    record(row.institution, Kind.ACCOUNT_CLOSED, row.name, by, account=row.user_id)


def _leave(row: Officer, by: Officer | None) -> None:
    held = list(row.appointments.filter(current()))
    _stays_administered(row, {Role(each.role) for each in held}, by)
    _end(row, held, by)
    for each in Monitor.objects.filter(current(), officer=row).select_related("unit"):
        Monitor.objects.filter(pk=each.pk).update(until=timezone.now())
        record(row.institution, Kind.MONITOR_ENDED, row.name, by, unit=each.unit.name)
    Unit.objects.filter(head=row).update(head=None)
    row.subordinates.update(superior=None)


@transaction.atomic
def reopen(officer: Officer, *, by: Officer | None) -> Opened:
    """Open a closed account again, without roles; its officer chooses a password anew. Raises InstitutionError."""
    row = _locked(officer)
    _home(row.institution)
    row.user.is_active = True
    row.user.set_unusable_password()
    row.user.save()
    record(row.institution, Kind.ACCOUNT_REOPENED, row.name, by, account=row.user_id)
    conflicts.recompute(row)
    return Opened(row, setup.code_for(row.user))


@transaction.atomic
def new_code(officer: Officer, *, by: Officer | None) -> Opened:
    """A new one-time code for who lost the password: the old password and every session end.

    Raises InstitutionError.
    """
    row = _locked(officer)
    if not row.user.is_active:
        raise InstitutionError(f"akun {row.name} sudah ditutup", f"the account of {row.name} is closed")
    if by is not None and by.pk == row.pk:
        raise InstitutionError(
            "kata sandi sendiri diganti di halaman akun Anda", "change your own password on the page of your account"
        )
    row.user.set_unusable_password()
    row.user.save()
    record(row.institution, Kind.CODE_GIVEN, row.name, by, account=row.user_id)
    return Opened(row, setup.code_for(row.user))


def _locked(officer: Officer) -> Officer:
    """The officer's newest row. The institution's is the lock: rules speak of all its people, not of one row."""
    Institution.objects.select_for_update().get(pk=officer.institution_id)
    return Officer.objects.select_related("institution", "user", "unit", "superior").get(pk=officer.pk)


def _home(institution: Institution) -> Institution:
    home = Institution.objects.select_for_update().get(pk=institution.pk)
    if home.closed_at is not None:
        raise InstitutionError(f"{home.name} sudah ditutup", f"{home.name} is closed", "institution")
    return home
