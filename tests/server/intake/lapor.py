"""A reporter who walks through the public door without scripts, for the tests of every page of it. All invented."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nirpihak.server.institutions.models import Institution, Receiver
from nirpihak.server.intake.models import Report
from tests.server.people import institution

STORY = "Seorang pejabat rekaan membagikan ajakan memilih di grup pegawai."
REPORT: dict[str, dict[str, Any]] = {
    "perbuatan": {"act_kind": "share", "what": STORY},
    "waktu": {"act_day": "2026-10-01", "when": "", "where": "Grup WhatsApp kantor", "known_day": "3/10/2026"},
    "media": {"platform": "whatsapp", "link": "", "account": "@akun.rekaan"},
    "orang": {"name": "Budi Rekaan", "position": "Kepala seksi", "unit": "Kecamatan Rekaan"},
    "pemilihan": {"contest": "none", "province": "32"},
    "instansi": {"office": "unknown", "office_name": "Kecamatan Rekaan"},
    "berkas": {"evidence_note": "Dua rekan juga melihatnya."},
    "anda": {"mode": "unnamed", "same_unit": "no", "own_unit": ""},
}
PRESSURE: dict[str, dict[str, Any]] = {
    "tekanan": {"by_whom": "superior", "asked": ["support", "attend"], "threats": ["move"], "what": STORY},
    "aman": {"safe": "unsure"},
    "waktu": {"act_day": "2026-10-01", "when": "", "where": "Ruang rapat"},
    "orang": {"name": "", "position": "Kepala dinas", "unit": ""},
    "pemilihan": {"contest": "none", "province": "32"},
    "instansi": {"office": "unknown", "office_name": "", "own_unit": ""},
    "berkas": {},
    "anda": {"mode": "unnamed"},
}
IDENTITY: dict[str, Any] = {"name": "Siti Rekaan", "address": "Jalan Rekaan 1", "contact": "", "consent": ["yes"]}


def receiving() -> Institution:
    """A body that receives what concerns no contest, and the pressed, anywhere."""
    made = institution("badan-rekaan", name="Badan Rekaan", kind="central", region="")
    for procedure in ("discipline", "pressure", "pilkada", "pemilu"):
        Receiver.objects.get_or_create(procedure=procedure, region="", institution=made)
    return made


class Form(HTMLParser):
    """The forms of a page: their address and hidden fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((told.get("action", ""), {}))
        elif tag == "input" and told.get("type") == "hidden" and self.forms:
            self.forms[-1][1][told["name"]] = told.get("value", "")


@dataclass
class Reporter:
    """Somebody with a browser without scripts."""

    root: str = ""
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def see(self, page: str) -> str:
        """Open a page of the door."""
        response = self.client.get(f"{self.root}/lapor/{page}", follow=True)
        assert response.status_code == 200, page
        return unescape(response.content.decode())

    def answer(self, step: str, status: int = 302, query: str = "", **said: Any) -> Any:
        """Open a page of questions and send its form."""
        page = self.client.get(f"{self.root}/lapor/{step}/{query}")
        assert page.status_code == 200, (step, page.headers.get("Location"))
        hidden = next(h for action, h in Form(page.content.decode()).forms if action.endswith(f"/lapor/{step}/"))
        response = self.client.post(f"{self.root}/lapor/{step}/", {"go": "next", **hidden, **said})
        assert response.status_code == status, (step, response.content.decode()[:2000])
        return response

    def fill(self, told: dict[str, dict[str, Any]], **other: dict[str, Any]) -> None:
        """Answer page after page, as each leads to the next."""
        address = f"/lapor/{next(iter(told))}/"
        for step, said in told.items():
            assert address.endswith(f"/lapor/{step}/"), address
            address = self.answer(step, **{**said, **other.get(step, {})}).headers["Location"]

    def send(self, **more: str) -> Any:
        """Press send on the page of the check."""
        page = self.client.get(f"{self.root}/lapor/periksa/")
        assert page.status_code == 200
        hidden = next(h for action, h in Form(page.content.decode()).forms if action.endswith("/lapor/kirim/"))
        return self.client.post(f"{self.root}/lapor/kirim/", {**hidden, **more})

    def code(self) -> str:
        """The code on the receipt."""
        text = self.see("tanda-terima/")
        return " ".join(re.findall(r'<span class="word">([a-z]+)</span>', text))


def one() -> Report:
    """The one report there is."""
    return Report.objects.select_related("institution").get()


def picture(name: str = "layar.png", content: bytes = b"\x89PNG\r\n\x1a\n" + b"rekaan" * 40) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, "image/png")
