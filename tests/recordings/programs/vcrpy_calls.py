# mypy: ignore-errors
"""Records with vcrpy: ``vcrpy_calls.py OUT``."""

from __future__ import annotations

import sys

import vcr
from calls import client, make_calls

with vcr.VCR().use_cassette(sys.argv[1], record_mode="all"):
    make_calls(client())
