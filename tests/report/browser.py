"""A headless Chromium for the tests, or the reason why there is none."""

from __future__ import annotations

import importlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conformance.report.files import write_text

REQUIRED = os.environ.get("SES_TESTS_REQUIRE_BROWSER") == "1"
"""CI says so: then a missing browser is a failure, not a skip."""

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE = "axe-core@4.14.1"
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)


def lacking(what: str) -> None:
    """Skip the test for want of ``what``, or fail it where CI demands a browser."""
    if REQUIRED:
        pytest.fail(f"{what}, and SES_TESTS_REQUIRE_BROWSER=1 demands it", pytrace=False)
    pytest.skip(what)


class Browser:
    """A browser with a page open. ``driver`` is Selenium's."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, page: Path, fragment: str = "", *, dark: bool = False, size: tuple[int, int] = (1280, 900)) -> None:
        """Open a file anew, in light or dark, in a window of this size (CSS pixels); below 500 wide it is a phone."""
        feature = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(page.as_uri() + fragment)

    def run(self, script: str, *values: Any) -> Any:
        """Run JavaScript in the page and return its value; it may be a promise."""
        return self.driver.execute_script(script, *values)

    def wait(self, condition: str) -> None:
        """Wait until a JavaScript expression is true."""
        script = """
            const done = arguments[arguments.length - 1], until = performance.now() + 15000;
            const look = () => { if (CONDITION) done(true); else if (performance.now() > until) done(false);
              else setTimeout(look, 20); };
            look();
        """.replace("CONDITION", condition)
        assert self.driver.execute_async_script(script), f"never true: {condition}"

    def keys(self, *keys: str) -> None:
        """Press keys where the focus is."""
        actions = importlib.import_module("selenium.webdriver.common.action_chains")
        actions.ActionChains(self.driver, duration=0).send_keys(*keys).perform()

    def rows(self) -> list[str]:
        """Return the ids of the cases in the list, as far as it is laid out."""
        found: list[str] = self.run("return [...document.querySelectorAll('#list .case')].map(each => each.dataset.id)")
        return found

    def complaints(self) -> list[str]:
        """Return what stood on the browser's console since the page was opened."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Return every URL that the page asked for since it was opened."""
        entries = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        sent = [entry for entry in entries if entry["method"] == "Network.requestWillBeSent"]
        return [entry["params"]["request"]["url"] for entry in sent]


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """Start Debian's Chromium with an empty profile; skips or fails where it or Selenium is not there."""
    binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver_path = shutil.which("chromedriver")
    if importlib.util.find_spec("selenium") is None:
        lacking("selenium is not installed")
    if binary is None or driver_path is None:
        lacking("chromium and chromium-driver are not installed")
    webdriver = importlib.import_module("selenium.webdriver")
    service = importlib.import_module("selenium.webdriver.chrome.service")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=service.Service(driver_path))
    try:
        driver.set_script_timeout(30)
        yield Browser(driver)
    finally:
        driver.quit()


def violations(found: dict[str, Any]) -> Sequence[str]:
    """Return axe-core's violations of any impact, a line each."""
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:160]}: {node.get('failureSummary', '')[:240]}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


def axe_script(folder: Path) -> str:
    """Return the script of axe-core from a folder; it is fetched from npm if it isn't there."""
    script = folder / f"{_AXE}.min.js"
    if not script.exists():
        write_text(script, _fetched(folder))
    return script.read_text(encoding="utf-8")


def _fetched(folder: Path) -> str:
    npm = shutil.which("npm")
    if npm is None:
        lacking("npm is not installed, so axe-core can't be fetched")
    command = [str(npm), "pack", _AXE, "--silent", "--pack-destination", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        lacking("npm can't fetch axe-core")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        return io.TextIOWrapper(member, encoding="utf-8").read()
