"""The verifier as a command: `python3 verifikasi` in a bundle, `python3 -m nirpihak.custody.checking BUNDLE` elsewhere.

It reads arguments and prints; what is checked is in `bundle`, how it is told in `report`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from . import CheckError
from .bundle import verify
from .notes import VerifierKey
from .report import NO_BUNDLE, lines

EPILOG = (
    "Kode keluar / exit code: 0 semua cocok / all agrees; 1 ada yang salah / something is wrong; "
    "2 bukan berkas bukti / not a bundle."
)


def main(arguments: Sequence[str], here: Path | None = None) -> int:
    """Verify the bundle named in the arguments, or the one at `here`; the exit code."""
    parser = argparse.ArgumentParser(
        prog="verifikasi", description="Memeriksa berkas bukti / verifies a bundle of evidence.", epilog=EPILOG
    )
    parser.add_argument(
        "bundle",
        nargs="?" if here else None,  # None: exactly one
        type=Path,
        default=here,
        help="folder atau zip / folder or zip",
    )
    parser.add_argument("--json", action="store_true", help="laporan sebagai JSON / the report as JSON")
    parser.add_argument(
        "--key", action="append", default=[], metavar="KUNCI", help="kunci yang Anda percaya / a key you trust"
    )
    parser.add_argument("--lang", choices=["id", "en"], default="id", help="bahasa / language")
    given = parser.parse_args(arguments)
    # A machine whose terminal knows ASCII alone still gets the whole report.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        keys = [VerifierKey.parse(text) for text in given.key]
    except CheckError as error:
        sys.stderr.write(f"{error.en if given.lang == 'en' else error.id}\n")
        return NO_BUNDLE
    report = verify(given.bundle, keys)
    if given.json:
        sys.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines(report, given.lang))
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
