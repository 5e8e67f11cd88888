# mypy: ignore-errors
"""Prints what http.client says with ``debuglevel`` 1."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

from signed import URL, signed_forms

for form, headers in signed_forms():
    connection = http.client.HTTPConnection(urlsplit(URL).netloc)
    connection.set_debuglevel(1)
    connection.request("POST", "/", form, headers)
    connection.getresponse().read()
    connection.close()
