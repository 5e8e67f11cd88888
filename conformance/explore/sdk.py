"""What a program on the AWS SDK for Python would see: botocore's own reading of a response. Nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from conformance.report.event import Clipped, ExchangeEvent
from conformance.report.text import one_line
from conformance.wire.exchange import Exchange

MISSING = "the SDK's view needs botocore: pip install 'ses-conformance[sdk]'"
NO_RESPONSE = "raises a connection error: there is no response"
_SHOWN = 500
"""Characters that are shown of a value."""
_MOST_BYTES = 1024 * 1024
"""Longest body that botocore is given: its parser sets no bounds to what a document may hold."""


def sdk_view(exchange: Exchange, action: str) -> str:
    """Return in a line what botocore makes of a response: the values that it returns, or the exception that it raises.

    Args:
        exchange: with the response.
        action: that was called.
    """
    response = exchange.response
    if response is None:
        return NO_RESPONSE
    return read_response(response.status, response.headers, response.body, action)


def read_response(status: int, headers: Sequence[tuple[str, str]], body: bytes, action: str) -> str:
    """Return in a line what botocore makes of the parts of a response; never raises."""
    found = _operation(action)
    if found is None:
        return f"the SDK has no operation {one_line(action, 60)}"
    if len(body) > _MOST_BYTES or b"<!DOCTYPE" in body:
        return "not read: it is too large, or has a document type declaration"
    parser, shape, protocol = found
    parts = {"status_code": status, "headers": _Headers(headers), "body": body, "context": {}}
    try:
        parsed = parser.parse(parts, shape)
    except Exception as error:
        return one_line(f"raises {type(error).__name__}: {error}", _SHOWN)
    if status >= 300:
        said = parsed.get("Error", {})
        name = said.get("Code") or "Unknown"
        return one_line(f"raises {_exception(protocol, name)}: {name}: {said.get('Message', '')}".rstrip(": "), _SHOWN)
    values = {key: value for key, value in parsed.items() if key != "ResponseMetadata"}
    return one_line(f"returns {values}", _SHOWN)


def sdk_view_of_event(event: ExchangeEvent) -> str:
    """Return `sdk_view` of a logged exchange; of one whose body was clipped, that it is not read."""
    response = event.response
    if response.status is None:
        return NO_RESPONSE
    if isinstance(response.body, Clipped):
        return "not read: the log does not hold the whole body"
    return read_response(
        response.status, tuple(response.headers), response.body.encode("utf-8", "backslashreplace"), event.action
    )


class _Headers(dict[str, str]):
    """Header fields by name in any spelling, as botocore has them."""

    def __init__(self, headers: Sequence[tuple[str, str]]) -> None:
        super().__init__({name.lower(): value for name, value in headers})

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key.lower(), default)

    def __getitem__(self, key: str) -> str:
        return super().__getitem__(key.lower())

    def __contains__(self, key: object) -> bool:
        return super().__contains__(str(key).lower())


def _exception(model: Any, code: str) -> str:
    """Return the class that the SDK raises for an error code."""
    for shape in model.error_shapes:
        if shape.metadata.get("error", {}).get("code", shape.name) == code:
            return str(shape.name)
    return "ClientError"


@cache
def _operation(action: str) -> tuple[Any, Any, Any] | None:
    model = _model()
    if action not in model.operation_names:
        return None
    from botocore.parsers import create_parser  # type: ignore[import-untyped]

    return create_parser(model.metadata["protocol"]), model.operation_model(action).output_shape, model


@cache
def _model() -> Any:
    from botocore.loaders import Loader  # type: ignore[import-untyped]
    from botocore.model import ServiceModel  # type: ignore[import-untyped]

    description: Mapping[str, Any] = Loader().load_service_model("ses", "service-2")
    return ServiceModel(description, service_name="ses")
