"""The written record of a bundle (berita acara): one HTML page in Indonesian that a person can read, sign and print.

It holds no script and asks nothing of any network. Everything in it comes from `contents`; it knows no file of the
bundle but the paths that `layout` gives.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from importlib import resources
from typing import Any, Final

from nirpihak.custody.bundles import layout
from nirpihak.custody.bundles.contents import Bundle, Exhibit, File
from nirpihak.custody.checking import CheckError, events, notes, stamps
from nirpihak.custody.checking.notes import VerifierKey
from nirpihak.custody.events import NAMES, Kind
from nirpihak.law.wording import WEEKDAYS, date_text

WIB: Final = timezone(timedelta(hours=7), "WIB")
LARGEST_PICTURE: Final = 300_000
"""Bytes of a thumbnail that is shown in the record."""
PURPOSES: Final = {
    "original": "asli",
    "clean_copy": "salinan bersih",
    "thumbnail": "gambar kecil",
    "text_layer": "lapisan teks",
    "text": "teks",
    "metadata": "metadata",
    "perceptual_hash": "sidik gambar",
    "content_credentials": "kredensial isi",
    "redaction": "salinan ditutupi sebagian",
    "screenshot": "tangkapan layar",
    "manifest": "catatan penangkapan",
    "dom": "kode halaman",
    "warc": "rekaman jaringan (WARC)",
    "wacz": "rekaman yang dapat diputar ulang (WACZ)",
}
CHANNELS: Final = {
    "upload": "unggahan",
    "capture": "tangkapan alamat publik",
    "paper": "kertas",
    "message": "pesan",
    "other": "lainnya",
}


def record(bundle: Bundle, signer: VerifierKey) -> str:
    """The whole page, as HTML."""
    style = resources.files("nirpihak.custody.bundles").joinpath("berita-acara.css").read_text("utf-8")
    return "".join(_page(bundle, signer, style))


def moment(text: str) -> datetime | None:
    """A time as events write it; None where it is none."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _when(text: str) -> str:
    """A time in both clocks: `21 November 2026 17.00.05 WIB (10.00.05 UTC)`."""
    at = moment(text)
    if at is None:
        return text
    here = at.astimezone(WIB)
    return f"{date_text(here.date()).id} {here:%H.%M.%S} WIB ({at:%H.%M.%S} UTC)"


def _page(bundle: Bundle, signer: VerifierKey, style: str) -> Iterator[str]:
    say = escape
    at = moment(bundle.created)
    day = f"Pada hari {WEEKDAYS[at.astimezone(WIB).weekday()].id}, " if at else ""
    yield '<!doctype html>\n<html lang="id"><head><meta charset="utf-8">'
    yield '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
    yield "style-src 'unsafe-inline'\">"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>Berita acara {say(bundle.id)}</title><style>{style}</style></head><body><main>\n"
    yield f"<header><p>{say(bundle.institution)}</p><h1>Berita Acara Penyerahan Barang Bukti Elektronik</h1>"
    yield f"<p>Nomor {say(bundle.id)}</p></header>\n"
    yield f"<p>{day}{say(_when(bundle.created))}, {say(bundle.officer)} dari {say(bundle.institution)} menyerahkan "
    yield f"kepada <strong>{say(bundle.receiver)}</strong> barang bukti elektronik di bawah ini, untuk keperluan: "
    yield f"{say(bundle.reason)}.</p>\n"
    for number, exhibit in enumerate(bundle.exhibits, 1):
        yield from _exhibit(number, exhibit)
    yield from _article6(bundle)
    yield from _times(bundle)
    yield from _log(bundle, signer)
    yield "<h2>Yang tidak dibuktikan</h2><p>Berita acara ini tidak menyatakan bahwa isi barang bukti benar, atau "
    yield "siapa yang membuatnya. Yang dapat dibuktikan: isinya tidak berubah sejak dicatat, paling lambat kapan isi "
    yield "itu sudah ada, dan siapa yang menanganinya dalam urutan apa. Cara memeriksanya tanpa bantuan kami: "
    yield "CARA-VERIFIKASI.txt.</p>\n"
    yield '<section class="tanda"><div><p>Yang menyerahkan,</p><p class="garis">'
    yield f'{say(bundle.officer)}</p></div><div><p>Yang menerima,</p><p class="garis">{say(bundle.receiver)}</p></div>'
    yield "</section></main></body></html>\n"


