"""From a row of Instagram's or Threads' JSON to records, in each of the layouts that Meta has used for it.

An app (`App`) says which lists it knows and how it writes addresses; what a file is, its own module tells. Every list
is read in every layout, since Meta changes them file by file. Hundreds of thousands of rows pass here, so what is
usual is told by plain comparisons, and only the rest is looked at with `texts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeAlias

from nirpihak.exports import meta
from nirpihak.exports.members import Member, Reader, Told
from nirpihak.exports.records import Done, Origin, Record, seconds
from nirpihak.exports.texts import address, handle, handle_of, mend, word

LONG: Final = 5000
"""Most characters of a text; a caption or comment has at most 2,200."""
ODD: Final = 5
"""Most unknown layouts of rows that are told of one file."""
_LAST: Final = 253_402_300_800
_ACCOUNTS: Final = frozenset({"account", "hashtag"})
_new: Final = tuple.__new__
"""Makes a Record of all its fields in half the time of its own constructor."""

Texts: TypeAlias = list[tuple[str, str]]
_Person: TypeAlias = tuple[str | None, str | None]


class Part(NamedTuple):
    """One list: what a row of it says was done, and to what. `own`: its texts are the owner's."""

    done: Done
    target: str = "post"
    own: bool = False
    caveats: tuple[str, ...] = ()


class App(NamedTuple):
    """An app of Meta.

    `parts`: its lists by name. `part_of`: the name of the list under a root key, None where it is not read. `profile`:
    how a profile's address begins. `host`, `posts`: the host of a post's address and what stands before its id there.
    `title_is_handle`: a row's title is the account's handle (Instagram), not perhaps its display name (Threads).
    """

    id: str
    parts: Mapping[str, Part]
    part_of: Callable[[str], str | None]
    profile: str
    host: str
    posts: frozenset[str]
    title_is_handle: bool


_Take: TypeAlias = Callable[[App, Part, Origin, int, Any, Any], Record]


