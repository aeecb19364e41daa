"""From a row of Instagram's or Threads' JSON of the older layouts to a record, and what all layouts have in common.

An app (`App`) says which lists it knows and how it writes addresses. Hundreds of thousands of rows pass here, so what
is usual is told by plain comparisons, and only the rest is looked at with `texts`. The newer layout: `meta_labelled`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeAlias

from nirpihak.exports import meta
from nirpihak.exports.records import Done, Origin, Record, seconds
from nirpihak.exports.texts import address, handle, handle_of, mend, word

LONG: Final = 5000
"""Most characters of a text; a caption or comment has at most 2,200."""
LAST: Final = 253_402_300_800
"""The end of the year 9999, in seconds."""
ACCOUNTS: Final = frozenset({"account", "hashtag"})
"""Targets that have a handle of their own, as a post has not."""
new: Final = tuple.__new__
"""Makes a Record of all its fields in half the time of its own constructor."""

Texts: TypeAlias = list[tuple[str, str]]
"""Labels (folded) and texts."""
Person: TypeAlias = tuple[str | None, str | None]
"""Handle and name."""


class Part(NamedTuple):
    """One list: what a row of it says was done, and to what. `own`: its texts are the owner's."""

    done: Done
    target: str = "post"
    own: bool = False
    caveats: tuple[str, ...] = ()


class App(NamedTuple):
    """An app of Meta.

    `parts`: its lists by name. `part_of`: the name of the list under a root key, None where it is not read. `profile`:
    how a profile's address begins. `posts`: what stands before the id in a post's address; `starts`: how one begins if
    the id alone follows.
    `title_is_handle`: a row's title is the account's handle (Instagram), not perhaps its display name (Threads).
    """

    id: str
    parts: Mapping[str, Part]
    part_of: Callable[[str], str | None]
    profile: str
    posts: frozenset[str]
    starts: tuple[str, ...]
    title_is_handle: bool


Take: TypeAlias = Callable[[Origin, int, Any, Any], Record]


def accounts(app: App, part: Part) -> Take:
    """Takes rows whose target is an account: its handle is the value, else the title or the end of the address."""
    done, named_by_title = part.done, app.title_is_handle
    profile = app.profile if part.target == "account" else None

    def take(origin: Origin, row: int, value: dict[str, Any], entry: dict[str, Any]) -> Record:
        title, who, at = value.get("title"), entry.get("value"), entry.get("timestamp")
        if not who and named_by_title:
            who = title
        if who.__class__ is not str or not who.replace(".", "_").isidentifier() or len(who) > 99:
            who = handle(who) or handle_of(entry.get("href")) or handle_like(title)
        if at.__class__ is not int or not 0 < at < LAST:
            at = seconds(at)
        url = profile + who if who and profile else link_of(entry.get("href"))
        name = text_of(title) if title and title != who else None
        return new(Record, (origin, row, done, who, name, None, url, None, None, at, None, False, None, (), None, ()))

    return take


def posts(app: App, part: Part) -> Take:
    """Takes rows whose target is a post: the title is its author, the value an answer, or the emoji of a like."""
    done, own, named_by_title, profile = part.done, part.own, app.title_is_handle, app.profile

    def take(origin: Origin, row: int, value: dict[str, Any], entry: dict[str, Any]) -> Record:
        who, at, name, home, text = value.get("title"), entry.get("timestamp"), None, None, None
        if at.__class__ is not int or not 0 < at < LAST:
            at = seconds(at)
        url, post = post_address(app, entry.get("href"))
        if not named_by_title or who.__class__ is not str or not who.replace(".", "_").isidentifier() or len(who) > 99:
            title = who
            who = (author_in(url) if url else None) or handle_like(title)
            name = text_of(title) if title and title != who else None
        if url is None and who:
            home = profile + who
        if own:
            text = text_of(entry.get("value"))
        said = text is not None
        return new(Record, (origin, row, done, who, name, None, home, post, url, at, text, said, None, (), None, ()))

    return take


def mapped(app: App, part: Part, origin: Origin, row: int, value: dict[str, Any]) -> Record:
    """`string_map_data`: values by label, which are told apart by shape, and perhaps a title, the author."""
    at, url, texts = meta.facts(value)
    title = value.get("title")
    person: Person | None = None
    if isinstance(title, str) and title.strip():
        who = handle(title)
        person = (who, None if who else text_of(title))
    known = [(label.casefold(), text) for label, text in texts]
    bare = bool(value.get("media_list_data"))
    return made(app, part, origin, row, known, url, at or seconds(value.get("timestamp")), person, bare)


def commented(app: App, part: Part, origin: Origin, row: int, value: Any) -> Record:
    """What `mapped` makes of the usual comment: its words, the owner of the post, and the time, in English labels.

    Raises one of the errors of a wrong shape where the row is not exactly that.
    """
    data = value["string_map_data"]
    comment, owner, time = data["Comment"], data["Media Owner"], data["Time"]
    if (
        part.done is not Done.COMMENT
        or len(data) != 3
        or len(comment) + len(owner) + len(time) != 3
        or "title" in value
    ):
        raise ValueError
    text, who, at = text_of(comment["value"]), owner["value"], time["timestamp"]
    if text is None or at.__class__ is not int or not 0 < at < LAST:
        raise ValueError
    if not who.replace(".", "_").isidentifier() or len(who) > 99:
        raise ValueError
    home = app.profile + who
    return new(Record, (origin, row, part.done, who, None, None, home, None, None, at, text, True, None, (), None, ()))


