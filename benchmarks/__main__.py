"""`python -m benchmarks [FILE]`: every bench there is, one figure a line as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.registry import BENCHES, Options


def main(arguments: list[str] | None = None) -> int:
    """Run the benches and print their figures; exit code 0 whatever they are, 2 for a file that cannot be read."""
    usual = Options()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", help="published cases, one JSON object a line")
    parser.add_argument("--acts", type=int, default=usual.acts, help="generated acts (%(default)s)")
    parser.add_argument("--zen", type=int, default=usual.zen, help="most acts zen-engine is given (%(default)s)")
    parser.add_argument("--cel", type=int, default=usual.cel, help="most acts cel-python is given (%(default)s)")
    parser.add_argument("--texts", type=int, default=usual.texts, help="readings of generated texts (%(default)s)")
    parser.add_argument("--pictures", type=int, default=usual.pictures, help="screenshots rendered (%(default)s)")
    parser.add_argument("--records", type=int, default=usual.records, help="rows of generated exports (%(default)s)")
    parser.add_argument(
        "--export-megabytes", type=int, default=usual.export_megabytes, help="size of a large export (%(default)s)"
    )
    parser.add_argument("--entries", type=int, default=usual.entries, help="entries of a custody log (%(default)s)")
    parser.add_argument("--megabytes", type=int, default=usual.megabytes, help="evidence taken in (%(default)s)")
    parser.add_argument("--reports", type=int, default=usual.reports, help="reports filed at once (%(default)s)")
    parser.add_argument("--only", choices=[bench.name for bench in BENCHES], action="append", help="only this bench")
    given = parser.parse_args(arguments)
    if (
        min(
            given.acts,
            given.zen,
            given.cel,
            given.texts,
            given.records,
            given.export_megabytes,
            given.entries,
            given.megabytes,
            given.reports,
        )
        < 1
    ):
        parser.error("numbers of acts and texts are 1 or more")
    options = Options(
        given.acts,
        given.zen,
        given.cel,
        given.file,
        given.texts,
        max(given.pictures, 0),
        given.records,
        given.export_megabytes,
        given.entries,
        given.megabytes,
        given.reports,
    )
    for bench in BENCHES:
        if given.only is None or bench.name in given.only:
            try:
                for figure in bench.figures(options):
                    print(json.dumps(figure, ensure_ascii=False), flush=True)
            except (OSError, ValueError) as error:
                print(f"{bench.name}: {error}", file=sys.stderr)
                return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
