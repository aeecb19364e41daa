"""A scene in a theme as one HTML page. What is read back as truth has `data-k` (kind), `data-s` (speaker), `data-m`.

All shapes are plain CSS and SVG of our own; there is no image, no face and nothing from outside the page.
"""

from __future__ import annotations

from html import escape
from random import Random

from studio.scenes import Item, Message, Person, Scene
from studio.style import stylesheet
from studio.themes import Theme
from studio.wording import Wording

_ICONS = (
    '<svg class="i" viewBox="0 0 20 20"><path d="M10 3 16 10 10 17 4 10Z"/></svg>',
    '<svg class="i" viewBox="0 0 20 20"><path d="M3 4h14v9H9l-4 4v-4H3Z"/></svg>',
    '<svg class="i" viewBox="0 0 20 20"><path d="M4 12a6 6 0 0 1 12 0M10 6v11"/></svg>',
)


def page(scene: Scene, theme: Theme, *, dark: bool, random: Random) -> str:
    """The page's HTML. `random` decides only shapes and colours of photo areas."""
    return _Page(theme, dark, random).whole(scene)


def _mark(tag: str, kind: str, inner: str, *, speaker: str = "", mask: bool = False, css: str = "") -> str:
    """An element whose text is one block of the truth. `inner` is HTML."""
    masked = " data-m" if mask else ""
    return f'<{tag} class="{css}" data-k="{kind}" data-s="{escape(speaker)}"{masked}>{inner}</{tag}>'


