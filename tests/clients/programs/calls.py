"""What the Python programs here have in common: the mail that they send, and a line for each call."""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Callable

ADDRESS = "a~b+c!d'e*f@example.com"
IDENTITIES = ["example.com", "news@example.com"]
SOURCE = '"News, Daily" <news@example.com>'
RECIPIENT = "Ann <success@simulator.amazonses.com>"
SUBJECT = "Grüße ~ a+b/c=d:@,"
TEXT = "Hello, wörld."
RAW = (
    b"From: News <news@example.com>\r\nTo: success@simulator.amazonses.com\r\nSubject: raw\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello.\r\n"
)
MESSAGE = {
    "Subject": {"Data": SUBJECT, "Charset": "UTF-8"},
    "Body": {"Text": {"Data": TEXT, "Charset": "UTF-8"}},
}


def attempt(name: str, call: Callable[[], object]) -> None:
    """Make one call and say how it went."""
    try:
        call()
    except Exception as error:
        sys.stdout.write(f"failed {name}: {type(error).__name__}: {error}\n")
    else:
        sys.stdout.write(f"ok {name}\n")
    sys.stdout.flush()


def fetch(url: str) -> bytes:
    """Return what a presigned URL gives."""
    with urllib.request.urlopen(url, timeout=20) as response:
        body: bytes = response.read()
    return body
