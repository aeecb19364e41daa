"""The child process: reads its task from standard input, shuts itself in, and goes through the steps one by one.

Started by `parent.derive` alone. Knows nothing of the store, of the custody log, or of Django.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path
from typing import Final

from nirpihak.deriving.confinement import confine
from nirpihak.deriving.results import Limits, Purpose
from nirpihak.deriving.workshop import Workshop
from nirpihak.text import Text

NO_ROOM: Final = 3
"""The exit status where the folder cannot be written: no fault of the file."""
_NOT_THE_FILE: Final = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)


def main() -> int:
    """Makes what the task names. Gives 0 when every step was tried, `NO_ROOM` where nothing can be written."""
    task = json.load(sys.stdin)
    limits = Limits(**task["limits"])
    confine(limits)
    os.nice(5)
    workshop = Workshop(Path(task["source"]), task["name"], task["media_type"], Path(task["folder"]))
    try:
        for step in map(Purpose, task["steps"]):
            workshop.begin(step)
            _make(step, workshop, limits)
        workshop.end()
    except OSError as error:
        sys.stderr.write(f"{error.strerror or type(error).__name__}\n")
        return NO_ROOM
    return 0


def _make(step: Purpose, workshop: Workshop, limits: Limits) -> None:
    """One step; what goes wrong with the file is noted as a gap. Raises OSError where the folder cannot be written."""
    from nirpihak.deriving.steps import maker
    from nirpihak.reading.screens.pictures import PictureError

    try:
        maker(step, workshop.media_type)(workshop)
    except PictureError as error:
        workshop.gap(step, error.reason)
    except MemoryError:
        workshop.gap(step, _no_memory(limits))
    except OSError as error:
        if error.errno in _NOT_THE_FILE:
            raise
        workshop.gap(step, _TOO_LARGE if error.errno == errno.EFBIG else _broken(error))
    except ImportError as error:
        workshop.gap(step, _missing(error.name or str(error)))
    except Exception as error:  # a decoder may raise anything over a hostile file
        workshop.gap(step, _broken(error))


def _no_memory(limits: Limits) -> Text:
    most = limits.memory >> 20
    return Text(
        f"Berkas ini memerlukan memori lebih dari yang diizinkan ({most} MiB).",
        f"This file needs more memory than is allowed ({most} MiB).",
    )


def _missing(name: str) -> Text:
    return Text(
        f"Pustaka {name} tidak terpasang: pip install 'nirpihak[evidence,pictures]'.",
        f"The library {name} is not installed: pip install 'nirpihak[evidence,pictures]'.",
    )


def _broken(error: Exception) -> Text:
    kind = type(error).__name__
    return Text(
        f"Berkas ini rusak, terpotong, atau disusun tidak wajar ({kind}); aslinya tersimpan utuh.",
        f"This file is broken, cut off or oddly made ({kind}); the original is kept whole.",
    )


_TOO_LARGE: Final = Text(
    "Hasilnya melampaui ukuran berkas yang diizinkan.",
    "The result is larger than a file may be here.",
)

if __name__ == "__main__":
    sys.exit(main())
