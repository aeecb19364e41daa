"""An invented site on loopback for captures: a post with comments, and every trouble an origin can make.

`with Site() as site:` serves it in a thread of this process (plain, or TLS with `tls=True`); `site.rules()` lets just
that endpoint off. Leaving the context is the origin gone for good. `site.hits` counts requests by method and path.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import random
import ssl
import struct
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit

from nirpihak.capture.addresses import Rules
from tests.capture.authorities import certificate

MIB: Final = 1 << 20
COMMENTS: Final = 40
LIKES: Final = "1.284 suka"
VIDEO_BYTES: Final = 120 * MIB
DOWNLOAD_BYTES: Final = 30 * MIB

POST: Final = """<!doctype html>
<html lang="id"><head><meta charset="utf-8"><title>Kabar Kampung Rekaan</title>
<link rel="stylesheet" href="/gaya.css"></head>
<body><article id="pos"><h1>Kerja bakti hari Minggu</h1>
<p>Warga Kampung Rekaan bersih-bersih selokan bersama.</p>
<img src="/gambar/pindah.png" width="320" height="200" alt="dialihkan">
<p id="suka">memuat …</p></article>
<ol id="komentar"></ol>
<div style="height: 3000px"></div>
<img id="malas" src="/gambar/malas.png" loading="lazy" width="320" height="200" alt="jauh di bawah">
<script>
fetch("/komentar.json?halaman=1").then(r => r.json()).then(rows => {
  const list = document.getElementById("komentar");
  for (const row of rows) {
    const item = document.createElement("li");
    item.textContent = row.nama + ": " + row.isi;
    list.append(item);
  }
});
fetch("/suka", {method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify({pos: 7})})
  .then(r => r.json()).then(row => { document.getElementById("suka").textContent = row.suka; });
</script></body></html>
"""

MEDIA: Final = """<!doctype html><html lang="id"><meta charset="utf-8"><title>Rekaman</title>
<video id="video" src="/media/video.mp4" preload="auto" controls width="320"></video>
<p id="unduhan">memuat …</p>
<script>
fetch("/media/berkas.bin").then(r => r.arrayBuffer()).then(b => {
  document.getElementById("unduhan").textContent = b.byteLength + " bita";
});
</script></html>
"""


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(colour) * width) * height
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def noise(size: int, seed: int) -> bytes:
    """Bytes that do not compress, the same for the same seed."""
    return random.Random(seed).randbytes(size)


class Site:
    """The site while it is up. `page(path, html)` adds a page; `answer(path, function)` anything else."""

    def __init__(self, *, tls: bool = False, names: tuple[str, ...] = (), valid: bool = True) -> None:
        """`names`: host names beside 127.0.0.1 in the certificate; not `valid`: an authority nobody trusts."""
        self.hits: Counter[str] = Counter()
        self.cookies: list[str] = []
        self.connections: list[tuple[str, int]] = []
        self.authority: str | None = None
        """PEM of the authority to trust, where it speaks TLS."""
        self._answers: dict[str, Callable[[Handler], None]] = dict(_ANSWERS)
        self._names = names
        self._gone = threading.Event()
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.site = self
        self.port = int(self._server.server_address[1])
        self.scheme = "https" if tls else "http"
        if tls:
            pem, authority = certificate(("127.0.0.1", *names))
            self.authority = authority if valid else None
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            with TemporaryDirectory() as folder:
                path = Path(folder) / "chain.pem"
                path.write_bytes(pem)
                context.load_cert_chain(path)
            self._server.context = context

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def rules(self, **more: Any) -> Rules:
        """Rules that let this endpoint off; its further names lead there."""
        names = dict.fromkeys(self._names, ("127.0.0.1",))
        return Rules(let_off=frozenset({("127.0.0.1", self.port)}), **{"names": names, **more})

    def page(self, path: str, html: str, status: int = 200) -> None:
        """Serve a page of one's own."""
        self._answers[path] = lambda handler: handler.send(status, "text/html; charset=utf-8", html.encode())

    def answer(self, path: str, function: Callable[[Handler], None]) -> None:
        """Serve what a function sends."""
        self._answers[path] = function

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Take it off the network."""
        if not self._gone.is_set():
            self._gone.set()
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()

    def waits(self, seconds: float) -> bool:
        """Wait, less where the site goes down. Whether it is down."""
        return self._gone.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    site: Site
    context: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        self.site.connections.append(client_address)
        # In the connection's own thread, so that a slow handshake holds up nobody.
        if self.context is not None:
            try:
                request = self.context.wrap_socket(request, server_side=True)
            except OSError:
                return
        with contextlib.suppress(OSError):
            super().finish_request(request, client_address)
        if self.context is not None:
            with contextlib.suppress(OSError):
                request.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away is no error."""


