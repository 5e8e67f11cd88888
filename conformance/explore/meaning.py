"""What a response means: its values without what every response makes anew, so that two targets can be compared.

Left out are request ids, which of its two names XML has as a media type, the prose of messages, the order of lists and
maps, notations of numbers and booleans, and the difference between an empty element and none. Tokens and ids that a
target makes are numbered in the order in which they come, so that one that should stay the same and does not is still
seen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from conformance.judge import lexical
from conformance.judge.reading import MAPS, Value, read
from conformance.judge.response import ParsedResponse, ResponseKind
from conformance.judge.tree import namespace
from conformance.report.text import one_line

Meaning = Mapping[str, str]
"""Values by their place; a place that is not there has none. ``WHOLE`` says what kind of response it is."""

WHOLE = "response"

_MADE = frozenset({"VerificationToken", "DkimTokens", "NextToken", "MessageId"})
"""Elements whose values a target makes."""
_COUNTED = frozenset({"SentLast24Hours", "SendDataPoints"})
"""Elements whose values depend on what was sent before."""
_NUMBERS = frozenset({"Max24HourSend", "MaxSendRate"})
_LISTED = frozenset({"Identities", "VerifiedEmailAddresses"})
"""Lists that hold what others have registered, too."""
_XML = frozenset({"text/xml", "application/xml"})
"""Media types that mean the same (RFC 7303 section 9.2)."""
_DROPPED = frozenset({"ResponseMetadata", "RequestId", "Message", "Detail"})


class Reader:
    """Reads the responses of one target to one case.

    Args:
        owns: says whether a text has a value in it that was made up for the case.
        account_id: of the target's account; it is written as a name.
    """

    def __init__(self, owns: Callable[[str], bool], account_id: str) -> None:
        self._owns, self._account = owns, account_id
        self._numbered: dict[str, str] = {}

    def read(self, response: ParsedResponse) -> Meaning:
        """Return what a response means."""
        exchange = response.exchange
        if exchange.failure is not None:
            return {WHOLE: f"none ({exchange.failure.kind.value})"}
        root = response.document.root
        if root is None:
            finding = response.document.finding
            said = one_line(str(finding.actual) if finding is not None else "nothing", 200)
            return {WHOLE: f"{response.status}, {said}"}
        kind = [response.root] if response.kind is not ResponseKind.ERROR else [response.type, response.code]
        found = {WHOLE: " ".join(each for each in (str(response.status), *kind) if each)}
        media_type = (response.header("Content-Type") or "").partition(";")[0].strip().lower()
        found["content-type"] = "XML" if media_type in _XML else media_type
        found["namespace"] = namespace(root)
        if response.kind is ResponseKind.ERROR:
            return found | {"root": response.root}
        for place, value in self._places("", read(root)):
            if value:
                found[place] = value
        return found

    def _places(self, place: str, value: Value | None) -> Iterator[tuple[str, str]]:
        name = place.rpartition("/")[2]
        if name in _DROPPED or name in _COUNTED:
            if name in _COUNTED and value is not None:
                yield place, "(depends on what was sent)"
        elif isinstance(value, dict):
            step = "{}[{}]" if name in MAPS else "{}/{}"
            for key in sorted(value):
                yield from self._places(step.format(place, key), value[key])
        elif isinstance(value, list):
            texts = [self._text(name, each) for each in value if not self._is_others(name, each)]
            yield place, one_line(", ".join(sorted(texts)), 2000)
        else:
            yield place, self._text(name, value)

    def _is_others(self, name: str, value: Value) -> bool:
        return name in _LISTED and isinstance(value, str) and not self._owns(value)

    def _text(self, name: str, value: Value | None) -> str:
        if not isinstance(value, str):
            return json.dumps(value, sort_keys=True) if value else ""
        if name in _MADE and value:
            return self._numbered.setdefault(value, f"({name} {len(self._numbered) + 1})")
        text = value.replace(self._account, "{account_id}") if self._account else value
        if name in _NUMBERS and (number := lexical.number(text)) is not None:
            return f"{number:g}"
        if text.strip().lower() in ("true", "false"):
            return text.strip().lower()
        return _as_json(text) if text.lstrip()[:1] == "{" else text


def _as_json(text: str) -> str:
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except (ValueError, RecursionError):
        return text
