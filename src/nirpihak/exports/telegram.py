"""Telegram Desktop's export as JSON: the groups and channels that its owner is or was in, and, if asked, her acts.

Private chats, contacts and sessions stand in the same file. They are passed over without being built; of groups and
channels, what others wrote is dropped as it is read. Which groups matter to anyone is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from nirpihak.exports.members import Look, Member, MemberError, Platform, Told
from nirpihak.exports.plain import moment
from nirpihak.exports.records import UTC_SECONDS, Clock, Done, Origin, Record, seconds
from nirpihak.exports.streams import End, Path, Step, walk
from nirpihak.exports.telegram_words import flattened, mentioned
from nirpihak.exports.texts import handle, word
from nirpihak.text import Text

LEFT_INSIDE: Final = ("messages", "contacts")
"""What each such file holds beside what is read, and is left unread: keys of `data/left.toml`."""

_KINDS: Final = (
    b"saved_messages|replies|verification_codes|personal_chat|bot_chat"
    b"|private_group|private_supergroup|public_supergroup|private_channel|public_channel"
)
_OF_CHAT: Final = re.compile(rb'"type"\s*:\s*"(' + _KINDS + rb')"')
_PRIVATE: Final = (b"saved_messages", b"replies", b"verification_codes", b"personal_chat", b"bot_chat")
_JOINED: Final = ("join_group_by_link", "join_group_by_request", "create_group", "create_channel")
_LOCAL: Final = Clock(zone="local")
_ASK_JSON: Final = Text(
    "ekspor Telegram ini berbentuk HTML dan tidak bisa dibaca; ekspor lagi dari Telegram Desktop: Pengaturan > "
    "Lanjutan > Ekspor data Telegram, lalu pilih JSON yang dapat dibaca mesin",
    "this export of Telegram is HTML, which cannot be read; export again from Telegram Desktop: Settings > Advanced > "
    "Export Telegram data, and choose Machine-readable JSON",
)


def look(member: Member) -> Look | None:
    """A `result.json` of all chats or of one, by its keys; pages of an HTML export, by their head."""
    head = member.head
    if b"<title>Exported Data</title>" in head and b"css/style.css" in head:
        return _look_at_page(member)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        return None
    kind = _OF_CHAT.search(head) if b'"messages"' in head or b'"list"' in head else None
    whole = b'"personal_information"' in head or (b'"chats"' in head and (b'"about"' in head or kind is not None))
    if not whole and kind is None:
        if member.name != "result.json" or b"telegram" not in head.lower():
            return None
        whole = True
    if whole and kind is None and b'"user_id"' not in head and b"telegram" not in head.lower():
        return None
    if not whole and kind is not None and kind[1] in _PRIVATE:
        return Look(_origin(member, "messages", "json-chat"), left="messages")
    return Look(
        _origin(member, "chats", "json-full" if whole else "json-chat"),
        read,
        inside=LEFT_INSIDE if whole else ("messages",),
    )


def _origin(member: Member, part: str, variant: str) -> Origin:
    return Origin("telegram", part, variant, member.source, member.path, "group")


def _look_at_page(member: Member) -> Look:
    """One page of an HTML export is told of, not each of hundreds."""
    chief = member.name == "export_results.html"
    alone = member.name == "messages.html" and not any(folder.startswith("chat_") for folder in member.folders)
    origin = _origin(member, "messages", "html")
    return Look(origin, _read_page) if chief or alone else Look(origin, left="messages")


def _read_page(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    told.trouble(member, _ASK_JSON)
    yield from ()


_ESCAPE: Final = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)


def mend_escapes(text: str) -> str:
    r"""Telegram writes control characters as `\x01`, which is no JSON; a `\\x01` is a backslash and "x01"."""
    if "\\x" not in text:
        return text
    return _ESCAPE.sub(lambda found: "\\u00" + found[1] if found[1] else found[0], text)


@dataclass(slots=True)
class _Chat:
    """The chat that is being read. `joined`: when, and whether somebody else added the owner."""

    left: bool = False
    kind: str = ""
    id: str | None = None
    name: str | None = None
    joined: tuple[int | None, Clock, bool] | None = None
    gone: tuple[int | None, Clock] | None = None
    made: bool = False

    @property
    def shared(self) -> bool:
        """Whether it is a group or a channel."""
        return "group" in self.kind or "channel" in self.kind

    @property
    def target(self) -> str:
        return "channel" if "channel" in self.kind else "group"

    def url(self, post: str = "1") -> str | None:
        """Where a member finds it; a small group has no address."""
        if self.id is None or not self.id.isdigit() or self.kind == "private_group":
            return None
        return f"https://t.me/c/{self.id}/{post}"


@dataclass(slots=True)
class _Owner:
    """Whose export it is: her id, and the names by which service messages call her."""

    id: str | None
    names: set[str]

    def is_(self, row: dict[str, Any], id_key: str, name_key: str) -> bool:
        told = row.get(id_key)
        if self.id is not None and isinstance(told, str) and told:
            return _bare(told) == self.id
        return _folded(row.get(name_key)) in self.names

    def among(self, names: object) -> bool:
        return isinstance(names, list) and any(_folded(name) in self.names for name in names)


def _folded(name: object) -> str:
    return " ".join(name.casefold().split()) if isinstance(name, str) else "\0"


def _bare(value: object) -> str | None:
    """ "user123", "channel123" or 123 as "123"."""
    if isinstance(value, int) and not isinstance(value, bool) and -(1 << 63) <= value < 1 << 63:
        return str(value)
    found = word(value, 40)
    return found.removeprefix("user").removeprefix("channel").removeprefix("chat") if found else None


@dataclass(slots=True)
class _Reading:
    """One pass over one file."""

    member: Member
    origin: Origin
    told: Told
    owner: _Owner
    chat: _Chat = field(default_factory=_Chat)
    number: int = 0
    known: bool = False
    origins: dict[tuple[str, str, Clock], Origin] = field(default_factory=dict)

    def steps(self, path: Path) -> Step:
        """Private chats' messages are passed over: what kind of chat it is stands before them."""
        if not path:
            return Step.OPEN
        if path[0] in ("chats", "left_chats"):
            within = path[2:] if path[1:2] == ("list",) else path[1:]
            if not within or within == ("*",):
                return Step.OPEN
            return self._step_in_chat(within[1:]) if within[0] == "*" else Step.SKIP
        if path[0] == "stories":
            return Step.TAKE if path[-1] == "*" else Step.OPEN if path[1:] in ((), ("list",)) else Step.SKIP
        if path[0] == "personal_information":
            return Step.TAKE
        return self._step_in_chat(path)

    def _step_in_chat(self, path: Path) -> Step:
        if path == ("messages",):
            return Step.OPEN if self.chat.shared else Step.SKIP
        return Step.TAKE if path in (("messages", "*"), ("name",), ("type",), ("id",)) else Step.SKIP

    def run(self) -> Iterator[Record]:
        with self.member.open() as stream:
            try:
                for path, value in walk(stream, self.steps, repair=mend_escapes):
                    if path[-2:] != ("messages", "*"):
                        yield from self._found(path, value)
                    elif type(value) is dict:
                        kind = value.get("type")
                        if kind == "service":
                            self._service(value)
                        elif self.told.messages and kind == "message" and self._concerned(value):
                            yield from self._own(value)
            except MemberError:
                yield from self._end()
                raise
        yield from self._end()
        if not self.known:
            self.told.unknown(self.member, "telegram", {})

    def _found(self, path: Path, value: Any) -> Iterator[Record]:
        last = path[-1] if path else ""
        if last == "*":
            if value is End.OF_ELEMENT:
                yield from self._end()
            elif path[0] == "stories" and isinstance(value, dict):
                yield from self._story(value)
        elif path == ("personal_information",):
            self._learn(value)
        elif last == "name":
            self.chat.name = word(value)
        elif last == "id":
            self.chat.id = _bare(value)
        elif last == "type" and isinstance(value, str):
            self.chat.kind = value
            self.chat.left = path[0] == "left_chats"
            self.known = True

    def _learn(self, value: Any) -> None:
        self.known = True
        if not isinstance(value, dict):
            return
        self.owner.id = _bare(value.get("user_id")) or self.owner.id
        name = " ".join(filter(None, (word(value.get("first_name")), word(value.get("last_name")))))
        self.owner.names |= {_folded(name), _folded(value.get("first_name"))} - {"", "\0"}
        for key, found in (("id", self.owner.id), ("name", name), ("handle", handle(value.get("username")))):
            if found:
                self.told.owner.setdefault(("telegram", key), found)

    def _of(self, part: str, target: str, clock: Clock) -> Origin:
        key = (part, target, clock)
        if key not in self.origins:
            caveats = ("local_time",) if clock is _LOCAL else ()
            self.origins[key] = self.origin.but(part=part, target=target, clock=clock, caveats=caveats)
        return self.origins[key]

    def _end(self) -> Iterator[Record]:
        """What there is to say of a chat once all of it was seen."""
        chat, self.chat = self.chat, _Chat()
        if not chat.shared:
            return
        self.number += 1
        at, clock, added = chat.joined or (None, UTC_SECONDS, False)
        part = "left_chats" if chat.left else "chats"
        if not chat.left or chat.joined is not None:
            caveats = ("added_by_others",) if added else () if at else ("no_time",)
            yield self._about(chat, part, Done.JOIN, at, clock, caveats)
        if chat.made:
            yield self._about(chat, part, Done.ADMIN, at, clock)
        if chat.left or chat.gone is not None:
            at, clock = chat.gone or (None, UTC_SECONDS)
            yield self._about(chat, part, Done.LEAVE, at, clock, () if at else ("no_time",))

    def _about(
        self, chat: _Chat, part: str, done: Done, at: int | None, clock: Clock, caveats: tuple[str, ...] = ()
    ) -> Record:
        origin = self._of(part, chat.target, clock)
        return Record(
            origin, self.number, done, None, chat.name, chat.id, chat.url(), at=at, group=chat.name, caveats=caveats
        )

    def _concerned(self, row: dict[str, Any]) -> bool:
        """Whether the owner may have done something in a message: wrote it, or chose or reacted."""
        return "poll" in row or "reactions" in row or self.owner.is_(row, "from_id", "from")

    def _service(self, row: dict[str, Any]) -> None:
        action = row.get("action")
        if action in _JOINED and self.owner.is_(row, "actor_id", "actor"):
            self.chat.joined = (*_time(row), False)
            self.chat.made |= action in ("create_group", "create_channel")
        elif action in ("invite_members", "create_group") and self.owner.among(row.get("members")):
            self.chat.joined = (*_time(row), not self.owner.is_(row, "actor_id", "actor"))
        elif action == "remove_members" and self.owner.among(row.get("members")):
            self.chat.gone = _time(row)
            return
        else:
            return
        self.chat.gone = None

    def _own(self, row: dict[str, Any]) -> Iterator[Record]:
        """The owner's own acts in a group: what she wrote, forwarded, chose in a poll or reacted to."""
        chat = self.chat
        at, clock = _time(row)
        origin = self._of("messages", "post", clock)
        post = _bare(row.get("id"))
        url = chat.url(post) if post and chat.kind != "private_group" else None
        number = max(1, int(post)) if post and post.isdigit() else 1
        here = Record(origin, number, Done.POST, post_id=post, post_url=url, at=at, group=chat.name)
        if self.owner.is_(row, "from_id", "from"):
            text, named = flattened(row.get("text")), mentioned(row)
            if "forwarded_from" in row or "forwarded_from_id" in row:
                name, who = word(row.get("forwarded_from")), _bare(row.get("forwarded_from_id"))
                yield here._replace(done=Done.SHARE, name=name, id=who, text=text, named=named)
            else:
                done = Done.COMMENT if row.get("reply_to_message_id") is not None else Done.POST
                yield here._replace(done=done, text=text, own=True, named=named)
        poll = row.get("poll")
        if isinstance(poll, dict) and isinstance(poll.get("answers"), list):
            chosen = [each for each in poll["answers"] if isinstance(each, dict) and each.get("chosen") is True]
            words = [flattened(poll.get("question")), *(flattened(each.get("text")) for each in chosen)]
            if chosen:
                text = ": ".join(filter(None, words)) or None
                yield here._replace(done=Done.VOTE, text=text)
        if "reactions" in row:
            yield from self._reacted(row, here)

    def _reacted(self, row: dict[str, Any], here: Record) -> Iterator[Record]:
        reactions = row["reactions"] if isinstance(row["reactions"], list) else []
        for each in reactions:
            recent = each.get("recent") if isinstance(each, dict) else None
            for one in recent if isinstance(recent, list) else ():
                if isinstance(one, dict) and self.owner.is_(one, "from_id", "from"):
                    at = moment(one.get("date"))
                    origin = self._of("messages", "post", _LOCAL) if at else here.origin
                    name, who = word(row.get("from")), _bare(row.get("from_id"))
                    yield here._replace(origin=origin, done=Done.LIKE, name=name, id=who, at=at)

    def _story(self, row: dict[str, Any]) -> Iterator[Record]:
        at, clock = _time(row)
        self.number += 1
        text = flattened(row.get("text")) or flattened(row.get("caption"))
        origin = self._of("stories", "post", clock)
        yield Record(origin, self.number, Done.STORY, post_id=_bare(row.get("id")), at=at, text=text, own=True)


def _time(row: dict[str, Any]) -> tuple[int | None, Clock]:
    """`date_unixtime`; exports before 2021 have only `date`, the wall clock's time of the computer."""
    at = seconds(row.get("date_unixtime"))
    if at is not None:
        return at, UTC_SECONDS
    return moment(row.get("date")), _LOCAL


def read(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """One JOIN for each group and channel, one LEAVE for each that was left; own messages only if `told.messages`."""
    known = told.owner.get(("telegram", "id")) if origin.variant == "json-chat" else None
    owner = _Owner(known, {_folded(name) for name in told.me} - {""})
    yield from _Reading(member, origin, told, owner).run()


PLATFORM: Final = Platform("telegram", look)
