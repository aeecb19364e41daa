"""What the demonstration starts with: an officer who may log in from this machine, and one invented exhibit.

Only for trying out: made by `nirpihak serve --demo` on loopback, never elsewhere.
"""

from __future__ import annotations

import io
import os
import secrets
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User

from nirpihak.server.accounts.services import factors
from nirpihak.server.evidence.models import Exhibit
from nirpihak.server.evidence.services import exhibits
from nirpihak.server.institutions import demo as people
from nirpihak.server.institutions.models import Appointment, Officer
from nirpihak.server.institutions.roles import Role

NAME: Final = "peraga"
FILE: Final = "demo-officer"
POST: Final = (
    ("Warung Kopi Contoh", 40, 40),
    ("Minggu, 21 Februari 2027 pukul 09.15", 40, 82),
    ("Ayo dukung Paslon Contoh nomor 2 di Kabupaten Contoh!", 40, 150),
    ("Bersama kita bisa, pilih nomor 2.", 40, 192),
    ("Suka 128    Komentar 14    Bagikan 6", 40, 300),
    ("Bagas Rekaan: Siap, hadir besok di lapangan", 40, 360),
    ("Sari Rekaan: Mantap, lanjutkan!", 40, 402),
)
"""An invented post: lines and where they stand, in pixels."""


def officer() -> tuple[str, str]:
    """The name and password of the demonstration's officer; made once, kept in a file that its owner alone reads."""
    path: Path = settings.NIRPIHAK.data / FILE
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(12))
    password = path.read_text("ascii").strip()
    user, _ = User.objects.get_or_create(username=NAME, defaults={"first_name": "Petugas", "last_name": "Peraga"})
    if not user.check_password(password):
        user.set_password(password)
        user.save()
    office = next(each for each in people.three() if each.code == people.REGENCY)
    person, _ = Officer.objects.get_or_create(user=user, defaults={"institution": office, "name": user.get_full_name()})
    for role in (Role.INTAKE, Role.EXAMINER, Role.DECIDER):
        Appointment.objects.get_or_create(officer=person, role=role.value)
    factors.waive(user)
    return NAME, password


def exhibit() -> None:
    """One exhibit, where there is none yet."""
    if Exhibit.objects.exists():
        return
    exhibits.receive(
        io.BytesIO(picture()),
        name="unggahan-rekaan.png",
        title="Unggahan rekaan: ajakan memilih",
        note="Contoh untuk peragaan; semua orang dan peserta di dalamnya rekaan.",
        actor=User.objects.get(username=NAME),
    )


def picture() -> bytes:
    """The invented post as a PNG."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (900, 470), "#ffffff")
    draw = ImageDraw.Draw(image)
    for number, (line, left, top) in enumerate(POST):
        draw.text((left, top), line, fill="#111111", font=ImageFont.load_default(30 if number == 0 else 26))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
