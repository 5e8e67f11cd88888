# mypy: ignore-errors
"""Records with vcrpy what urllib3 sends, without what tells of people and keys: ``vcrpy_filtered_calls.py OUT``."""

from __future__ import annotations

import sys

import urllib3
import vcr
from signed import URL, signed_forms

FORMS = (
    "Action=VerifyEmailIdentity&Version=2010-12-01&EmailAddress=sender%40example.org",
    "Action=SendEmail&Version=2010-12-01&Source=sender%40example.org&Destination.ToAddresses.member.1=success%40simulator.amazonses.com"
    "&Message.Subject.Data=Hello&Message.Body.Text.Data=Hello",
    "Action=GetSendQuota&Version=2010-12-01",
    "Action=DeleteIdentity&Version=2010-12-01&Identity=sender%40example.org",
)
FILTERED = {
    "filter_headers": [("authorization", "XXX")],
    "filter_post_data_parameters": ["EmailAddress", "Source", "Identity"],
}

with vcr.VCR(**FILTERED).use_cassette(sys.argv[1], record_mode="all"):
    for form, headers in signed_forms(FORMS):
        urllib3.PoolManager().request("POST", URL, body=form, headers=headers)
