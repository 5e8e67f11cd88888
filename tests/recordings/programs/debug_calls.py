# mypy: ignore-errors
"""Logs what botocore and urllib3 say at level DEBUG to standard error."""

from __future__ import annotations

import boto3
from calls import client, make_calls

boto3.set_stream_logger("")
make_calls(client())
