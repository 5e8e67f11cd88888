"""Items that Burp Suite saved as XML: each a request and a response as bytes, in base64 or as they are."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import BinaryIO

from lxml import etree

from conformance.recordings.readers import http_messages
from conformance.recordings.readers.fields import from_base64
from conformance.recordings.recorded import Item, Lack, Recorded, RecordedPlace, Trouble


def read(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of saved items."""
    entry = 0
    # What a document type declares is neither fetched nor put in the place of its names. A message of 10 MB, in base64,
    # is larger than the text that libxml2 takes of itself.
    events = etree.iterparse(
        stream, tag="item", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    try:
        for _, item in events:
            entry += 1
            yield _exchange(item, RecordedPlace(file, entry=entry))
            item.clear()
            while item.getprevious() is not None:
                del item.getparent()[0]
    except etree.XMLSyntaxError as error:
        why = f"not well-formed XML ({error.msg}): the rest is not read"
        yield Trouble(RecordedPlace(file, line=error.lineno or 0), why, True)


def _exchange(item: etree._Element, place: RecordedPlace) -> Item:
    request, response = _message(item, "request"), _message(item, "response")
    if not request:
        return Trouble(place, "an item without a request")
    found = list(http_messages.read(io.BytesIO(request + b"\r\n" + response), place.file))
    if len(found) != 1 or not isinstance(found[0], Recorded):
        return Trouble(place, "an item that is no request with its response")
    exchange = found[0].exchange
    url = (item.findtext("url") or "").strip()
    if url:
        exchange = replace(exchange, request=replace(exchange.request, url=url))
    sent_at = _moment(item.findtext("time") or "")
    if sent_at is None:
        return replace(found[0], exchange=exchange, place=place)
    exchange = replace(exchange, sent_at=sent_at)
    return replace(found[0], exchange=exchange, place=place, lacks=found[0].lacks - {Lack.TIME})


def _message(item: etree._Element, name: str) -> bytes:
    part = item.find(name)
    text = "" if part is None else part.text or ""
    if part is not None and part.get("base64") == "true":
        return from_base64(text) or b""
    return text.encode()


def _moment(text: str) -> datetime | None:
    """Return a time as Java prints it; other zones than UTC have names that say too little."""
    try:
        found = datetime.strptime(text.strip().replace(" UTC ", " GMT "), "%a %b %d %H:%M:%S GMT %Y")
    except ValueError:
        return None
    return found.replace(tzinfo=UTC)