def made(
    app: App, part: Part, origin: Origin, row: int, texts: Texts, link: object, at: int | None,
    person: Person | None, bare: bool = False,
) -> Record:  # fmt: skip
    """A record of texts whose labels may be in any language. `bare`: the act may have had no words (a picture)."""
    who, name = person or (None, None)
    left = [*texts]
    if person is None:
        named = taken(left, meta.USERNAME_LABELS) or taken(left, meta.OWNER_LABELS)
        name = None if part.own else taken(left, meta.NAME_LABELS)
        who = handle(named or name)
        name = None if name == who else name or (named if who is None else None)
    wanted = meta.COMMENT_LABELS if part.done is Done.COMMENT else meta.TEXT_LABELS
    text = taken(left, wanted)
    if part.target in ACCOUNTS:
        url = address(link)
        who = who or handle_of(url) or next((found for _, said in left if (found := handle(said))), None)
        return Record(
            origin, row, part.done, who, name, None, url or (app.profile + who if who else None), None, None, at
        )
    if part.own and person is None and who is None and name is None:
        # Of two unlabelled texts the words come first and the account second; one alone is an account if it looks
        # like one and the words are accounted for.
        if text is not None or bare:
            fits = [each for each in left if handle(each[1])]
        else:
            fits = [each for each in left[1:] if handle(each[1])] or [
                each for each in left[:1] if len(left) > 1 and handle(each[1])
            ]
        if fits:
            left.remove(fits[-1])
            who = handle(fits[-1][1])
    if text is None and left:
        text = left[0][1]
    url, post = post_address(app, link)
    who = who or (author_in(url) if url else None)
    text = text_of(text)
    own = part.own and text is not None
    profile = app.profile + who if who and url is None else None
    return Record(origin, row, part.done, who, name, None, profile, post, url, at, text, own)


def own_post(app: App, part: Part, origin: Origin, row: int, value: dict[str, Any]) -> Record:
    """A post of the owner's: its words stand beside its pictures or in them."""
    pictures = [each for each in some(value.get("media")) if isinstance(each, dict)]
    said = [text_of(each.get("title")) for each in (value, *pictures)]
    words = "\n".join(dict.fromkeys(each for each in said if each)) or None
    at = seconds(value.get("creation_timestamp")) or next(
        (at for each in pictures if (at := seconds(each.get("creation_timestamp")))), None
    )
    url, post = post_address(app, value.get("href"))
    record = Record(origin, row, part.done, None, None, None, None, post, url, at, word(words, LONG), words is not None)
    about = [each.get("text_app_post") or each.get("text_post_app") for each in (value, *pictures)]
    if any(isinstance(each, dict) and each.get("is_reply") is True for each in about):
        return record._replace(done=Done.COMMENT, caveats=("author_unknown",))
    return record


def taken(texts: Texts, labels: frozenset[str]) -> str | None:
    """The text with one of these labels, taken out."""
    for each in texts:
        if each[0] in labels:
            texts.remove(each)
            return each[1]
    return None


def label_of(label: object) -> str:
    """A label as it is compared: mended, small letters; empty for what is none."""
    return _folded(label) if isinstance(label, str) else ""


@lru_cache(maxsize=512)
def _folded(label: str) -> str:
    return mend(label).strip().casefold()


def text_of(value: object) -> str | None:
    """A text that says something, mended."""
    if value.__class__ is not str:
        return None
    text = str(value)
    return (text if text.isascii() else mend(text)).strip()[:LONG] or None


def handle_like(value: object) -> str | None:
    """A handle, as `texts.handle` tells it, told faster for most."""
    if isinstance(value, str) and value.replace(".", "_").isidentifier() and len(value) < 100:
        return value
    return handle(value)


def link_of(value: object) -> str | None:
    """A web address, mended."""
    return address(mend(value)) if isinstance(value, str) else None


def post_address(app: App, value: object) -> tuple[str | None, str | None]:
    """The address of a post, if it can be shown, and the post's id in it."""
    if not isinstance(value, str) or not value:
        return None, None
    if value.startswith(app.starts):
        post = value[value.index("/", len(app.profile)) + 1 :]
        if post[-1:] == "/":
            post = post[:-1]
        # What is made of letters, digits, "-" and "_" alone needs no further look.
        if (post.isascii() and post.isalnum()) or f"p{post}".replace("-", "_").isidentifier():
            return value, post or None
    link = link_of(value)
    if link is None:
        return None, None
    pieces = link.split("/")
    for before, after in pairwise(pieces[3:]):
        if before in app.posts:
            return link, handle(after.partition("?")[0].partition("#")[0])
    return link, None


def author_in(url: str) -> str | None:
    """The author that the address of a post names: `/@name/post/...`."""
    _, _, rest = url.partition("/@")
    return handle_like(rest.partition("/")[0].partition("?")[0]) if rest else None


def some(value: object) -> Iterable[Any]:
    """A list as it is, one object as a list of one, anything else as an empty one."""
    return value if isinstance(value, list) else (value,) if isinstance(value, dict) else ()