def _exhibit(number: int, exhibit: Exhibit) -> Iterator[str]:
    say = escape
    yield f"<section><h2>{number}. {say(exhibit.ref)}: {say(exhibit.title)}</h2><dl>"
    rows = [
        ("Diterima", _when(exhibit.received)),
        ("Jalur", CHANNELS.get(exhibit.channel, exhibit.channel)),
        ("Alamat sumber", exhibit.source_url),
        ("Catatan", exhibit.note),
    ]
    yield "".join(f"<dt>{name}</dt><dd>{say(value)}</dd>" for name, value in rows if value)
    yield "</dl>"
    yield from (_picture(file) for file in exhibit.files if file.purpose == "thumbnail")
    yield "<h3>Berkas</h3><table><thead><tr><th>Berkas</th><th>Isi</th><th>Ukuran (bita)</th><th>SHA-256</th></tr>"
    yield "</thead><tbody>"
    for path, file in zip(layout.paths(exhibit), exhibit.files, strict=True):
        made = f"{file.tool} {file.tool_version}".strip()
        yield f"<tr><td>{say(path.removeprefix('data/'))}</td><td>{say(PURPOSES.get(file.purpose, file.purpose))}"
        yield f"{f', dibuat dengan {say(made)}' if made else ''}"
        yield f"{f'<br><small>nama semula: {say(file.name)}</small>' if file.name and file.parent is None else ''}"
        yield f'</td><td class="angka">{file.size:,}</td>'.replace(",", ".")
        yield f"<td><code>{say(file.sha256)}</code></td></tr>"
    yield "</tbody></table>"
    if exhibit.withheld:
        yield "<h3>Tidak diserahkan</h3><ul>"
        for each in exhibit.withheld:
            what = "dihapus menurut hukum" if each.erased else "ditahan"
            yield f"<li>{say(PURPOSES.get(each.purpose, each.purpose))}: {what}; {say(each.reason)}</li>"
        yield "</ul>"
    yield "<h3>Riwayat penguasaan</h3><table><thead><tr><th>Waktu</th><th>Peristiwa</th><th>Oleh</th>"
    yield "<th>Entri log</th></tr></thead><tbody>"
    for entry in exhibit.entries:
        yield _event(entry.disclosed)
    yield "</tbody></table></section>\n"


def _event(disclosed: Any) -> str:
    try:
        shown = events.values(disclosed)
    except CheckError:
        shown = {}
    kind = str(shown.get("kind", "?"))
    name = NAMES[Kind(kind)].id if kind in set(Kind) else kind
    details = [str(shown[key]) for key in ("receiver", "reason", "basis") if isinstance(shown.get(key), str)]
    hidden = sum("commitment" in field for field in disclosed["fields"].values())
    if hidden:
        details.append(f"{hidden} isian tidak diserahkan")
    more = f"<br><small>{escape('; '.join(each for each in details if each))}</small>" if any(details) else ""
    actor = str(shown.get("actor", "tidak diserahkan"))
    who = {"system": "sistem"}.get(actor, actor.replace("officer:", "petugas "))
    return (
        f"<tr><td>{escape(_when(str(shown.get('at', '?'))))}</td><td>{escape(name)}{more}</td>"
        f'<td>{escape(who)}</td><td class="angka">{int(disclosed["index"])}</td></tr>'
    )


def _picture(file: File) -> str:
    """A thumbnail inside the page, so that it is in the PDF too."""
    if not file.media_type.startswith("image/") or file.size > LARGEST_PICTURE:
        return ""
    with file.open() as stream:
        content = base64.b64encode(stream.read(LARGEST_PICTURE)).decode()
    return f'<img alt="Gambar kecil barang bukti" src="data:{escape(file.media_type)};base64,{content}">'


