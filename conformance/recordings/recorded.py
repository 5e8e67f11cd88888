"""One exchange as a recording holds it, in one neutral form for all formats: what is there, and what is not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from conformance.wire.exchange import Exchange, Failure, Request, Response

NO_TIME = datetime.fromtimestamp(0, UTC)
"""Stands for the time of an exchange whose recording has none; `Lack.TIME` says so."""


class Lack(StrEnum):
    """What a recording does not show, so that nothing is concluded from it."""

    REQUEST_BODY = "the request's body"
    REQUEST_BYTES = "the request's exact bytes"
    """Its parameters are there, but encoded anew: a signature can't be checked."""
    REQUEST_UNALTERED = "the request as it was sent"
    """Parts were replaced by placeholders or taken out."""
    REQUEST_LENGTH = "the length of the request"
    """Nothing in it shows that no parameter was taken out: nothing is concluded from what is absent."""
    REQUEST_HOST = "the request's Host fields"
    """The recorder leaves them out, be they as the URL says, otherwise, or several."""
    RESPONSE = "a response"
    RESPONSE_HEADERS = "the response's header fields"
    RESPONSE_BODY = "the response's body"
    RESPONSE_WHOLE = "the whole body of the response"
    RESPONSE_BYTES = "the response's exact bytes"
    """The body is text that the recorder decoded: in which encoding it came can't be judged."""
    TIME = "the time"
    ORDER = "the order of the exchanges"
    """Nor whether all are there: what one says of the account is not held against another."""


@dataclass(frozen=True, slots=True)
class RecordedPlace:
    """Where in a recording something stands: the file, its line (0: unknown), and the number of the entry from 1."""

    file: str
    line: int = 0
    entry: int = 0

    def __str__(self) -> str:
        if self.line:
            return f"{self.file}:{self.line}"
        return f"{self.file}, entry {self.entry}" if self.entry else self.file


@dataclass(frozen=True, slots=True)
class Recorded:
    """An exchange, its place, and what of it the recording lacks (with ``notes`` that say why).

    ``attached_request`` and ``attached_response`` name files beside the recording, or in its archive, that hold bodies.
    """

    exchange: Exchange
    place: RecordedPlace
    lacks: frozenset[Lack] = frozenset()
    notes: tuple[str, ...] = ()
    attached_request: str = ""
    attached_response: str = ""

    def lacking(self, *lacks: Lack, note: str = "") -> Recorded:
        """Return it with further things that the recording does not show."""
        notes = (*self.notes, note) if note else self.notes
        return replace(self, lacks=self.lacks | set(lacks), notes=notes)

    def attaching(self, *, request: str = "", response: str = "") -> Recorded:
        """Return it with the names of the files that hold its bodies."""
        return replace(self, attached_request=request, attached_response=response)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A part of a recording that can't be read: where, and in one line why. ``fatal``: what follows is not read."""

    place: RecordedPlace
    message: str
    fatal: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


Item = Recorded | Trouble
"""What a reader yields."""


def recorded(
    place: RecordedPlace,
    request: Request,
    response: Response | None,
    *,
    sent_at: datetime | None = None,
    ms: float = 0.0,
    failure: Failure | None = None,
    lacks: frozenset[Lack] = frozenset(),
    notes: tuple[str, ...] = (),
) -> Recorded:
    """Return an exchange of a recording; ``sent_at`` None: the recording has no time.

    An interim response is none: some clients take the first that comes for the final one, which is then not recorded.
    """
    if response is not None and 100 <= response.status < 200:
        response = None
    if sent_at is None:
        lacks |= {Lack.TIME}
    if response is None and failure is None:
        lacks |= {Lack.RESPONSE}
    exchange = Exchange(request, response, failure, sent_at or NO_TIME, ms)
    return Recorded(exchange, place, lacks, notes)
