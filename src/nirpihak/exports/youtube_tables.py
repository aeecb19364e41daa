"""The tables and old lists of a Takeout of YouTube: subscriptions, comments, live chats, playlists, own videos.

Headers and file names are in the owner's language, so a row is read by the shape of its cells. Which file is which is
`youtube`'s matter.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final

from nirpihak.exports.members import Member, Told
from nirpihak.exports.plain import lines, moment
from nirpihak.exports.records import Done, Origin, Record
from nirpihak.exports.streams import Step, walk
from nirpihak.exports.texts import address, word
from nirpihak.exports.youtube_ids import channel_url, is_channel, is_playlist, is_post, is_video, watch_url
from nirpihak.text import Text

OWN_TEXT: Final = 20_000
"""Most characters of a comment that are kept; YouTube takes 10,000."""
_BROKEN: Final = Text(
    "sebagian baris tabel ini rusak dan dilewati; bila berkas ini pernah disunting, pakai aslinya",
    "some rows of this table are damaged and were passed over; if it was ever edited, use the original",
)


def rows(member: Member, told: Told) -> Iterator[list[str]]:
    """The rows of a table as they stand, empty ones too. A damaged row is told of once, and passed over."""
    with member.open() as stream:
        found = table(lines(stream))
        broken = False
        while True:
            try:
                yield next(found)
            except StopIteration:
                return
            except csv.Error:
                if not broken:
                    told.trouble(member, _BROKEN)
                broken = True


def table(text: Iterable[str]) -> Iterator[list[str]]:
    """The rows of lines of CSV; what a spreadsheet saved with ";" between cells too. Raises csv.Error, and goes on."""
    found = iter(text)
    begun = next(found, "")
    comma = ";" if "," not in begun and ";" in begun else ","

    def clean() -> Iterator[str]:
        yield begun.replace("\0", "")
        for line in found:
            yield line.replace("\0", "") if "\0" in line else line

    return csv.reader(clean(), delimiter=comma)


def _when(cell: str) -> int | None:
    """The time in a cell; most cells are seen to hold none without being read."""
    return moment(cell) if len(cell) > 18 and cell[4] == "-" else None


def kind_of(row: list[str]) -> str | None:
    """What table a row is of, by the shape of its cells; None for a header, an empty row or an unknown one."""
    if not row:
        return None
    begun = row[0].strip()
    if is_channel(begun):
        return "subscriptions" if len(row) > 1 and "youtube.com/" in row[1] else "channel"
    if len(row) == 3 and "youtube.com/channel/" in row[1]:
        return "subscriptions"
    if is_video(begun):
        if len(row) > 4 and any(is_channel(cell) for cell in row[1:]):
            return "videos"
        return "playlist" if len(row) > 1 and moment(row[1]) is not None else None
    if is_playlist(begun) and len(row) > 4 and sum(_when(cell) is not None for cell in row) > 1:
        return "playlists"
    if len(row) > 3 and begun and any(_when(cell) is not None for cell in row[1:]):
        if is_post(begun):
            return "posts"
        if begun.startswith("Ug") and len(begun) > 20:
            return "comments"
        return "comments" if is_channel(row[1].strip()) else None
    return None


def odd_item(row: list[str]) -> int | None:
    """The time of a row of a playlist whose video has an id of no known shape; None for any other row."""
    return _when(row[1]) if len(row) == 2 and row[0].strip() and " " not in row[0].strip() else None


def _strange(member: Member, told: Told, header: list[str], row: list[str]) -> None:
    """Tell a row of unknown layout by its header."""
    names = header if len(header) == len(row) else [f"column {number}" for number in range(1, len(row) + 1)]
    told.unknown(member, "youtube", dict(zip(names, row, strict=True)))


def read_subscriptions(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """`channel id, channel address, title`; without time."""
    number, headed = 0, False
    for row in rows(member, told):
        if not row:
            continue
        begun = row[0].strip()
        url = row[1].strip() if len(row) > 1 else ""
        title = word(row[2]) if len(row) > 2 else None
        known = is_channel(begun)
        if not known and not headed and "youtube.com/" not in url:
            headed = True
        elif known or title or "youtube.com/" in url:
            number += 1
            channel = begun if known else None
            yield Record(
                origin, number, Done.FOLLOW, None, title, channel, channel_url(begun) if known else address(url)
            )
        elif any(cell.strip() for cell in row):
            _strange(member, told, [], row)


def read_playlist(member: Member, origin: Origin, told: Told, done: Done) -> Iterator[Record]:
    """`video id, time`. Before 2023 the list's own id stands above, which tells the liked videos in any language."""
    number = 0
    for row in rows(member, told):
        if not row:
            continue
        video = row[0].strip()
        if is_video(video) and len(row) > 1:
            at = moment(row[1])
            if at is None and number == 0 and row[1].strip():
                continue  # a header of eleven letters
            number += 1
            yield Record(origin, number, done, None, None, None, None, video, watch_url(video), at)
        elif (at := odd_item(row)) is not None:
            number += 1
            yield Record(origin, number, done, post_id=video, at=at)
        elif video.startswith(("LL", "LM")) and is_playlist(video) and len(row) > 4 and done is not Done.LIKE:
            done = Done.LIKE
            origin = origin.but(part="liked_videos", caveats=("author_unknown",))


