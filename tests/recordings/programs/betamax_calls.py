# mypy: ignore-errors
"""Records with Betamax: ``betamax_calls.py FOLDER``."""

from __future__ import annotations

import sys

import requests
from betamax import Betamax
from signed import URL, signed_forms

session = requests.Session()
with Betamax(session, cassette_library_dir=sys.argv[1]).use_cassette(
    "betamax", record="all", match_requests_on=["method", "uri", "body"]
):
    for form, headers in signed_forms():
        session.post(URL, form, headers=headers, timeout=10)
