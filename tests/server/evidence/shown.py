"""Invented exhibits as the pages show them: a picture with its copy and text layer, without running what makes them."""

from __future__ import annotations

import io
import json
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from nirpihak.server.evidence.models import Entry, Exhibit, File
from nirpihak.server.evidence.services import exhibits, log
from tests.server.accounts.logging_in import log_in
from tests.server.evidence.conftest import keep

PASSWORD = "kata sandi yang panjang"
WORDS = (("Ayo", 20, 90), ("pilih", 100, 150), ("nomor", 160, 240), ("<2>", 250, 290))
"""The words of the one line of the picture, with where each begins and ends."""
LAYER = {
    "width": 400,
    "height": 200,
    "language": "ind",
    "lines": [
        {
            "text": " ".join(word for word, _, _ in WORDS),
            "box": [20, 40, 290, 70],
            "words": [
                {"text": word, "box": [left, 40, right, 70], "confidence": 30 if word == "nomor" else 95}
                for word, left, right in WORDS
            ],
        },
        {
            "text": "Warung",
            "box": [20, 120, 100, 150],
            "words": [{"text": "Warung", "box": [20, 120, 100, 150], "confidence": 90}],
        },
    ],
}


def png(size: tuple[int, int] = (400, 200)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#fff").save(out, "PNG")
    return out.getvalue()


def derive(parent: File, purpose: str, name: str, media_type: str, content: bytes, **parameters: object) -> File:
    """A derivative as the background work would keep it."""
    sealed = exhibits.seal(
        io.BytesIO(content),
        purpose=purpose,
        name=name,
        media_type=media_type,
        tool="contoh",
        tool_version="1",
        parameters=parameters,
    )
    with transaction.atomic():
        return exhibits.derived(parent, [sealed])[0]


def picture(officer: User, title: str = "Unggahan rekaan", **more: object) -> tuple[File, File]:
    """A picture handed in, and its clean copy; with a text layer of two lines."""
    original = keep(png(), officer, "layar & <b>.png", title=title, **more)
    copy = derive(original, "clean_copy", "clean.png", "image/png", png(), width=400, height=200)
    derive(original, "text_layer", "text-layer.json", "application/json", json.dumps(LAYER).encode())
    derive(original, "metadata", "metadata.json", "application/json", b'{"EXIF": "<script>alert(1)</script>"}')
    File.objects.filter(pk=original.pk).update(media_type="image/png", derived_at=timezone.now())
    original.refresh_from_db()
    return original, copy


def logged_in(officer: User, *, checks: bool = False) -> Client:
    """A visitor without scripts who is logged in."""
    client = Client(enforce_csrf_checks=checks)
    return log_in(client, officer)


def body(response: Any) -> bytes:
    """What a page or a download holds; read to its end, it closes what it reads from."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def events(exhibit: Exhibit | None = None) -> list[dict[str, Any]]:
    """The fields of every event, of one exhibit or of all."""
    found = Entry.objects.order_by("index")
    return [log.values(each) for each in (found if exhibit is None else found.filter(exhibit=exhibit))]


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return body(response).decode()