def read_comments(member: Member, origin: Origin, told: Told, done: Done = Done.COMMENT) -> Iterator[Record]:
    """Comments, messages in live chats and own posts: each cell is known by its shape, for columns came and went.

    The channel is the writer's own as far as is known; one that differs from the others is told as whom it may concern.
    """
    mine = {told.owner.get(("youtube", "id"))}
    seen = {cell for row in head_rows(member) if kind_of(row) for cell in row[1:] if is_channel(cell.strip())}
    mine |= seen if len(seen) == 1 else set()
    live = origin.part == "live_chats"
    header: list[str] = []
    number = 0
    for row in rows(member, told):
        kind = kind_of(row)
        if kind not in ("comments", "posts") and not any(_when(cell) or cell.startswith("{") for cell in row):
            if header and any(cell.strip() for cell in row):
                _strange(member, told, header, row)
            header = header or row
            continue
        number += 1
        own_id = row[0].strip()
        channel = video = post = written = longest = before = None
        at = None
        for cell in row[1:]:
            value = cell.strip()
            if not value:
                continue
            if written is None and value[0] == "{":
                written = value
            elif channel is None and is_channel(value):
                channel = value
            elif at is None and (found := _when(value)) is not None:
                at = found
            elif is_post(value):
                post = value
            elif video is None and is_video(value) and written is None and longest is None:
                video = value
            elif not value.startswith("Ug") and not _is_number(value):
                longest = max(longest or "", value, key=len)
                before = value if written is None else before
        if kind == "posts":
            post, video = own_id, None
        elif video is None and post is None and written is not None and before and " " not in before:
            video = before  # an id of no known shape
        caveats: tuple[str, ...] = ()
        target = None
        if channel is not None and channel not in mine:
            target, caveats = channel, ("maybe_own",)
        yield Record(
            origin,
            number,
            Done.POST if kind == "posts" else done,
            id=target,
            post_id=post or video,
            post_url=_where(video, post, own_id if own_id.startswith("Ug") and not live else None),
            at=at,
            text=flattened(written) or word(longest or written, OWN_TEXT),
            own=True,
            caveats=caveats,
        )


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).replace(",", "", 1).isdigit() or (len(value) == 3 and value.isupper())


def _where(video: str | None, post: str | None, comment: str | None) -> str | None:
    if post is not None:
        return f"https://www.youtube.com/post/{post}" + (f"?lc={comment}" if comment and comment != post else "")
    if video is None or not is_video(video):
        return None
    return watch_url(video) + (f"&lc={comment}" if comment else "")


def flattened(written: str | None) -> str | None:
    """The words of a comment: `{"takeoutSegments": [{"text": ..}]}`, or, since June 2024, `{"text": ..},{"text": ..}`.

    None where it is neither.
    """
    if written is None or len(written) > 10 * OWN_TEXT:
        return None
    try:
        found = json.loads(f"[{written}]")
    except (ValueError, RecursionError):
        return None
    pieces: list[str] = []
    for each in found:
        segments = each.get("takeoutSegments", [each]) if isinstance(each, dict) else []
        for segment in segments if isinstance(segments, list) else [segments]:
            text = segment.get("text") if isinstance(segment, dict) else None
            if isinstance(text, str):
                pieces.append(text)
    return word("".join(pieces), OWN_TEXT)


