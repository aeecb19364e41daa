"""The report of a self-check as one HTML file: it opens from a disk, asks nobody for anything and prints well.

Everything in it comes from the told result and is written as text; nothing in an export can become markup.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from nirpihak.text import Text

_WORDS: Final[Mapping[str, Text]] = {
    "title": Text("Periksa diri: hasil", "Self-check: result"),
    "made": Text("Diperiksa pada {day} ({zone}).", "Checked on {day} ({zone})."),
    "alone": Text(
        "Hanya untuk Anda. Tidak ada yang dikirim ke mana pun; laporan ini hanya ada di berkas ini.",
        "For you alone. Nothing was sent anywhere; this report exists in this file only.",
    ),
    "inquiry": Text("Perhatian", "Take care"),
    "before": Text("Catat dahulu", "Note it down first"),
    "none": Text("Tidak ada.", "None."),
    "who": Text("Siapa yang diperiksa, dan apa yang dianggap benar", "Who was checked, and what was taken as given"),
    "contests": Text("Kontestasi", "Contests"),
    "ticked": Text("Anda tandai selesai", "you ticked it off"),
    "participant": Text("peserta", "participant"),
    "sure": Text("kepastian", "how sure"),
    "why": Text("alasan", "reason"),
    "rules": Text("butir aturan", "items of the rules"),
    "questions": Text("yang menentukan", "what decides"),
    "mind": Text("perlu diingat", "to bear in mind"),
    "undo": Text("cara membatalkan", "how to undo"),
    "text": Text("tulisan", "text"),
    "source": Text("letaknya dalam data", "where in the data"),
    "times": Text("{times} kali dalam data", "{times} times in the data"),
    "unchecked": Text("Yang tidak dapat diperiksa", "What could not be checked"),
    "general": Text("Umum", "In general"),
    "where": Text("Lihat sendiri", "Look yourself"),
    "period": Text("Rentang waktu data", "The period of the data"),
    "files": Text("Berkas", "Files"),
    "read": Text("Dibaca", "Read"),
    "left": Text("Sengaja tidak dibaca", "Left unread on purpose"),
    "unknown": Text("Susunan belum dikenal (hanya nama isiannya)", "Layout not known (field names only)"),
    "troubles": Text("Tidak terbaca", "Could not be read"),
    "media": Text(
        "{count} foto, video, dan sejenisnya tidak dibuka.", "{count} pictures, videos and the like not opened."
    ),
    "other": Text(
        "{count} berkas lain bukan teks dan tidak dikenali.", "{count} other files hold no text and are not known."
    ),
    "file": Text("berkas", "file"),
    "records": Text("catatan", "records"),
    "span": Text("dari – sampai", "from – to"),
    "reason": Text("mengapa", "why"),
    "shape": Text("susunan", "layout"),
    "count": Text("jumlah", "count"),
    "version": Text("Buku aturan", "Rulebook"),
    "open": Text("Buka", "Open"),
    "all": Text("Semua sekaligus", "All at once"),
}


def page(told: str, ticks: str = "{}") -> str:
    """The report of a result, from its JSON text (`running.told_json`).

    `ticks`: a JSON object that tells, by the keys of findings, when the owner ticked them off.
    """
    return report(json.loads(told), json.loads(ticks))


def report(told: Mapping[str, Any], ticks: Mapping[str, str] = MappingProxyType({})) -> str:
    """The same from plain values."""
    return "\n".join(_Report(told, ticks).lines()) + "\n"


@cache
def _style() -> str:
    return (files(__package__) / "report.css").read_text("utf-8")


def _policy() -> str:
    """What the file may do: show itself in its own style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