def reader(app: App) -> Reader:
    """A reader of the app's files of rows. The origin's part says what a bare list is."""

    def read(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
        odd: set[str] = set()
        last: str | None = None
        part: Part | None = None
        take: _Take = _post
        for key, row, value in meta.rows(member):
            if key != last:
                last = key
                name = (app.part_of(key) if key else None) or origin.part
                part = app.parts.get(name)
                if part is not None and name != origin.part:
                    origin = origin.but(part=name, target=part.target, caveats=part.caveats)
                take = _account if part is not None and part.target in _ACCOUNTS else _post
            if part is None:
                continue
            try:
                if "string_list_data" in value:  # type: ignore[operator]
                    (entry,) = value["string_list_data"]  # type: ignore[index]
                    record = take(app, part, origin, row, value, entry)
                else:
                    record = _liked(app, part, origin, row, value)
            except (AttributeError, IndexError, KeyError, TypeError, ValueError):
                pass  # not of a usual layout: looked at with more patience below
            else:
                yield record
                continue
            known = False
            for record in _others(app, part, origin, row, value, take):
                known = True
                yield record
            if not known and origin.part != "saved_collections":
                keys = repr(sorted(map(str, value))) if isinstance(value, dict) else type(value).__name__
                if keys not in odd and len(odd) < ODD:
                    odd.add(keys)
                    told.unknown(member, app.id, value)

    return read


def _others(app: App, part: Part, origin: Origin, row: int, value: object, take: _Take) -> Iterator[Record]:
    """The records of a row that is not of the most usual layout; none where the layout is unknown."""
    if not isinstance(value, dict):
        return
    if "label_values" in value:
        within = list(_posts_within(value["label_values"], 3)) if part.done is Done.SAVE else []
        for each in within:
            yield _labelled(app, part, origin, row, {"timestamp": value.get("timestamp"), "label_values": each})
        if not within:
            yield _labelled(app, part, origin, row, value)
    elif "string_map_data" in value:
        yield _mapped(app, part, origin, row, value)
    elif "string_list_data" in value:
        entries = [each for _, each in meta.entries(value)]
        for entry in entries or [{}]:
            yield take(app, part, origin, row, value, entry)
    elif "media" in value or "creation_timestamp" in value:
        yield _own(app, part, origin, row, value)


def _account(app: App, part: Part, origin: Origin, row: int, value: dict[str, Any], entry: dict[str, Any]) -> Record:
    """A row whose target is an account: its handle is the entry's value, else the title or the end of the address."""
    title, who, at = value.get("title"), entry.get("value"), entry.get("timestamp")
    if not who and app.title_is_handle:
        who = title
    if not isinstance(who, str) or not who.replace(".", "_").isidentifier() or len(who) > 99:
        who = handle(who) or handle_of(entry.get("href")) or _handle(title)
    if at.__class__ is not int or not 0 < at < _LAST:
        at = seconds(at)
    url = app.profile + who if who and part.target == "account" else _link(entry.get("href"))
    name = _text(title) if title and title != who else None
    return _new(Record, (origin, row, part.done, who, name, None, url, None, None, at, None, False, None, (), None, ()))


def _post(app: App, part: Part, origin: Origin, row: int, value: dict[str, Any], entry: dict[str, Any]) -> Record:
    """A row whose target is a post: the title is its author, the value an answer, or the emoji of a like."""
    title, at = value.get("title"), entry.get("timestamp")
    if at.__class__ is not int or not 0 < at < _LAST:
        at = seconds(at)
    url, post = _address(app, entry.get("href"))
    who = None if url is None or app.title_is_handle else _author(url)
    if who is None:
        who = _handle(title)
    name = _text(title) if title and title != who else None
    text = _text(entry.get("value")) if part.own else None
    own = text is not None
    profile = None if url or not who else app.profile + who
    return _new(
        Record, (origin, row, part.done, who, name, None, profile, post, url, at, text, own, None, (), None, ())
    )


def _liked(app: App, part: Part, origin: Origin, row: int, value: Any) -> Record:
    """What `_labelled` makes of the usual like: an address, a caption, and blocks, one of them the author's.

    Raises one of the errors of a wrong shape where the row is not exactly that.
    """
    link: Any = None
    text: Any = None
    who: Any = None
    profile: Any = None
    name: Any = None
    for entry in value["label_values"]:
        if "dict" in entry:
            (inner,) = entry["dict"]
            inner = inner["dict"]
            if len(inner) > 1:
                if who is not None:
                    raise ValueError
                profile, name, who = inner
        elif "href" in entry:
            if link is not None:
                raise ValueError
            link = entry["href"] or entry["value"]
        else:
            if text is not None:
                raise ValueError
            text = entry["value"]
    at, who, end, name = value["timestamp"], who["value"], profile["value"], name["value"]
    if not end.endswith(who) or end[-len(who) - 1] not in "/@" or "/explore/" in end or name[:4] == "http":
        raise ValueError
    if part.own or part.done is Done.SAVE or not who.replace(".", "_").isidentifier() or len(who) > 99:
        raise ValueError
    if at.__class__ is not int or not 0 < at < _LAST:
        at = seconds(at)
    url, post = _address(app, link)
    if url is None:
        raise ValueError
    name, text = None if name == who else _text(name), _text(text)
    return _new(Record, (origin, row, part.done, who, name, None, None, post, url, at, text, False, None, (), None, ()))


def _labelled(app: App, part: Part, origin: Origin, row: int, value: dict[str, Any]) -> Record:
    """The layout of 2026: `label_values` with an address, a caption, and a block for the author of the post."""
    link: Any = None
    bare: str | None = None
    at = seconds(value.get("timestamp"))
    texts: Texts = []
    person: _Person | None = None
    for entry in _some(value["label_values"]):
        if not isinstance(entry, dict):
            continue
        if "value" in entry or "href" in entry:
            said, href = entry.get("value"), entry.get("href")
            if href:
                link = link or href
            elif isinstance(said, str) and said[:4] == "http" and bare is None and link is None:
                bare = said
            elif isinstance(said, str) and said.strip():
                texts.append((_label(entry.get("label")), mend(said).strip()))
        elif "dict" in entry or "vec" in entry:
            person = person or _person(entry.get("dict") or entry.get("vec"), entry.get("title"))
        elif not at:
            at = seconds(entry.get("timestamp_value"))
    return _made(app, part, origin, row, texts, link or bare, at, person)


def _mapped(app: App, part: Part, origin: Origin, row: int, value: dict[str, Any]) -> Record:
    """`string_map_data`: values by label, which are told apart by shape, and perhaps a title, the author."""
    at, url, texts = meta.facts(value)
    title = value.get("title")
    person: _Person | None = None
    if isinstance(title, str) and title.strip():
        who = handle(title)
        person = (who, None if who else _text(title))
    known = [(label.casefold(), text) for label, text in texts]
    bare = bool(value.get("media_list_data"))
    return _made(app, part, origin, row, known, url, at or seconds(value.get("timestamp")), person, bare)


def _made(
    app: App, part: Part, origin: Origin, row: int, texts: Texts, link: object, at: int | None,
    person: _Person | None, bare: bool = False,
) -> Record:  # fmt: skip
    """A record of texts whose labels may be in any language. `bare`: the act may have had no words (a picture)."""
    who, name = person or (None, None)
    left = [*texts]
    if person is None:
        named = _taken(left, meta.USERNAME_LABELS) or _taken(left, meta.OWNER_LABELS)
        name = None if part.own else _taken(left, meta.NAME_LABELS)
        who = handle(named or name)
        name = None if name == who else name or (named if who is None else None)
    wanted = meta.COMMENT_LABELS if part.done is Done.COMMENT else meta.TEXT_LABELS
    text = _taken(left, wanted)
    if part.target in _ACCOUNTS:
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
    url, post = _address(app, link)
    who = who or (_author(url) if url else None)
    text = _text(text)
    own = part.own and text is not None
    profile = app.profile + who if who and url is None else None
    return Record(origin, row, part.done, who, name, None, profile, post, url, at, text, own)


def _own(app: App, part: Part, origin: Origin, row: int, value: dict[str, Any]) -> Record:
    """A post of the owner's: its words stand beside its pictures or in them."""
    pictures = [each for each in _some(value.get("media")) if isinstance(each, dict)]
    said = [_text(each.get("title")) for each in (value, *pictures)]
    words = "\n".join(dict.fromkeys(each for each in said if each)) or None
    at = seconds(value.get("creation_timestamp")) or next(
        (at for each in pictures if (at := seconds(each.get("creation_timestamp")))), None
    )
    url, post = _address(app, value.get("href"))
    made = Record(origin, row, part.done, None, None, None, None, post, url, at, word(words, LONG), words is not None)
    about = [each.get("text_app_post") or each.get("text_post_app") for each in (value, *pictures)]
    if any(isinstance(each, dict) and each.get("is_reply") is True for each in about):
        return made._replace(done=Done.COMMENT, caveats=("author_unknown",))
    return made


def _person(block: Any, title: object) -> _Person | None:
    """Handle and name of the author that a block of labelled values names; None where it names something else.

    The author's block holds the address of the profile, which ends in the handle.
    """
    if isinstance(block, list) and len(block) == 1:
        block = block[0]
    inner = block.get("dict") if isinstance(block, dict) else block
    if not isinstance(inner, list) or len(inner) < 2:
        inner = [*_some(inner)] if _label(title) in meta.OWNER_LABELS else []
    profile = ""
    texts: Texts = []
    for entry in inner:
        if isinstance(entry, dict):
            said = entry.get("value") or entry.get("href")
            if isinstance(said, str):
                if said[:4] == "http":
                    profile = said
                else:
                    texts.append((entry.get("label") or "", said))
    # Labels may be in any language, so the handle is the text that the address ends in; it stands last.
    if profile and texts and "/explore/" not in profile:
        who = texts[-1][1]
        if profile.endswith(who) and profile[-len(who) - 1] in "/@" and _handle(who) == who:
            name = texts[0][1]
            return who, (None if name == who else _text(name))
    return _named([(_label(label), mend(said).strip()) for label, said in texts], profile.rstrip("/"), title)


def _named(texts: Texts, profile: str, title: object) -> _Person | None:
    """The same where the handle does not stand last."""
    who = None
    if profile and "/explore/" not in profile:
        end = handle(profile[profile.rfind("/") + 1 :])
        who = next((said for _, said in texts if said == end), None)
    if who is None:
        username = _taken(texts, meta.USERNAME_LABELS)
        if username is None and _label(title) not in meta.OWNER_LABELS:
            return None
        who = handle(username) or (handle_of(profile) if profile else None)
    rest = [each for each in texts if each[1] != who]
    name = _taken(rest, meta.NAME_LABELS) or (rest[0][1] if rest else None)
    return (who, _text(name)) if who or name else None


def _posts_within(values: object, deeper: int) -> Iterator[list[Any]]:
    """Labelled values of whole posts inside a row's: the posts of a saved collection."""
    for each in _some(values):
        inner = each.get("dict") if isinstance(each, dict) else None
        if isinstance(inner, list) and deeper:
            linked = any(isinstance(entry, dict) and entry.get("href") for entry in inner)
            if linked and any(isinstance(entry, dict) and entry.get("dict") for entry in inner):
                yield inner
            else:
                yield from _posts_within(inner, deeper - 1)


def _taken(texts: Texts, labels: frozenset[str]) -> str | None:
    """The text with one of these labels, taken out."""
    for each in texts:
        if each[0] in labels:
            texts.remove(each)
            return each[1]
    return None


def _label(label: object) -> str:
    return _folded(label) if isinstance(label, str) else ""


@lru_cache(maxsize=512)
def _folded(label: str) -> str:
    return mend(label).strip().casefold()


def _text(value: object) -> str | None:
    return word(mend(value), LONG) if isinstance(value, str) else None


def _handle(value: object) -> str | None:
    if isinstance(value, str) and value.replace(".", "_").isidentifier() and len(value) < 100:
        return value
    return handle(value)


def _link(value: object) -> str | None:
    return address(mend(value)) if isinstance(value, str) else None


def _address(app: App, value: object) -> tuple[str | None, str | None]:
    """The address of a post, if it can be shown, and the post's id in it."""
    if not isinstance(value, str) or not value:
        return None, None
    pieces = value.split("/", 6)
    count = len(pieces)
    if count > 4 and pieces[2] == app.host and pieces[3] in app.posts:
        post = pieces[4]
        # What is made of letters, digits, "-" and "_" alone needs no further look.
        if (count == 5 or (count == 6 and not pieces[5])) and (
            (post.isascii() and post.isalnum()) or f"p{post}".replace("-", "_").isidentifier()
        ):
            return value, post
    link = _link(value)
    if link is None:
        return None, None
    pieces = link.split("/")
    for before, after in pairwise(pieces[3:]):
        if before in app.posts:
            return link, handle(after.partition("?")[0].partition("#")[0])
    return link, None


def _author(url: str) -> str | None:
    """The author that the address of a post names: `/@name/post/...`."""
    _, _, rest = url.partition("/@")
    return _handle(rest.partition("/")[0].partition("?")[0]) if rest else None


def _some(value: object) -> Iterable[Any]:
    """A list as it is, one object as a list of one, anything else as an empty one."""
    return value if isinstance(value, list) else (value,) if isinstance(value, dict) else ()
