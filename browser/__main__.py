"""Builds what the pages need to work on the reader's own device: python -m browser [FOLDER] [--single FILE].

FOLDER is where the server looks: `browser` in its data folder (NIRPIHAK_DATA, or var). Start the server anew then.
With --single the self-check page is also written to FILE, as one HTML file that works from a disk without a net.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from browser import single
from browser.build import ROOT, SERVED, RuntimeMissing, build


def main(arguments: list[str]) -> int:
    """Build, and say what came of it; 2 where Python for the browser has not been fetched."""
    arguments, copy = list(arguments), None
    if "--single" in arguments[:-1]:
        at = arguments.index("--single")
        copy = Path(arguments[at + 1])
        del arguments[at : at + 2]
    if len(arguments) > 1 or any(each.startswith("-") for each in arguments):
        sys.stdout.write(__doc__ or "")
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    folder = Path(arguments[0]) if arguments else Path(os.environ.get("NIRPIHAK_DATA") or "var") / "browser"
    try:
        built = build(folder, _told())
    except RuntimeMissing as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for name, (size, packed) in built.weights.items():
        sys.stdout.write(f"{name:22} {size:>12,} {packed:>12,}\n")
    sys.stdout.write(f"{built.folder} ({built.packed / 1e6:.1f} MB to send)\n")
    if built.lacking is not None:
        sys.stderr.write(f"{built.lacking}\n")
    if copy is not None:
        shutil.copyfile(folder / "www" / SERVED / built.version / single.NAME, copy)
        sys.stdout.write(f"{copy}\n")
    return 0


def _told() -> dict[str, Any]:
    """The words of the single file. Where nothing is installed, the package is read from beside this folder."""
    sys.path.append(str(ROOT / "src"))
    from nirpihak.server.web.services import periksa

    return periksa.single()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
