"""X, once Twitter: an archive of `.js` files that each set one variable to a list, and the archives before 2019.

A file is known by the variable that it sets and by the key its rows are wrapped in (`{"like": {...}}`), so that one
that was renamed or given alone is found. What an archive does not name: the author of a liked post, the time of a like
or of a follow, the handle of anybody followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, BinaryIO, Final, cast

from nirpihak.exports import x_columns, x_table
from nirpihak.exports.members import HEAD, Look, Member, Platform, Sieve, Told
from nirpihak.exports.plain import moment
from nirpihak.exports.records import Clock, Done, Named, Origin, Record
from nirpihak.exports.streams import Step, walk, walk_lists
from nirpihak.exports.texts import address, handle, handle_of, word
from nirpihak.exports.x_columns import STATUS, USER
from nirpihak.exports.x_tweets import MOST, Owner, acts, made_at, number_of, status, written
from nirpihak.text import Text

_SETS: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:(?:var|let|const)\s++)?(?:window\.)?"
    rb"(?:YTD\.([A-Za-z0-9_]{1,80})\.part[0-9]+|(__THAR_CONFIG)|Grailbird\.data\.(tweets_[0-9_]{1,10}))\s*="
)
_OLD_ABOUT: Final = re.compile(rb"\s*+var (user_details|payload_details|tweet_index)\s*=")
_WRAPPED: Final = re.compile(rb'(?:\xef\xbb\xbf)?(?:[^=\[{]{0,200}=)?\s*+\[?+\s*+\{\s*+"([A-Za-z0-9_]{1,60})"\s*:')
_TWEETS: Final = frozenset(
    ("tweet", "tweets", "community_tweet", "twitter_circle_tweet", "deleted_tweets", "deleted_tweet")
)
_PARTS: Final = _TWEETS | {
    *("note_tweet", "deleted_note_tweet", "like", "following"),
    *("lists_member", "lists_created", "lists_subscribed", "account"),
}
"""Files that are read, by the variable that they set."""
_LEFT: Final = (
    ("direct_message", "messages"),
    ("audio_video_calls", "messages"),
    ("grok", "messages"),
    ("dmconversation", "messages"),
    ("ad_", "ads"),
    ("ads_", "ads"),
    ("follower", "followers"),
    ("contact", "contacts"),
    ("saved_search", "search_history"),
    *(
        (start, "other")
        for start in (
            *(
                "account_",
                "age_info",
                "app",
                "birdwatch",
                "block",
                "branch_links",
                "catalog",
                "commerce",
                "community_note",
            ),
            *("connected_application", "device", "email_address", "expanded_profile", "ip_audit", "key_registry"),
            *("moment", "mute", "ni_devices", "periscope", "personalization", "phone_number", "product", "profile"),
            *(
                "professional",
                "protected_history",
                "reply_prompt",
                "screen_name_change",
                "shop",
                "smartblock",
                "spaces",
            ),
            *(
                "sso",
                "tweetdeck",
                "tweet_headers",
                "deleted_tweet_headers",
                "user_link_clicks",
                "verified",
                "twitter_shop",
            ),
        )
    ),
)


def look(member: Member) -> Look | None:
    """A file of an archive, by what its first bytes set and wrap; or the table of the archives before 2019."""
    head = member.head
    if member.name.endswith(".csv"):
        return x_table.look(member)
    found = _SETS.match(head)
    wrapped = _WRAPPED.match(head)
    wrapper = wrapped.group(1).decode() if wrapped else ""
    if old := _OLD_ABOUT.match(head):
        origin = Origin("x", old.group(1).decode(), "grailbird-js", member.source, member.path)
        return Look(origin, _read_account) if origin.part == "user_details" else Look(origin, left="other")
    if found is None:
        part = member.name.rpartition(".")[0]
        if not member.name.endswith((".js", ".json")) or wrapper not in _MAKERS or not _bears_out(wrapper, head):
            return None
    else:
        part = (found.group(1) or found.group(2) or b"tweets").decode().lower()
    part = re.sub(r"[^a-z0-9]+", "_", part).strip("_")[:60]
    origin = Origin("x", part, "js", member.source, member.path, "post")
    if part in ("thar_config", "manifest"):
        return Look(origin, _read_manifest)
    if found is not None and found.group(3) is not None:
        return Look(origin.but(variant="grailbird-js"), _read)
    if part in ("tweet", "tweets"):
        origin = origin.but(variant="js-2019" if part == "tweet" else "js-2022")
    left = next((why for start, why in _LEFT if part.startswith(start) or wrapper.lower() == start), None)
    if left == "messages" or "headers" in part:
        return Look(origin, left=left or "other")
    if wrapper == "account":
        return Look(origin, _read_account)
    if wrapper in _MAKERS or part in _PARTS:
        return Look(origin, _read)
    return Look(origin, left=left) if left else Look(origin, _read)


def _bears_out(wrapper: str, head: bytes) -> bool:
    """Whether the first row of a file that sets no variable is an archive's, and nobody else's."""
    marks = {
        "like": b'"tweetId"',
        "following": b'"accountId"',
        "noteTweet": b'"noteTweetId"',
        "userListInfo": b"/lists/",
    }
    return marks.get(wrapper, b'"full_text"') in head


def _read(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """Every act in a list, row by row, each by the key that it is wrapped in."""
    origins = _Origins(origin if origin.variant != "js" else origin.but(variant=_era(member, told)), member)
    owner = Owner(told.owner.get(("x", "handle")), told.owner.get(("x", "id")))
    asked: set[str] = set()
    for number, row in _numbered(member, origins, told.sieve):
        made: Iterable[Record] = ()
        if isinstance(row, dict) and row:
            wrapper = next(iter(row))
            maker = _MAKERS.get(wrapper)
            value = row[wrapper]
            if maker is not None and isinstance(value, dict):
                made = maker(value, number, origins, owner)
            else:
                made = _unwrapped(row, number, origins, owner)
        if made:
            yield from made
            continue
        kind = next(iter(row), "")[:60] if isinstance(row, dict) else type(row).__name__
        if kind not in asked and len(asked) < 20:
            asked.add(kind)
            told.unknown(member, "x", [row])


def _numbered(member: Member, origins: _Origins, sieve: Sieve | None) -> Iterator[tuple[int, Any]]:
    """The rows of a list with their numbers, without those that a sieve passes over."""
    asked = {"like": (origins.liked_of_nobody, _LIKED), "following": (origins.followed, _FOLLOWED)}
    first = 1
    for rows in _lists(member):
        yield from enumerate(rows, first) if sieve is None else x_columns.remaining(rows, first, sieve, asked)
        first += len(rows)


class _Origins:
    """The origins of a file's rows: of tweets, of likes without and with a handle, of follows, of lists."""

    def __init__(self, origin: Origin, member: Member) -> None:
        liked = origin.but(clock=Clock(of="content"), caveats=("time_of_content",))
        self.post = origin
        self.liked, self.liked_of_nobody = liked, liked.but(caveats=("author_unknown", "time_of_content"))
        self.followed = origin.but(target="account", caveats=("no_time",))
        name = origin.part + member.name
        self.list_done = next((done for key, done in _LISTS.items() if key in name), Done.FOLLOW)
        caveats = ("no_time", *(("added_by_others",) if self.list_done is Done.JOIN else ()))
        if not any(key in name for key in _LISTS):
            caveats += ("guessed_layout",)
        self.list = origin.but(target="list", caveats=caveats)


