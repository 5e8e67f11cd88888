"""The outermost layer: did a response come at all?"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judge.finding import Finding
from conformance.judge.response import ParsedResponse
from conformance.model import data
from conformance.model.datum import Datum, DatumKind
from conformance.model.wording import clip

_RESPONSE = data.form("an HTTP response")


class TransportLayer:
    """A whole HTTP response came."""

    def judge(self, response: ParsedResponse) -> Iterator[Finding]:
        """Yield a finding if no response came, with the kind of failure as its place."""
        failure = response.exchange.failure
        if failure is not None:
            actual = Datum(DatumKind.FAILURE, (failure.kind.value,), note=clip(failure.detail))
            yield Finding("transport.no-response", failure.kind.value, _RESPONSE, actual)
        elif response.exchange.response is None:
            yield Finding("transport.no-response", "response", _RESPONSE, data.ABSENT)
