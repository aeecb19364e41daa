"""Chromium for one capture: found, started with a fresh profile behind the recording proxy, logged in nowhere.

Knows no page. Chromium phones home whatever its flags say; it is the proxy that refuses what no page asked for, and the
flags here only make that rarer. Its own name look-ups are switched off: it could reach nothing but the proxy.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from playwright.async_api import Browser, BrowserContext, async_playwright
from playwright.async_api import Error as BrowserError

from nirpihak.capture.manifest import Options
from nirpihak.text import Text

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
FLAGS: Final = (
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--mute-audio",
    "--no-first-run",
    "--no-pings",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class BrowserMissing(Exception):
    """There is no Chromium, or it does not start; `text` says what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Opened:
    """A started Chromium and its one context, and what the manifest tells of it."""

    browser: Browser
    context: BrowserContext
    told: Mapping[str, str | bool]


def find(named: str | None = None) -> str:
    """The path of Chromium: the one named, `$CHROMIUM`, or one on the path. Raises BrowserMissing."""
    names = [named] if named else [os.environ.get("CHROMIUM", ""), *NAMES]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        looked = named or ", ".join(NAMES)
        raise BrowserMissing(
            Text(
                f"Chromium tidak ada di mesin ini ({looked}); pasang chromium atau sebutkan jalurnya di CHROMIUM",
                f"there is no Chromium on this machine ({looked}); install chromium, or name its path in CHROMIUM",
            )
        )
    return found


def sandboxed() -> bool:
    """Whether Chromium runs in its sandbox: always, except under root, where it refuses to."""
    return not (hasattr(os, "geteuid") and os.geteuid() == 0)


@asynccontextmanager
async def opened(port: int, spki: str, options: Options) -> AsyncIterator[Opened]:
    """Start Chromium behind the proxy on a loopback port, trusting the one authority with this key hash.

    The profile is new and is removed; service workers are blocked, downloads refused, no permission is given.
    Raises BrowserMissing where it does not start.
    """
    path = find(options.chromium)
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(
                executable_path=path,
                chromium_sandbox=sandboxed(),
                args=[*FLAGS, f"--ignore-certificate-errors-spki-list={spki}"],
                # Without <-loopback> Chromium would go to loopback past the proxy.
                proxy={"server": f"http://127.0.0.1:{port}", "bypass": "<-loopback>"},
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
        except BrowserError as error:
            line = _first_line(error)
            raise BrowserMissing(
                Text(f"Chromium tidak mau jalan: {line}", f"Chromium does not start: {line}")
            ) from error
        try:
            context = await browser.new_context(
                viewport={"width": options.width, "height": options.height},
                device_scale_factor=options.scale,
                locale=options.locale,
                timezone_id=options.timezone,
                service_workers="block",
                accept_downloads=False,
                permissions=[],
                java_script_enabled=True,
            )
            told: dict[str, str | bool] = {
                "name": "Chromium",
                "version": browser.version,
                "user_agent": await _user_agent(browser),
                "sandbox": sandboxed(),
                "playwright": version("playwright"),
                "system": f"{platform.system()} {platform.release()}",
            }
            yield Opened(browser, context, told)
        finally:
            await browser.close()


async def _user_agent(browser: Browser) -> str:
    session = await browser.new_browser_cdp_session()
    told = await session.send("Browser.getVersion")
    await session.detach()
    return str(told["userAgent"])


def _first_line(error: Exception) -> str:
    """The line that says why. Playwright wraps it in a log: the command, then what Chromium said."""
    lines = [line.strip(" -") for line in str(error).splitlines() if line.strip() and "<launching>" not in line]
    telling = ("FATAL", "No usable sandbox", "error while loading", "cannot open", "Permission denied")
    told = next((line for line in lines if any(word in line for word in telling)), None)
    line = told or (lines[0] if lines else type(error).__name__)
    return re.sub(r"^\[pid=\d+\]\[err\] (?:\[[^\]]*\] ?)?", "", line)[:300]