class Handler(BaseHTTPRequestHandler):
    """One connection to the site; what `Site.answer` hands to a function."""

    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 60

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    @property
    def site(self) -> Site:
        return self.server.site

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}

    def _serve(self) -> None:
        path = urlsplit(self.path).path
        self.site.hits[f"{self.command} {path}"] += 1
        self.site.cookies.append(self.headers.get("cookie", ""))
        self.body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.site._answers.get(path, _absent)(self)

    def send(self, status: int, media_type: str, body: bytes, **headers: str) -> None:
        """A whole answer."""
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def head(self, status: int, **headers: str) -> None:
        """The head of an answer whose body follows by hand."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()


def _absent(handler: Handler) -> None:
    handler.send(404, "text/html; charset=utf-8", b"<!doctype html><title>Tidak ada</title><p>Tidak ditemukan.")


def _post(handler: Handler) -> None:
    body = gzip.compress(POST.encode(), mtime=0)
    handler.send(200, "text/html; charset=utf-8", body, Content_Encoding="gzip", Set_Cookie="sesi=tamu")


def _style(handler: Handler) -> None:
    body = gzip.compress(b"body { background: url(/gambar/latar.png); font-family: sans-serif }", mtime=0)
    handler.send(200, "text/css", body, Content_Encoding="gzip")


def _comments(handler: Handler) -> None:
    rows = [{"nama": f"Warga {n}", "isi": f"komentar ke-{n}"} for n in range(1, COMMENTS + 1)]
    handler.send(200, "application/json", json.dumps(rows).encode())


def _likes(handler: Handler) -> None:
    if handler.command != "POST" or json.loads(handler.body) != {"pos": 7}:
        return handler.send(405, "text/plain", b"POST")
    return handler.send(200, "application/json", json.dumps({"suka": LIKES}).encode())


def _redirect(handler: Handler) -> None:
    where = handler.query.get("ke", "/gambar/foto.png")
    handler.send(302, "text/plain", b"pindah", Location=where)


def _ranged(data: bytes, media_type: str) -> Callable[[Handler], None]:
    def answer(handler: Handler) -> None:
        start = 0
        wanted = handler.headers.get("range", "")
        if wanted.startswith("bytes=") and wanted[6:].partition("-")[0].isdecimal():
            start = int(wanted[6:].partition("-")[0])
            span = f"bytes {start}-{len(data) - 1}/{len(data)}"
            return handler.send(206, media_type, data[start:], Accept_Ranges="bytes", Content_Range=span)
        return handler.send(200, media_type, data, Accept_Ranges="bytes")

    return answer


def _noise(size: int, media_type: str, seed: int) -> Callable[[Handler], None]:
    # Made at the first request: most sites never serve it.
    return lambda handler: _ranged(noise(int(handler.query.get("bita", size)), seed), media_type)(handler)


def _chunked(handler: Handler) -> None:
    handler.head(200, Content_Type="text/plain; charset=utf-8", Transfer_Encoding="chunked")
    for piece in (b"sepotong ", b"demi ", b"sepotong"):
        handler.wfile.write(b"%x;catatan=1\r\n%s\r\n" % (len(piece), piece))
    handler.wfile.write(b"0\r\nX-Akhir: ya\r\n\r\n" if "akhir" in handler.query else b"0\r\n\r\n")


def _to_the_end(handler: Handler) -> None:
    handler.close_connection = True
    handler.head(200, Content_Type="text/plain", Connection="close")
    handler.wfile.write(b"sampai sambungan ditutup")


def _broken(handler: Handler) -> None:
    handler.close_connection = True
    handler.head(200, Content_Type="text/html", Content_Length="1000")
    handler.wfile.write(b"<p>terputus di teng")


def _silent(handler: Handler) -> None:
    handler.close_connection = True
    handler.site.waits(60)


def _stuck(handler: Handler) -> None:
    handler.close_connection = True
    handler.head(200, Content_Type="text/html", Content_Length="1000")
    handler.wfile.write(b"<p>lalu diam")
    handler.site.waits(60)


def _endless(handler: Handler) -> None:
    handler.close_connection = True
    handler.head(200, Content_Type="text/html; charset=utf-8", Transfer_Encoding="chunked")
    handler.wfile.write(b"18\r\n<!doctype html><p>mulai \r\n")
    while not handler.site.waits(0.01):
        handler.wfile.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")


def _no_http(handler: Handler) -> None:
    handler.close_connection = True
    handler.wfile.write(b"SSH-2.0-bukan_http\r\n\r\n")


def _early(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </gaya.css>; rel=preload\r\n\r\n")
    handler.send(200, "text/plain", b"sesudah isyarat dini")


def _slow(handler: Handler) -> None:
    time.sleep(float(handler.query.get("detik", "0.2")))
    handler.send(200, "text/plain", b"akhirnya")


def _holding(handler: Handler) -> None:
    source = handler.query["src"].replace('"', "%22")
    page = f'<!doctype html><title>Memuat lain</title><p>isi</p><img src="{source}" alt="dari tempat lain">'
    handler.send(200, "text/html; charset=utf-8", page.encode())


def _attached(handler: Handler) -> None:
    handler.send(
        200, "application/octet-stream", b"berkas rekaan" * 100, Content_Disposition='attachment; filename="berkas.bin"'
    )


def _endless_page(handler: Handler) -> None:
    page = """<!doctype html><title>Tanpa ujung</title><div id="isi"></div><script>
    const add = () => { for (let n = 0; n < 20; n++) { const p = document.createElement("p");
      p.textContent = "baris"; p.style.height = "200px"; document.getElementById("isi").append(p); } };
    add(); addEventListener("scroll", add);</script>"""
    handler.send(200, "text/html; charset=utf-8", page.encode())


def _html(text: str) -> Callable[[Handler], None]:
    return lambda handler: handler.send(200, "text/html; charset=utf-8", text.encode())


def _picture(colour: tuple[int, int, int]) -> Callable[[Handler], None]:
    return lambda handler: handler.send(200, "image/png", png(320, 200, colour))


_ANSWERS: Final[dict[str, Callable[[Handler], None]]] = {
    "/": _post,
    "/gaya.css": _style,
    "/komentar.json": _comments,
    "/suka": _likes,
    "/pindah": _redirect,
    "/gambar/pindah.png": _redirect,
    "/gambar/foto.png": _picture((180, 60, 60)),
    "/gambar/latar.png": _picture((240, 240, 230)),
    "/gambar/malas.png": _picture((60, 60, 180)),
    "/media": _html(MEDIA),
    "/media/video.mp4": _noise(VIDEO_BYTES, "video/mp4", 1),
    "/media/berkas.bin": _noise(DOWNLOAD_BYTES, "application/octet-stream", 2),
    "/media/kecil.bin": _noise(3 * MIB, "application/octet-stream", 3),
    "/potongan": _chunked,
    "/sampai-tutup": _to_the_end,
    "/putus": _broken,
    "/bisu": _silent,
    "/macet": _stuck,
    "/tanpa-akhir": _endless,
    "/tanpa-ujung": _endless_page,
    "/bukan-http": _no_http,
    "/isyarat": _early,
    "/lambat": _slow,
    "/memuat": _holding,
    "/unduh": _attached,
}
"""
`/` gzip post: CSS, 302 picture, 40 comments by GET, likes by POST, a lazy picture far down, a cookie.
`/media` a 120 MiB video and a 30 MiB fetch (`?bita=N` for fewer). `/memuat?src=URL` a page with one picture from URL.
`/pindah?ke=URL` 302. `/unduh` an attachment. `/tanpa-ujung` a page that grows with scrolling. `/tanpa-akhir` a body
without end. `/bisu` no answer, `/macet` half an answer then silence, `/putus` half then closed, `/bukan-http` junk.
"""
