"""Sending an answer in other ways than the plain one, by ASGI."""

from __future__ import annotations

import asyncio

from conformance.reference.asgi import Send
from conformance.reference.http_types import Delivery, HttpResponse

#: Carries the styles from the application to the transport; it never leaves the server.
STYLE_FIELD = b"x-reference-styles"


async def deliver(answer: HttpResponse, delivery: Delivery, send: Send) -> None:
    """Sends an answer by ASGI.

    Args:
        answer: what is sent.
        delivery: how.
        send: of the ASGI application.
    """
    if delivery.wait:
        await asyncio.sleep(delivery.wait)
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    if delivery.chunked:
        headers.append((b"transfer-encoding", b"chunked"))
    else:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    if delivery.close:
        headers.append((b"connection", b"close"))
    if delivery.styles:
        headers.append((STYLE_FIELD, ",".join(delivery.styles).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    # At most one piece a byte; at least one, so that the answer ends.
    size = max(-(-len(answer.body) // delivery.pieces), 1)
    for start in range(0, len(answer.body), size):
        await send({"type": "http.response.body", "body": answer.body[start : start + size], "more_body": True})
        # The transport may write now: the pieces arrive one by one.
        await asyncio.sleep(0)
    await send({"type": "http.response.body", "body": b""})
