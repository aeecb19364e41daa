"""YouTube in a Takeout of Google: which file is which, whatever the language of its name.

A name tells only what must stay unread (what was watched and searched for) and which list holds the liked videos; all
else is told by the shape of the cells or the keys. Reading is `youtube_tables`' and `youtube_activity`'s matter.
"""

from __future__ import annotations

import json
import re
from typing import Final

from nirpihak.exports.members import Look, Member, Platform, Reader
from nirpihak.exports.records import Origin
from nirpihak.exports.youtube_activity import read_activity, read_activity_page, read_comments_page, verb_of
from nirpihak.exports.youtube_ids import is_video
from nirpihak.exports.youtube_tables import (
    head_rows,
    kind_of,
    odd_item,
    read_account,
    read_comments,
    read_liked,
    read_liked_resources,
    read_saved,
    read_saved_resources,
    read_subscriptions,
    read_unknown,
    read_videos,
)

_WATCHED: Final = frozenset(
    (
        "watch history", "histori tontonan", "riwayat tontonan", "historial de reproducciones", "historial de vídeos",
        "kijkgeschiedenis", "wiedergabeverlauf", "istoricul vizionărilor", "žiūrėjimo istorija",
        "historique des vidéos regardées", "histórico de visualização", "histórico de exibição",
        "cronologia visualizzazioni", "historial de visualitzacions", "sejarah tontonan",
    )
)  # fmt: skip
_SEARCHED: Final = frozenset(
    (
        "search history", "histori penelurusan", "histori penelusuran", "riwayat penelusuran",
        "historial de búsqueda", "historial de búsquedas", "zoekgeschiedenis", "suchverlauf", "istoricul căutărilor",
        "paieškos istorija", "historique des recherches", "histórico de pesquisa", "cronologia ricerche",
        "historial de cerques", "sejarah carian",
    )
)  # fmt: skip
_HISTORIES: Final = frozenset(
    ("history", "histori", "riwayat", "historial", "geschiedenis", "verlauf", "istoric", "istorija", "historique",
     "histórico", "cronologia", "sejarah")
)  # fmt: skip
_SEARCHES: Final = (
    "search",
    "such",
    "penelu",
    "búsq",
    "busq",
    "zoek",
    "căut",
    "paieš",
    "recherche",
    "pesquis",
    "ricerc",
)
_ACTIVITY: Final = frozenset(
    ("my activity", "myactivity", "aktivitas saya", "aktivitassaya", "meine aktivitäten", "meineaktivitäten",
     "mi actividad", "miactividad", "mijn activiteit", "mijnactiviteit", "mon activité", "monactivité",
     "minhas atividades", "minhasatividades", "minha atividade", "minhaatividade", "le mie attività")
)  # fmt: skip
_LIKED: Final = frozenset(
    (
        "likes", "liked", "liked videos", "liked music", "video yang disukai", "musik yang disukai",
        "vídeos que me gustan", "videos que me gustan", "me gusta", "videos, die ich mag", "videos die ich mag",
        "mag ich", "positiv bewertete videos", "gelikete video_s", "leuk gevonden video_s", "video_s die je leuk vindt",
        "vidéos _j_aime_", "vidéos j_aime", "vidéos que j_aime", "vídeos marcados como gostei",
        "vídeos marcados com gostei", "video piaciuti", "videoclipuri apreciate", "patikę vaizdo įrašai",
        "vídeos que m_agraden",
    )
)  # fmt: skip
_LISTED: Final = re.compile(
    r"^(?:video_s in |video di |video dalam )|[ -](?:videos?|vídeos|video_s|videoclipuri|vidéos)$"
)
_COPY: Final = re.compile(r" ?(?:\(\d+\)|-\d{1,3})$")
_NAMES: Final = {
    "subscriptions": ("subscriptions", "langganan", "suscripciones", "abonnementen", "abos", "abonamente",
                      "prenumeratos", "abonnements", "inscrições", "iscrizioni", "subscripcions"),
    "comments": ("comments", "komentar", "comentarios", "reacties", "kommentare", "comentarii", "komentarai",
                 "commentaires", "comentários", "commenti", "live chats", "live chat"),
}  # fmt: skip
_COMMENT_PAGES: Final = ("comment", "komentar", "kommentare", "comentarios", "reacties", "chat")
_LIVE: Final = ("live", "langsung", "vivo", "livechat")
_PLACES: Final = ("maps", "peta", "location", "lokasi", "timeline", "standort", "ubicaci")
_ADS: Final = ("ads", "iklan", "werbung", "anuncios")
_TITLE: Final = re.compile(rb'"title"\s*:\s*("(?:[^"\\]|\\.)*")')


def look(member: Member) -> Look | None:
    """What a file of a Takeout is to YouTube. Histories are told by their name alone, and never opened."""
    stem, _, ending = member.name.rpartition(".")
    if ending not in ("csv", "json", "html", "htm", "txt") and "." in member.name:
        return None
    stem = _COPY.sub("", (stem or ending).strip()).strip()
    at_home = any(folder.startswith("youtube") for folder in member.folders)
    left = _history(member, stem, at_home)
    if left is not None:
        return _leave(member, left)
    begun = member.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if ending in ("html", "htm") or begun == b"<":
        return _look_at_page(member, stem, at_home)
    if begun in (b"[", b"{") or ending == "json":
        return _look_at_json(member, stem, at_home)
    return _look_at_table(member, stem, at_home)


def _history(member: Member, stem: str, at_home: bool) -> str | None:
    spaced = stem.replace("-", " ")
    if spaced in _WATCHED:
        return "watch_history"
    if spaced in _SEARCHED:
        return "search_history"
    if at_home and _HISTORIES.intersection(member.folders):
        return "search_history" if any(each in stem for each in _SEARCHES) else "watch_history"
    return None


