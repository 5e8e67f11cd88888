# mypy: ignore-errors
"""curl with its own --aws-sigv4: forms by --data-urlencode, by -G in the query string, in chunks, by older HTTP."""

from __future__ import annotations

import os
import subprocess

from calls import attempt
from scenario import post

KEYS = f"{os.environ['AWS_ACCESS_KEY_ID']}:{os.environ['AWS_SECRET_ACCESS_KEY']}"
SIGNED = ("--aws-sigv4", f"aws:amz:{os.environ['AWS_REGION']}:ses", "--user", KEYS)


def curl(*options: str) -> tuple[int, str]:
    """Call curl; return status and body."""
    command = ("curl", "--silent", "--write-out", "\n%{http_code}", *SIGNED, *options, os.environ["ENDPOINT"] + "/")
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    body, _, status = said.rpartition("\n")
    return int(status), body


def data(pairs: list[tuple[str, str]]) -> list[str]:
    """The options for a form."""
    return [word for name, value in pairs for word in ("--data-urlencode", f"{name}={value}")]


def call(*options: str) -> None:
    """Fail if the response is no success."""
    status, body = curl(*options)
    if status != 200:
        raise OSError(f"{status} {body}")


QUOTA = ("--data", "Action=GetSendQuota&Version=2010-12-01")
post(lambda pairs: curl(*data(pairs)))
attempt("GET GetSendQuota", lambda: call("--get", *QUOTA))
attempt("GetSendQuota over HTTP/1.0", lambda: call("--http1.0", *QUOTA))
attempt("GetSendQuota in chunks", lambda: call("--header", "Transfer-Encoding: chunked", *QUOTA))
attempt("GetSendQuota after 100-continue", lambda: call("--header", "Expect: 100-continue", *QUOTA))
attempt("GetSendQuota compressed", lambda: call("--compressed", *QUOTA))
