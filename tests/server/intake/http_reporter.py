"""A reporter over real HTTP, without scripts: cookies, forms and files as a browser sends them. All invented.

The same walk as `lapor.Reporter`, for servers in processes of their own. Knows no Django and no test; the benchmark of
intake drives it too.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPException
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

BROKEN: Final = (OSError, HTTPException)
"""How a connection ends whose server was killed."""
STORY: Final = "Seorang pejabat rekaan membagikan ajakan memilih di grup pegawai"
WHOLE: Final[Mapping[str, Mapping[str, str]]] = {
    "perbuatan": {"act_kind": "share", "what": STORY},
    "waktu": {"act_day": "2026-10-01", "when": "", "where": "Grup WhatsApp kantor", "known_day": "3/10/2026"},
    "media": {"platform": "whatsapp", "link": "", "account": "@akun.rekaan"},
    "orang": {"name": "Budi Rekaan", "position": "Kepala seksi", "unit": "Kecamatan Rekaan"},
    "pemilihan": {"contest": "none", "province": "32"},
    "instansi": {"office": "unknown", "office_name": "Kecamatan Rekaan"},
    "berkas": {"evidence_note": "Dua rekan juga melihatnya."},
    "anda": {"mode": "unnamed", "same_unit": "no", "own_unit": ""},
}
"""Every page of the way, answered."""
SHORT: Final[Mapping[str, Mapping[str, str]]] = {name: WHOLE[name] for name in ("perbuatan", "berkas")}
"""What happened, and a file; every other question is left out."""
_CODE: Final = re.compile(r'<span class="word">([a-z]+)</span>')
_REF: Final = re.compile(r"LP-\d{4}-\d{5}")
_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return unescape(self.body.decode())

    @property
    def to(self) -> str:
        """Where a redirect leads, or nothing."""
        return self.headers.get("location", "")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it lies on somebody's device."""

    name: str
    content: bytes = field(repr=False)
    media_type: str = "image/png"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a reporter holds in the end."""

    ref: str
    code: str


class Unexpected(RuntimeError):
    """A page answered with another status than the way needs."""


Watch = Callable[[str, Callable[[], Answer]], Answer]
"""Called with the name of a request and what sends it; the benchmark takes the time there."""


def _unwatched(name: str, send: Callable[[], Answer]) -> Answer:
    return send()


@dataclass(slots=True)
class Browser:
    """One connection and its cookies."""

    url: str
    timeout: float = 60.0
    cookies: dict[str, str] = field(default_factory=dict)
    watch: Watch = _unwatched
    _line: HTTPConnection | None = None

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        name: str = "",
    ) -> Answer:
        """One request. Raises one of `BROKEN`; the next one opens a new connection."""
        return self.watch(name or f"{method} {path}", lambda: self._sent(method, path, body, headers or {}))

    def _sent(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        if self._line is None:
            self._line = HTTPConnection(urlsplit(self.url).netloc, timeout=self.timeout)
        given = dict(headers)
        if self.cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            self._line.request(method, path, body, given)
            response = self._line.getresponse()
            answer = Answer(
                response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
            )
        except BaseException:
            self.close()
            raise
        for line in response.msg.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the cookies stay."""
        if self._line is not None:
            self._line.close()
            self._line = None


