"""Invented institutions and officers for the tests: who holds which role, where."""

from __future__ import annotations

from django.contrib.auth.models import User

from nirpihak.server.institutions.models import Appointment, Institution, Officer, Unit
from nirpihak.server.institutions.roles import Role

PASSWORD = "kata sandi yang panjang"


def institution(code: str = "bawaslu-contoh", **more: object) -> Institution:
    """An institution that receives reports, made once a test."""
    given = {"name": f"Instansi {code}", "kind": "bawaslu", "region": "99.01", "receives": True, **more}
    return Institution.objects.get_or_create(code=code, defaults=given)[0]


def person(username: str, *roles: Role, at: Institution | None = None, **more: object) -> Officer:
    """An officer with an account and these roles."""
    user = User.objects.create_user(username, password=PASSWORD)
    given = {"name": username.title(), "institution": at or institution(), **more}
    made = Officer.objects.create(user=user, **given)
    Appointment.objects.bulk_create(Appointment(officer=made, role=role.value) for role in roles)
    return made


def unit(name: str = "Sekretariat", at: Institution | None = None) -> Unit:
    return Unit.objects.get_or_create(institution=at or institution(), name=name)[0]
