"""My Activity of a Takeout, as far as it is of YouTube, and the pages of comments that Takeout made until about 2020.

An entry says what was done in a verb of the owner's language. What was watched, searched for or visited is passed over
as soon as its verb is read, and so never comes out of here.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any, BinaryIO, Final, NamedTuple

from nirpihak.exports.members import Member, Told
from nirpihak.exports.plain import CHUNK, moment
from nirpihak.exports.records import Clock, Done, Origin, Record
from nirpihak.exports.streams import Step, walk
from nirpihak.exports.texts import address, word
from nirpihak.exports.youtube_ids import Channel, channel_of, post_of, video_of, watch_url

PASSED: Final = None
_BEGIN: Final[tuple[tuple[str, Done | None], ...]] = (
    # English
    ("watched", PASSED), ("viewed", PASSED), ("searched for", PASSED), ("searched", PASSED), ("visited", PASSED),
    ("used", PASSED), ("listened to", PASSED), ("played", PASSED), ("disliked", PASSED), ("dismissed", PASSED),
    ("liked", Done.LIKE), ("subscribed to", Done.FOLLOW), ("unsubscribed from", Done.UNFOLLOW),
    ("commented on", Done.COMMENT), ("replied to a comment on", Done.COMMENT), ("replied to", Done.COMMENT),
    ("shared", Done.SHARE), ("saved", Done.SAVE), ("added", Done.SAVE), ("voted on", Done.VOTE),
    ("voted in", Done.VOTE), ("voted", Done.VOTE), ("answered", Done.VOTE), ("posted", Done.POST),
    ("uploaded", Done.POST), ("joined", Done.JOIN),
    # Indonesian
    ("menonton", PASSED), ("ditonton", PASSED), ("melihat", PASSED), ("menelusuri", PASSED), ("mencari", PASSED),
    ("mengunjungi", PASSED), ("menggunakan", PASSED), ("membuka", PASSED), ("mendengarkan", PASSED),
    ("memutar", PASSED), ("tidak menyukai", PASSED),
    ("menyukai", Done.LIKE), ("disukai", Done.LIKE), ("anda menyukai", Done.LIKE),
    ("berlangganan ke", Done.FOLLOW), ("berlangganan", Done.FOLLOW), ("mulai berlangganan", Done.FOLLOW),
    ("subscribe ke", Done.FOLLOW), ("men-subscribe", Done.FOLLOW), ("mensubscribe", Done.FOLLOW),
    ("berhenti berlangganan dari", Done.UNFOLLOW), ("berhenti berlangganan", Done.UNFOLLOW),
    ("batal berlangganan", Done.UNFOLLOW),
    ("mengomentari", Done.COMMENT), ("berkomentar di", Done.COMMENT), ("berkomentar pada", Done.COMMENT),
    ("memberi komentar pada", Done.COMMENT), ("memberikan komentar pada", Done.COMMENT), ("membalas", Done.COMMENT),
    ("membagikan", Done.SHARE), ("menyimpan", Done.SAVE), ("menambahkan", Done.SAVE),
    ("memberikan suara pada", Done.VOTE), ("memberikan suara", Done.VOTE), ("memberi suara", Done.VOTE),
    ("menjawab", Done.VOTE), ("memposting", Done.POST), ("mengupload", Done.POST), ("mengunggah", Done.POST),
    ("bergabung", Done.JOIN),
    # German
    ("gesucht nach", PASSED), ("nach", PASSED), ("mag ich:", Done.LIKE),
    # Spanish
    ("has visto", PASSED), ("viste", PASSED), ("has buscado", PASSED), ("buscaste", PASSED), ("has visitado", PASSED),
    ("visitaste", PASSED), ("no te gusta", PASSED), ("te ha gustado", Done.LIKE), ("te gusta", Done.LIKE),
    ("te gustó", Done.LIKE), ("has indicado que te gusta", Done.LIKE), ("has marcado que te gusta", Done.LIKE),
    ("te has suscrito a", Done.FOLLOW), ("te suscribiste a", Done.FOLLOW), ("has comentado en", Done.COMMENT),
    ("has comentado", Done.COMMENT), ("comentaste en", Done.COMMENT), ("comentaste", Done.COMMENT),
    ("has compartido", Done.SHARE), ("compartiste", Done.SHARE),
    # Dutch, French, Portuguese
    ("gezocht naar", PASSED), ("geabonneerd op", Done.FOLLOW), ("vous avez regardé", PASSED),
    ("vous avez recherché", PASSED), ("vous avez aimé", Done.LIKE), ("vous vous êtes abonné à", Done.FOLLOW),
    ("vous avez commenté", Done.COMMENT), ("assistiu a", PASSED), ("assistiu", PASSED), ("você assistiu", PASSED),
    ("pesquisou", PASSED), ("gostou de", Done.LIKE), ("inscreveu-se em", Done.FOLLOW), ("comentou em", Done.COMMENT),
)  # fmt: skip
_CLOSE: Final[tuple[tuple[str, Done | None], ...]] = (
    ("angesehen", PASSED), ("gesucht", PASSED), ("aufgerufen", PASSED), ("besucht", PASSED), ("verwendet", PASSED),
    ("mag ich nicht", PASSED), ("mag ich", Done.LIKE), ("positiv bewertet", Done.LIKE), ("gefällt mir", Done.LIKE),
    ("nicht mehr abonniert", Done.UNFOLLOW), ("abonniert", Done.FOLLOW), ("kommentiert", Done.COMMENT),
    ("geteilt", Done.SHARE), ("gespeichert", Done.SAVE), ("bekeken", PASSED), ("bezocht", PASSED),
    ("leuk gevonden", Done.LIKE), ("geliket", Done.LIKE),
)  # fmt: skip
_LONGEST_FIRST: Final = sorted(_BEGIN, key=lambda each: -len(each[0]))
_BY_WORD: Final[dict[str, list[tuple[str, Done | None]]]] = {}
for _verb, _done in _LONGEST_FIRST:
    _BY_WORD.setdefault(_verb.partition(" ")[0], []).append((_verb, _done))

_PASSED_WORDS: Final = frozenset(
    begun for begun, verbs in _BY_WORD.items() if (begun, PASSED) in verbs and all(done is PASSED for _, done in verbs)
)
"""First words that settle by themselves that a title is passed over: almost all titles begin with one."""

_PARTS: Final = {Done.LIKE: "liked_videos", Done.FOLLOW: "subscriptions", Done.UNFOLLOW: "subscriptions"}
_ON_CHANNELS: Final = (Done.FOLLOW, Done.UNFOLLOW, Done.JOIN)


class Verb(NamedTuple):
    """What a title says was done, and to what. `known` is False where no verb of the table stands in it."""

    known: bool
    done: Done | None
    rest: str


def verb_of(title: str) -> Verb:
    """The act that a title tells: "Liked X", "Menyukai X", "X angesehen"."""
    plain = title.replace("\u00a0", " ").strip()
    folded = plain.casefold()
    for verb, done in _BY_WORD.get(folded.partition(" ")[0], ()):
        if folded.startswith(verb) and folded[len(verb) : len(verb) + 1] in ("", " "):
            return Verb(True, done, plain[len(verb) :].strip())
    for verb, done in _CLOSE:
        if folded.endswith(f" {verb}"):
            return Verb(True, done, plain[: -len(verb)].strip())
    return Verb(False, None, plain)


class _Origins:
    """The origin of each kind of act in one file, made once."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._made: dict[tuple[Done, Clock], Origin] = {}

    def of(self, done: Done, clock: Clock) -> Origin:
        key = (done, clock)
        if key not in self._made:
            self._made[key] = self._origin.but(
                part=_PARTS.get(done, "activity"),
                target="channel" if done in _ON_CHANNELS else "post",
                clock=clock,
                caveats=() if clock.zone == "utc" else ("local_time",),
            )
        return self._made[key]


