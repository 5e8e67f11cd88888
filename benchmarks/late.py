"""A target that answers late: one case at a time and eight, through a relay that holds bytes back."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from benchmarks.measure import seconds
from conformance.proxy.background import Background
from conformance.targets.profile import Profile


class LateRelay:
    """Passes bytes on in both directions, each piece so much later.

    Args:
        target: port on this machine.
        delay_s: of each way, in seconds.
    """

    def __init__(self, target: int, delay_s: float) -> None:
        self._target, self._delay_s = target, delay_s
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection("127.0.0.1", self._target)
        await asyncio.gather(self._pass_on(reader, forth), self._pass_on(back, writer), return_exceptions=True)

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while piece := await source.read(65536):
            loop.call_later(self._delay_s, sink.write, piece)
        loop.call_later(self._delay_s, sink.close)


def late_run(profile: Profile, delay_s: float, in_flight: int, *selection: str) -> float:
    """Return the seconds of a run against a target that answers late.

    Args:
        profile: of a reference target that runs.
        delay_s: of each way, in seconds.
        in_flight: cases that run at the same time.
        selection: options that select cases.
    """
    with Background() as background, tempfile.TemporaryDirectory() as folder:
        relay = LateRelay(urlsplit(profile.endpoint or "").port or 80, delay_s)
        background.run(relay.start())
        late = profile.model_copy(update={"endpoint": f"http://127.0.0.1:{relay.port}"})
        file = Path(folder) / "late.yaml"
        file.write_text(yaml.safe_dump(late.model_dump(mode="json", exclude_unset=True)))
        command = [sys.executable, "-m", "conformance", "run", "--target", str(file), "--keep-going", "--out", folder]
        command += ["--in-flight", str(in_flight), *selection]
        took = seconds(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True))
        background.run(relay.stop())
    return took
