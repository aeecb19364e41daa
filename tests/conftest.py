"""What every test has: loopback only, repeatable hypothesis runs, a browser if there is one, an honest end.

The end of a run names what was skipped, and fails a whole run of fewer tests than tests/floor.txt records:
tests that silently stop being collected are otherwise never missed.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import hypothesis
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests import loopback

loopback.guard()

hypothesis.settings.register_profile("here", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True, database=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")

# The engine's tests run without a server too.
if list((Path(__file__).parents[1] / "src" / "nirpihak" / "server").glob("settings*")):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nirpihak.server.settings")
    # A run has a data folder of its own and nobody's settings, and takes the folder away again.
    for name in [name for name in os.environ if name.startswith("NIRPIHAK_")]:
        del os.environ[name]
    os.environ["NIRPIHAK_DATA"] = tempfile.mkdtemp(prefix="nirpihak-tests-")
    atexit.register(shutil.rmtree, os.environ["NIRPIHAK_DATA"], ignore_errors=True)
    # pytest-django looks for settings before it reads this file, so without workers it would find none.
    django.setup()

# A busy machine is no failure: a page may take its time, and only what never comes is missed.
expect.set_options(timeout=30_000)

FLOOR = Path(__file__).with_name("floor.txt")
NOT_HERE = "not on this machine: "
"""How the reason of a skip begins that no edit of the tests explains; it counts towards the floor."""


@pytest.fixture(autouse=True)
def _stays_on_loopback() -> Iterator[None]:
    """Fails a test that tried to reach the network, even where the code under test swallowed the refusal."""
    loopback.attempts.clear()
    yield
    if loopback.attempts:
        tried = ", ".join(loopback.attempts)
        loopback.attempts.clear()
        pytest.fail(f"tried to leave this machine: {tried}")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; $CHROMIUM names another one. Skips, by name, where there is none."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"{NOT_HERE}chromium")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One headless Chromium a worker, held to loopback; a test opens its own context or page in it.

    From its first use to the end of the run Playwright keeps an event loop running in the main thread:
    `asyncio.run` then belongs in a thread of its own.
    """
    # Django takes that loop for a sign of asynchronous code and would refuse the database to later tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(loopback.CHROMIUM_FLAGS))
        yield browser
        browser.close()


def is_whole_run(config: pytest.Config) -> bool:
    """Whether nothing narrowed the run: no path, no -k, no -m, nothing left out on purpose."""
    option = config.option
    narrowing = (
        "keyword",
        "markexpr",
        "deselect",
        "ignore",
        "ignore_glob",
        "collectonly",
        "lf",
        "failedfirst",
        "stepwise",
    )
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not any(
        getattr(option, name, None) for name in narrowing
    )


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    longrepr = report.longrepr
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return text.removeprefix("Skipped: ")


def _reports(config: pytest.Config, *outcomes: str) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return []
    return [report for outcome in outcomes for report in reporter.stats.get(outcome, [])]


def counted(config: pytest.Config) -> int:
    """Tests that ran, and those this machine lacks something for."""
    ran = _reports(config, "passed", "failed", "xfailed", "xpassed")
    lacking = [report for report in _reports(config, "skipped") if _reason(report).startswith(NOT_HERE)]
    return len({report.nodeid for report in [*ran, *lacking]})


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a whole run that fell under the floor. Only the controller has the figures, so workers return."""
    config = session.config
    if hasattr(config, "workerinput") or not is_whole_run(config):
        return
    if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) and counted(config) < floor():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def floor() -> int:
    """The number of tests that a whole run must not fall under."""
    return int(FLOOR.read_text(encoding="ascii"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what was not run here, and say how the run stands to the floor."""
    skipped = _reports(config, "skipped")
    if skipped:
        terminalreporter.section(f"Not run here: {len(skipped)}")
        for report in skipped:
            terminalreporter.write_line(f"{report.nodeid}: {_reason(report)}")
    if not is_whole_run(config):
        return
    run, least = counted(config), floor()
    if run < least:
        terminalreporter.section("Fewer tests than recorded", red=True)
        terminalreporter.write_line(f"{run} run, tests/floor.txt says {least}: find the ones that are gone.")
    elif run > least * 1.1:
        terminalreporter.write_line(f"{run} tests counted; tests/floor.txt still says {least}: raise it.")
