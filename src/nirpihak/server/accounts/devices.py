"""What was used to log in, roughly and in words: enough for its owner to know it again, too little to follow it.

Of what a browser says of itself only the family and the system are kept. Knows nothing of accounts.
"""

from __future__ import annotations

import re
from typing import Final

from nirpihak.server.web.texts import say

_BROWSERS: Final = (
    ("edge", r"\bEdgA?/|\bEdgiOS/"),
    ("opera", r"\bOPR/|\bOpera"),
    ("samsung", r"\bSamsungBrowser/"),
    ("firefox", r"\bFirefox/|\bFxiOS/"),
    ("chrome", r"\bChrome/|\bCriOS/|\bChromium/|\bHeadlessChrome/"),
    ("safari", r"\bSafari/"),
)
_SYSTEMS: Final = (
    ("android", r"\bAndroid\b"),
    ("ios", r"\biPhone\b|\biPad\b|\biPod\b"),
    ("chromeos", r"\bCrOS\b"),
    ("windows", r"\bWindows\b"),
    ("mac", r"\bMacintosh\b|\bMac OS X\b"),
    ("linux", r"\bLinux\b|\bX11\b"),
)
_NAMES: Final = {
    "edge": "Edge",
    "opera": "Opera",
    "samsung": "Samsung Internet",
    "firefox": "Firefox",
    "chrome": "Chrome",
    "safari": "Safari",
    "android": "Android",
    "ios": "iPhone/iPad",
    "chromeos": "ChromeOS",
    "windows": "Windows",
    "mac": "Mac",
    "linux": "Linux",
}
"""Names of products, the same in both languages."""
OTHER: Final = "other"


def device(agent: str) -> str:
    """`chrome/android` of a User-Agent; `other` where a part is not known."""
    return "/".join(
        next((name for name, pattern in known if re.search(pattern, agent[:400])), OTHER)
        for known in (_BROWSERS, _SYSTEMS)
    )


def device_text(kept: str, lang: str) -> str:
    """The same in words: Chrome di Android."""
    browser, _, system = kept.partition("/")
    other_browser, other_system = say("perangkat_akun.browser", lang), say("perangkat_akun.system", lang)
    return say(
        "perangkat_akun.on",
        lang,
        browser=_NAMES.get(browser, other_browser),
        system=_NAMES.get(system, other_system),
    )
