"""WhatsApp: a chat's text as phones export it, and the account report.

Of a group it is told that the owner is in it, since when, and whether somebody else added her; her own messages only if
she asks and says by which name the chat calls her. Of a chat of two persons nothing is told. What others wrote is
dropped line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from nirpihak.exports.members import HEAD, Look, Member, MemberError, Platform, Told, first
from nirpihak.exports.plain import lines
from nirpihak.exports.records import Clock, Done, Origin, Record
from nirpihak.exports.texts import word
from nirpihak.exports.whatsapp_events import ENCRYPTED, Event, Happened, among, event_of, folded, is_me
from nirpihak.exports.whatsapp_lines import DECIDED, Days, Line, author_of, begun, line, moment_of, style_of
from nirpihak.exports.whatsapp_report import look_at_report

LEFT_INSIDE: Final = ("messages",)
"""What each chat holds beside what is read, and is left unread: keys of `data/left.toml`."""

_CHAT_OF: Final = re.compile(
    r"^.*whats[\s_]?app.*?(?:[\s_](?:dengan|bersama|with|mit|con|com|avec|met)[\s_]|\s?[-–]\s|[\s_]-[\s_])(?P<name>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_COPY: Final = re.compile(r"[\s_]?\(\d+\)$")
_NAMELESS: Final = ("_chat", "chat", "whatsapp chat", "whatsapp", "messages")
_TELLING: Final = {Event.LEFT: Done.LEAVE, Event.MADE: Done.ADMIN, Event.ADMIN: Done.ADMIN}
_MANY: Final = 3
"""Authors from which on a chat is a group's."""
_MEDIA: Final = ("<media", "<arquivo", "<medien", "<multimedia", "image omitted", "video omitted", "sticker omitted")
_DELETED: Final = (
    "pesan ini telah dihapus", "pesan ini dihapus", "anda menghapus pesan ini", "anda telah menghapus pesan ini",
    "this message was deleted", "you deleted this message", "diese nachricht wurde gelöscht",
    "du hast diese nachricht gelöscht", "se eliminó este mensaje", "eliminaste este mensaje",
)  # fmt: skip


def look(member: Member) -> Look | None:
    """A chat by the way its lines begin, the account report by its keys."""
    return first(each(member) for each in (_look_at_chat, look_at_report))


def _look_at_chat(member: Member) -> Look | None:
    if not member.name.endswith(".txt") and "." in member.name.lstrip("."):
        return None
    text = member.head.decode("utf-8-sig", "replace").splitlines()
    full = member.size > HEAD
    text = [each for each in (text[:-1] if full and len(text) > 1 else text) if each.strip()]
    style = style_of(text[0]) if text else None
    if style is None:
        return None
    found = [each for each in (line(style, one) for one in text) if each is not None]
    known = bool(_CHAT_OF.match(_stem(member))) or member.name == "_chat.txt" or "whatsapp" in member.source.casefold()
    speaks = any(any(each in one.rest.casefold() for each in ENCRYPTED) or _told(one) for one in found)
    if not known and not speaks and (len(found) < 2 or not any(author_of(one)[0] for one in found)):
        return None
    sure = known or speaks
    origin = Origin(
        "whatsapp",
        "chat",
        "chat-txt",
        member.source,
        member.path,
        "group",
        Clock("second" if found[0].exact else "minute", "local"),
        "medium" if sure else "low",
        ("name_only", "local_time") if sure else ("name_only", "local_time", "guessed_layout"),
    )
    if not full and not _Group.of(found).shared:
        return Look(origin, left="messages")
    return Look(origin, read)


def _told(found: Line) -> Happened | None:
    """What happened, if it is WhatsApp that speaks: in a line without an author, or behind a mark of direction."""
    author, words = author_of(found)
    if author is None:
        return event_of(found.rest)
    if found.said is not None:
        return event_of(words)
    # A colon within the quoted name of a group is no author's.
    return event_of(found.rest) if '"' in author or "“" in author or "„" in author else None


class _Group:
    """What a pass over a chat tells of it: whether it is a group, and what it was called last."""

    def __init__(self) -> None:
        self.shared = False
        self._named: str | None = None
        self._head: str | None = None
        self._authors: set[str] = set()

    @classmethod
    def of(cls, found: list[Line]) -> _Group:
        group = cls()
        for each in found:
            group.add(each)
        return group

    def add(self, found: Line) -> None:
        happened = _told(found)
        if happened is not None:
            self.shared = True
            self._named = word(happened.group) or self._named
        elif not self.shared and found.said is None:
            author = author_of(found)[0]
            if author is not None:
                self._authors.add(author)
                self.shared = len(self._authors) >= _MANY
        elif self._head is None and found.said is not None and any(each in found.rest.casefold() for each in ENCRYPTED):
            self._head = author_of(found)[0]

    @property
    def name(self) -> str | None:
        """By the lines that name it, or by who is said to speak where WhatsApp does (on iPhones)."""
        return self._named or self._head