class _Report:
    def __init__(self, told: Mapping[str, Any], ticks: Mapping[str, str]) -> None:
        self.told, self.ticks = told, ticks
        self.lang = str(told["lang"])

    def say(self, key: str, **values: object) -> str:
        return escape(_WORDS[key].pick(self.lang).format(**values))

    def lines(self) -> Iterator[str]:
        told = self.told
        yield f'<!doctype html>\n<html lang="{escape(self.lang)}">\n<head>\n<meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{escape(_policy())}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield '<meta name="referrer" content="no-referrer">'
        yield f"<title>{self.say('title')}</title>\n<style>{_style()}</style>\n</head>\n<body>\n<main>"
        yield f"<h1>{self.say('title')}</h1>"
        yield f'<p class="lead">{escape(told["headline"])}</p>'
        yield f'<p class="soft">{self.say("made", day=told["day_text"], zone=told["zone"])} {self.say("alone")}</p>'
        words = told["words"]
        yield f'<div class="note"><p><strong>{self.say("inquiry")}.</strong> {escape(words["inquiry"])}</p>'
        yield f"<p><strong>{self.say('before')}.</strong> {escape(words['note'])} {escape(words['limits'])}</p></div>"
        for group in told["groups"]:
            if group["findings"] or group["id"] in ("undo", "look"):
                yield from self._group(group)
        yield from self._unchecked()
        yield from self._periods()
        yield from self._who()
        yield from self._files()
        yield f'<p class="soft">{self.say("version")} <code>{escape(told["rulebook"][:12])}</code></p>'
        yield "</main>\n</body>\n</html>"

    def _group(self, group: Mapping[str, Any]) -> Iterator[str]:
        yield f'<section class="{escape(group["id"])}">'
        yield f"<h2>{escape(group['title'])} ({len(group['findings'])})</h2>"
        if not group["findings"]:
            yield f"<p>{self.say('none')}</p></section>"
            return
        yield f"<p>{escape(group['what'])}</p>"
        for each in group["findings"]:
            yield from self._finding(each, tick=group["id"] in ("undo", "look"))
        yield "</section>"

    def _finding(self, each: Mapping[str, Any], *, tick: bool) -> Iterator[str]:
        ticked = self.ticks.get(each["key"])
        box = f'<span class="box">{"&#10003;" if ticked else ""}</span>' if tick else ""
        done = f"{escape(each['platform_name'])}: {escape(each['done_text'])}"
        yield f'<article class="finding"><h3>{box}{done} <bdi>{escape(each["whom"] or "?")}</bdi></h3>'
        times = f" ({self.say('times', times=each['times'])})" if each["times"] > 1 else ""
        yield f"<p>{escape(each['when'])}{times}</p>"
        rules = [
            f"{rule['name']} ({rule['id']}, {rule['instrument']}): {rule['outcome_text']}" for rule in each["rules"]
        ]
        source = each["source"]
        yield "<dl>"
        yield self._row("ticked", ticked)
        yield self._row("participant", f"{each['participant_name']} ({each['contest_name']})")
        yield self._row("sure", f"{each['level_text']}: {each['by_text']}")
        yield self._row("why", each["reason"])
        yield self._row("text", each["text"])
        yield self._several("rules", rules)
        yield self._several("questions", each["questions"])
        yield self._several("mind", each["caveats"])
        yield self._undo(each["undo"])
        yield self._row("source", f"{source['file']}: {source['member']} ({source['part']} {source['row']})")
        yield "</dl></article>"

    def _row(self, key: str, value: str | None) -> str:
        return f"<dt>{self.say(key)}</dt><dd>{escape(value)}</dd>" if value else ""

    def _several(self, key: str, values: Iterable[str]) -> str:
        shown = "<br>".join(map(escape, values))
        return f"<dt>{self.say(key)}</dt><dd>{shown}</dd>" if shown else ""

    def _undo(self, undo: Mapping[str, Any]) -> str:
        shown = [escape(step) for step in undo["steps"]]
        for key, url in (("open", undo["url"]), ("all", undo["bulk"])):
            if url and _is_web(url):
                shown.append(f'{self.say(key)}: <a href="{escape(url)}" rel="noopener noreferrer">{escape(url)}</a>')
        return f"<dt>{self.say('undo')}</dt><dd>{'<br>'.join(shown)}</dd>" if shown else ""

    def _unchecked(self) -> Iterator[str]:
        yield f"<section><h2>{self.say('unchecked')}</h2>"
        for part in self.told["unchecked"]:
            yield f"<h3>{escape(part['name']) if part['name'] else self.say('general')}</h3>\n<ul>"
            for each in part["items"]:
                look = f" <em>{self.say('where')}:</em> {escape(each['look'])}" if each["look"] else ""
                link = each["url"] if each["url"] and _is_web(each["url"]) else None
                shown = f' <a href="{escape(link)}" rel="noopener noreferrer">{escape(link)}</a>' if link else ""
                yield f"<li>{escape(each['what'])}{look}{shown}</li>"
            yield "</ul>"
        yield "</section>"

    def _periods(self) -> Iterator[str]:
        yield f"<section><h2>{self.say('period')}</h2>\n<ul>"
        for each in self.told["periods"] or [{"text": None, "warnings": []}]:
            yield f"<li>{escape(each['text']) if each['text'] else self.say('none')}"
            yield from (f"<br><strong>{escape(warning)}</strong>" for warning in each["warnings"])
            yield "</li>"
        yield "</ul></section>"

    def _who(self) -> Iterator[str]:
        yield f"<section><h2>{self.say('who')}</h2>\n<ul>"
        yield from (f"<li>{escape(each['label'])}: {escape(each['value'])}</li>" for each in self.told["profile"])
        yield from (f"<li>{escape(each)}</li>" for each in self.told["assumed"])
        yield f"</ul>\n<h3>{self.say('contests')}</h3>\n<ul>"
        yield from (
            f"<li>{escape(each['name'])}{' – ' + escape(each['note']) if each['note'] else ''}</li>"
            for each in self.told["contests"]
        )
        yield "</ul></section>"

    def _files(self) -> Iterator[str]:
        found = self.told["files"]
        yield f"<section><h2>{self.say('files')}</h2>"
        read = (
            (
                f"{each['source']}: {each['member']}",
                each["part"],
                str(each["records"]),
                f"{each['first']} – {each['last']}" if each["first"] else "–",
            )
            for each in found["read"]
        )
        yield from self._table("read", ("file", "read", "records", "span"), read)
        left = ((", ".join(each["members"]), each["why"], str(each["count"])) for each in found["left"])
        yield from self._table("left", ("file", "reason", "count"), left)
        unknown = (
            (f"{each['source']}: {each['member']}", each["shape"], str(each["times"])) for each in found["unknown"]
        )
        yield from self._table("unknown", ("file", "shape", "count"), unknown)
        troubles = (
            (": ".join(filter(None, (each["source"], each["member"]))), each["text"]) for each in found["troubles"]
        )
        yield from self._table("troubles", ("file", "reason"), troubles)
        for key in ("media", "other"):
            if found[key]:
                yield f"<p>{self.say(key, count=found[key])}</p>"
        yield "</section>"

    def _table(self, title: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
        shown = list(rows)
        if not shown:
            return
        yield f"<h3>{self.say(title)}</h3>\n<table><thead><tr>"
        yield "".join(f'<th scope="col">{self.say(head)}</th>' for head in heads) + "</tr></thead><tbody>"
        for row in shown:
            yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        yield "</tbody></table>"


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))
