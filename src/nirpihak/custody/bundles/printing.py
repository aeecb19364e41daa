"""Printing a page to PDF with Chromium, off the network and in a profile of its own; without Chromium there is no PDF.

It knows nothing of what the page says.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
SECONDS: Final = 90


def chromium() -> str | None:
    """The path of a Chromium; $CHROMIUM names another one."""
    names = (os.environ.get("CHROMIUM", ""), *NAMES)
    return next((path for name in names if name and (path := shutil.which(name))), None)


def pdf_of(html: str) -> bytes | None:
    """The page as PDF, or None where there is no Chromium or it cannot print."""
    command = chromium()
    if command is None:
        return None
    with tempfile.TemporaryDirectory(prefix="nirpihak-cetak-", ignore_cleanup_errors=True) as folder:
        page, made = Path(folder, "halaman.html"), Path(folder, "halaman.pdf")
        page.write_text(html, encoding="utf-8")
        line = [
            command,
            "--headless",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--proxy-server=127.0.0.1:9",
            f"--user-data-dir={folder}/profil",
            "--no-pdf-header-footer",
            f"--print-to-pdf={made}",
            page.as_uri(),
        ]
        if os.geteuid() == 0:
            # Chromium refuses its sandbox to root; the page is our own and holds no script.
            line.insert(1, "--no-sandbox")
        try:
            subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=True)
            content = made.read_bytes()
        except (OSError, subprocess.SubprocessError):
            return None
    return content if content.startswith(b"%PDF-") else None
