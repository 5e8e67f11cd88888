"""Bytes as they come in, before they make a request: that is how a relay of bytes shows itself."""

from __future__ import annotations

import asyncio
from typing import Any


class Pieces:
    """Watches for one word in what comes in."""

    def __init__(self) -> None:
        self._word = b""
        self._came = asyncio.Event()

    @property
    def has_come(self) -> bool:
        """Whether the word has come in since the watch began."""
        return self._came.is_set()

    def watch(self, word: bytes) -> None:
        """Begin to look for ``word``."""
        self._word, self._came = word, asyncio.Event()

    def see(self, data: bytes) -> None:
        """Look at what came in on any connection."""
        if self._word and self._word in data:
            self._word = b""
            self._came.set()

    async def wait(self, timeout_s: float) -> bool:
        """Say whether the word comes in within the time limit; end the watch."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._came.wait()
        except TimeoutError:
            self._word = b""
        return self.has_come


class WatchedReader(asyncio.StreamReader):
    """A stream that shows what it is fed."""

    def __init__(self, pieces: Pieces, limit: int) -> None:
        super().__init__(limit)
        self._pieces = pieces

    def feed_data(self, data: Any) -> None:
        """Take what came in."""
        self._pieces.see(data)
        super().feed_data(data)
