"""Recordings of real clients: what each put on the wire, one file a client in ``fixtures/clients``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "fixtures" / "clients"

ACCESS_KEY_ID = "AKIDCLIENTRECORDINGS"
SECRET_ACCESS_KEY = "an/invented+secret/for+recordings/000000"
TEMPORARY_ACCESS_KEY_ID = "ASIDCLIENTRECORDINGS"
SESSION_TOKEN = "an/invented+session/token=="
"""Keys that were made up for the recordings; they open nothing."""

REGION = "eu-west-1"
DOMAIN = "example.com"
"""Verified before a client is recorded: every client sends from an address in it."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request of a client.

    ``call`` is what the program was doing, ``at`` the second (since 1970) it was recorded in, ``status`` that of the
    reference target's response. ``head`` are the lines of request line and header fields, ``body`` the bytes behind
    them as framed on the wire; both are Latin-1, so that every byte is one character.
    """

    call: str
    at: int
    status: int
    head: list[str]
    body: str

    @property
    def wire(self) -> bytes:
        """The bytes of the request."""
        return ("\r\n".join(self.head) + "\r\n\r\n" + self.body).encode("latin-1")

    def fields(self, name: str) -> list[str]:
        """Return the values of the header ``name``, in any spelling, without the whitespace around them."""
        lines = (line.partition(":") for line in self.head[1:])
        return [value.strip() for key, _, value in lines if key.lower() == name.lower()]


@dataclass(frozen=True, slots=True)
class Recording:
    """What one client sent: its name, its version, the registry that it came from, and the requests in order.

    ``actions`` are those that it called and whose responses it understood; of the ``requests`` only those are kept that
    show something new.
    """

    client: str
    version: str
    language: str
    registry: str
    actions: list[str]
    requests: list[Recorded]

    def save(self) -> Path:
        """Write ``fixtures/clients/<client>.json``; return its path."""
        path = FOLDER / f"{self.client}.json"
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=True) + "\n", encoding="ascii")
        return path

    def calls(self, call: str) -> list[Recorded]:
        """Return the requests that were made for ``call``."""
        return [request for request in self.requests if request.call == call]


def load(client: str) -> Recording:
    """Return the recording of ``client``.

    Raises:
        FileNotFoundError: there is none.
    """
    data = json.loads((FOLDER / f"{client}.json").read_text(encoding="ascii"))
    return Recording(**{**data, "requests": [Recorded(**request) for request in data["requests"]]})


def every() -> Iterator[Recording]:
    """Yield all recordings, by name."""
    for path in sorted(FOLDER.glob("*.json")):
        yield load(path.stem)