class _Page:
    def __init__(self, theme: Theme, dark: bool, random: Random) -> None:
        self.theme, self.dark, self.random = theme, dark, random
        self.words = Wording(theme.language, theme.short_time, theme.clock_mark)

    def whole(self, scene: Scene) -> str:
        if scene.kind == "story":
            inner = self._story(scene)
        elif scene.messages:
            inner = self._chat(scene)
        else:
            inner = self._feed(scene)
        style = stylesheet(self.theme, self.theme.dark if self.dark else self.theme.light)
        language = self.theme.language
        return f'<!doctype html><html lang="{language}"><meta charset="utf-8"><style>{style}</style><body>{inner}'

    # Parts that several scenes share.

    def _name(self, person: Person) -> str:
        return person.handle if self.theme.named == "handle" else person.name

    def _avatar(self, person: Person | None, css: str = "") -> str:
        hue = person.hue if person else 210
        return f'<div class="a {css}" style="background:hsl({hue} 45% 55%)"><b></b></div>'

    def _author(self, person: Person, *, mask: bool) -> str:
        name = self._name(person)
        inner = f'<b class="n">{escape(name)}</b>'
        if self.theme.head == "handle":
            inner += f' <span class="mu">@{escape(person.handle)}</span>'
        return _mark("span", "author", inner, speaker=name, mask=mask)

    def _time(self, item: Item) -> str:
        return _mark("span", "time", self.words.age(item.age), speaker=self._name(item.person), css="mu")

    def _head(self, item: Item, *, mask: bool, css: str = "") -> str:
        author, time = self._author(item.person, mask=mask), self._time(item)
        match self.theme.head:
            case "below":
                lines = f"<div>{author}</div><div class='sm'>{time}</div>"
            case "bottom":
                lines = f"<div>{author}</div>"
            case _:
                lines = f"<div>{author} <span class='mu'>·</span> {time}</div>"
        return f'<div class="r {css}">{self._avatar(item.person, css)}<div class="g">{lines}</div></div>'

    def _text(self, item: Item, kind: str) -> str:
        return _mark("div", kind, _mentions(item.text), speaker=self._name(item.person), css="t")

    def _photo(self) -> str:
        hue = self.random.randrange(360)
        shapes = "".join(
            f'<i style="left:{self.random.randint(0, 80)}%;top:{self.random.randint(0, 70)}%;'
            f"width:{self.random.randint(8, 40)}%;height:{self.random.randint(10, 40)}%;"
            f"background:hsl({self.random.randrange(360)} 50% 50% / .6);"
            f'border-radius:{self.random.choice((0, 12, 50))}%"></i>'
            for _ in range(5)
        )
        back = f"linear-gradient({hue}deg,hsl({hue} 45% 60%),hsl({hue + 70} 40% 35%))"
        return f'<div class="p" style="background:{back}">{shapes}</div>'

    def _bar(self, title: str) -> str:
        if not self.theme.bar:
            return ""
        return f'<div class="bar">{_mark("span", "interface", title, css="ti")}</div>'

    # Posts and comments.

    def _feed(self, scene: Scene) -> str:
        item = scene.item
        assert item is not None
        if scene.kind == "comment_sheet":
            title = _mark("span", "interface", self.words["sheet"], css="ti")
            box = f'<div class="w">{_mark("span", "interface", self.words["write"], css="mu")}</div>'
            return f'<div class="bar c">{title}</div><div class="card">{self._answers(item)}</div>{box}'
        answers = self._answers(item) if item.answers else ""
        return f'{self._bar(self.words["post"])}<div class="card">{self._post(item)}{answers}</div>'

    def _post(self, item: Item) -> str:
        parts = [self._head(item, mask=False)]
        text, photo = self._text(item, "text"), self._photo() if item.photo else ""
        photo_first = item.photo and self.theme.named == "handle"
        quoted = self._quoted(item.quoted) if item.quoted else ""
        tail = [self._counts(item), self._liked_by(item)]
        parts += [photo, *tail, text] if photo_first else [text, photo, quoted, *tail[::-1]]
        if self.theme.head == "bottom":
            parts.append(f'<div class="sm">{self._time(item)}</div>')
        if self.theme.buttons:
            words = "".join(f"<span>{self.words[key]}</span> " for key in ("like", "comment", "share"))
            parts.append(_mark("div", "interface", words, css="bu mu"))
        return f'<div class="post">{"".join(parts)}</div>'

    def _quoted(self, item: Item) -> str:
        text = _mark("div", "quoted", _mentions(item.text), speaker=self._name(item.person), css="t")
        return f'<div class="q">{self._head(item, mask=True, css="s")}{text}</div>'

    def _liked_by(self, item: Item) -> str:
        if item.liked_by is None:
            return ""
        others = self.words["others"].format(self.words.count(max(item.likes - 1, 1)))
        inner = f"{self.words['liked']} <b>{escape(self._name(item.liked_by))}</b> {others}"
        return _mark("div", "liked_by", inner, mask=True, css="sm lk")

    def _counts(self, item: Item) -> str:
        number = self.words.count
        if self.theme.counts == "words":
            pairs = ((item.likes, "likes"), (item.comments, "comments"), (item.shares, "shares"))
            inner = "".join(f"<span>{number(count)} {self.words[key]}</span> " for count, key in pairs)
            return _mark("div", "counts", inner, css="co mu")
        numbers = (item.likes, item.comments, item.shares)
        inner = "".join(f"<span>{icon}{number(n)}</span> " for icon, n in zip(_ICONS, numbers, strict=True))
        return _mark("div", "counts", inner, css=("co sp mu" if self.theme.counts == "spread" else "co mu"))

    def _answers(self, item: Item) -> str:
        return "".join(self._answer(answer, 0) for answer in item.answers)

    def _answer(self, item: Item, depth: int) -> str:
        author, time = self._author(item.person, mask=True), self._time(item)
        text = _mark("span", "comment", _mentions(item.text), speaker=self._name(item.person), css="t")
        like = self.words["like"] + "</span> <span>" if self.theme.comment != "stacked" else ""
        acts = _mark("span", "interface", f"<span>{like}{self.words['reply']}</span>", css="ac mu")
        likes = ""
        if item.likes:
            likes = _mark("span", "counts", f"{item.likes} {self.words['likes']}", css="mu ac")
        match self.theme.comment:
            case "inline":
                inner = f"<div>{author} {text}</div><div class='sm'>{time} {likes} {acts}</div>"
            case "bubble":
                inner = f"<div class='cb'><div>{author}</div>{text}</div><div class='sm'>{time} {acts} {likes}</div>"
            case "thread":
                inner = f"<div>{author} <span class='mu'>·</span> {time}</div>{text}{self._small_counts(item)}"
            case _:
                inner = (
                    f"<div>{author} <span class='mu sm'>{time}</span></div>{text}<div class='sm'>{acts} {likes}</div>"
                )
        css = "s" if depth else ""
        row = f'<div class="r an d{depth}">{self._avatar(item.person, css)}<div class="g">{inner}</div></div>'
        return row + "".join(self._answer(answer, depth + 1) for answer in item.answers)

    def _small_counts(self, item: Item) -> str:
        if not item.likes:
            return ""
        inner = "".join(f"<span>{icon}{n}</span> " for icon, n in zip(_ICONS, (item.likes, 1), strict=False))
        return _mark("div", "counts", inner, css="co mu")

    # Chats and stories.

    def _chat(self, scene: Scene) -> str:
        group = scene.kind == "group_chat"
        title = _mark(
            "div", "other" if group else "author", f"<b>{escape(scene.title)}</b>", speaker="" if group else scene.title
        )
        state = f"14 {self.words['members']}" if group else self.words["online"]
        state = _mark("div", "interface", state, css="mu sm")
        first = next((message.person for message in scene.messages if message.person), None)
        bar = f'<div class="bar r">{self._avatar(first)}<div class="g">{title}{state}</div></div>'
        said = "".join(self._message(message, group) for message in scene.messages)
        box = _mark("span", "interface", self.words["type"], css="mu")
        return f'{bar}<div class="chat">{said}</div><div class="w">{box}</div>'

    def _message(self, message: Message, group: bool) -> str:
        person = message.person
        speaker = person.name if person else ""
        clock = _mark("span", "time", self.words.clock(message.clock), speaker=speaker, css="ck")
        text = _mark("span", "message", _mentions(message.text), speaker=speaker)
        name = ""
        if group and person:
            colour = f"color:hsl({person.hue} 60% {70 if self.dark else 32}%)"
            name = _mark("span", "author", f'<b style="{colour}">{escape(person.name)}</b>', speaker=speaker, mask=True)
            name = f'<div class="sn">{name}</div>'
        above, inside = (name, "") if self.theme.sender == "above" else ("", name)
        match self.theme.clock:
            case "inside":
                body = f"{inside}<div>{text}</div><div class='rt'>{clock}</div>"
                after = ""
            case "inline":
                body, after = f"{inside}<div>{text} <span class='fl'>{clock}</span></div>", ""
            case _:
                body, after = f"{inside}<div>{text}</div>", f"<div class='out'>{clock}</div>"
        side = "me" if person is None else "th"
        return f'<div class="m {side}">{above}<div class="b">{body}</div>{after}</div>'

    def _story(self, scene: Scene) -> str:
        item = scene.item
        assert item is not None
        hue = self.random.randrange(360)
        light = 22 if self.dark else 34
        back = f"linear-gradient({hue}deg,hsl({hue} 40% {light}%),hsl({hue + 50} 45% {light + 8}%))"
        shapes = self._photo().replace('class="p"', 'class="p st"')
        author, time = self._author(item.person, mask=False), self._time(item)
        head = f'<div class="r sh">{self._avatar(item.person)}<div class="g">{author} {time}</div></div>'
        caption = _mark("div", "caption", _mentions(item.text), speaker=self._name(item.person), css="cap")
        reply = f'<div class="re">{_mark("span", "interface", self.words["send"])}</div>'
        inner = f'<div class="pr"><u></u><u></u></div>{head}{shapes}{caption}{reply}'
        return f'<div class="story" style="background:{back}">{inner}</div>'


def _mentions(text: str) -> str:
    """A text as HTML, with what begins with @ or # in the accent's colour."""
    return " ".join(
        f'<span class="at">{escape(word)}</span>' if word[:1] in "@#" else escape(word) for word in text.split(" ")
    )
