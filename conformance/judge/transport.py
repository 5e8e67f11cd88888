"""The outermost layer: did an answer come at all?"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judge.answer import Answer
from conformance.judge.finding import Finding
from conformance.judge.text import clip
from conformance.model.vocabulary import Layer


class TransportLayer:
    """A whole HTTP answer came."""

    def judge(self, answer: Answer) -> Iterator[Finding]:
        """Yield a finding if no answer came, with the kind of failure as its place."""
        failure = answer.exchange.failure
        if failure is not None:
            yield Finding(
                Layer.TRANSPORT, failure.kind.value, "an HTTP answer", clip(failure.detail or failure.kind.value)
            )
        elif answer.exchange.response is None:
            yield Finding(Layer.TRANSPORT, "answer", "an HTTP answer", "none")
