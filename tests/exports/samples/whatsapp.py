"""Chats of WhatsApp as phones write them, of invented groups, and a guess at the account report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from nirpihak.exports.records import Done
from tests.exports.samples import Wanted

VARIANTS: Final = ("chat-txt", "account-report")
HOLDS: Final[Mapping[str, frozenset[Done]]] = {
    "chat-txt": frozenset({Done.JOIN, Done.LEAVE, Done.POST}),
    "account-report": frozenset({Done.JOIN}),
}


class Phone(NamedTuple):
    """How a phone writes: the time before a message, the name of the file, and what WhatsApp says itself."""

    stamp: str
    path: str
    lang: str
    ios: bool = False
    exact: bool = False


PHONES: Final[Mapping[str, Phone]] = {
    "id-android": Phone("%d/%m/%Y %H.%M - ", "Chat WhatsApp dengan {}.txt", "id"),
    "id-android-short": Phone("%d/%m/%y %H.%M - ", "Chat WhatsApp dengan {}.txt", "id"),
    "id-ios": Phone("[%d/%m/%y, %H.%M.%S] ", "WhatsApp Chat - {}/_chat.txt", "id", True, True),
    "en-android": Phone("%d/%m/%Y, %H:%M - ", "WhatsApp Chat with {}.txt", "en"),
    "en-us": Phone("%-m/%-d/%y, %-I:%M\u202f%p - ", "WhatsApp Chat with {}.txt", "en"),
    "en-us-ios": Phone("[%-m/%-d/%y, %-I:%M:%S\u202f%p] ", "WhatsApp Chat - {}/_chat.txt", "en", True, True),
    "en-gb-pm": Phone("%d/%m/%Y, %-I:%M p.m. - ", "WhatsApp Chat with {}.txt", "en"),
    "de-android": Phone("%d.%m.%y, %H:%M - ", "WhatsApp-Chat mit {}.txt", "de"),
    "es-android": Phone("%-d/%-m/%y %H:%M - ", "Chat de WhatsApp con {}.txt", "es"),
    "iso": Phone("%Y-%m-%d, %H:%M - ", "WhatsApp Chat with {}.txt", "en"),
    "ymd-short": Phone("[%y-%m-%d %H:%M:%S] ", "WhatsApp Chat - {}/_chat.txt", "en", False, True),
    "ydm": Phone("%y/%d/%m, %H:%M - ", "WhatsApp Chat with {}.txt", "en"),
    "fi": Phone("%-d.%-m.%Y klo %H.%M.%S - ", "WhatsApp Chat with {}.txt", "en", False, True),
    "hr": Phone("%-d. %-m. %Y. %H:%M:%S ", "WhatsApp Chat with {}.txt", "en", False, True),
    "old-ios": Phone("%d.%m.%y %H.%M.%S: ", "WhatsApp Chat - {}/_chat.txt", "en", False, True),
    "dash": Phone("%d-%m-%y, %H:%M - ", "WhatsApp Chat with {}.txt", "en"),
}
SAYS: Final[Mapping[str, Mapping[str, str]]] = {
    "id": {"locked": "Pesan dan panggilan terenkripsi secara end-to-end.", "made": 'Budi membuat grup "{}"',
           "came": "Anda telah bergabung menggunakan tautan undangan grup ini", "added": "Budi menambahkan Ani, Anda",
           "left": "Anda keluar", "other": "+62 812-0000-0001 keluar", "founded": 'Anda membuat grup "{}"',
           "removed": "Budi mengeluarkan Anda", "admin": "Anda sekarang menjadi admin"},
    "en": {"locked": "Messages and calls are end-to-end encrypted.", "made": 'Budi created group "{}"',
           "came": "You joined using this group's invite link", "added": "Budi added you", "left": "You left",
           "other": "+62 812-0000-0001 left", "founded": 'You created group "{}"', "removed": "Budi removed you",
           "admin": "You're now an admin"},
    "de": {"locked": "Nachrichten sind Ende-zu-Ende-verschlüsselt.", "made": "Budi hat die Gruppe „{}“ erstellt",
           "came": "Du bist dieser Gruppe über den Einladungslink beigetreten", "added": "Budi hat dich hinzugefügt",
           "left": "Du hast die Gruppe verlassen", "other": "+62 812-0000-0001 hat die Gruppe verlassen.",
           "founded": "Du hast die Gruppe „{}“ erstellt", "removed": "Budi hat dich entfernt",
           "admin": "Du bist jetzt ein Admin"},
    "es": {"locked": "Los mensajes están cifrados de extremo a extremo.", "made": "Budi creó el grupo “{}”",
           "came": "Te uniste usando el enlace de invitación de este grupo", "added": "Budi te añadió",
           "left": "Saliste del grupo", "other": "+62 812-0000-0001 salió", "founded": "Creaste el grupo “{}”",
           "removed": "Budi te eliminó", "admin": "Ahora eres administrador"},
}  # fmt: skip
SECRET: Final = "RAHASIA"


def files(variant: str, acts: Sequence[Wanted], **knobs: Any) -> dict[str, bytes]:
    """One file for each JOIN; LEAVE and POST stand in the chat `group`. Times are the phone's wall clock.

    Knobs: `phone` of `PHONES`; `how` the owner came ("came", "added", "founded", None: not in range); `private` (a chat
    of two persons); `quiet` (WhatsApp says nothing; three write); `bom`, `crlf`; `me` (the owner's name in the chat);
    `path` (the file's own name).
    """
    joins = [act for act in acts if act.done is Done.JOIN]
    if variant == "account-report":
        groups = [{"group_name": act.name, "jid": f"{act.id or 1}-1@g.us"} for act in joins]
        report = {"account": {"phone": "0062"}, "contacts": [{"name": SECRET}], "groups": groups}
        return {"My WhatsApp account report/account_info.json": json.dumps(report).encode()}
    phone = PHONES[knobs.get("phone", "id-android")]
    found = {}
    for act in joins:
        within = [each for each in acts if each.group == act.name]
        path = knobs.get("path", phone.path).format((act.name or "").replace("/", "_"))
        text = "".join(_chat(act, within, phone, knobs))
        if knobs.get("crlf"):
            text = text.replace("\n", "\r\n")
        found[path] = (b"\xef\xbb\xbf" if knobs.get("bom") else b"") + text.encode()
    return found


def _chat(act: Wanted, within: Sequence[Wanted], phone: Phone, knobs: Mapping[str, Any]) -> list[str]:
    says, group, me = SAYS[phone.lang], act.name or "", knobs.get("me", "Sri Contoh")
    system: list[tuple[int, str]] = []
    wrote: list[tuple[int, str]] = []
    begun = act.at - 40 * 86400
    if not knobs.get("quiet"):
        system.append((begun, says["locked"]))
        if not knobs.get("private"):
            system += [(begun + 60, says["made"].format(group)), (act.at + 60, says["other"])]
            how = knobs.get("how", "came")
            if how:
                system.append((act.at, says[how].format(group)))
    authors = ("Budi", me) if knobs.get("private") else ("Budi", me, "~\u202fAni", "+62 812-0000-0002")
    # A message a day for a month and a half, so that days beyond the twelfth occur.
    for day in range(45):
        author = authors[day % len(authors)]
        wrote.append(
            (begun + 3600 + day * 86400, f"{author}: {'dari saya' if author == me else SECRET}: {day}\n12.00 {SECRET}")
        )
    for each in within:
        if each.done is Done.LEAVE:
            system.append((each.at, says["left"]))
        elif each.done is Done.POST:
            wrote.append((each.at, f"{me}: {each.text}"))
    rows = [(at, f"{group}: \u200e{text}" if phone.ios else text) for at, text in system] + wrote
    return [_stamp(at, phone) + text + "\n" for at, text in sorted(rows, key=lambda row: row[0])]


def _stamp(at: int, phone: Phone) -> str:
    time = datetime.fromtimestamp(at, UTC)
    stamp = phone.stamp.replace("p.m.", "a.m." if time.hour < 12 else "p.m.")
    return ("\u200e" if phone.ios else "") + time.strftime(stamp)