def _article6(bundle: Bundle) -> Iterator[str]:
    """The four words of article 6 of the law on electronic information, each with what it rests on here."""
    stamped = len({each.digest for each in bundle.stamps})
    about = f"{stamped} hal diberi stempel waktu" if stamped else "tanpa stempel waktu"
    rests = {
        "dapat diakses": "semua berkas berformat terbuka dan dibaca tanpa perangkat kami",
        "dapat ditampilkan": "berita acara ini, salinan bersih, teks, dan rekaman halaman yang dapat diputar ulang",
        "dijamin keutuhannya": "SHA-256 dan SHA-512 tiap berkas, dicatat saat diterima dalam log yang hanya dapat "
        f"bertambah, ditandatangani, {about}",
        "dapat dipertanggungjawabkan": "setiap penerimaan, pembukaan, penyalinan, dan penyerahan tercatat dengan waktu "
        "dan petugasnya, dan tiap catatan dapat dibuktikan tanpa kami",
    }
    yield "<h2>Pasal 6 UU Informasi dan Transaksi Elektronik</h2><table><tbody>"
    yield "".join(f"<tr><th>{name}</th><td>{on}</td></tr>" for name, on in rests.items())
    yield "</tbody></table>\n"


def _times(bundle: Bundle) -> Iterator[str]:
    names: dict[str, str] = {}
    for exhibit in bundle.exhibits:
        for path, file in zip(layout.paths(exhibit), exhibit.files, strict=True):
            names.setdefault(file.sha256, path.removeprefix("data/"))
    rows = list(_stamp_rows(bundle, names))
    yield "<h2>Stempel waktu</h2>"
    if not rows:
        yield "<p>Belum ada stempel waktu dari otoritas mana pun untuk berkas ini.</p>\n"
        return
    yield "<table><thead><tr><th>Untuk</th><th>Otoritas</th><th>Waktu</th></tr></thead><tbody>"
    yield from rows
    yield "</tbody></table>\n"


def _stamp_rows(bundle: Bundle, names: dict[str, str]) -> Iterator[str]:
    for stamp in bundle.stamps:
        try:
            at = stamps.read(stamp.reply).at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        except CheckError:
            continue
        about = names.get(stamp.digest, "titik periksa log")
        yield f"<tr><td>{escape(about)}</td><td>{escape(stamp.authority)}</td><td>{escape(_when(at))}</td></tr>"


def _log(bundle: Bundle, signer: VerifierKey) -> Iterator[str]:
    yield "<h2>Log penguasaan dan tanda tangan</h2><dl>"
    yield from (f"<dt>{name}</dt><dd>{value}</dd>" for name, value in _log_rows(bundle, signer))
    yield "</dl>\n"


def _log_rows(bundle: Bundle, signer: VerifierKey) -> Iterable[tuple[str, str]]:
    try:
        note = notes.parse_note(bundle.log.checkpoint)
        found = notes.parse_checkpoint(note.text)
        yield "Log", escape(found.origin)
        yield "Titik periksa", f"{found.size} entri, akar <code>{found.root.hex()}</code>"
        signed = [*note.signatures, *(notes.parse_note(bundle.log.seen).signatures if bundle.log.seen else ())]
        others = sorted({each.name for each in signed} - {found.origin})
        yield "Saksi", escape(", ".join(others)) or "belum ada lembaga lain yang ikut menandatangani"
    except CheckError as error:
        yield "Titik periksa", escape(error.id)
    yield "Kunci log", f"<code>{escape(bundle.log.key)}</code>"
    if str(signer) != bundle.log.key:
        yield "Kunci berkas bukti", f"<code>{escape(str(signer))}</code>"
    if bundle.rulebook:
        yield "Versi buku aturan", f"<code>{escape(bundle.rulebook.splitlines()[0][:200])}</code>"