def read_activity(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """My Activity as JSON: `{header, title: "Liked X", titleUrl, subtitles: [{name, url}], time, products}`."""
    origins, clock, number = _Origins(origin), Clock(), 0
    with member.open() as stream:
        for path, row in walk(stream, lambda path: Step.OPEN if len(path) < 1 else Step.TAKE):
            if path != ("*",) or not isinstance(row, dict):
                told.unknown(member, "youtube", row)
                continue
            number += 1
            title = row.get("title")
            url = row.get("titleUrl")
            if not isinstance(title, str) or title.partition(" ")[0].casefold() in _PASSED_WORDS:
                continue
            if not _of_youtube(row, url):
                continue
            verb = verb_of(title)
            if not verb.known:
                if url is not None:
                    told.unknown(member, "youtube", row)
                continue
            if verb.done is not None:
                subtitles = row.get("subtitles")
                by = subtitles[0] if isinstance(subtitles, list) and subtitles else subtitles
                author = by if isinstance(by, dict) else {}
                at = moment(row.get("time"))
                yield _act(origins.of(verb.done, clock), number, verb, url, author.get("name"), author.get("url"), at)


def _of_youtube(row: dict[str, Any], url: object) -> bool:
    if isinstance(url, str) and ("youtube.com/" in url or "youtu.be/" in url):
        return True
    return "YouTube" in str(row.get("header")) or "YouTube" in str(row.get("products"))


def _act(
    origin: Origin, number: int, verb: Verb, url: object, name: object, channel_url: object, at: int | None
) -> Record:
    done = verb.done
    assert done is not None
    if done in _ON_CHANNELS:
        who = channel_of(url) or channel_of(channel_url) or Channel()
        return Record(origin, number, done, who.handle, word(verb.rest) or word(name), who.id, who.url, at=at)
    by = channel_of(channel_url) or Channel()
    video = video_of(url)
    watch, post = (watch_url(video), None) if video else (None, post_of(url))
    return Record(
        origin,
        number,
        done,
        by.handle,
        word(name),
        by.id,
        by.url,
        post or video,
        watch if url == watch else address(url) or watch,
        at,
        word(verb.rest),
        caveats=() if by.id or by.handle or name else ("author_unknown",),
    )


_ENTRY: Final = '<div class="outer-cell'
_CELL: Final = re.compile(r'<div class="content-cell[^>]*>(.*?)</div>', re.DOTALL)
_LINK: Final = re.compile(r'<a\s[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL | re.IGNORECASE)
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^>]*>")
_ITEM: Final = "<li>"
_PIECE: Final = 1 << 20
"""Most characters of one entry of a page."""


def pieces(stream: BinaryIO, mark: str) -> Iterator[str]:
    """A page cut before each `mark`, without what stands before the first; a piece that is far too long is dropped."""
    decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
    kept, inside = "", False
    while True:
        data = stream.read(CHUNK)
        *whole, rest = (kept + decode(data, not data)).split(mark)
        for each in whole:
            if inside and len(each) < _PIECE:
                yield each
            inside = True
        kept = rest if len(rest) < _PIECE else rest[-len(mark) :]
        if not data:
            break
    if inside and kept:
        yield kept


def _words(markup: str) -> str:
    return " ".join(unescape(_TAG.sub("", markup)).replace("\u00a0", " ").split())


def read_activity_page(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """My Activity as HTML: `Liked <a href="video">title</a><br><a href="channel">name</a><br>time`."""
    origins, number = _Origins(origin), 0
    with member.open() as stream:
        for piece in pieces(stream, _ENTRY):
            number += 1
            cell = _CELL.search(piece)
            parts = _BREAK.split(cell[1]) if cell else []
            links = _LINK.findall(parts[0]) if parts else []
            if not links or not ("youtube.com/" in links[0][0] or "youtu.be/" in links[0][0]):
                continue
            verb = verb_of(_words(parts[0]))
            if not verb.known:
                told.unknown(member, "youtube", {"title": "", "titleUrl": "", "time": ""})
                continue
            if verb.done is None:
                continue
            by = next((found for part in parts[1:] for found in _LINK.findall(part)), ("", ""))
            at, clock = None, Clock()
            for part in reversed(parts[1:]):
                found = written_moment(_words(part))
                if found is not None:
                    at, clock = found
                    break
            url = unescape(links[0][0])
            yield _act(origins.of(verb.done, clock), number, verb, url, _words(by[1]) or None, unescape(by[0]), at)


def read_comments_page(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """Comments and live chats until about 2020: `<li>Sent at TIME while watching <a href="video">..</a>.<br/>words`."""
    number = 0
    with member.open() as stream:
        for piece in pieces(stream, _ITEM):
            number += 1
            begun, _, written = piece.partition("</li>")[0].partition("<br")
            links = [unescape(url) for url, _ in _LINK.findall(begun)]
            time = re.search(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d", begun)
            video = next(filter(None, map(video_of, links)), None)
            url = next(filter(None, (address(link) for link in links if "lc=" in link)), None)
            yield Record(
                origin,
                number,
                Done.COMMENT,
                post_id=video,
                post_url=url or (watch_url(video) if video else None),
                at=moment(time[0]) if time else None,
                text=word(_words(_BREAK.sub(" ", written.partition(">")[2])), 20_000),
                own=True,
            )


_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january januar enero ene janvier janeiro gennaio januari",
            "feb februari february februar febrero févr fevereiro febbraio peb",
            "mar maret march märz mär marzo mars março maart mrt",
            "apr april abril abr avr avril aprile",
            "may mei mai mayo maggio maio",
            "jun juni june junio juin junho giugno",
            "jul juli july julio juil julho luglio",
            "aug agustus august agt agu ags agosto ago août augustus",
            "sep september sept septiembre setembro set settembre",
            "oct okt october oktober octubre out ott outubro ottobre",
            "nov november nop noviembre novembro novembre",
            "dec des december desember dez dezember dic diciembre dezembro dicembre déc",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES: Final = {"wib": 7, "wita": 8, "wit": 9, "utc": 0, "gmt": 0, "cet": 1, "cest": 2, "mez": 1, "mesz": 2}
_NAMED_DAY: Final = re.compile(r"(?:(\d{1,2})\.? (?:de )?)?([^\W\d]{3,})\.?(?: (\d{1,2}),)?,? (?:de )?(\d{4})")
_PLAIN_DAY: Final = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_TIME: Final = re.compile(
    r"(\d{1,2})[:.](\d\d)[:.](\d\d)(?:\s?([AaPp])\.?\s?[Mm]\.?)?\s*([A-Za-z]{3,5})?([+-]\d{1,2})?(:\d\d)?"
)


def written_moment(text: str) -> tuple[int, Clock] | None:
    """`12 Agu 2024, 21.00.00 WIB`, `5 Januari 2024 pukul 22.31.22 WIB`, `Jan 5, 2024, 10:31:22 PM UTC`.

    By the zone that is named, or local time where none is or it is not known. None for what is no time.
    """
    found = _NAMED_DAY.search(text)
    if found and found[2].casefold() in _MONTHS and (found[1] or found[3]):
        day, month, year = int(found[1] or found[3]), _MONTHS[found[2].casefold()], int(found[4])
    else:
        found = _PLAIN_DAY.search(text)
        if found is None:
            return None
        day, month, year = int(found[1]), int(found[2]), int(found[3])
    clock = _TIME.search(text, found.end())
    if clock is None:
        return None
    hour = int(clock[1])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4] in "Pp" else 0)
    try:
        at = int(datetime(year, month, day, hour, int(clock[2]), int(clock[3]), tzinfo=UTC).timestamp())
    except ValueError:
        return None
    ahead = _ZONES.get((clock[5] or "").casefold())
    if ahead is None:
        return (at, Clock(zone="local")) if at > 0 else None
    at -= (ahead + int(clock[6] or 0)) * 3600
    return (at, Clock()) if at > 0 else None
