"""Another server for reports, driven by the same script: GlobaLeaks' public interface.

    python -m benchmarks.intake --peer globaleaks --peer-url http://127.0.0.1:8082

Written from its public sources (`handlers/auth`, `handlers/whistleblower`, `utils/token`), for versions before those
that bind a session to a key of the browser; a newer one refuses it. No server was at hand to try it against, so look
at its first report before believing a figure. Whoever compares installs it, sets it up with one recipient and raises
its limits; nothing of it is a part of this project, and nothing of it is imported.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Final

from tests.server.intake.http_reporter import Browser, File, Unexpected, multipart

ZERO_BYTE: Final = 31
"""Which byte of the proof's hash must be zero."""


@dataclass(slots=True)
class GlobaLeaks:
    """One reporter of a GlobaLeaks server."""

    browser: Browser
    context: dict[str, Any] = field(default_factory=dict)
    questionnaire: dict[str, Any] = field(default_factory=dict)

    def prepare(self) -> None:
        """What its client loads first: contexts and questionnaires."""
        public = self._call("GET", "/api/public", None, {}, "public")
        self.context = public["contexts"][0]
        wanted = self.context["questionnaire_id"]
        self.questionnaire = next(each for each in public["questionnaires"] if each["id"] == wanted)

    def file(self, what: str, file: File) -> str:
        """Session, file, submission; the receipt of 16 digits."""
        session = self._call("POST", "/api/auth/receiptauth", {"receipt": ""}, self._proof(), "session")["id"]
        body, kind = multipart(_pieces(file), (file,))
        given = {"X-Session": session, "Content-Type": kind}
        sent = self.browser.request("POST", "/api/whistleblower/submission/attachment", body, given, name="attachment")
        if sent.status >= 300:
            raise Unexpected(f"attachment: {sent.status}")
        answers = {each["id"]: [{"value": what}] for step in self.questionnaire["steps"] for each in step["children"]}
        report = {
            "context_id": self.context["id"],
            "receivers": self.context["receivers"],
            "identity_provided": False,
            "answers": answers,
            "answer": 0,
            "score": 0,
            "removed_files": [],
        }
        headers = self._proof() | {"X-Session": session}
        return str(self._call("POST", "/api/whistleblower/submission", report, headers, "submission")["receipt"])

    def look_up(self, code: str) -> None:
        """Log in with the receipt and open the report."""
        session = self._call("POST", "/api/auth/receiptauth", {"receipt": code}, self._proof(), "receipt")["id"]
        self._call("GET", "/api/whistleblower/wbtip", None, {"X-Session": session}, "report")

    def _proof(self) -> dict[str, str]:
        """A token and the work that it asks for: a number with which SHA-256 ends in a zero byte."""
        token = self._call("POST", "/api/auth/token", {}, {}, "token")["id"]
        number = 0
        while hashlib.sha256(f"{token}{number}".encode()).digest()[ZERO_BYTE]:
            number += 1
        return {"X-Token": f"{token}:{number}"}

    def _call(
        self, method: str, path: str, told: dict[str, Any] | None, headers: dict[str, str], name: str
    ) -> dict[str, Any]:
        body = None if told is None else json.dumps(told).encode()
        answer = self.browser.request(method, path, body, {"Content-Type": "application/json", **headers}, name=name)
        if answer.status >= 300:
            raise Unexpected(f"{path}: {answer.status}")
        found: dict[str, Any] = json.loads(answer.body or b"{}")
        return found


def _pieces(file: File) -> dict[str, str]:
    """A file of one piece, as its client names pieces."""
    size = str(len(file.content))
    return {
        "flowChunkNumber": "1",
        "flowChunkSize": size,
        "flowCurrentChunkSize": size,
        "flowTotalSize": size,
        "flowIdentifier": hashlib.sha256(file.content).hexdigest()[:32],
        "flowFilename": file.name,
        "flowRelativePath": file.name,
        "flowTotalChunks": "1",
    }