def read_videos(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """Own videos: the title stands behind the channel's id, the description before it."""
    number = 0
    for row in rows(member, told):
        if kind_of(row) != "videos":
            continue
        number += 1
        at = next((index for index, cell in enumerate(row) if index and is_channel(cell)), 0)
        told.owner.setdefault(("youtube", "id"), row[at])
        video = row[0].strip()
        words = (word(row[at + 1]) if at + 1 < len(row) else None, word(row[at - 1], OWN_TEXT) if at > 1 else None)
        times = [found for cell in row if (found := _when(cell)) is not None]
        yield Record(
            origin,
            number,
            Done.POST,
            post_id=video,
            post_url=watch_url(video),
            at=times[-1] if times else None,
            text="\n".join(filter(None, words)) or None,
            own=True,
        )


def read_account(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """The owner's own channel: no act, but it tells whose comments are whose."""
    for row in rows(member, told):
        if kind_of(row) == "channel":
            told.owner.setdefault(("youtube", "id"), row[0].strip())
            if len(row) > 2 and (name := word(row[1])):
                told.owner.setdefault(("youtube", "name"), name)
    yield from ()


def read_unknown(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """A table of YouTube that nobody knows: told by its header."""
    header: list[str] = []
    for row in rows(member, told):
        if header and any(row):
            _strange(member, told, header, row)
            break
        header = header or row
    yield from ()


def head_rows(member: Member) -> list[list[str]]:
    """The rows within the first bytes of a file, the last of them perhaps cut off."""
    text = member.head.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    found = table(text.splitlines(keepends=True))
    out: list[list[str]] = []
    while len(out) < 100:
        try:
            out.append(next(found))
        except StopIteration:
            break
        except csv.Error:
            continue
    return out


def read_resources(member: Member, origin: Origin, told: Told, done: Done) -> Iterator[Record]:
    """Lists up to 2019, as the interface of YouTube gives them: likes, other playlists, subscriptions."""
    follows = origin.but(part="subscriptions", target="channel", caveats=())
    with member.open() as stream:
        number = 0
        for path, row in walk(stream, lambda path: Step.OPEN if len(path) < 1 else Step.TAKE):
            if path != ("*",):
                if not isinstance(row, list):
                    told.unknown(member, "youtube", {path[0]: row} if path else row)
                    continue
                number, found = number, row
            else:
                found = [row]
            for each in found:
                number += 1
                made = _resource(origin, follows, number, each, done)
                if made is None:
                    told.unknown(member, "youtube", each)
                else:
                    yield made


def _resource(origin: Origin, follows: Origin, number: int, row: Any, done: Done) -> Record | None:
    snippet = _object(row, "snippet")
    resource = _object(snippet, "resourceId")
    title, at = word(snippet.get("title")), moment(snippet.get("publishedAt"))
    channel = resource.get("channelId")
    if isinstance(channel, str) and is_channel(channel):
        url = channel_url(channel)
        return Record(follows, number, Done.FOLLOW, None, title, channel, url, at=at)
    details = _object(row, "contentDetails")
    for video in (details.get("videoId"), resource.get("videoId"), row.get("id") if isinstance(row, dict) else None):
        if isinstance(video, str) and is_video(video):
            author = snippet.get("videoOwnerChannelId")
            name = word(snippet.get("videoOwnerChannelTitle"))
            who = author if isinstance(author, str) and is_channel(author) else None
            by = channel_url(who) if who else None
            return Record(origin, number, done, None, name, who, by, video, watch_url(video), at, title)
    return None


def _object(value: Any, key: str) -> dict[str, Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


read_liked = partial(read_playlist, done=Done.LIKE)
read_saved = partial(read_playlist, done=Done.SAVE)
read_liked_resources = partial(read_resources, done=Done.LIKE)
read_saved_resources = partial(read_resources, done=Done.SAVE)
