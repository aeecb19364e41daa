"""One capture in a process of its own: `python -m nirpihak.capture URL FOLDER --options JSON`.

Says each step on standard output, one JSON object a line, and ends when its standard input is closed. Why it failed is
the last line of standard error, as JSON where it knows. With `--cut` it visits nothing and makes the files of what an
ended child recorded.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import json
import os
import resource
import sys
import threading
import traceback
from pathlib import Path

from nirpihak.capture.assembling import assemble
from nirpihak.capture.manifest import Options
from nirpihak.capture.process import NICE
from nirpihak.capture.visiting import visit
from nirpihak.text import Text


def main() -> int:
    """0 done, whatever stood at the address; 1 where the files could not be written; 2 for wrong arguments."""
    parser = argparse.ArgumentParser(prog="python -m nirpihak.capture", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("folder", type=Path, help="there, and empty")
    parser.add_argument("--options", default="{}", metavar="JSON")
    parser.add_argument("--cut", metavar="JSON", help="why a capture was ended whose files are to be made")
    given = parser.parse_args()
    try:
        options = Options.from_json(given.options)
        cut = None if given.cut is None else Text.of(json.loads(given.cut))
    except (ValueError, TypeError) as error:
        parser.error(str(error))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        os.nice(NICE)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        if cut is None:
            asyncio.run(visit(given.url, given.folder, options, _tell))
        _tell(Text("Menyusun berkas-berkas", "Putting the files together"))
        assemble(given.url, given.folder, options, cut)
    except OSError as error:
        traceback.print_exc()
        sys.stderr.write(json.dumps(_trouble(error)._asdict()) + "\n")
        return 1
    return 0


def _trouble(error: OSError) -> Text:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Text("tempat penyimpanan penuh", "the disk is full")
    said = error.strerror or str(error)
    return Text(f"berkas tidak dapat ditulis: {said}", f"files cannot be written: {said}")


def _tell(step: Text) -> None:
    sys.stdout.write(json.dumps(step._asdict()) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    # Chromium ends with Playwright's driver, which ends with us.
    while os.read(0, 4096):
        pass
    os._exit(3)


if __name__ == "__main__":
    sys.exit(main())
