"""Takeouts of YouTube, of invented acts: names in several languages, comments of both eras, old lists and pages."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from nirpihak.exports.records import Done
from tests.exports.samples import Wanted

VARIANTS: Final = (
    "takeout-csv",
    "takeout-json-2019",
    "takeout-activity-json",
    "takeout-activity-html",
    "takeout-html-2020",
)
HOLDS: Final[Mapping[str, frozenset[Done]]] = {
    "takeout-csv": frozenset({Done.FOLLOW, Done.LIKE, Done.COMMENT, Done.SAVE, Done.POST}),
    "takeout-json-2019": frozenset({Done.FOLLOW, Done.LIKE, Done.SAVE}),
    "takeout-activity-json": frozenset({Done.FOLLOW, Done.UNFOLLOW, Done.LIKE, Done.COMMENT, Done.SHARE, Done.VOTE}),
    "takeout-activity-html": frozenset({Done.FOLLOW, Done.UNFOLLOW, Done.LIKE, Done.COMMENT, Done.SHARE, Done.VOTE}),
    "takeout-html-2020": frozenset({Done.COMMENT}),
}
OWN_CHANNEL: Final = "UCcontoh_pemilik_akun_001"[:24]
NAMES: Final[Mapping[str, tuple[str, str, str, str, str]]] = {
    # folder, subscriptions, comments, the liked list, the history that nobody opens
    "id": ("YouTube dan YouTube\u00a0Music", "langganan/langganan.csv", "komentar/komentar.csv",
           "daftar putar/Video yang disukai.csv", "histori/histori-tontonan.json"),
    "en": ("YouTube and YouTube Music", "subscriptions/subscriptions.csv", "comments/comments.csv",
           "playlists/Liked videos-videos.csv", "history/watch-history.json"),
    "de": ("YouTube und YouTube Music", "Abos/Abos.csv", "Kommentare/Kommentare.csv",
           "Playlists/Videos, die ich mag.csv", "Verlauf/Wiedergabeverlauf.html"),
    "es": ("YouTube y YouTube Music", "suscripciones/suscripciones.csv", "comentarios/comentarios.csv",
           "listas de reproducción/Vídeos que me gustan-vídeos.csv", "historial/historial-de-reproducciones.json"),
    "lt": ("YouTube ir YouTube Music", "prenumeratos/prenumeratos.csv", "komentarai/komentarai.csv",
           "grojaraščiai/Patikę vaizdo įrašai-videos.csv", "istorija/žiūrėjimo istorija.json"),
}  # fmt: skip
HEADS: Final[Mapping[str, tuple[str, str, str]]] = {
    "id": ("ID Saluran", "URL Saluran", "Judul Saluran"),
    "en": ("Channel Id", "Channel Url", "Channel Title"),
    "de": ("Kanal-ID", "Kanal-URL", "Kanaltitel"),
    "es": ("ID del canal", "URL del canal", "Título del canal"),
    "lt": ("Kanalo ID", "Kanalo URL", "Kanalo pavadinimas"),
}
VIDEO_HEAD: Final = [
    "Video ID",
    "Duration",
    "Language",
    "Category",
    "Description",
    "Channel ID",
    "Title",
    "Privacy",
    "Made",
]
VERBS: Final[Mapping[str, Mapping[Done, str]]] = {
    "en": {Done.LIKE: "Liked {}", Done.FOLLOW: "Subscribed to {}", Done.UNFOLLOW: "Unsubscribed from {}",
           Done.COMMENT: "Commented on {}", Done.SHARE: "Shared {}", Done.VOTE: "Voted on {}"},
    "id": {Done.LIKE: "Menyukai {}", Done.FOLLOW: "Berlangganan ke {}", Done.UNFOLLOW: "Berhenti berlangganan dari {}",
           Done.COMMENT: "Mengomentari {}", Done.SHARE: "Membagikan {}", Done.VOTE: "Memberikan suara pada {}"},
    "de": {Done.LIKE: "{} positiv bewertet", Done.FOLLOW: "{} abonniert", Done.UNFOLLOW: "{} nicht mehr abonniert",
           Done.COMMENT: "{} kommentiert", Done.SHARE: "{} geteilt", Done.VOTE: "Voted on {}"},
}  # fmt: skip
WATCHED: Final[Mapping[str, str]] = {"en": "Watched {}", "id": "Menonton {}", "de": "{} angesehen"}


def files(variant: str, acts: Sequence[Wanted], **knobs: object) -> dict[str, bytes]:
    """The files of a Takeout that hold these acts.

    Knobs: `lang`; `bom`; `blank` (lines at the end); `crlf`; `segments` (comments as before June 2024); `live`;
    `nfd` (paths); `outer` (a folder around all); `head_row` (False: none); `semicolon`; `list_row` (a playlist as
    before 2023, its own row above); `nbsp` (between verb and title); `watched` (rows of what was watched).
    """
    lang = str(knobs.get("lang", "en"))
    folder, subscriptions, comments, liked, history = NAMES.get(lang, NAMES["en"])
    base = f"{knobs.get('outer', '')}Takeout/{folder}/"
    found: dict[str, bytes] = {}
    entries = _entries(acts, lang, bool(knobs.get("watched")))
    if variant == "takeout-csv":
        found[base + subscriptions] = _table(
            HEADS.get(lang, HEADS["en"]),
            [
                [act.id or "", f"http://www.youtube.com/channel/{act.id}", act.name or ""]
                for act in _of(acts, Done.FOLLOW)
            ],
            **knobs,
        )
        found[base + liked] = _playlist("LLcontohdaftar", _of(acts, Done.LIKE), **knobs)
        if saved := _of(acts, Done.SAVE):
            found[base + "playlists/Belajar memasak-videos.csv"] = _playlist("PLcontohdaftar", saved, **knobs)
        found[base + comments] = _comments(_of(acts, Done.COMMENT), **knobs)
        if videos := _of(acts, Done.POST):
            found[base + "video metadata/videos.csv"] = _table(
                VIDEO_HEAD,
                [
                    [a.post_id or "", "61000", "id", "People", "", OWN_CHANNEL, a.text or "", "Public", _iso(a.at)]
                    for a in videos
                ],
                **knobs,
            )
        found[base + history] = b"never to be opened"
    elif variant == "takeout-json-2019":
        found[base + "subscriptions/subscriptions.json"] = _json([_resource(act) for act in _of(acts, Done.FOLLOW)])
        found[base + "playlists/likes.json"] = _json([_resource(act) for act in _of(acts, Done.LIKE)])
        found[base + "playlists/Belajar memasak.json"] = _json([_resource(act) for act in _of(acts, Done.SAVE)])
    elif variant == "takeout-activity-json":
        found["Takeout/My Activity/YouTube/MyActivity.json"] = _json(_activities(entries))
    elif variant == "takeout-activity-html":
        found["Takeout/Aktivitas Saya/YouTube/Aktivitas Saya.html"] = _page(entries)
    elif variant == "takeout-html-2020":
        items = "".join(
            f"<li>Sent at {_iso(act.at)[:19].replace('T', ' ')} UTC while watching "
            f'<a href="http://www.youtube.com/watch?v={act.post_id}">Video contoh</a>.<br/>{act.text}</li>'
            for act in _of(acts, Done.COMMENT)
        )
        found[base + "my-comments/my-comments.html"] = f"<html><body><ul>{items}</ul></body></html>".encode()
    if knobs.get("nfd"):
        found = {unicodedata.normalize("NFD", path): data for path, data in found.items()}
    return found


def _of(acts: Iterable[Wanted], done: Done) -> list[Wanted]:
    return [act for act in acts if act.done is done]


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], **knobs: object) -> bytes:
    out = io.StringIO()
    end = "\r\n" if knobs.get("crlf") else "\n"
    writer = csv.writer(out, delimiter=";" if knobs.get("semicolon") else ",", lineterminator=end)
    if knobs.get("head_row", True):
        writer.writerow(head)
    writer.writerows(rows)
    text = out.getvalue() + (end * 3 if knobs.get("blank") else "")
    return (b"\xef\xbb\xbf" if knobs.get("bom") else b"") + text.encode()


def _playlist(own: str, acts: Iterable[Wanted], **knobs: object) -> bytes:
    rows = [[act.post_id or "", _iso(act.at)] for act in acts]
    if not knobs.get("list_row"):
        return _table(("Video ID", "Playlist Video Creation Timestamp"), rows, **knobs)
    times = ["2016-05-03 23:34:56 UTC"] * 2
    above = _table(("Playlist Id", "Channel Id", "Time Created", "Time Updated", "Title", "Description", "Visibility"),
                   [[own, OWN_CHANNEL, *times, "Daftar", "", "Private"]], **knobs)  # fmt: skip
    return above + b"\n" + _table(("Video Id", "Time Added"), [[v, t[:10] + " " + t[11:19] + " UTC"] for v, t in rows])


def _comments(acts: Iterable[Wanted], **knobs: object) -> bytes:
    rows = []
    for number, act in enumerate(acts):
        pieces = [{"text": (act.text or "")[:5]}, {"text": (act.text or "")[5:]}]
        new = ",".join(json.dumps(piece, ensure_ascii=False) for piece in pieces)
        old = json.dumps({"takeoutSegments": pieces}, ensure_ascii=False)
        where = ["", act.post_id or ""] if not (act.post_id or "").startswith("Ugkx") else [act.post_id or "", ""]
        own = f"UgwContohKomentar{number:06}4AaABAg"
        row = [own, OWN_CHANNEL, _iso(act.at)[:19] + ".434647+00:00", "0", "", *where]
        rows.append([*row, old if knobs.get("segments") else new, ""])
    head = ("Comment ID", "Channel ID", "Comment Create Timestamp", "Price", "Parent Comment ID", "Post ID", "Video ID",
            "Comment Text", "Top-Level Comment ID")  # fmt: skip
    return _table(head, rows, **knobs)


def _resource(act: Wanted) -> dict[str, object]:
    snippet: dict[str, object] = {
        "title": act.text or act.name,
        "publishedAt": _iso(act.at)[:19] + ".000Z",
        "description": "",
    }
    if act.done is Done.FOLLOW:
        snippet |= {"channelId": OWN_CHANNEL, "resourceId": {"kind": "youtube#channel", "channelId": act.id}}
        return {"kind": "youtube#subscription", "etag": "x", "id": "a", "snippet": snippet}
    list_id = "LLcontohdaftar" if act.done is Done.LIKE else "PLcontohdaftar"
    snippet |= {"playlistId": list_id, "resourceId": {"kind": "youtube#video", "videoId": act.post_id}}
    return {
        "contentDetails": {"videoId": act.post_id},
        "kind": "youtube#playlistItem",
        "snippet": snippet,
        "status": {"privacyStatus": "public"},
    }


class _Entry(NamedTuple):
    """One row of My Activity: "Liked {}", what stands in place of the braces, its address, by whom, and when."""

    verb: str
    what: str
    url: str
    by: tuple[str, str] | None
    at: int


def _entries(acts: Iterable[Wanted], lang: str, watched: bool) -> Iterator[_Entry]:
    verbs = VERBS.get(lang, VERBS["en"])
    for act in acts:
        channel = f"https://www.youtube.com/channel/{act.id}"
        if act.done in (Done.FOLLOW, Done.UNFOLLOW):
            yield _Entry(verbs[act.done], act.name or "", channel, None, act.at)
        else:
            url = f"https://www.youtube.com/watch?v={act.post_id}"
            yield _Entry(verbs[act.done], act.text or "Video contoh", url, (act.name or "", channel), act.at)
        if watched:
            verb = WATCHED.get(lang, WATCHED["en"])
            yield _Entry(verb, "RAHASIA", "https://www.youtube.com/watch?v=RAHASIA0000", ("R", channel), act.at)


def _activities(entries: Iterable[_Entry]) -> list[dict[str, object]]:
    return [
        {"header": "YouTube", "title": each.verb.format(each.what), "titleUrl": each.url}
        | ({"subtitles": [{"name": each.by[0], "url": each.by[1]}]} if each.by else {})
        | {"products": ["YouTube"], "time": _iso(each.at)[:19] + ".123Z"}
        for each in entries
    ]


MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
_CELL: Final = (
    '<div class="outer-cell mdl-cell mdl-cell--12-col mdl-shadow--2dp"><div class="mdl-grid">'
    '<div class="header-cell mdl-cell mdl-cell--12-col"><p class="mdl-typography--title">YouTube<br></p></div>'
    '<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1">{}{}<br>{}<br></div>'
    '<div class="content-cell mdl-cell mdl-cell--12-col"><b>Produk:</b><br>&emsp;YouTube<br></div></div></div>'
)


def _page(entries: Iterable[_Entry]) -> bytes:
    """My Activity as a page: a long style stands before the first entry."""
    cells = []
    for each in entries:
        at = datetime.fromtimestamp(each.at + 7 * 3600, UTC)
        time = f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H.%M.%S} WIB"
        linked = each.verb.replace(" ", "\u00a0").format(f'<a href="{each.url}">{each.what}</a>')
        under = f'<br><a href="{each.by[1]}">{each.by[0]}</a>' if each.by else ""
        cells.append(_CELL.format(linked, under, time))
    style = "/* gaya */ " * 2000
    head = f"<html><head><title>My Activity History</title><style>{style}</style></head>"
    return f"{head}<body>{''.join(cells)}</body></html>".encode()
