"""ReplayWeb.page over loopback, as a reader of a capture would open it: files by HTTP, with ranges."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2] / "build" / "replay-viewer"
TYPES: Final = {".js": "text/javascript", ".html": "text/html; charset=utf-8", ".wacz": "application/wacz"}
PAGE: Final = """<!doctype html><html lang="id"><title>Putar ulang</title><style>
html, body, replay-web-page {{ height: 100%; margin: 0; display: block }}</style>
<script src="/ui.js"></script>
<replay-web-page source="/capture.wacz" url="{url}" replayBase="/replay/" embed="replayonly"></replay-web-page></html>
"""


def installed() -> Path | None:
    """The folder of the fetched viewer, if there is one."""
    return max(ROOT.glob("[0-9]*"), default=None)


@contextmanager
def viewing(viewer: Path, wacz: Path, url: str) -> Iterator[str]:
    """Serve the viewer and one capture; the address of the page that replays it."""
    files = {
        "/": PAGE.format(url=url).encode(),
        "/ui.js": (viewer / "ui.js").read_bytes(),
        "/replay/sw.js": (viewer / "sw.js").read_bytes(),
        "/capture.wacz": wacz.read_bytes(),
    }

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            body = files.get(path)
            if body is None:
                self.send_error(404)
                return
            span = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("range", ""))
            start, end = 0, len(body)
            if span and (span[1] or span[2]):
                start = int(span[1]) if span[1] else max(0, len(body) - int(span[2]))
                end = min(len(body), int(span[2]) + 1) if span[1] and span[2] else len(body)
            self.send_response(206 if span else 200)
            self.send_header("Content-Type", TYPES.get(Path(path).suffix or ".html", "application/octet-stream"))
            self.send_header("Content-Length", str(end - start))
            self.send_header("Accept-Ranges", "bytes")
            if span:
                self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(body)}")
            self.end_headers()
            self.wfile.write(body[start:end])

        def do_HEAD(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(files.get(self.path, b""))))
            self.send_header("Accept-Ranges", "bytes")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
