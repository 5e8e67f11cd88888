"""Ways to a target that do something to requests or responses, and targets of one response."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from conformance.targets.diagnosis import Line, Mark, Sender, diagnose, find_hopeless
from conformance.targets.profile import Profile
from conformance.wire.exchange import Exchange, Request, Response
from conformance.wire.transport import Transport
from tests.run.fakes import quota, rejection

Way = Callable[[Request, Callable[[Request], Exchange]], Exchange]
"""Takes a request and what sends it on; returns the exchange."""


def faults(profile: Profile, way: Way) -> dict[str, Line]:
    """Diagnose the target behind a way; return the faults by topic."""
    return {line.topic: line for line in lines(profile, way) if line.mark is Mark.FAULT}


def lines(profile: Profile, way: Way) -> list[Line]:
    """Diagnose the target behind a way."""
    with Transport() as transport:
        return diagnose(Sender(profile, lambda request: way(request, transport.send)))


def hopeless(profile: Profile, way: Way) -> Line | None:
    """Return what makes a run hopeless."""
    with Transport() as transport:
        return find_hopeless(Sender(profile, lambda request: way(request, transport.send)))


def responding(respond: Callable[[Request], Response]) -> Way:
    """Return the way to a target that is a function."""
    return lambda request, _: Exchange(request, respond(request), None, datetime.now(UTC), 1.0)


def always(status: int, body: str, kind: str = "text/html", date: str = "") -> Way:
    """Return the way to a target that says the same to everything."""
    return responding(lambda _: page(status, body, kind, date))


def page(status: int, body: str, kind: str = "text/html", date: str = "") -> Response:
    """Return a response."""
    dated = (("Date", date),) if date else ()
    return Response(status, (("Content-Type", kind), *dated), body.encode())


def xml(reply: tuple[int, str], date: str = "") -> Response:
    """Return a response of the fakes as one."""
    return page(*reply, "text/xml", date)


def performed() -> Response:
    """Return the response to a quota request that is performed."""
    return xml(quota())


def rejected(code: str, status: int = 403, date: str = "") -> Response:
    """Return an error response."""
    return xml(rejection(code, status), date)


def straight(request: Request, send: Callable[[Request], Exchange]) -> Exchange:
    """Send a request on as it is."""
    return send(request)


def form_of(request: Request) -> dict[str, str]:
    """Return the parameters of a request."""
    text = request.body.decode() or request.url.partition("?")[2]
    return dict(parse_qsl(text, keep_blank_values=True))


def with_response(exchange: Exchange, response: Response) -> Exchange:
    """Return an exchange with another response."""
    return replace(exchange, response=response)
