"""Shows the mail that an emulator keeps as a profile's ``mail`` has it, so that cases about sent mail can be asked."""

from __future__ import annotations

import base64
import contextlib
import email
import json
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from email.utils import getaddresses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Mail = dict[str, Any]
"""A mail with the keys ``id``, ``source``, ``recipients`` and ``raw`` (docs/profiles.md)."""
_TIMEOUT_S = 30


def _of_localstack(endpoint: str) -> list[Mail]:
    """LocalStack and LocalEmu list raw messages with their bytes, but no Destinations."""
    return [
        _mail(each["Id"], each.get("Source", ""), each["RawData"])
        for each in _ask(f"{endpoint}/_aws/ses")["messages"]
        if "RawData" in each
    ]


def _of_moto(endpoint: str) -> list[Mail]:
    """Moto's server shows the attributes of all its objects."""
    listed = _ask(f"{endpoint}/moto-api/data.json").get("ses", {}).get("RawMessage", [])
    return [_mail(each["id"], each["source"], each["raw_data"], each["destinations"]) for each in listed]


_READERS: Mapping[str, Callable[[str], list[Mail]]] = {
    "localstack": _of_localstack,
    "localemu": _of_localstack,
    "moto": _of_moto,
    "moto-ext": _of_moto,
}


def shows_mail(name: str) -> bool:
    """Say whether an emulator, by its name, shows the raw messages that it was given."""
    return name in _READERS


@contextlib.contextmanager
def view_mail(name: str, endpoint: str) -> Iterator[str]:
    """Serve the raw messages that the emulator at ``endpoint`` keeps; yield the URL for a profile's ``mail``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(_READERS[name], endpoint))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/mail"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(read: Callable[[str], list[Mail]], endpoint: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
            found = [mail for mail in read(endpoint) if _is_wanted(mail, wanted)]
            body = json.dumps({"messages": found} if "id" not in wanted else found[-1] if found else {}).encode()
            self.send_response(200 if found or "id" not in wanted else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


def _is_wanted(mail: Mail, wanted: Mapping[str, str]) -> bool:
    if "id" in wanted:
        return bool(mail["id"] == wanted["id"])
    return "to" not in wanted or wanted["to"] in mail["recipients"]


def _mail(message_id: str, source: str, raw: str, destinations: Sequence[str] = ()) -> Mail:
    """Return a mail. Where no destinations are shown, its header has them.

    An emulator that made a text of the message may have lost some of its bytes: what it shows is what arrived.
    """
    data = raw.encode("utf-8", "surrogateescape")
    message = email.message_from_bytes(data)
    fields = destinations or [str(value) for name in ("To", "Cc", "Bcc") for value in message.get_all(name, [])]
    recipients = [address for _, address in getaddresses(fields) if "@" in address]
    return {"id": message_id, "source": source, "recipients": recipients, "raw": base64.b64encode(data).decode()}


def _ask(url: str) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=_TIMEOUT_S) as response:
        return json.load(response)
