"""Whether the API stands under another path than the endpoint's."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from conformance.judge.response import ParsedResponse, ResponseKind
from conformance.targets.diagnosis.line import Line, fault
from conformance.targets.diagnosis.opening import READING
from conformance.targets.diagnosis.sender import Manner, Sender

_USUAL = ("/", "/ses", "/email", "/aws", "/api")


def diagnose_path(sender: Sender, responses: list[ParsedResponse]) -> Line | None:
    """Look for the API under other paths, if nothing under the endpoint's own responds in its XML; None if it does."""
    if any(response.kind in (ResponseKind.SUCCESS, ResponseKind.ERROR) for response in responses):
        return None
    own = urlsplit(sender.profile.endpoint or "").path or "/"
    for path in _candidates(own):
        if sender.ask(READING[0], manner=Manner(path=path)).kind in (ResponseKind.SUCCESS, ResponseKind.ERROR):
            text = f"nothing of the API under {own}, but it responds under {path}"
            advice = f"Give the endpoint with the path {path}" if path != "/" else "Give the endpoint without a path"
            return fault("path", text, advice, hopeless=True)
    return None


def _candidates(own: str) -> Iterator[str]:
    parts = own.rstrip("/").split("/")
    parents = ["/".join(parts[:number]) or "/" for number in range(len(parts) - 1, 0, -1)]
    seen = {own, own.rstrip("/")}
    for path in (*parents, *_USUAL):
        if path not in seen:
            seen.add(path)
            yield path
