"""From a row of Instagram's or Threads' JSON of 2026 (`label_values`) to a record.

Labels may be in any language: an address is known by `href`, an author's block by the profile's address in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from nirpihak.exports import meta
from nirpihak.exports.meta_rows import (
    LAST,
    App,
    Part,
    Person,
    Texts,
    handle_like,
    label_of,
    made,
    new,
    post_address,
    some,
    taken,
    text_of,
)
from nirpihak.exports.records import Named, Origin, Record, seconds
from nirpihak.exports.texts import handle, handle_of, mend

MOST: Final = 100
"""Most accounts of one block that are looked at."""


def liked(app: App, part: Part, origin: Origin, row: int, value: Any) -> Record:
    """What `labelled` makes of the usual like: an address, a caption, and blocks, one of them the author's.

    Raises one of the errors of a wrong shape where the row is not exactly that.
    """
    link: Any = None
    text: Any = None
    who: Any = None
    profile: Any = None
    name: Any = None
    inner: Any
    for entry in value["label_values"]:
        if "dict" in entry:
            blocks = entry["dict"]
            inner = blocks[0]["dict"] if blocks else ()
            if len(inner) > 1:
                if who is not None or len(blocks) > 1:
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
    if end != app.profile + who and (not end.endswith("/" + who) or "/explore/" in end):
        raise ValueError
    if part.own or not who.replace(".", "_").isidentifier() or len(who) > 99 or name[:4] == "http":
        raise ValueError
    if at.__class__ is not int or not 0 < at < LAST:
        at = seconds(at)
    url, post = post_address(app, link)
    if url is None:
        raise ValueError
    name, text = None if name == who else text_of(name), text_of(text)
    return new(Record, (origin, row, part.done, who, name, None, None, post, url, at, text, False, None, (), None, ()))


def labelled(app: App, part: Part, origin: Origin, row: int, value: dict[str, Any]) -> Record:
    """The layout of 2026: `label_values` with an address, a caption, and a block for the author of the post."""
    link: Any = None
    bare: str | None = None
    at = seconds(value.get("timestamp"))
    texts: Texts = []
    people: list[Person] = []
    for entry in some(value["label_values"]):
        if not isinstance(entry, dict):
            continue
        if "value" in entry or "href" in entry:
            said, href = entry.get("value"), entry.get("href")
            if href:
                link = link or href
            elif isinstance(said, str) and said[:4] == "http" and bare is None and link is None:
                bare = said
            elif isinstance(said, str) and said.strip():
                texts.append((label_of(entry.get("label")), mend(said).strip()))
        elif "dict" in entry or "vec" in entry:
            title = entry.get("title")
            found = _people(entry.get("dict") or entry.get("vec"), title)
            people = [*found, *people] if label_of(title) in meta.OWNER_LABELS else [*people, *found]
        elif not at:
            at = seconds(entry.get("timestamp_value"))
    record = made(app, part, origin, row, texts, link or bare, at, people[0] if people else None)
    # Whoever else is named, with a block of her own, was tagged.
    return record._replace(named=tuple(Named(*each) for each in people[1:])) if len(people) > 1 else record


def _people(block: object, title: object) -> list[Person]:
    """The accounts that a block of labelled values names, one, or one in each block within it."""
    within = [each["dict"] for each in some(block) if isinstance(each, dict) and isinstance(each.get("dict"), list)]
    found = (_person(each, title) for each in (within or [[*some(block)]])[:MOST])
    return [each for each in found if each is not None]


def _person(inner: list[Any], title: object) -> Person | None:
    """Handle and name of an account; None where the values name something else (a hashtag).

    The author's block holds the address of the profile, which ends in the handle.
    """
    if len(inner) < 2 and label_of(title) not in meta.OWNER_LABELS:
        return None
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
        if profile.endswith(who) and profile[-len(who) - 1] in "/@" and handle_like(who) == who:
            name = texts[0][1]
            return who, (None if name == who else text_of(name))
    return _named([(label_of(label), mend(said).strip()) for label, said in texts], profile.rstrip("/"), title)


def _named(texts: Texts, profile: str, title: object) -> Person | None:
    """The same where the handle does not stand last."""
    who = None
    if profile and "/explore/" not in profile:
        end = handle(profile[profile.rfind("/") + 1 :])
        who = next((said for _, said in texts if said == end), None)
    if who is None:
        username = taken(texts, meta.USERNAME_LABELS)
        if username is None and label_of(title) not in meta.OWNER_LABELS:
            return None
        who = handle(username) or (handle_of(profile) if profile else None)
    rest = [each for each in texts if each[1] != who]
    name = taken(rest, meta.NAME_LABELS) or (rest[0][1] if rest else None)
    return (who, text_of(name)) if who or name else None


def posts_within(values: object, deeper: int) -> Iterator[list[Any]]:
    """Labelled values of whole posts inside a row's: the posts of a saved collection."""
    for each in some(values):
        inner = each.get("dict") if isinstance(each, dict) else None
        if isinstance(inner, list) and deeper:
            linked = any(isinstance(entry, dict) and entry.get("href") for entry in inner)
            if linked and any(isinstance(entry, dict) and entry.get("dict") for entry in inner):
                yield inner
            else:
                yield from posts_within(inner, deeper - 1)
