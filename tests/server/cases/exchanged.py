"""An invented partner with a server of its own: its key, its packages, its notes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from nirpihak.custody import referring
from nirpihak.custody.referring import Party, Told
from nirpihak.custody.signing import Signer
from nirpihak.server.cases.models import Partner, Referral
from nirpihak.server.cases.services import partners
from nirpihak.server.cases.services import referral_notes as notes
from nirpihak.server.cases.services import referral_words as inside
from nirpihak.server.institutions.models import Institution

CODE, NAME, LOG = "bawaslu-tetangga", "Bawaslu Kabupaten Tetangga", "tetangga.example/log"
BODY: Mapping[str, Any] = {
    "regime": "ppk",
    "procedure": "discipline",
    "summary": "Seorang pegawai rekaan diduga membagikan ajakan memilih.",
    "reason": "Pegawai itu bekerja pada instansi Anda.",
    "person": {"name": "Budi Rekaan", "position": "staf", "contact": "tidak ikut"},
    "facts": [
        {"fact": "act.kind", "value": "share", "source": "confirmed"},
        {"fact": "actor.employment", "value": "pns", "source": "confirmed"},
        {"fact": "tidak.ada", "value": "x"},
    ],
    "link": "https://instagram.example/p/rekaan",
    "contest": "",
    "act_kind": "share",
    "act_day": "2024-10-09",
    "files": [],
    "bundle": None,
}


@dataclass
class Neighbour:
    """The partner as this server knows it, and what it signs with."""

    home: Institution
    signer: Signer = field(default_factory=lambda: Signer.generate(LOG))
    address: str = ""
    row: Partner = field(init=False)

    def __post_init__(self) -> None:
        key = str(self.signer.key)
        self.row = partners.add(self.home, None, name=NAME, code=CODE, verifier=key, address=self.address)

    def note(
        self,
        kind: str = referring.REFERRAL,
        body: Mapping[str, Any] = BODY,
        *,
        uid: uuid.UUID | None = None,
        ref: str = "PR-2026-12345",
        at: datetime | None = None,
        to: Party | None = None,
        code: str = CODE,
        signer: Signer | None = None,
    ) -> str:
        """A note signed by the partner, or by somebody else in its name."""
        sender = Party(code, NAME, LOG)
        receiver = to or Party(self.home.code, self.home.name)
        told = Told(kind, uid or uuid.uuid4(), ref, at or timezone.now(), sender, receiver, body)
        return referring.write(told, signer or self.signer)

    def package(self, path: Path, note: str = "") -> Path:
        """A package without evidence."""
        referring.pack(note or self.note(), None, path)
        return path

    def reply(self, referral: Referral, kind: str, number: int = 1, words: str = "", outcome: str = "") -> str:
        """What the partner says to a referral that it was sent."""
        of = notes.digest(str(inside.words_of(referral)["note"]))
        body = {"number": number, "here": "PR-2026-99999", "words": words, "outcome": outcome, "of": of}
        return self.note(kind, body, uid=referral.uid, ref=referral.ref)
