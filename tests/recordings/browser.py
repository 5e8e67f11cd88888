"""Chromium, driven to presigned requests: what its DevTools say, response bodies included."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.options import Options

from conformance.wire.credentials import Credentials, Scope
from conformance.wire.exchange import Request
from conformance.wire.scheme import NEVER_SIGNED
from conformance.wire.sigv4 import sign_query
from tests.clients.recordings import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY

CALLS = (
    "Action=VerifyEmailIdentity&EmailAddress=sender%40example.org",
    "Action=ListIdentities&MaxItems=10",
    "Action=GetSendQuota",
    "Action=ListIdentities&MaxItems=0",
)


def record_messages(endpoint: str) -> list[dict[str, Any]]:
    """Return the messages of DevTools while the browser opens each call as a page."""
    options = Options()
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    browser = webdriver.Chrome(options=options)
    messages: list[dict[str, Any]] = []
    try:
        for call in CALLS:
            browser.get(presigned(endpoint, call))
            messages += _of_page(browser)
    finally:
        browser.quit()
    return messages


def presigned(endpoint: str, call: str) -> str:
    """Return the URL of a call, signed in its query string."""
    request = Request("GET", f"{endpoint}/?{call}&Version=2010-12-01")
    signed = sign_query(
        request,
        Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY),
        Scope(REGION),
        datetime.now(UTC),
        unsigned=NEVER_SIGNED,
    )
    return signed.url


def _of_page(browser: Any) -> list[dict[str, Any]]:
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    for message in messages:
        if message["method"] == "Network.responseReceived":
            asked = {"requestId": message["params"]["requestId"]}
            try:
                found = browser.execute_cdp_cmd("Network.getResponseBody", asked)
            except Exception as error:
                print(f"no body: {error}")
                continue
            message["params"]["response"]["body"] = found["body"]
            message["params"]["response"]["encoding"] = "base64" if found["base64Encoded"] else None
    return messages
