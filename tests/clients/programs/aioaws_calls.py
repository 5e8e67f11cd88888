# mypy: ignore-errors
"""aioaws: mail by httpx, with a signer of its own; it names recipients by parameters of the other action."""

import asyncio
import os

from aioaws.core import RequestError
from aioaws.ses import SesAttachment, SesClient, SesConfig, SesRecipient
from calls import SUBJECT, TEXT, attempt
from httpx import AsyncClient

AUTHORITY = os.environ["ENDPOINT"].removeprefix("http://")
CONFIG = SesConfig(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"], os.environ["AWS_REGION"])
SENDER = SesRecipient("news@example.com", "News", "Daily")
RECIPIENT = SesRecipient("success@simulator.amazonses.com", "Ann")


async def send(sender=SENDER, **given):
    async with AsyncClient(timeout=20) as http:
        client = SesClient(http, CONFIG)
        # It knows the service's own host alone, by https.
        client._aws_client.schema, client._aws_client.host = "http", AUTHORITY
        return await client.send_email(sender, SUBJECT, **given)


def rejected():
    told = ""
    try:
        asyncio.run(send("nobody@unverified.example.net", to=[RECIPIENT], text_body=TEXT))
    except RequestError as error:
        told = str(error)
    assert "<Code>MessageRejected</Code>" in told, told


ATTACHMENTS = [SesAttachment(b"a,b\r\n1,2\r\n", name="figures.csv", mime_type="text/csv")]
attempt("SendRawEmail", lambda: asyncio.run(send(to=[RECIPIENT], text_body=TEXT)))
attempt(
    "SendRawEmail with all that it knows",
    lambda: asyncio.run(
        send(
            to=[RECIPIENT],
            cc=["success+cc@simulator.amazonses.com"],
            bcc=["success+bcc@simulator.amazonses.com"],
            text_body=TEXT,
            html_body=f"<p>{TEXT}</p>",
            attachments=ATTACHMENTS,
            unsubscribe_link="https://example.com/u?a=b&c=d",
            message_tags={"kind": "news"},
            smtp_headers={"Reply-To": "answers@example.com"},
        )
    ),
)
attempt("SendRawEmail that is rejected", rejected)
