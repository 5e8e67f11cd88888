# mypy: ignore-errors
"""boto 2: its SES connection, signed by AWS3-HTTPS as it comes and by Signature Version 4 if asked for.

It has 17 of the 22 actions, and takes its parameters one by one.
"""

import json
import os
import re
import sys
from urllib.parse import urlsplit

from boto.regioninfo import RegionInfo
from boto.ses.connection import SESConnection
from calls import SUBJECT, TEXT, attempt
from scenario import STEPS, say

if sys.argv[1:] == ["sigv4"]:
    # The switch by which boto 2 turns to Signature Version 4.
    SESConnection._required_auth_capability = lambda self: ["hmac-v4"]

endpoint = urlsplit(os.environ["ENDPOINT"])
connection = SESConnection(
    is_secure=False,
    port=endpoint.port,
    region=RegionInfo(name=os.environ["AWS_REGION"], endpoint=endpoint.hostname),
)
connection.auth_region_name = os.environ["AWS_REGION"]
connection.auth_service_name = "ses"


def send_email(Source, Destination, Message, ReplyToAddresses=None, ReturnPath=None):
    body = Message["Body"]
    return connection.send_email(
        Source,
        Message["Subject"]["Data"],
        None,
        Destination["ToAddresses"],
        Destination.get("CcAddresses"),
        Destination.get("BccAddresses"),
        reply_addresses=ReplyToAddresses,
        return_path=ReturnPath,
        text_body=body["Text"]["Data"],
        html_body=body.get("Html", {}).get("Data"),
    )


OWN = {
    "SendEmail": send_email,
    "SendRawEmail": lambda Source, Destinations, RawMessage: connection.send_raw_email(
        RawMessage["Data"], Source, Destinations
    ),
    "SetIdentityNotificationTopic": lambda Identity, NotificationType, SnsTopic: (
        connection.set_identity_notification_topic(Identity, NotificationType, SnsTopic)
    ),
}


def result_of(call, response):
    """The result within what boto 2 gives: maps are lists of entries there."""
    if not isinstance(response, dict):
        return response
    result = dict(response[f"{call}Response"].get(f"{call}Result") or {})
    for name, entries in result.items():
        if isinstance(entries, list) and entries and isinstance(entries[0], dict) and "key" in entries[0]:
            result[name] = {entry["key"]: typed(entry["value"]) for entry in entries}
    return typed(result)


def typed(value):
    """Booleans and numbers, which boto 2 leaves as text."""
    if isinstance(value, dict):
        return {key: typed(item) for key, item in value.items()}
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


for step in STEPS:
    call, params = step["call"], dict(step["params"])
    method = OWN.get(call) or getattr(connection, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", call).lower(), None)
    # It takes no parameters for ListIdentities.
    if method is None or call == "ListIdentities":
        continue
    try:
        response = method(**params) if call in OWN else method(*params.values())
    except Exception as error:
        say(call, error=getattr(error, "error_code", "") or type(error).__name__, message=str(error))
    else:
        say(call, result=result_of(call, response))
attempt("ListIdentities", connection.list_identities)
attempt(
    "SendEmail with a text alone",
    lambda: connection.send_email("news@example.com", SUBJECT, TEXT, ["success@simulator.amazonses.com"]),
)
