"""The menu of officers' pages: the rooms that this officer may enter. Knows the names of rooms, nothing inside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import template
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from nirpihak.server.accounts.access import standing_of
from nirpihak.server.institutions.roles import NAMES, Permission
from nirpihak.server.web.texts import say

register = template.Library()


@dataclass(frozen=True, slots=True)
class Room:
    """One entry: the page it leads to, the phrase, who sees it, and the pages that belong to it by their names."""

    page: str
    phrase: str
    any_of: tuple[Permission, ...]
    prefixes: tuple[str, ...]


P = Permission
ROOMS: Final = (
    Room("queue", "ruang.queue", (P.REPORT_SEE,), ("queue", "report", "enter")),
    Room("cases", "ruang.cases", (P.CASE_SEE,), ("case", "cases")),
    Room("referrals", "ruang.referrals", (P.REFERRAL_HANDLE,), ("referral", "referrals")),
    Room("findings", "ruang.findings", (P.FINDING_FILE,), ("finding",)),
    Room(
        "exhibits",
        "ruang.exhibits",
        (P.EVIDENCE_SEE,),
        ("exhibit", "receive", "capture", "captured", "fixity", "add", "copy", "redact", "bundle", "erase"),
    ),
    Room("custody", "ruang.custody", (P.IDENTITY_OPEN,), ("custody",)),
    Room("openings", "ruang.openings", (P.LOG_AUDIT,), ("openings",)),
    Room("tree", "ruang.tree", (P.PEOPLE_SEE,), ("tree", "institution", "unit", "people", "person", "monitor")),
    Room("acts", "ruang.acts", (P.LOG_AUDIT, P.PEOPLE_MANAGE), ("acts",)),
    Room("wording", "ruang.wording", (P.WORDING_MANAGE,), ("wording", "partner")),
    Room("tokens", "ruang.tokens", (P.TOKEN_MANAGE,), ("token",)),
    Room("account", "ruang.account", (), ("account", "password", "factor", "session")),
)
"""Every room of the officers, in the order of the menu; one whose page is not there yet is left out."""
PAGES: Final = frozenset(room.page for room in ROOMS)


@register.simple_tag(takes_context=True)
def rooms(context: template.Context) -> dict[str, Any]:
    """`{% rooms as menu %}`: the entries this officer sees, and who this is."""
    request: HttpRequest = context["request"]
    lang, here = str(context["lang"]), str(context.get("here") or "")
    standing = standing_of(request)
    found = []
    for room in ROOMS:
        if room.any_of and not standing.permissions.intersection(room.any_of):
            continue
        try:
            url = reverse(f"{lang}:{room.page}")
        except NoReverseMatch:
            continue
        inside = here.startswith(room.prefixes) and here not in PAGES
        current = "page" if here == room.page else "true" if inside else ""
        found.append({"url": url, "words": say(room.phrase, lang), "current": current})
    held = ", ".join(NAMES[role].pick(lang) for role in sorted(standing.roles))
    return {"rooms": found, "who": say("ruang.who", lang, name=standing.officer.name, roles=held or "–")}


def first_room(standing: Any, lang: str) -> str:
    """Where an officer begins after logging in: the first room that may be entered."""
    for room in ROOMS:
        if not room.any_of or standing.permissions.intersection(room.any_of):
            try:
                return reverse(f"{lang}:{room.page}")
            except NoReverseMatch:
                continue
    return reverse(f"{lang}:home")
