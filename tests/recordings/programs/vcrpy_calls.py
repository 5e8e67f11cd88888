"""Records with vcrpy: ``vcrpy_calls.py OUT SERIALIZER``."""

from __future__ import annotations

import sys

import vcr
from calls import client, make_calls

with vcr.VCR(serializer=sys.argv[2], decode_compressed_response=sys.argv[2] == "json").use_cassette(sys.argv[1], record_mode="all"):
    make_calls(client())
