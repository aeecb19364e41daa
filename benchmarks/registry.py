"""The benches there are. One joins by a row in `BENCHES`, with a function from options to figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

Figure = dict[str, Any]
"""One figure as a JSON object: `name`, `value`, `unit`, where there is one `peer` and `ratio`, and what explains it."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked for: the number of generated acts, the sizes of the peers' samples, a file of cases, the
    number of readings of generated texts, the number of screenshots (0: none, as each takes a second), the rows and
    megabytes of generated exports, the entries of a custody log, the megabytes of evidence taken in, and the reports
    filed at once in each way."""

    acts: int = 1_000_000
    zen: int = 50_000
    cel: int = 2_000
    file: Path | None = None
    texts: int = 20_000
    pictures: int = 0
    records: int = 400_000
    export_megabytes: int = 3_000
    entries: int = 1_000_000
    megabytes: int = 512
    reports: int = 128


@dataclass(frozen=True, slots=True)
class Bench:
    """One bench: its name, what measures, and whether that reads the FILE argument."""

    name: str
    measure: Callable[[Options], Iterator[Figure]]
    needs_file: bool = False

    def figures(self, options: Options) -> Iterator[Figure]:
        """The figures, as they come; a bench that cannot run says so in one figure with `skipped`."""
        if self.needs_file and options.file is None:
            yield {"name": self.name, "skipped": f"{self.name} reads a file: python -m benchmarks FILE"}
        else:
            yield from self.measure(options)


def _throughput(options: Options) -> Iterator[Figure]:
    from benchmarks import throughput

    yield from throughput.figures(options)


def _published_cases(options: Options) -> Iterator[Figure]:
    from benchmarks.published_cases import measure, read_cases

    assert options.file is not None
    figures, _ = measure(read_cases(options.file))
    yield {"name": "published_cases", **figures}


def _reading_speed(options: Options) -> Iterator[Figure]:
    from benchmarks import reading_speed

    yield from reading_speed.figures(options)


def _screens(options: Options) -> Iterator[Figure]:
    if not options.pictures:
        yield {
            "name": "screens",
            "skipped": "screens renders pictures: python -m benchmarks --only screens --pictures 168",
        }
        return
    from benchmarks import screens

    yield from screens.figures(options.pictures)


def _selfcheck(options: Options) -> Iterator[Figure]:
    from benchmarks import selfcheck

    yield from selfcheck.figures(options)


def _custody_log(options: Options) -> Iterator[Figure]:
    from benchmarks import custody_database, custody_log

    yield from custody_log.figures(options.entries)
    yield from custody_database.figures(options.entries)


def _evidence_ingest(options: Options) -> Iterator[Figure]:
    from benchmarks import evidence_ingest

    yield from evidence_ingest.figures(options.megabytes)


def _bundle_verify(options: Options) -> Iterator[Figure]:
    from benchmarks import bundle_verify

    yield from bundle_verify.figures(options.megabytes)


def _captures(options: Options) -> Iterator[Figure]:
    from benchmarks import captures

    yield from captures.figures()


def _screens_ocr(options: Options) -> Iterator[Figure]:
    if not options.pictures:
        yield {
            "name": "screens_ocr",
            "skipped": "screens_ocr renders pictures: python -m benchmarks --only screens_ocr --pictures 16",
        }
        return
    from benchmarks import screens_ocr

    yield from screens_ocr.figures(options.pictures)


def _intake(options: Options) -> Iterator[Figure]:
    from benchmarks import intake

    yield from intake.figures(options.reports)


BENCHES: Final = (
    Bench("throughput", _throughput),
    Bench("published_cases", _published_cases, needs_file=True),
    Bench("reading_speed", _reading_speed),
    Bench("screens", _screens),
    Bench("selfcheck", _selfcheck),
    Bench("custody_log", _custody_log),
    Bench("evidence_ingest", _evidence_ingest),
    Bench("bundle_verify", _bundle_verify),
    Bench("captures", _captures),
    Bench("screens_ocr", _screens_ocr),
    Bench("intake", _intake),
)
