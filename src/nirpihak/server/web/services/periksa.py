"""Periksa diri as its pages need it: the guides per platform, the choices of the check, every word its modules say.

Nothing of a visitor comes here: the check runs on her own device. The build of the single file asks here too
(browser/__main__.py), so this needs neither Django nor a server.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from nirpihak.contests import Contest, load_register
from nirpihak.exports.guide import GUIDES, Blind, Guide, Steps, everywhere, guide_json, left
from nirpihak.facts import CATALOGUE
from nirpihak.selfcheck.findings import ZONES
from nirpihak.selfcheck.wording import DONE
from nirpihak.server.web.texts import LANGUAGES, PHRASES, Lang, say
from nirpihak.text import Text

RUN: Final = "nirpihak.selfcheck.running:run"
REPORT: Final = "nirpihak.selfcheck.page:page"
TABLE: Final = "nirpihak.selfcheck.table:csv_text"
"""What the module asks of the engine: the check, its result as one HTML file, its result as a table."""
_WORDS: Final = "check."


@dataclass(frozen=True, slots=True)
class Undoing:
    """How one kind of act is undone; `done` is the kind in words."""

    done: Text
    steps: Steps


@dataclass(frozen=True, slots=True)
class GuidePage:
    """All that the page of one platform shows."""

    guide: Guide
    reads: tuple[tuple[Text, Text], ...]
    """The kinds of act that are read, each in words, and what is read of them."""
    leaves: tuple[Text, ...]
    undo: tuple[Undoing, ...]
    words: dict[str, Text]
    """What is said of every platform alike."""
    blind: tuple[Blind, ...]
    """What no export can tell."""


def guides() -> list[Guide]:
    """Every platform's guide, in the order in which they are shown."""
    return list(GUIDES.values())


def guide_page(platform: str) -> GuidePage | None:
    """The page of one platform; None where there is no such guide."""
    if platform not in GUIDES:
        return None
    guide = GUIDES[platform]
    return GuidePage(
        guide=guide,
        reads=tuple((DONE[done], text) for done, text in guide.reads.items()),
        leaves=tuple(left(key) for key in guide.leaves),
        undo=tuple(Undoing(DONE[done], steps) for done, steps in guide.undo.items()),
        words=dict(everywhere().words),
        blind=everywhere().blind,
    )


def words(lang: Lang) -> dict[str, str]:
    """Every word the modules say, in a language; places such as `{count}` are left for them to fill."""
    return {key.removeprefix(_WORDS): text.pick(lang) for key, text in PHRASES.items() if key.startswith(_WORDS)}


def told(lang: Lang, *, hint: str, demo: bool) -> dict[str, Any]:
    """What the modules show in one language: words, contests to choose, and who one can be.

    `hint` stands under the first button: what has to be fetched.
    """

    def choice(fact: str) -> list[dict[str, str]]:
        return [{"id": value, "name": name.pick(lang)} for value, name in CATALOGUE[fact].values.items()]

    return {
        "words": words(lang),
        "contests": [_contest(each, lang) for each in _contests(demo=demo)],
        "employment": choice("actor.employment"),
        "position": choice("actor.position"),
        "zones": list(ZONES),
        "hint": hint,
    }


def offer(lang: Lang, *, demo: bool, megabytes: int, item: str, guides: str) -> dict[str, Any]:
    """What the served page's JSON block holds beside the machinery's part (`Device.selfcheck`).

    `megabytes` go over the line the first time. `item` is the address of an item of the rulebook, with `-ID-` for its
    id; `guides` that of the list of guides.
    """
    hint = say("selfcheck.begin_hint", lang, megabytes=megabytes)
    page = {**told(lang, hint=hint, demo=demo), "item": item, "guides_url": guides}
    return {"lang": lang, "pages": {lang: page}, **_asked()}


def single(*, demo: bool = False) -> dict[str, Any]:
    """What the single file's JSON block holds beside the machinery's part: both languages, and the guides."""
    pages = {
        lang: {**told(lang, hint=say("selfcheck.begin_single", lang), demo=demo), "guides": guide_json(lang)}
        for lang in LANGUAGES
    }
    return {"lang": LANGUAGES[0], "pages": pages, **_asked()}


def _asked() -> dict[str, str]:
    return {"run": RUN, "report": REPORT, "table": TABLE}


def _contests(*, demo: bool) -> list[Contest]:
    """The contests to choose from, the latest first; in a demonstration the invented ones come before all others."""
    register = [contest for contest in load_register() if demo or not contest.invented]
    return sorted(register, key=lambda contest: (not contest.invented, -contest.year, contest.name.id))


def _contest(contest: Contest, lang: Lang) -> dict[str, Any]:
    return {
        "id": contest.id,
        "name": contest.name.pick(lang),
        "accounts": len(contest.accounts),
        "participants": [{"id": each.id, "name": each.name.pick(lang)} for each in contest.participants],
    }
