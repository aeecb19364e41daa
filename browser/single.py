"""The self-check page as one HTML file that works from a disk: everything it needs stands in it, and it may ask nobody.

A browser lets a page from a disk load neither modules nor workers from beside it; so each module becomes a blob, in the
order in which they import one another, and `held.js` takes the place of `source.js`. Knows nothing of the page's words.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
NAME: Final = "periksa-diri.html"
SHEET: Final = HERE.parent / "src/nirpihak/server/web/static/web/nirpihak.css"
"""How all pages look."""
MODULES: Final = {
    "source.js": "held.js",
    **{
        name: name
        for name in ("files.js", "runtime.js", "seal.js", "elements.js", "form.js", "findings.js", "result.js")
    },
}
"""The modules of the page, each after those it imports, and the file that each is; `selfcheck.js` comes last."""
BOOT: Final = r"""
const modules = JSON.parse(document.getElementById("held-modules").textContent);
const urls = {};
for (const [name, source] of Object.entries(modules)) {
  const linked = source.replace(/from "\.\/([\w.]+)"/g, (_, other) => `from "${urls[other]}"`);
  urls[name] = URL.createObjectURL(new Blob([linked], { type: "text/javascript" }));
}
import(urls["selfcheck.js"]);
"""
"""The one script that stands in the page itself: makes the modules and starts the last of them."""


def single(files: Mapping[str, bytes], handed: tuple[str, ...], told: Mapping[str, Any]) -> bytes:
    """The HTML file; `files` are those of the build, `handed` the names of those that the worker starts with.

    `told` is what the page's module finds in its JSON block, beside the list of files: its words, in every language.
    """
    modules = {name: _text(HERE / path) for name, path in MODULES.items()}
    modules["selfcheck.js"] = files["selfcheck.js"].decode()
    style = _text(SHEET) + files["selfcheck.css"].decode()
    policy = {
        "default-src": ["'none'"],
        "script-src": [_hash(BOOT), "blob:", "'wasm-unsafe-eval'"],
        "worker-src": ["blob:"],
        "style-src": [_hash(style)],
        "connect-src": ["'none'"],
        "form-action": ["'none'"],
        "base-uri": ["'none'"],
    }
    filled = {
        "policy": "; ".join(" ".join([name, *sources]) for name, sources in policy.items()),
        "style": style,
        "told": _json({**told, "handed": {name: len(files[name]) for name in handed}}),
        "modules": _json(modules),
        "worker": _json(_text(HERE / "worker.js")),
        "held": "\n".join(_held(name, files[name]) for name in handed),
        "boot": BOOT,
    }
    return re.sub(r"@(\w+)@", lambda place: filled[place[1]], _text(HERE / "single.html")).encode()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _json(value: object) -> str:
    # "</script>" in a string would end the block; so would "<!--", in its way.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _held(name: str, content: bytes) -> str:
    packed = base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()
    return f'<script type="application/octet-stream" id="held-{name}">{packed}</script>'