def _stem(member: Member) -> str:
    name = member.path.replace("\\", "/").rpartition("/")[2]
    return _COPY.sub("", name[:-4] if name.lower().endswith(".txt") else name).strip()


def _called(member: Member) -> str | None:
    """The chat's name: of the file, of its folder, or of the zip that holds a `_chat.txt`."""
    stem = _stem(member)
    holder = member.source.replace("\\", "/").rpartition("/")[2]
    folders = member.path.replace("\\", "/").split("/")[:-1]
    for each in (stem, *reversed(folders), re.sub(r"\.zip$", "", holder, flags=re.IGNORECASE)):
        found = _CHAT_OF.match(_COPY.sub("", each.strip()))
        if found is not None:
            return word(found["name"].replace("_", " ") if " " not in each else found["name"])
    return None if stem.casefold() in _NAMELESS else word(stem)


@dataclass(slots=True)
class _Joined:
    row: int = 1
    at: int | None = None
    added: bool = False


def _survey(member: Member) -> tuple[re.Pattern[str] | None, str, _Group]:
    """How a chat's lines begin, in which order its dates stand, and what it is, as far as it can be read."""
    days, group, style = Days(), _Group(), None
    with member.open() as stream, suppress(MemberError):
        for text in lines(stream):
            if style is None:
                style = style_of(text) if text.strip() else None
            if style is not None and (found := line(style, text)) is not None:
                days.add(found)
                group.add(found)
                if days.seen >= DECIDED and group.shared:
                    break
    return style, days.order, group


def read(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """One JOIN for a group, a LEAVE for each time the owner left it; nothing of a chat of two persons.

    Read twice: how dates are written, and that it is a group, shows only in the whole.
    """
    style, order, group = _survey(member)
    if style is None or not group.shared:
        told.left(member, "messages")
        return
    me = frozenset(folded(name) for name in told.me)
    name = (group.name if origin.confidence == "low" else None) or _called(member) or group.name
    joined = _Joined()

    def hers(found: Line) -> bool:
        author = author_of(found)[0] if told.messages else None
        return author is not None and folded(author) in me

    posts = origin.but(part="messages", target="post")
    broken = None
    try:
        with member.open() as stream:
            for number, (found, more) in enumerate(begun(lines(stream), style, hers), start=1):
                happened = _told(found)
                if happened is None:
                    if hers(found):
                        yield from _own(posts, number, found, more, order, name)
                    continue
                event, who, whom = happened.event, happened.who, happened.whom
                at = moment_of(found, order)
                mine = is_me(who, me) if whom is None else among(whom, me)
                if event is Event.ADDED and whom is not None and mine:
                    joined = _Joined(number, at, who is None or not is_me(who, me))
                elif event in (Event.MADE, Event.CAME) and mine:
                    joined = _Joined(number, at)
                if mine and event in _TELLING:
                    yield _act(origin, number, _TELLING[event], name, at)
    except MemberError as error:
        broken = error  # what is cut off still tells that it is a group
    caveats = [*(["added_by_others"] if joined.added else []), *(["no_time"] if joined.at is None else [])]
    yield _act(origin, joined.row, Done.JOIN, name, joined.at, tuple(caveats))
    if broken is not None:
        raise broken


def _act(
    origin: Origin, number: int, done: Done, name: str | None, at: int | None, caveats: tuple[str, ...] = ()
) -> Record:
    return Record(origin, number, done, None, name, at=at, group=name, caveats=caveats)


def _own(origin: Origin, number: int, found: Line, more: list[str], order: str, group: str | None) -> Iterator[Record]:
    words = author_of(found)[1]
    text = "\n".join((words, *(each.rstrip("\n") for each in more))).strip()
    begins = text.casefold()
    if begins == "null" or begins.startswith(_DELETED):
        return
    said = None if begins.startswith(_MEDIA) else word(text, 20_000)
    yield Record(origin, number, Done.POST, at=moment_of(found, order), text=said, own=True, group=group)


PLATFORM: Final = Platform("whatsapp", look)
