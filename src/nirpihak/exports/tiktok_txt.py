"""TikTok's text export: a folder of `.txt` files, whose names and keys are in the language of the app.

Each file is a list of blocks, `Key: value` by lines. English and Dutch names are known from exports; Indonesian ones
have been seen by nobody, so those that translation makes likely are read with a warning. A file of any other name is
read only where the shape of its blocks leaves no doubt; else the owner is asked for JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, islice
from typing import Final, TypeAlias

from nirpihak.exports.members import Look, Member, Reader, Told
from nirpihak.exports.plain import lines, moment
from nirpihak.exports.records import Done, Origin, Record
from nirpihak.exports.texts import handle
from nirpihak.exports.tiktok_rows import LONGEST_TEXT, Kind, List, Row, fold, is_page
from nirpihak.text import Text

Fields: TypeAlias = list[tuple[str, str]]
"""The lines of one block: folded key and value."""

ASK_FOR_JSON: Final = Text(
    "berkas teks TikTok ini tidak dikenali bahasanya dan bisa berarti beberapa hal (suka, favorit, tontonan; atau "
    "mengikuti, pengikut), jadi tidak ditebak; minta ekspor berformat JSON: Profil > Menu > Setelan dan privasi > "
    "Akun > Unduh data Anda > JSON",
    "the language of this text file of TikTok is not known, and it could mean several things (likes, favourites, "
    "watched; or following, followers), so it is not guessed; ask for the export as JSON: Profile > Menu > "
    "Settings and privacy > Account > Download your data > JSON",
)

_FAVOURITE: Final = Kind(Done.SAVE)
_KINDS: Final[Mapping[str, Mapping[str, Kind]]] = {
    "txt-en": {
        "likelist": Kind(Done.LIKE),
        "favoritevideos": _FAVOURITE,
        "favouritevideos": _FAVOURITE,
        "favoritesounds": _FAVOURITE,
        "favoriteeffects": _FAVOURITE,
        "favoritecomments": _FAVOURITE,
        "favoriteplaylists": _FAVOURITE,
        "favoritehashtags": Kind(Done.SAVE, "hashtag"),
        "following": Kind(Done.FOLLOW, "account"),
        "followinglist": Kind(Done.FOLLOW, "account"),
        "comments": Kind(Done.COMMENT),
        "sharehistory": Kind(Done.SHARE),
        "reposts": Kind(Done.SHARE),
        "posts": Kind(Done.POST),
        "videos": Kind(Done.POST),
        "recentlydeletedposts": Kind(Done.POST),
        "hashtag": Kind(Done.POST, "hashtag"),
    },
    "txt-nl": {
        "likelijst": Kind(Done.LIKE),
        "favorietevideos": _FAVOURITE,
        "favorietegeluiden": _FAVOURITE,
        "favorieteeffecten": _FAVOURITE,
        "favorietereacties": _FAVOURITE,
        "favorieteafspeellijsten": _FAVOURITE,
        "favorietehashtags": Kind(Done.SAVE, "hashtag"),
        "volgend": Kind(Done.FOLLOW, "account"),
        "reacties": Kind(Done.COMMENT),
        "geschiedenisdelen": Kind(Done.SHARE),
        "herplaatsingen": Kind(Done.SHARE),
        "berichten": Kind(Done.POST),
        "onlangsverwijderdeberichten": Kind(Done.POST),
    },
    "txt-id": {
        "daftarsuka": Kind(Done.LIKE),
        "suka": Kind(Done.LIKE),
        "videofavorit": _FAVOURITE,
        "mengikuti": Kind(Done.FOLLOW, "account"),
        "komentar": Kind(Done.COMMENT),
        "riwayatberbagi": Kind(Done.SHARE),
        "riwayatbagikan": Kind(Done.SHARE),
        "postingulang": Kind(Done.SHARE),
        "repost": Kind(Done.SHARE),
        "postingan": Kind(Done.POST),
    },
}
_LEFT: Final[Mapping[str, str]] = {
    name: left
    for left, names in {
        "followers": "follower followers followerlist fanslist volger volgers pengikut",
        "messages": "directmessages directmessage groupchat takochathistory directeberichten groepschat pesanlangsung",
        "watch_history": "watchhistory videobrowsinghistory watchlivehistory kijkgeschiedenis riwayattontonan",
        "search_history": "searches searchhistory zoekopdrachten pencarian riwayatpencarian",
        "location": "mostrecentlocationdata locationreviews favoriteplaces meestrecentelocatiegegevens "
        "favorieteplaatsen",
        "ads": "adinterests adlinkhistory advisithistory offtiktokactivity instantformadsresponses "
        "usagedatafromthirdpartyappsandwebsites advertentieinteresses geschiedenisvanadvertentielinks "
        "activiteitbuitentiktok reactiesopdirectformulieradvertenties",
        "other": "blocklist block settings loginhistory status stickers purchases donation fundraiser activitysummary "
        "autofill aimoji profileviews favoritecollections favoritecollection shoppingcartlist orderhistory vouchers "
        "productbrowsinghistory favoriteitems favouriteitems golivehistory golivesettings watchlivesettings "
        "blokkeringslijst instellingen inloggeschiedenis aankopen donatie fondsenwerving samenvattingvanactiviteit "
        "automatischinvullen profielweergaven favorietecollecties informatievanderden winkelwagenlijst "
        "bestelgeschiedenis favorietitem daftarblokir pengaturan",
    }.items()
    for name in names.split()
}
_PROFILE: Final = frozenset(("profileinfo", "profileinformation", "profielinformatie", "informasiprofil", "infoprofil"))

_MEANT: Final[Mapping[str, str]] = {
    key: meant
    for meant, keys in {
        "date": "date datum tanggal",
        "link": "link videolink tautan",
        "username": "username gebruikersnaam namapengguna",
        "comment": "comment reactie komentar",
        "title": "title titel judul",
        "sharedcontent": "sharedcontent gedeeldeinhoud kontenyangdibagikan",
        "method": "method methode metode",
        "hashtagname": "hashtagname hashtagnaam namahashtag",
        "hashtaglink": "hashtaglink",
        "originalposturl": "originalposturl originalpostlink url",
        "photo": "photo foto",
        "video": "video",
        "sticker": "sticker stiker",
        "alternatetext": "alternatetext",
        "addyourstext": "addyourstext",
        "sound": "sound geluid",
    }.items()
    for key in keys.split()
}
_FIELD: Final = re.compile(r"([^\W\d_][^:\n/]{0,48}):[ \t\u00a0]*(.*)", re.DOTALL)


def look(member: Member) -> Look | None:
    """A file of the text export: by its name where its content bears it out, else by its content."""
    if not member.name.endswith(".txt"):
        return None
    stem = fold(member.name[:-4])
    ours = "tiktok" in "/".join(member.parts[:-1]) or "tiktok" in member.source.casefold()
    text = member.head.decode("utf-8-sig", "replace")
    fields = next(blocks(text.splitlines(keepends=True)), [])
    dated = bool(fields) and moment(fields[0][1]) is not None
    linked = "tiktok.com/" in text or "tiktokv.com/" in text or "tiktokcdn" in text
    if not (ours or (linked and fields) or (dated and fields[0][1].endswith("UTC"))):
        return None
    path = member.path.replace("\\", "/").rpartition("/")[2]
    origin = Origin("tiktok", path[:-4], "txt", member.source, member.path, "post")
    if stem in _PROFILE:
        return Look(origin, _read_profile)
    if stem in _LEFT:
        return Look(origin, left=_LEFT[stem])
    for variant, kinds in _KINDS.items():
        if stem in kinds:
            reader: Reader = partial(_read, kinds[stem], variant == "txt-id")
            return Look(origin.but(variant=variant), reader)
    return Look(origin, _read_by_shape) if dated and len(fields) > 1 else None


def blocks(of: Iterable[str]) -> Iterator[Fields]:
    """The blocks of a file. One begins where the first key of the first one comes again; a blank line ends none.

    A comment may hold line breaks, blank lines and colons: what is no key of the first block goes on with the text
    before it.
    """
    block: Fields = []
    keys: set[str] = set()
    dated = learning = False
    for line in of:
        found = _FIELD.fullmatch(line.rstrip())
        if not line.strip():
            learning = False
        elif found is None:
            _go_on(block, line)
        else:
            key, value = fold(found.group(1)), found.group(2)
            if not block:
                if value:  # a key without value stands alone as the heading
                    block, dated, learning = [(key, value)], moment(value) is not None, True
            elif key == block[0][0] and (not dated or moment(value) is not None):
                yield block
                block, learning = [(key, value)], False
            elif (learning or key in keys or key in _MEANT or _is_closed(block[-1][1])) and len(block) < 64:
                block.append((key, value))
            else:
                _go_on(block, line)
            if learning:
                keys.add(key)
    if block:
        yield block


def _go_on(block: Fields, line: str) -> None:
    if block and not _is_closed(block[-1][1]):
        key, value = block[-1]
        block[-1] = key, f"{value}\n{line.rstrip()}"[:LONGEST_TEXT]


def _is_closed(value: str) -> bool:
    """Whether a value is a time or a link, which go on in no other line."""
    return value.startswith(("http://", "https://")) or moment(value) is not None


def _read(kind: Kind, guessed: bool, member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    with member.open() as stream:
        yield from _records(List.of(kind, origin, guessed=guessed), blocks(lines(stream)))


def _read_by_shape(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    with member.open() as stream:
        found = blocks(lines(stream))
        begun = list(islice(found, 20))
        kind = _shaped(begun)
        if kind is None:
            told.trouble(member, ASK_FOR_JSON)
            return
        yield from _records(List.of(kind, origin, guessed=True), chain(begun, found))


def _shaped(begun: list[Fields]) -> Kind | None:
    """What the blocks are where it can be nothing else.

    A share alone has four lines, the link third. Only posts have five or more with the link second; only comments five
    or more with a link further behind.
    """
    links = [[at for at, (_, value) in enumerate(block) if value.startswith("http")] for block in begun]
    counts = {len(block) for block in begun}
    if not any(links) or len(counts) > 2:
        return None
    second, third = (sum(at in each for each in links) for at in (1, 2))
    if counts == {4} and third == len(begun):
        return Kind(Done.SHARE)
    if min(counts) >= 5:
        return Kind(Done.POST) if second == len(begun) else Kind(Done.COMMENT) if not second else None
    return None


def _records(of: List, found: Iterable[Fields]) -> Iterator[Record]:
    for number, block in enumerate(found, start=1):
        row = _row(block, of.kind)
        if row:
            yield of.record(row, number)


def _row(block: Fields, kind: Kind) -> Row:
    """The fields by what they mean: by a key that is known, else by what the value is."""
    row: dict[str, str] = {}
    others: list[str] = []
    for key, value in block:
        meant = _MEANT.get(key)
        if meant is None and moment(value) is not None:
            meant = "date"
        elif meant is None and is_page(value):
            meant = "originalposturl" if kind.done is Done.COMMENT else "link"
        if meant is None:
            others.append(value)
            meant = key
        row.setdefault(meant, value)
    wanted = {"account": "username", "hashtag": "hashtagname"}.get(kind.target)
    wanted = wanted or ("comment" if kind.done is Done.COMMENT else None)
    if wanted and wanted not in row and others:
        row[wanted] = others[0]
    if "link" in row and kind.done is Done.COMMENT:
        row.setdefault("originalposturl", row["link"])
    return row


def _read_profile(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """The owner's handle, and no record."""
    with member.open() as stream:
        for block in islice(blocks(lines(stream)), 200):
            for key, value in block:
                if _MEANT.get(key) == "username" and (owner := handle(value)):
                    told.owner.setdefault(("tiktok", "handle"), owner)
    yield from ()
