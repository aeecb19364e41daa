"""From a row of Facebook's JSON to records: what each list says its owner did.

Older rows tell it in a sentence in the language of the account; its grammar is not read, it is handed on for names to
be found in it. Newer rows hold labelled values. Knows the rows, not which file they come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from nirpihak.exports.facebook_columns import remaining
from nirpihak.exports.facebook_labels import labelled
from nirpihak.exports.facebook_lists import LISTS, LONG, NAME_ONLY, UNKNOWN, Reading, mentions, text_of, unmarked
from nirpihak.exports.facebook_urls import of_page, of_post
from nirpihak.exports.members import Member, Told
from nirpihak.exports.records import Done, Named, Origin, Record, seconds
from nirpihak.exports.texts import address, mend, word

MOST: Final = 200
"""Most entries of one row that are looked at."""
ODD: Final = 5
"""Most unknown rows that are told of one list."""


Take: TypeAlias = Callable[[int, list[Any]], Iterable[Record]]
"""Makes records of some rows, given the number of the first."""
_Row: TypeAlias = dict[str, Any]
_Form: TypeAlias = Callable[[Reading, int, _Row], Iterable[Record]]


def records(origin: Origin, part: str, key: str, member: Member, told: Told) -> Take:
    """What makes records of the rows under a root key. `part` is a key of `LISTS`; any other is read only as labelled
    values, and with a caveat. Rows of unknown layout are told, a few a list."""
    known = LISTS.get(part, UNKNOWN)
    own = origin.but(part=part, target=known.target, caveats=tuple(dict.fromkeys((*origin.caveats, *known.caveats))))
    bare = tuple(each for each in own.caveats if each != "in_sentence")
    given = Reading(known, own, own.but(caveats=bare, variant="json-2024"), own.but(caveats=bare), told)
    form = _FORMS[known.form]
    odd: set[str] = set()
    if known.done is Done.ATTEND and "declined" in key:
        return lambda first, rows: ()

    def take(first: int, rows: list[Any]) -> Iterator[Record]:
        for number, row in remaining(given, first, rows):
            yield from of_row(number, row)

    def of_row(number: int, row: object) -> Sequence[Record]:
        made: Sequence[Record] = ()
        if isinstance(row, dict):
            made = labelled(given, number, row) if "label_values" in row else [*form(given, number, row)]
        if not made:
            keys = repr(sorted(map(str, row))[:50]) if isinstance(row, dict) else type(row).__name__
            if keys not in odd and len(odd) < ODD:
                odd.add(keys)
                told.unknown(member, origin.platform, row)
        return made

    return take


def profile(row: object, told: Told) -> None:
    """Keep what the owner is called."""
    if not isinstance(row, dict):
        return
    name = row.get("name")
    _owner(name.get("full_name") if isinstance(name, dict) else name, told)
    handle, id = of_page(row.get("profile_uri"))
    user = handle or word(row.get("username"), 100)
    if user is not None:
        told.owner.setdefault(("facebook", "handle"), user)
    if id is not None:
        told.owner.setdefault(("facebook", "id"), id)


def _owner(name: object, told: Told) -> None:
    if ("facebook", "name") not in told.owner:
        found = text_of(name)
        if found is not None:
            told.owner["facebook", "name"] = found


def _sentence(given: Reading, number: int, row: _Row) -> Sequence[Record]:
    title, at = text_of(row.get("title"), 1000), seconds(row.get("timestamp"))
    data = row.get("data")
    group = post_url = None
    if type(data) is list and len(data) == 1 and type(data[0]) is dict:
        reaction = data[0].get("reaction")
        if type(reaction) is dict:
            _owner(reaction.get("actor"), given.told)
        group = text_of(data[0].get("group"))
    elif title is None and at is None:
        return ()
    if "attachments" in row:
        post_url = next((url for url, _, _ in _external(row)), None)
    handle, id, post = of_post(post_url) if post_url else (None, None, None)
    record = Record(
        given.origin,
        number,
        given.known.done,
        handle,
        None,
        id,
        None,
        post,
        post_url,
        at,
        None,
        False,
        title,
        (),
        group,
    )
    return (record,)


def _comment(given: Reading, number: int, row: _Row) -> Iterator[Record]:
    title, at = text_of(row.get("title"), 1000), seconds(row.get("timestamp"))
    comments = [each["comment"] for each in _dicts(row.get("data")) if isinstance(each.get("comment"), dict | str)]
    if not comments and title is None and at is None:
        return
    for each in comments or [{}]:
        comment = each if isinstance(each, dict) else {"comment": each}
        _owner(comment.get("author"), given.told)
        text, named = _own(comment.get("comment"))
        at = at or seconds(comment.get("timestamp"))
        group = text_of(comment.get("group")) if "group" in comment else None
        origin = given.origin if title else given.shared
        own, done = text is not None, given.known.done
        yield Record(origin, number, done, None, None, None, None, None, None, at, text, own, title, named, group)


def _named(given: Reading, number: int, row: _Row) -> Iterator[Record]:
    title, at = text_of(row.get("title")), seconds(row.get("timestamp"))
    url = address(row["url"]) if "url" in row else None
    names = [text_of(row["name"])] if "name" in row else []
    for each in _dicts(row.get("data")):
        names.append(text_of(each.get("name")))
        if url is None and "url" in each:
            url = address(each["url"])
    found = list(dict.fromkeys(each for each in names if each is not None))
    sentence: str | None = title
    if title in found:
        sentence = None
    elif title is not None and not found and given.known.target != "group":
        found, sentence = [title], None  # the title is the page's name
    if not found and sentence is None and url is None and at is None:
        return
    handle, id = of_page(url) if url else (None, None)
    doubt = () if handle or id else NAME_ONLY
    told: list[str | None] = [*found] if found else [None]
    for name in told:
        yield Record(
            given.origin,
            number,
            given.known.done,
            handle,
            name,
            id,
            url,
            None,
            None,
            at,
            None,
            False,
            sentence,
            (),
            None,
            doubt if name else (*doubt, "in_sentence") if sentence else (),
        )


def _event(given: Reading, number: int, row: _Row) -> Iterator[Record]:
    name = text_of(row.get("name")) or text_of(row.get("title"))
    if name is None:
        return
    url = address(row.get("url"))
    # `start_timestamp` is when the event is, which tells nothing of when she answered.
    at = seconds(row.get("timestamp"))
    origin = given.origin if at is None else given.origin.but(caveats=())
    yield Record(origin, number, given.known.done, name=name, url=url, at=at, caveats=NAME_ONLY)


def _answer(given: Reading, number: int, row: _Row) -> Iterator[Record]:
    name = text_of(row.get("group_name")) or text_of(row.get("name")) or text_of(row.get("title"))
    answers = [text_of(each.get("answer"), LONG) for key in ("answers", "data") for each in _dicts(row.get(key))]
    text = "\n".join(filter(None, answers)) or None
    if name or text:
        yield Record(
            given.origin,
            number,
            given.known.done,
            name=name,
            at=seconds(row.get("timestamp")),
            text=text,
            own=text is not None,
            caveats=NAME_ONLY,
        )


def _post(given: Reading, number: int, row: _Row) -> Iterator[Record]:
    title, at = text_of(row.get("title"), 1000), seconds(row.get("timestamp"))
    data = _dicts(row.get("data"))
    pieces = [text_of(each.get("post"), LONG) or text_of(each.get("text"), LONG) for each in data]
    at = at or next(filter(None, (seconds(each.get("update_timestamp")) for each in data)), None)
    for each in _attached(row):
        media = each.get("media")
        if isinstance(media, dict):
            pieces.append(text_of(media.get("description"), LONG))
        pieces.append(text_of(each.get("text"), LONG))
    text = "\n".join(dict.fromkeys(filter(None, pieces)))[:LONG] or None
    shared = list(_external(row))
    named = (*mentions(text), *_tags(row.get("tags")))
    if text or title or (at and not shared):
        yield Record(
            given.origin if title else given.shared,
            number,
            given.known.done,
            at=at,
            text=unmarked(text),
            own=text is not None,
            sentence=title,
            named=named,
        )
    for url, name, _ in shared:
        handle, id, post = of_post(url)
        yield Record(
            given.shared, number, Done.SHARE, handle, None, id, None, post, url, at, name if not text else None
        )


def _vote(given: Reading, number: int, row: _Row) -> Iterator[Record]:
    title, at = text_of(row.get("title"), 1000), seconds(row.get("timestamp"))
    chosen: list[str | None] = []
    for each in (*_attached(row), *_dicts(row.get("data"))):
        poll = each.get("poll")
        if isinstance(poll, dict):
            chosen.append(text_of(poll.get("question")))
            options = _dicts(poll.get("options"))
            voted = [option for option in options if option.get("voted") in (True, None, "true", 1)]
            chosen += [text_of(option.get("option")) or text_of(option.get("name")) for option in voted]
    text = "\n".join(filter(None, chosen)) or None
    if title or text or at:
        yield Record(given.origin, number, given.known.done, at=at, text=text, sentence=title)


def _save(given: Reading, number: int, row: _Row) -> Iterator[Record]:
    title, at = text_of(row.get("title"), 1000), seconds(row.get("timestamp"))
    found = list(_external(row))
    if not found and (title or at):
        yield Record(
            given.origin, number, given.known.done, at=at, sentence=title, caveats=("in_sentence",) if title else ()
        )
    for url, name, source in found:
        handle, id, post = of_post(url)
        yield Record(
            given.origin, number, given.known.done, handle, source, id, None, post, url, at, name, sentence=title
        )


def _none(given: Reading, number: int, row: _Row) -> Iterator[Record]:
    return iter(())


_FORMS: Final[dict[str, _Form]] = {
    "sentence": _sentence,
    "comment": _comment,
    "named": _named,
    "event": _event,
    "answer": _answer,
    "post": _post,
    "vote": _vote,
    "save": _save,
    "labelled": _none,
}


def _dicts(value: object) -> list[_Row]:
    """The objects of a list; one object alone is a list of one."""
    if isinstance(value, dict):
        return [value]
    return [each for each in value[:MOST] if isinstance(each, dict)] if isinstance(value, list) else []


def _attached(row: _Row) -> Iterator[_Row]:
    for each in _dicts(row.get("attachments")):
        yield from _dicts(each.get("data"))


def _external(row: _Row) -> Iterator[tuple[str, str | None, str | None]]:
    """Address, title and source of each link attached."""
    seen = set()
    for each in _attached(row):
        context = each.get("external_context")
        url = context if isinstance(context, str) else context.get("url") if isinstance(context, dict) else None
        found = address(mend(url)) if isinstance(url, str) else None
        if found is not None and found not in seen:
            seen.add(found)
            inner = context if isinstance(context, dict) else {}
            yield found, text_of(inner.get("name")), text_of(inner.get("source"))


def _own(value: object) -> tuple[str | None, tuple[Named, ...]]:
    text = text_of(value, LONG)
    return unmarked(text), mentions(text)


def _tags(tags: object) -> tuple[Named, ...]:
    if not isinstance(tags, list):
        return ()
    names = (text_of(each.get("name") if isinstance(each, dict) else each) for each in tags[:50])
    return tuple(Named(name=each) for each in names if each is not None)
