"""`python -m studio OUT_DIR`: screenshots with their truth as PNG or JPEG and JSON files."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from studio.camera import browser_path, chromium
from studio.making import shots


def main(arguments: list[str] | None = None) -> int:
    """Write the pictures; exit code 0, or 2 where there is no Chromium or a file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m studio", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for the pictures; made if it is not there")
    parser.add_argument("--count", type=int, default=56, help="pictures (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other pictures (%(default)s)")
    parser.add_argument("--split", choices=["development", "held_out"], default="development", help="which themes")
    parser.add_argument("--texts", type=Path, help="a file of texts, one a line, instead of invented ones")
    given = parser.parse_args(arguments)
    path = browser_path()
    if path is None:
        sys.stderr.write("there is no Chromium here; install the package chromium or name one in CHROMIUM\n")
        return 2
    try:
        texts = given.texts.read_text("utf-8").splitlines() if given.texts else []
        given.out.mkdir(parents=True, exist_ok=True)
        with chromium(path) as browser:
            for shot in shots(browser, given.count, given.seed, given.split, texts=[line for line in texts if line]):
                file = given.out / shot.name
                file.write_bytes(shot.data)
                truth = json.dumps(shot.to_json(), ensure_ascii=False, indent=1)
                file.with_suffix(".json").write_text(truth, encoding="utf-8")
    except OSError as error:
        sys.stderr.write(f"studio: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
