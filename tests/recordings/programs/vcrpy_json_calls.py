# mypy: ignore-errors
"""Records with vcrpy's serializer for JSON, which takes no header fields in bytes as boto3 has them."""

from __future__ import annotations

import sys

import requests
import vcr
from signed import URL, signed_forms

with vcr.VCR(serializer="json").use_cassette(sys.argv[1], record_mode="all"):
    for form, headers in signed_forms():
        requests.post(URL, form, headers=headers, timeout=10)
