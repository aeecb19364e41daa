"""What a screenshot is of: invented people and what they post, answer and send. Knows nothing of how it looks."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from random import Random
from typing import Final, Literal

Split = Literal["development", "held_out"]
Kind = Literal[
    "photo_post",
    "post_comments",
    "comment_sheet",
    "group_chat",
    "private_chat",
    "story",
    "shared_post",
    "thread",
]
KINDS: Final[tuple[Kind, ...]] = (
    "photo_post",
    "post_comments",
    "comment_sheet",
    "group_chat",
    "private_chat",
    "story",
    "shared_post",
    "thread",
)
LAYOUTS: Final[dict[Kind, str]] = {
    "photo_post": "post",
    "post_comments": "post",
    "comment_sheet": "comments",
    "group_chat": "chat",
    "private_chat": "chat",
    "story": "story",
    "shared_post": "post",
    "thread": "post",
}
"""The layout that a reader should call each kind of scene."""

_WORDS: Final[dict[str, list[str]]] = tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person: display name, handle without @, and a hue (degrees) for the avatar and coloured names."""

    name: str
    handle: str
    hue: int


@dataclass(frozen=True, slots=True)
class Item:
    """A post, a comment or a quoted post. `age` is hours since; counts are whole numbers."""

    person: Person
    text: str
    age: int
    likes: int = 0
    comments: int = 0
    shares: int = 0
    photo: bool = False
    liked_by: Person | None = None
    quoted: Item | None = None
    answers: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat; `person` is None for the owner of the phone. `clock` is minutes since midnight."""

    person: Person | None
    text: str
    clock: int


@dataclass(frozen=True, slots=True)
class Scene:
    """One screenshot's content: `item` for posts, comments and stories, `messages` and `title` for chats."""

    kind: Kind
    item: Item | None = None
    title: str = ""
    messages: tuple[Message, ...] = field(default=())


class Writer:
    """Makes people, texts and scenes from a random source and one split's half of the word lists."""

    def __init__(self, random: Random, split: Split, texts: Sequence[str] = ()) -> None:
        """`texts`, where given, are used for posts, comments and messages in turn instead of invented ones."""
        self.random = random
        half = 0 if split == "development" else 1
        self._words = {key: values[half::2] for key, values in _WORDS.items()}
        self._texts = list(texts)
        self._cast: list[Person] = []

    def scene(self, kind: Kind) -> Scene:
        """A scene of this kind with a new cast."""
        self._cast = []
        match kind:
            case "group_chat" | "private_chat":
                return self._chat(kind)
            case "story":
                return Scene(kind, Item(self._person(), self._text(1, 2), self.random.randint(1, 23)))
            case "comment_sheet":
                return Scene(kind, self._item(answers=self.random.randint(3, 6)))
            case "post_comments":
                return Scene(kind, self._item(answers=self.random.randint(2, 4), photo=self.random.random() < 0.4))
            case "thread":
                return Scene(kind, self._item(answers=self.random.randint(2, 4)))
            case "shared_post":
                quoted = Item(self._person(), self._text(1, 3), self.random.randint(2, 400))
                return Scene(kind, self._item(quoted=quoted))
            case _:
                return Scene(kind, self._item(photo=True))

    def _pick(self, key: str) -> str:
        return self.random.choice(self._words[key])

    def _person(self) -> Person:
        while True:
            given, family = self._pick("given"), self._pick("family")
            if all(person.name != f"{given} {family}" for person in self._cast):
                break
        low, last = given.lower(), family.lower()
        digits = self.random.randint(1, 99)
        handle = self.random.choice(
            (f"{low}_{last}", f"{low}.{last}", f"{low}{last}", f"{low}{digits}", f"{low}_{digits}")
        )
        person = Person(f"{given} {family}", handle, self.random.randrange(360))
        self._cast.append(person)
        return person

    def _fill(self, sentence: str) -> str:
        return sentence.format(
            calon=self._pick("calon"),
            tempat=self._pick("tempat"),
            tag=self._pick("tag"),
            angka=self.random.choice((25, 50, 100, 250)),
            tahun=self.random.choice((2019, 2022, 2024)),
            teman="@" + self._friend().handle,
        )

    def _friend(self) -> Person:
        return self.random.choice(self._cast) if self._cast else self._person()

    def _text(self, least: int, most: int) -> str:
        if self._texts:
            self._texts.append(self._texts.pop(0))
            return self._texts[-1]
        sentences = [self._pick("opening")]
        sentences += self.random.sample(self._words["body"], self.random.randint(least, most))
        if self.random.random() < 0.6:
            sentences.append(self._pick("closing"))
        return " ".join(map(self._fill, sentences))

    def _short(self, key: str) -> str:
        if self._texts:
            return self._text(1, 1)
        return self._fill(self._pick(key))

    def _item(self, *, answers: int = 0, photo: bool = False, quoted: Item | None = None) -> Item:
        person = self._person()
        said = tuple(self._answer(deep=True) for _ in range(answers))
        return Item(
            person,
            self._text(1, 3),
            self.random.choice((1, 2, 5, 9, 20, 30, 70, 200, 2000)),
            self.random.choice((12, 87, 340, 1204, 5600, 12400)),
            self.random.choice((4, 23, 118)),
            self.random.choice((2, 17, 65)),
            photo,
            self._person() if self.random.random() < 0.5 else None,
            quoted,
            said,
        )

    def _answer(self, *, deep: bool) -> Item:
        replies = (self._answer(deep=False),) if deep and self.random.random() < 0.3 else ()
        age, likes = self.random.choice((1, 2, 3, 8, 15, 40)), self.random.choice((0, 0, 3, 14))
        return Item(self._person(), self._short("remark"), age, likes, answers=replies)

    def _chat(self, kind: Kind) -> Scene:
        members = [self._person() for _ in range(3 if kind == "group_chat" else 1)]
        clock, messages = self.random.randint(360, 1200), []
        for _ in range(self.random.randint(5, 9)):
            clock += self.random.randint(0, 9)
            own = self.random.random() < 0.35
            messages.append(Message(None if own else self.random.choice(members), self._short("message"), clock))
        title = self._pick("group") if kind == "group_chat" else members[0].name
        return Scene(kind, title=title, messages=tuple(messages))