@dataclass(slots=True)
class Reporter:
    """Somebody with a browser. Each method that fails by the connection may be called again."""

    browser: Browser

    def answer(self, step: str, said: Mapping[str, str], files: tuple[File, ...] = ()) -> str:
        """Open a page of questions, send its form, and say where it leads."""
        page = self._page(f"/lapor/{step}/", step)
        told = {"csrfmiddlewaretoken": token_of(page), "go": "next", **said}
        body, kind = multipart(told, files) if step == "berkas" else (urlencode(told).encode(), FORM)
        sent = self.browser.request("POST", f"/lapor/{step}/", body, {"Content-Type": kind}, name=f"send {step}")
        return _led(sent, f"POST {step}")

    def fill(self, way: Mapping[str, Mapping[str, str]], files: tuple[File, ...] = ()) -> None:
        """Answer page after page."""
        for step, said in way.items():
            self.answer(step, said, files if step == "berkas" else ())

    def check(self) -> str:
        """The page of the check; its token, with which the report is sent."""
        return token_of(self._page("/lapor/periksa/", "check"))

    def send(self, token: str) -> None:
        """Press send on the page of the check."""
        body = urlencode({"csrfmiddlewaretoken": token, "work": ""}).encode()
        sent = self.browser.request("POST", "/lapor/kirim/", body, {"Content-Type": FORM}, name="send")
        to = _led(sent, "POST kirim")
        if not to.endswith("/lapor/tanda-terima/"):
            raise Unexpected(f"sending led to {to}")

    def receipt(self) -> Receipt | None:
        """The receipt that the draft's cookie opens, or None where nothing was filed."""
        answer = self.browser.request("GET", "/lapor/tanda-terima/", name="receipt")
        if answer.status == 302:
            return None
        if answer.status != 200:
            raise Unexpected(f"the receipt answered {answer.status}")
        text = answer.text
        ref, words = _REF.search(text), _CODE.findall(text)
        if ref is None or not words:
            raise Unexpected("a receipt without a number or a code")
        return Receipt(ref[0], " ".join(words))

    def file(self, way: Mapping[str, Mapping[str, str]], files: tuple[File, ...] = ()) -> Receipt:
        """The whole way, from the first page to the receipt."""
        self.fill(way, files)
        self.send(self.check())
        found = self.receipt()
        if found is None:
            raise Unexpected("sent, and no receipt")
        return found

    def has_file(self, name: str) -> bool:
        """Whether the page of files lists a file; also where nothing was begun it does not."""
        answer = self.browser.request("GET", "/lapor/berkas/", name="berkas")
        return answer.status == 200 and name in answer.text

    def enter(self, code: str) -> Answer:
        """Open the mailbox of a code: its door, the code, the page behind it."""
        door = self._page("/kotak/", "door")
        body = urlencode({"csrfmiddlewaretoken": token_of(door), "code": code}).encode()
        sent = self.browser.request("POST", "/kotak/", body, {"Content-Type": FORM}, name="enter")
        return self._page(_led(sent, "POST kotak"), "letters")

    # Piece by piece, as the script sends a file

    def announce(self, file: File) -> dict[str, Any]:
        """Announce a file that comes in pieces; one that came in part before goes on where it stopped."""
        token = token_of(self._page("/lapor/berkas/", "berkas"))
        body = json.dumps({"name": file.name, "size": len(file.content)}).encode()
        headers = {"Content-Type": "application/json", "X-CSRFToken": token}
        return self._told(self.browser.request("POST", "/lapor/unggah/", body, headers, name="announce"))

    def piece(self, uid: str, offset: int, content: bytes) -> dict[str, Any]:
        """Send the piece that begins at `offset`."""
        token = token_of(self._page("/lapor/berkas/", "berkas"))
        headers = {"Content-Type": "application/octet-stream", "Upload-Offset": str(offset), "X-CSRFToken": token}
        return self._told(self.browser.request("PATCH", f"/lapor/unggah/{uid}/", content, headers, name="piece"))

    def came(self, uid: str) -> int:
        """How many bytes of a file the server says it has."""
        return int(self._told(self.browser.request("GET", f"/lapor/unggah/{uid}/", name="came"))["came"])

    def _told(self, answer: Answer) -> dict[str, Any]:
        if answer.status >= 300:
            raise Unexpected(f"{answer.status}: {answer.body[:200]!r}")
        told: dict[str, Any] = json.loads(answer.body)
        return told

    def _page(self, path: str, name: str) -> Answer:
        answer = self.browser.request("GET", path, name=name)
        if answer.status != 200:
            raise Unexpected(f"GET {path} answered {answer.status} {answer.to}")
        return answer


@dataclass(slots=True)
class System:
    """Another system that files over the interface, with its token."""

    browser: Browser
    token: str

    def file(self, source_ref: str, what: str) -> dict[str, Any]:
        """File a report; the same number is filed once."""
        body = json.dumps({"source_ref": source_ref, "what": what, "region": "32"}).encode()
        return self._call("POST", "/reports", body, "application/json", "file")

    def add(self, ref: str, file: File) -> dict[str, Any]:
        """Add a file to a report."""
        path = f"/reports/{ref}/files?{urlencode({'name': file.name})}"
        return self._call("POST", path, file.content, file.media_type, "add")

    def told(self, ref: str) -> dict[str, Any]:
        """A report as it stands."""
        return self._call("GET", f"/reports/{ref}", None, "", "told")

    def _call(self, method: str, path: str, body: bytes | None, kind: str, name: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Content-Type": kind} if body is not None else {})
        answer = self.browser.request(method, f"/api/v1{path}", body, headers, name=name)
        if answer.status not in (200, 201):
            raise Unexpected(f"{method} {path}: {answer.status} {answer.body[:200]!r}")
        told: dict[str, Any] = json.loads(answer.body)
        return told


FORM: Final = "application/x-www-form-urlencoded"


def token_of(page: Answer) -> str:
    """The token against forgery in a page's form."""
    found = _TOKEN.search(page.body.decode())
    if found is None:
        raise Unexpected("a page without a form")
    return found[1]


def multipart(fields: Mapping[str, str], files: tuple[File, ...]) -> tuple[bytes, str]:
    """A form with files: body and content type."""
    mark = secrets.token_hex(16)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for each in files:
        head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{each.name}"\r\n'
        parts.append(f"{head}Content-Type: {each.media_type}\r\n\r\n".encode() + each.content + b"\r\n")
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


def _led(answer: Answer, what: str) -> str:
    if answer.status != 302:
        raise Unexpected(f"{what} answered {answer.status}")
    return answer.to
