"""What a page hands the module that reads on the visitor's own device: where its files are, and every word it says.

The module itself (browser/reading.js) holds no words. Knows nothing of HTTP.
"""

from __future__ import annotations

from typing import Any, Final

from nirpihak.server.device import Device
from nirpihak.server.web.texts import Lang, say

SHARED: Final = {
    "limbs": "assess.limbs",
    "limb": "item.limb",
    "outcome": "assess.outcome",
    "steps": "assess.steps",
    "findings": "assess.findings",
    "referrals": "assess.referrals",
    "missing": "assess.missing",
    "question": "assess.missing_question",
    "who": "assess.missing_who",
    "open": "assess.open",
    "all": "assess.show_all",
    "excepted": "assess.excepted",
    "guidance": "assess.guidance",
    "sanction": "assess.sanction",
    "basis": "assess.basis",
    "disagreement": "item.disagreement",
    "version": "item.version",
    "fact": "assess.fact",
    "value": "assess.value",
}
"""Words of an assessment, which the server says too, by the name the module knows them by."""
OWN: Final = {
    "suggestion": "device.suggestion",
    "cut": "device.cut",
    "legend": "device.legend",
    "masked": "device.masked",
    "masked_hint": "device.masked_hint",
    "participant": "device.participant",
    "reads_as": "device.reads_as",
    "mentions": "device.mentions",
    "evidence": "device.evidence",
    "weight": "device.weight",
    "facts": "device.facts",
    "rests": "device.rests",
    "assessed": "device.assessed",
    "assessed_hint": "device.assessed_hint",
    "no_contest": "device.no_contest",
    "fetching": "device.fetching",
    "starting": "device.starting",
    "reading": "device.reading",
    "assessing": "device.assessing",
    "done": "device.done",
    "failed": "device.failed",
    "empty": "device.empty",
    "result": "device.result",
    "stayed": "device.stayed",
}
"""Words that only the module says."""


def words(lang: Lang) -> dict[str, str]:
    """Every word the module says, in a language; places such as `{count}` are left for it to fill."""
    return {name: say(key, lang) for name, key in (SHARED | OWN).items()}


def offer(device: Device, lang: Lang, *, item: str, text: str, contest: str, result: str) -> dict[str, Any]:
    """What the page's JSON block holds.

    `text`, `contest` and `result` are the ids of the page's elements: the field, the choice, and where to show what
    was read. `item` is the address of an item, with `-ID-` for its id.
    """
    return {
        "base": device.base,
        "handed": device.handed,
        "megabytes": device.megabytes,
        "lang": lang,
        "item": item,
        "text": text,
        "contest": contest,
        "result": result,
        "words": words(lang),
    }
