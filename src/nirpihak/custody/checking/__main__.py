"""The verifier as a command: `python3 verifikasi` in a bundle, `python3 -m nirpihak.custody.checking BUNDLE` elsewhere.

It reads arguments and prints; what is checked is in `bundle`, of a proof of filing in `filing`; how it is told in
`report`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from . import CheckError, filing
from .bundle import verify
from .notes import VerifierKey
from .report import NO_BUNDLE, lines

ABOUT = "Memeriksa berkas bukti atau bukti lapor / verifies a bundle of evidence or a proof of filing."
EPILOG = (
    "Kode keluar / exit code: 0 semua cocok / all agrees; 1 ada yang salah / something is wrong; "
    "2 bukan berkas bukti atau bukti lapor / neither a bundle nor a proof of filing."
)


def main(arguments: Sequence[str], here: Path | None = None) -> int:
    """Verify the bundle or proof named in the arguments, or the bundle at `here`; the exit code."""
    parser = argparse.ArgumentParser(prog="verifikasi", description=ABOUT, epilog=EPILOG)
    parser.add_argument(
        "bundle",
        nargs="?" if here else None,  # None: exactly one
        type=Path,
        default=here,
        help="folder, zip, atau bukti lapor / folder, zip or proof of filing",
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
    is_filing = filing.is_filing(filing.head_of(given.bundle))
    report = filing.verify(given.bundle, keys) if is_filing else verify(given.bundle, keys)
    if given.json:
        sys.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines(report, given.lang))
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
