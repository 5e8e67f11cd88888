"""Firefox, driven to presigned requests: the HAR that its own network panel makes, response bodies included.

It is spoken to by Marionette, which Firefox has built in; no driver is needed.
"""

from __future__ import annotations

import json
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Self

from tests.recordings.browser import CALLS, presigned

_LIMIT_S = 60.0
_PREFERENCES = {
    "marionette.port": 0,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "devtools.netmonitor.persistlog": True,
}
_OPEN = """
const done = arguments[arguments.length - 1];
const { require } = ChromeUtils.importESModule("resource://devtools/shared/loader/Loader.sys.mjs");
const { gDevTools } = require("devtools/client/framework/devtools");
const { gBrowser } = Services.wm.getMostRecentWindow("navigator:browser");
const opened = gDevTools.showToolboxForTab(gBrowser.selectedTab, { toolId: "netmonitor" });
opened.then(() => done(true), e => done(String(e)));
"""
_EXPORT = """
const done = arguments[arguments.length - 1];
const { require } = ChromeUtils.importESModule("resource://devtools/shared/loader/Loader.sys.mjs");
const { gDevTools } = require("devtools/client/framework/devtools");
const { gBrowser } = Services.wm.getMostRecentWindow("navigator:browser");
gDevTools.getToolboxForTab(gBrowser.selectedTab).getHARFromNetMonitor().then(
  har => done(JSON.stringify({ log: har })), e => done("" + e));
"""


def record_har(endpoint: str) -> dict[str, Any]:
    """Return the HAR of a browser that opens each call as a page.

    Raises:
        OSError: Firefox is not there, or does not start.
    """
    with tempfile.TemporaryDirectory() as profile, _Firefox(Path(profile)) as firefox:
        firefox.ask("Marionette:SetContext", value="chrome")
        opened = firefox.ask("WebDriver:ExecuteAsyncScript", script=_OPEN, args=[])
        if opened["value"] is not True:
            raise OSError(f"the network panel does not open: {opened['value']}")
        for call in CALLS:
            firefox.ask("Marionette:SetContext", value="content")
            firefox.ask("WebDriver:Navigate", url=presigned(endpoint, call))
            time.sleep(1)
        firefox.ask("Marionette:SetContext", value="chrome")
        found = firefox.ask("WebDriver:ExecuteAsyncScript", script=_EXPORT, args=[])
        har: dict[str, Any] = json.loads(found["value"])
        return har


class _Firefox:
    """A headless Firefox with a profile of its own."""

    def __init__(self, profile: Path) -> None:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _PREFERENCES.items()]
        (profile / "user.js").write_text("\n".join(lines) + "\n")
        words = ["firefox", "--headless", "--marionette", "--remote-allow-system-access", "--profile", str(profile)]
        self._process = subprocess.Popen([*words, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._number = 0
        try:
            self._socket = socket.create_connection(("127.0.0.1", self._port(profile)), _LIMIT_S)
            self._read()
            self.ask("WebDriver:NewSession", strictFileInteractability=True, timeouts={"script": 30_000})
        except BaseException:
            self.close()
            raise

    def _port(self, profile: Path) -> int:
        file = profile / "MarionetteActivePort"
        end = time.monotonic() + _LIMIT_S
        while time.monotonic() < end and self._process.poll() is None:
            if file.exists() and (text := file.read_text().strip()):
                return int(text)
            time.sleep(0.1)
        raise OSError("Firefox does not start")

    def ask(self, command: str, **parameters: Any) -> Any:
        """Send a command; return its result. Raises ``OSError`` with what Firefox says if it fails."""
        self._number += 1
        message = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, _, error, result = self._read()
        if error is not None:
            raise OSError(f"{command}: {error.get('message')}")
        return result

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._receive(1)
        return json.loads(self._receive(int(length[:-1])))

    def _receive(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            part = self._socket.recv(size - len(found))
            if not part:
                raise OSError("Firefox is gone")
            found += part
        return found

    def close(self) -> None:
        """End the browser."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
