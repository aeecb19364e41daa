"""Makes large exports of invented people for the benches: rows as the platforms write them, in any number.

One row in five hundred touches the invented contest; the rest are ordinary.
"""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final

CONTEST: Final = "pilbup-kabupaten-contoh-2024"
SEED: Final = 20_241_127
_WORDS: Final = (
    "akhir", "anak", "bahasa", "banjir", "baru", "belajar", "beli", "bersama", "bunga", "cerah", "cuaca",
    "deras", "enak", "film", "foto", "goreng", "gunung", "hari", "hujan", "ini", "jalan", "kami", "kantor",
    "ke", "keluarga", "komputer", "kopi", "kucing", "lagu", "lama", "libur", "lucu", "macet", "makan", "masak",
    "motor", "musik", "nasi", "pagi", "pantai", "pasar", "pekan", "pulang", "rapat", "resep", "rumah", "sayur",
    "sekolah", "selesai", "sepeda", "seru", "servis", "taman", "teman",
)  # fmt: skip
_TOUCHING: Final = 500
_STORED: Final = 1 << 20


class _Makes:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0

    def handle(self) -> str:
        self.count += 1
        if self.count % _TOUCHING == 0:
            return "contoh.laras.bimo"
        return f"{self.random.choice(_WORDS)}_{self.random.choice(_WORDS)}{self.random.randrange(10_000)}"

    def text(self, least: int, most: int) -> str:
        words = self.random.choices(_WORDS, k=self.random.randint(least, most))
        return " ".join([*words, "#" + self.random.choice(_WORDS)])

    def time(self) -> int:
        return 1_700_000_000 + self.random.randrange(30_000_000)

    def id(self) -> str:
        return str(self.random.randrange(10**18, 9 * 10**18))


def _follow(make: _Makes) -> Any:
    name = make.handle()
    data = [{"href": f"https://www.instagram.com/_u/{name}", "timestamp": make.time()}]
    return {"title": name, "string_list_data": data}


def _like_old(make: _Makes) -> Any:
    href = f"https://www.instagram.com/p/{make.id()}/"
    data = [{"href": href, "value": "\u00f0\u009f\u0091\u008d", "timestamp": make.time()}]
    return {"title": make.handle(), "string_list_data": data}


def _like_new(make: _Makes) -> Any:
    name, href = make.handle(), f"https://www.instagram.com/p/{make.id()}/"
    owner = [
        {"label": "URL", "value": "https://www.instagram.com/_u/" + name},
        {"label": "Name", "value": make.text(1, 2)},
        {"label": "Username", "value": name},
    ]
    return {
        "timestamp": make.time(),
        "media": [],
        "label_values": [
            {"label": "URL", "value": href, "href": href},
            {"label": "Caption", "value": make.text(5, 40)},
            {"title": "Hashtags", "dict": [{"dict": [{"label": "Name", "value": make.text(0, 1)}], "title": ""}]},
            {"title": "Owner", "dict": [{"dict": owner, "title": ""}]},
        ],
        "fbid": make.id(),
    }


def _comment(make: _Makes) -> Any:
    data = {"Comment": {"value": make.text(2, 15)}, "Media Owner": {"value": make.handle()}}
    return {"media_list_data": [{"uri": ""}], "string_map_data": {**data, "Time": {"timestamp": make.time()}}}


def _reaction(make: _Makes) -> Any:
    href = f"https://www.facebook.com/permalink.php?story_fbid={make.id()}"
    values = [
        {"label": "Reaction", "value": "LIKE"},
        {"label": "Name", "value": make.text(1, 3)},
        {"label": "URL", "value": href, "href": href},
    ]
    return {"timestamp": make.time(), "media": [], "label_values": values, "fbid": make.id()}


def _x_like(make: _Makes) -> Any:
    id = make.id()
    return {
        "like": {"tweetId": id, "fullText": make.text(5, 30), "expandedUrl": f"https://twitter.com/i/web/status/{id}"}
    }


def _tiktok_like(make: _Makes) -> Any:
    return {"date": "2024-05-01 10:20:30", "link": f"https://www.tiktokv.com/share/video/{make.id()}/"}


def _write_rows(out: IO[bytes], before: str, rows: Iterator[Any], after: str) -> None:
    out.write(before.encode())
    for number, row in enumerate(rows):
        out.write((",\n" if number else "\n").encode() + json.dumps(row).encode())
    out.write(after.encode())


def _rows(row: Callable[[_Makes], Any], count: int, seed: int) -> Iterator[Any]:
    make = _Makes(seed)
    return (row(make) for _ in range(count))


def make(folder: Path, rows: int, *, media: int = 0) -> list[Path]:
    """Exports of Instagram, Facebook, X and TikTok, as zips: about `rows` rows in all, and `media` bytes of pictures.

    Instagram's holds messages, TikTok's a watch history twice as long as its likes, neither of which is to be read.
    """
    share = rows // 8
    files: dict[str, list[tuple[str, str, Callable[[_Makes], Any], int, str]]] = {
        "instagram.zip": [
            (
                "connections/followers_and_following/following.json",
                '{"relationships_following":[',
                _follow,
                share,
                "]}",
            ),
            ("your_instagram_activity/likes/liked_comments.json", '{"likes_comment_likes":[', _like_old, share, "]}"),
            ("your_instagram_activity/likes/liked_posts.json", "[", _like_new, 2 * share, "]"),
            ("your_instagram_activity/comments/post_comments_1.json", "[", _comment, share, "]"),
            ("your_instagram_activity/messages/inbox/a_1/message_1.json", '{"messages":[', _comment, share, "]}"),
        ],
        "facebook.zip": [
            ("your_facebook_activity/comments_and_reactions/likes_and_reactions.json", "[", _reaction, share, "]"),
        ],
        "x.zip": [("data/like.js", "window.YTD.like.part0 = [", _x_like, share, "]")],
        "tiktok.zip": [
            (
                "user_data_tiktok.json",
                '{"Your Activity":{"Like List":{"ItemFavoriteList":[',
                _tiktok_like,
                share,
                ']},"Watch History":{"VideoList":[{"Date":"2024-01-01 00:00:00","Link":"x"}]}}}',
            )
        ],
    }
    made = []
    for number, (name, members) in enumerate(files.items()):
        path = folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for at, (member, before, row, count, after) in enumerate(members):
                with archive.open(member, "w", force_zip64=True) as out:
                    _write_rows(out, before, _rows(row, count, SEED + 10 * number + at), after)
            if media and name == "instagram.zip":
                _store(archive, media)
        made.append(path)
    return made


def _store(archive: zipfile.ZipFile, size: int) -> None:
    """Bytes that stand for pictures and videos: stored as they are, and never to be read."""
    info = zipfile.ZipInfo("media/posts/202405/contoh.mp4")
    with archive.open(info, "w", force_zip64=True) as out:
        for _ in range(size // _STORED):
            out.write(bytes(_STORED))
