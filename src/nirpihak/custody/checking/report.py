"""What a verification found, part by part, and how it is told: the same lines wherever the verifier runs.

It knows nothing of how anything is checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

GOOD = "good"
WRONG = "wrong"
UNCHECKED = "unchecked"
"""It should have been checked and could not be; a bundle with such a thing is not called good."""
UNKNOWABLE = "unknowable"
"""What no verification of a bundle can tell, or tells only with something from elsewhere."""

ALL_GOOD, SOMETHING_WRONG, NO_BUNDLE = 0, 1, 2
"""The exit codes of `nirpihak verify` and of the verifier in a bundle."""

PARTS = {
    "head": ("keterangan yang dibaca orang", "what people read"),
    "bag": ("susunan berkas bukti", "layout of the bundle"),
    "file": ("berkas", "files"),
    "piece": ("potongan berkas", "pieces of files"),
    "unlisted": ("berkas tak terdaftar", "unlisted files"),
    "exhibit": ("barang bukti", "exhibits"),
    "content": ("isi laporan", "what was filed"),
    "event": ("baris log penguasaan", "rows of the custody log"),
    "chain": ("rantai penguasaan", "chains of custody"),
    "proof": ("bukti isi log", "proofs that the log holds a row"),
    "checkpoint": ("titik periksa log", "checkpoint of the log"),
    "cosignature": ("tanda tangan saksi", "cosignatures of witnesses"),
    "stamp": ("stempel waktu", "timestamps"),
    "signature": ("tanda tangan berkas bukti", "signature of the bundle"),
}
"""What is checked, in the order it is told, with its name in Indonesian and in English."""

BUNDLE, FILING = "bundle", "filing"
"""What a report can be about: a bundle of evidence, or a proof of filing."""
_TITLES = {BUNDLE: ("Berkas bukti", "Bundle"), FILING: ("Bukti lapor", "Proof of filing")}
_FACTS = {
    BUNDLE: (("created", "Dibuat", "Made"), ("institution", "Oleh", "By"), ("receiver", "Untuk", "For")),
    FILING: (("created", "Masuk", "Filed"), ("institution", "Kepada", "To"), ("log", "Log", "Log")),
}
"""Of what it is about: what the first line calls it, and what is told of it before anything else."""


def shown(text: str) -> str:
    """A text of unknown origin so that a terminal cannot be led by it: no control character is left in it."""
    return "".join(each if each.isprintable() else "�" for each in text)[:2000]


@dataclass(frozen=True)
class Finding:
    """One thing found: ``part`` is a key of `PARTS`, ``name`` a path or place; the first and last byte if known."""

    part: str
    state: str
    name: str
    id: str
    en: str
    start: int | None = None
    stop: int | None = None

    def line(self, lang: str) -> str:
        """The finding in one line."""
        said = self.en if lang == "en" else self.id
        return shown(f"{self.name}: {said}" if self.name else said)


@dataclass
class Report:
    """All that one verification found. What is good is only counted, except what a person wants to read of it."""

    bundle: str
    """The path that was given."""
    is_bundle: bool = True
    """Whether it is what it was taken for at all."""
    good: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    findings: list[Finding] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    """What the bundle says of itself: its id, when and by whom it was made, for whom."""
    kind: str = BUNDLE

    def count(self, part: str, times: int = 1) -> None:
        """So many things of this part were checked and are as they should be."""
        self.good[part] += times

    def tell(self, part: str, name: str, id: str, en: str) -> None:
        """Something was checked and is good, and a person wants to read what it says."""
        self.good[part] += 1
        self.findings.append(Finding(part, GOOD, name, id, en))

    def wrong(self, part: str, name: str, id: str, en: str, start: int | None = None, stop: int | None = None) -> None:
        """Something is not as it should be."""
        self.findings.append(Finding(part, WRONG, name, id, en, start, stop))

    def unchecked(self, part: str, name: str, id: str, en: str) -> None:
        """Something should have been checked and could not be."""
        self.findings.append(Finding(part, UNCHECKED, name, id, en))

    def unknowable(self, part: str, name: str, id: str, en: str) -> None:
        """Something that this verification cannot tell."""
        self.findings.append(Finding(part, UNKNOWABLE, name, id, en))

    def of(self, *states: str) -> list[Finding]:
        """The findings in these states, in the order of `PARTS`."""
        order = list(PARTS)
        return sorted((each for each in self.findings if each.state in states), key=lambda each: order.index(each.part))

    @property
    def exit_code(self) -> int:
        """0 all good, 1 something is wrong or could not be checked, 2 no bundle at all."""
        if not self.is_bundle:
            return NO_BUNDLE
        return SOMETHING_WRONG if self.of(WRONG, UNCHECKED) else ALL_GOOD

    def as_json(self) -> dict[str, Any]:
        """The whole report as plain values."""
        return {
            "bundle": self.bundle,
            "exit": self.exit_code,
            "good": self.exit_code == ALL_GOOD,
            "facts": self.facts,
            "checked": {part: count for part, count in self.good.items() if count},
            "findings": [
                {
                    "part": each.part,
                    "state": each.state,
                    "name": each.name,
                    "id": each.id,
                    "en": each.en,
                    **({} if each.start is None else {"start": each.start, "stop": each.stop}),
                }
                for each in self.of(WRONG, UNCHECKED, GOOD, UNKNOWABLE)
            ],
        }


def lines(report: Report, lang: str = "id") -> Iterator[str]:
    """The report for a person: what is wrong first, then what was found, then what nobody can tell from here."""

    def words(id: str, en: str) -> str:
        return en if lang == "en" else id

    if not report.is_bundle:
        yield from (each.line(lang) for each in report.findings)
        return
    wrong, unchecked = report.of(WRONG), report.of(UNCHECKED)
    yield f"{words(*_TITLES[report.kind])}: {shown(str(report.facts.get('id') or report.bundle))}"
    for key, id, en in _FACTS[report.kind]:
        if report.facts.get(key):
            yield f"{words(id, en)}: {shown(str(report.facts[key]))}"
    yield ""
    if wrong:
        yield words(f"ADA YANG SALAH ({len(wrong)})", f"SOMETHING IS WRONG ({len(wrong)})")
        yield from (f"  ! {each.line(lang)}" for each in wrong)
    elif unchecked:
        yield words("BELUM SEMUANYA DAPAT DIPERIKSA", "NOT EVERYTHING COULD BE CHECKED")
    else:
        yield words("SEMUA YANG DIPERIKSA COCOK", "EVERYTHING THAT WAS CHECKED AGREES")
    if unchecked:
        yield ""
        yield words("Tidak dapat diperiksa di sini", "Could not be checked here")
        yield from (f"  ? {each.line(lang)}" for each in unchecked)
    yield ""
    yield words("Yang diperiksa dan cocok", "What was checked and agrees")
    for part, (id, en) in PARTS.items():
        if report.good[part]:
            yield f"  {words(id, en)}: {report.good[part]}"
            yield from (f"    {each.line(lang)}" for each in report.of(GOOD) if each.part == part)
    yield ""
    yield words("Yang tidak dapat diketahui dari sini", "What cannot be known from here")
    yield from (f"  - {each.line(lang)}" for each in report.of(UNKNOWABLE))
