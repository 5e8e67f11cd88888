"""One response as the judge sees it: its kind, its parts, its values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from lxml import etree

from conformance.judge.reading import Place, Value, locate, select
from conformance.judge.tree import child, children, local, text
from conformance.judge.unsupported import unsupported_reason
from conformance.judge.xml_document import XmlDocument, read_document
from conformance.model.datum import Datum, DatumKind
from conformance.model.wording import clip
from conformance.wire.exchange import Exchange, header

_CHARSET = re.compile(r""";\s*charset\s*=\s*"?([^\s";]+)""", re.IGNORECASE)


class ResponseKind(StrEnum):
    """What a response is, by its root element, whatever its status."""

    SUCCESS = "success"
    """A document ``<…Response>``."""
    ERROR = "error"
    """An error document, of this protocol or of a kindred one."""
    OTHER = "other"
    """Something else: another document, a page, text, nothing."""
    NONE = "none"
    """No response came."""


@dataclass(frozen=True)
class ParsedResponse:
    """The parsed view of an exchange's response to ``action`` (None: the request named no action of the reference)."""

    exchange: Exchange
    action: str | None = None

    @cached_property
    def document(self) -> XmlDocument:
        """The body, parsed; without a response an empty ``XmlDocument``."""
        response = self.exchange.response
        return XmlDocument() if response is None else read_document(response.body, self.charset, response.status)

    @cached_property
    def kind(self) -> ResponseKind:
        """What the response is."""
        if self.exchange.response is None:
            return ResponseKind.NONE
        if self.document.root is None:
            return ResponseKind.OTHER
        if self._error is not None or self.root == "UnknownOperationException":
            return ResponseKind.ERROR
        return (
            ResponseKind.SUCCESS
            if self.root.endswith("Response") and len(self.root) > len("Response")
            else ResponseKind.OTHER
        )

    @property
    def status(self) -> int:
        """The HTTP status; 0 if no response came."""
        return 0 if self.exchange.response is None else self.exchange.response.status

    @cached_property
    def charset(self) -> str | None:
        """The charset parameter of the content type, if any."""
        found = _CHARSET.search(self.header("Content-Type") or "")
        return found[1] if found else None

    @cached_property
    def root(self) -> str:
        """The local name of the root element; empty if there is no document."""
        return "" if self.document.root is None else local(self.document.root)

    @cached_property
    def code(self) -> str | None:
        """The error code, if the response is an error."""
        if self.root == "UnknownOperationException":
            return self.root
        code = child(self._error, "Code")
        return None if code is None else text(code)

    @cached_property
    def type(self) -> str | None:
        """The error's Type, if the response is an error that has one."""
        found = child(self._error, "Type")
        return None if found is None else text(found)

    @cached_property
    def message(self) -> str | None:
        """The error's Message, if the response is an error that has one. Never judged, only quoted."""
        found = child(self._error, "Message")
        return None if found is None else text(found)

    @cached_property
    def request_id(self) -> str | None:
        """The request id of the document, wherever it stands; None if there is none or it is empty."""
        root = self.document.root
        if root is None:
            return None
        for parent in (child(root, "ResponseMetadata"), root):
            found = text(child(parent, "RequestId")).strip()
            if found:
                return found
        return None

    @cached_property
    def unsupported(self) -> str | None:
        """Why the target itself says that it lacks the action; None if it does not say so.

        It counts only where the verdict has findings: a response that fits is never "unsupported".
        """
        response = self.exchange.response
        if response is None:
            return None
        said = self.code or _json_code(self.document.data)
        return unsupported_reason(self.action, response.status, said, response.body)

    @cached_property
    def result(self) -> etree._Element | None:
        """The element that paths start from: the Result element, else the root."""
        root = self.document.root
        if root is None or self.kind is not ResponseKind.SUCCESS:
            return root
        named = child(root, f"{self.root.removesuffix('Response')}Result")
        if named is not None:
            return named
        return next((each for each in children(root) if local(each).lower().endswith("result")), root)

    def header(self, name: str) -> str | None:
        """Return the first value of a header field, or None."""
        response = self.exchange.response
        return None if response is None else header(response.headers, name)

    def headers(self, name: str) -> list[str]:
        """Return the values of all header fields of a name, in order."""
        response = self.exchange.response
        wanted = name.lower()
        return [] if response is None else [value for key, value in response.headers if key.lower() == wanted]

    def place(self, path: str) -> Place:
        """Return where ``path`` leads in the document."""
        return Place("/", "no document") if self.result is None else locate(self.result, path)

    def value(self, path: str) -> Value | None:
        """Return the value at ``path``: a text, list or dict; with ``[*]`` the list of one value per member.

        None if it is not there. Raises ValueError if ``path`` does not follow the grammar.
        """
        return None if self.result is None else select(self.result, path).value

    def values(self, path: str) -> list[Value]:
        """Return the values at ``path``: one per member with ``[*]``, else one or none."""
        if self.result is None:
            return []
        selection = select(self.result, path)
        value = selection.value
        if selection.plural and isinstance(value, list):
            return value
        return [] if value is None else [value]

    @cached_property
    def datum(self) -> Datum:
        """The response as the actual side of a finding: its status, and what it is."""
        status, root = str(self.status), clip(self.root, 80)
        if self._error is not None:
            codes = (clip(self.code, 80),) if self.code else ()
            return Datum(
                DatumKind.REJECTION, (status, clip(self.type or "", 80), *codes), note=clip(self.message or "")
            )
        kind = DatumKind.SUCCESS if self.kind is ResponseKind.SUCCESS else DatumKind.DOCUMENT
        return Datum(kind, (status, root))

    @cached_property
    def _error(self) -> etree._Element | None:
        """The element with Code and Message, in this protocol's document or a kindred one (EC2's, S3's)."""
        root = self.document.root
        if root is None or self.root == "Error":
            return root
        found = child(root, "Error")
        if found is None or self.root != "ErrorResponse":
            found = child(child(root, "Errors"), "Error")
        return root if found is None and self.root == "ErrorResponse" else found


def _json_code(data: Any) -> str | None:
    """Return the error code of a JSON body in the forms of AWS's JSON protocols, if it has one."""
    if not isinstance(data, dict):
        return None
    said = next((data[key] for key in ("__type", "code", "Code") if isinstance(data.get(key), str)), None)
    return said.rpartition("#")[2] if said else None