_made: Final = tuple.__new__
"""What `Record` does, without a call between, which would be half of the time that a row takes."""
_LIKED, _FOLLOWED = Done.LIKE, Done.FOLLOW
_ACCOUNT_UNKNOWN: Final = (None, None, None, None)
_LISTS: Final = {"subscribed": Done.FOLLOW, "member": Done.JOIN, "created": Done.ADMIN}

_Maker = Callable[[dict[str, Any], int, _Origins, Owner], Iterable[Record]]


def _like(row: dict[str, Any], number: int, origins: _Origins, owner: Owner) -> Iterable[Record]:
    post_id, url = number_of(row.get("tweetId")), row.get("expandedUrl")
    text = written(row.get("fullText"))
    if post_id is not None and url == STATUS + post_id:  # nearly always
        fields = (*_ACCOUNT_UNKNOWN, post_id, url, made_at(post_id), text, False, None, (), None, ())
        return (_made(Record, (origins.liked_of_nobody, number, _LIKED, *fields)),)
    called, linked = status(url)
    post_id = post_id or linked
    url = address(url) or (STATUS + post_id if post_id else None)
    if post_id is None and url is None and text is None:
        return ()
    origin = origins.liked if called else origins.liked_of_nobody
    return (Record(origin, number, _LIKED, called, None, None, None, post_id, url, made_at(post_id), text),)