def _origin(member: Member, part: str, variant: str, target: str = "post", *caveats: str) -> Origin:
    return Origin("youtube", part, variant, member.source, member.path, target, caveats=caveats)


def _leave(member: Member, left: str = "other") -> Look:
    return Look(_origin(member, left, "takeout"), left=left)


def _liked(stem: str) -> bool:
    spaced = stem.replace("-", " ")
    return spaced in _LIKED or _LISTED.sub("", stem).strip() in _LIKED


def _look_at_table(member: Member, stem: str, at_home: bool) -> Look | None:
    if not at_home and b"UC" not in member.head and b"-" not in member.head:
        return None
    rows = head_rows(member)
    kinds = [kind for kind in map(kind_of, rows) if kind is not None]
    if "playlists" in kinds[:1] and "playlist" in kinds:
        kinds = ["playlist"]  # until 2023 a list's own row stands above its videos
    kind = kinds[0] if kinds else None
    if kind is None and at_home:
        kind = next((kind for kind, names in _NAMES.items() if stem.replace("-", " ") in names), None)
        if kind is None and (_liked(stem) or any(odd_item(row) is not None for row in rows)):
            kind = "playlist"
    variant = "takeout-csv"
    if kind == "subscriptions":
        return Look(_origin(member, "subscriptions", variant, "channel", "no_time"), read_subscriptions)
    if kind == "comments":
        part = "live_chats" if any(each in stem for each in _LIVE) else "comments"
        return Look(_origin(member, part, variant, "post", "author_unknown"), read_comments)
    if kind == "posts":
        return Look(_origin(member, "posts", variant), read_comments)
    if kind == "playlist":
        return _look_at_list(member, stem, variant, read_liked, read_saved)
    if kind == "videos":
        return Look(_origin(member, "videos", variant), read_videos)
    if kind == "channel" and max(map(len, rows)) <= 3:
        return Look(_origin(member, "account", variant, "channel"), read_account)
    if kind is not None:
        return _leave(member)
    if not at_home:
        return None
    if sum(map(any, rows)) < 2 or any(is_video(row[0].strip()) for row in rows if row):
        return _leave(member)  # nothing in it, or facts about own videos (length, place of recording)
    return Look(_origin(member, "other", variant), read_unknown)


def _look_at_list(member: Member, stem: str, variant: str, liked: Reader, saved: Reader) -> Look:
    if _liked(stem):
        return Look(_origin(member, "liked_videos", variant, "post", "author_unknown"), liked)
    return Look(_origin(member, "playlists", variant, "post", "author_unknown", "private_save"), saved)


def _look_at_json(member: Member, stem: str, at_home: bool) -> Look | None:
    head = member.head
    if b'"titleUrl"' in head or (b'"header"' in head and b'"products"' in head):
        return _look_at_activity(member, stem)
    if b'"youtube#' in head or (b'"snippet"' in head and (b'"resourceId"' in head or b'"videoId"' in head)):
        if b'"resourceId"' not in head and b'"videoId"' not in head:
            return _leave(member)
        if b'"youtube#subscription"' in head:
            origin = _origin(member, "subscriptions", "takeout-json-2019", "channel")
            return Look(origin, read_liked_resources)
        head = head.replace(b" ", b"")
        liked = _liked(stem) or b'"playlistId":"LL' in head
        name = "likes" if liked else stem
        return _look_at_list(member, name, "takeout-json-2019", read_liked_resources, read_saved_resources)
    if b'"latitudeE7"' in head:
        return _leave(member, "location")
    if at_home and len(head) > 2:
        return None  # whoever lists unknown JSON tells its keys
    return _leave(member) if at_home else None


def _product(member: Member) -> str | None:
    """Why My Activity of another product of Google stays unread, by its folder; None where it is of YouTube."""
    folder = member.folders[-1] if member.folders else ""
    if folder in _ACTIVITY or folder.startswith("youtube") or not _ACTIVITY.intersection(member.folders):
        return None
    if any(each in folder for each in _SEARCHES):
        return "search_history"
    if any(each in folder for each in _PLACES):
        return "location"
    return "ads" if folder in _ADS else "other"


def _look_at_activity(member: Member, stem: str) -> Look:
    left = _product(member)
    if left is not None:
        return _leave(member, left)
    if stem not in _ACTIVITY and not _ACTIVITY.intersection(member.folders):
        verbs = [verb_of(_plain(title)) for title in _TITLE.findall(member.head)]
        if all(verb.known and verb.done is None for verb in verbs):
            return _leave(member, "watch_history")
    if b"youtube" not in member.head.lower():
        return _leave(member)
    return Look(_origin(member, "activity", "takeout-activity-json"), read_activity)


def _plain(quoted: bytes) -> str:
    try:
        return str(json.loads(quoted))
    except ValueError:
        return ""


def _look_at_page(member: Member, stem: str, at_home: bool) -> Look | None:
    if stem in _ACTIVITY or b"<title>My Activity" in member.head:
        left = _product(member)
        if left is not None:
            return _leave(member, left)
        return Look(_origin(member, "activity", "takeout-activity-html"), read_activity_page)
    if at_home and any(each in stem for each in _COMMENT_PAGES):
        part = "live_chats" if any(each in stem for each in _LIVE) else "comments"
        origin = _origin(member, part, "takeout-html-2020", "post", "author_unknown")
        return Look(origin, read_comments_page)
    return _leave(member) if at_home else None


PLATFORM: Final = Platform("youtube", look)
