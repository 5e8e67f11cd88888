# mypy: ignore-errors
"""Records with the recorder of responses: ``responses_calls.py OUT``."""

from __future__ import annotations

import sys

import requests
from responses import _recorder
from signed import URL, signed_forms


@_recorder.record(file_path=sys.argv[1])
def make_calls():
    """Make the calls."""
    for form, headers in signed_forms():
        requests.post(URL, form, headers=headers, timeout=10)


make_calls()