def _following(row: dict[str, Any], number: int, origins: _Origins, owner: Owner) -> Iterable[Record]:
    known, url = number_of(row.get("accountId")), row.get("userLink")
    if known is not None and url == USER + known:  # nearly always
        fields = (None, None, known, url, None, None, None, None, False, None, (), None, ())
        return (_made(Record, (origins.followed, number, _FOLLOWED, *fields)),)
    url = address(url)
    called = handle_of(url) if url and "intent/user" not in url and "/i/user" not in url else None
    if known is None and url is None:
        return ()
    return (Record(origins.followed, number, _FOLLOWED, called, None, known, url or USER + str(known)),)


def _tweet(row: dict[str, Any], number: int, origins: _Origins, owner: Owner) -> Iterable[Record]:
    return list(acts(row, number, origins.post, owner))


def _note(row: dict[str, Any], number: int, origins: _Origins, owner: Owner) -> Iterable[Record]:
    """The whole of a long post, whose beginning `tweets.js` has too. Its own id is not the post's."""
    core = row.get("core")
    core = core if isinstance(core, dict) else {}
    text, at = written(core.get("text")), moment(row.get("createdAt"))
    if text is None:
        return ()
    mentions = core.get("mentions")
    named = tuple(
        Named(called, None, None)
        for each in (mentions[:MOST] if isinstance(mentions, list) else ())
        if isinstance(each, dict) and (called := handle(each.get("screenName") or each.get("screen_name")))
    )
    return [Record(origins.post, number, Done.POST, at=at, text=text, own=True, named=named)]


def _list(row: dict[str, Any], number: int, origins: _Origins, owner: Owner) -> Iterable[Record]:
    found = row.get("urls") if isinstance(row.get("urls"), list) else [row.get("url")]
    out = []
    for url in map(address, cast("list[object]", found)[:1000]):
        if url is not None:
            whose, _, name = url.partition("://")[2].partition("/")[2].partition("/lists/")
            out.append(Record(origins.list, number, origins.list_done, handle(whose), word(name, 200), url=url))
    return out


def _unwrapped(row: dict[str, Any], number: int, origins: _Origins, owner: Owner) -> Iterable[Record]:
    """A row whose wrapper is missing or new: by the keys that tweets, likes and follows have."""
    for each in (row, *row.values()):
        if isinstance(each, dict):
            if ("full_text" in each or "text" in each) and ("id_str" in each or "id" in each or "created_at" in each):
                return _tweet(each, number, origins, owner)
            if "tweetId" in each and ("fullText" in each or "expandedUrl" in each):
                return _like(each, number, origins, owner)
            if "userLink" in each and "accountId" in each and origins.post.part == "following":
                return _following(each, number, origins, owner)
    return ()


_MAKERS: Final[Mapping[str, _Maker]] = {
    "like": _like,
    "following": _following,
    "tweet": _tweet,
    "communityTweet": _tweet,
    "twitterCircleTweet": _tweet,
    "deletedTweet": _tweet,
    "noteTweet": _note,
    "userListInfo": _list,
}


def _era(member: Member, told: Told) -> str:
    """The era of a file that has kept its name through all of them, by the tweets beside it."""
    eras = {"tweets.js": "js-2022", "tweet.js": "js-2019"}
    return next((eras[each.name] for each in told.members.get(member.source, ()) if each.name in eras), "js")


_SINGLE: Final = frozenset(
    (
        *(
            "account",
            "screen_name",
            "full_name",
            "id",
            "id_str",
            "created_at",
            "full_text",
            "text",
            "entities",
            "retweeted_status",
        ),
        *("in_reply_to_screen_name", "in_reply_to_user_id_str", "in_reply_to_status_id_str"),
        *("tweetId", "fullText", "expandedUrl", "accountId", "userLink"),
    )
)
"""What is kept of a row that stands alone without its list."""


def _lists(member: Member) -> Iterator[list[Any]]:
    """The rows of a list, many at a time; a single object counts as one."""
    single: dict[str, Any] = {}
    with member.open() as stream:
        for path, values in walk_lists(_value(stream), _steps):
            if path == ("*",):
                yield values
            elif path and path[0] in _MAKERS:
                yield [{path[0]: values[0]}]
            elif path and len(single) < 200:
                single[path[0]] = values[0] if path[0] in _SINGLE else None
    if single:
        yield [single]


def _steps(path: tuple[str, ...]) -> Step:
    return Step.TAKE if path else Step.OPEN


def _value(stream: BinaryIO) -> BinaryIO:
    """The stream from behind the first "=", where what is set begins; all of it where nothing is set."""
    begun = b""
    while len(begun) < HEAD and (data := stream.read(HEAD)):
        begun += data
    if begun.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"[", b"{"):
        begun = begun[begun.find(b"=") + 1 :]
    return cast(BinaryIO, _Begun(begun, stream))


class _Begun:
    """A stream some of whose bytes have been read already. Offers what `walk` asks of one: `read`."""

    def __init__(self, begun: bytes, stream: BinaryIO) -> None:
        self._begun, self._stream = begun, stream

    def read(self, size: int = -1) -> bytes:
        """The next bytes, fewer than asked for where the begun ones end; none at the end."""
        if self._begun:
            begun, self._begun = self._begun, b""
            return begun
        return self._stream.read(size)


def _read_account(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """The owner's handle, id and name, and no record."""
    for row in chain.from_iterable(_lists(member)):
        account = row.get("account") if isinstance(row, dict) else None
        if isinstance(account, dict):
            _own(told, account.get("username"), account.get("accountId"), account.get("accountDisplayName"))
        elif isinstance(row, dict) and "screen_name" in row:  # before 2019
            _own(told, row["screen_name"], row.get("id"), row.get("full_name"))
    yield from ()


def _own(told: Told, called: object, number: object, name: object) -> None:
    for key, value in (("handle", handle(called)), ("id", number_of(number)), ("name", word(name))):
        if value is not None:
            told.owner.setdefault(("x", key), value)


def _read_manifest(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """The owner, and which of the files that hold acts are missing; no record."""
    with member.open() as stream:
        manifest = next((value for _, value in walk(_value(stream), lambda path: Step.TAKE)), None)
    if isinstance(manifest, dict):
        user, types = manifest.get("userInfo"), manifest.get("dataTypes")
        if isinstance(user, dict):
            _own(told, user.get("userName"), user.get("accountId"), user.get("displayName"))
        for missing in _missing(types if isinstance(types, dict) else {}, member, told):
            told.trouble(member, _is_missing(missing))
    yield from ()


def _missing(types: Mapping[str, Any], manifest: Member, told: Told) -> Iterator[str]:
    """The files that a manifest lists as not empty and that stand neither beside it nor in a part without manifest."""
    there: set[str] = set()
    for source, members in told.members.items():
        if source == manifest.source or all(each.name != "manifest.js" for each in members):
            there.update(each.name for each in members)
    for of in types.values():
        listed = of.get("files") if isinstance(of, dict) else None
        for each in listed if isinstance(listed, list) else ():
            path = word(each.get("fileName"), 200) if isinstance(each, dict) else None
            if path is None or str(each.get("count", "1")) == "0":
                continue
            name = path.replace("\\", "/").rpartition("/")[2].casefold()
            part = re.sub(r"(-part\d+)?\.js$", "", name).replace("-", "_")
            if part in _PARTS and name not in there:
                yield "".join(letter for letter in name if letter.isprintable())


def _is_missing(name: str) -> Text:
    return Text(
        f"{name} tercantum dalam daftar isi ekspor tetapi tidak ada; tambahkan berkas itu, atau unduh ulang ekspornya",
        f"the export lists {name} among its files, but it is not there; add it, or download the export again",
    )


PLATFORM: Final = Platform("x", look)
