# mypy: ignore-errors
"""aiobotocore: botocore's requests through aiohttp."""

import asyncio
import os

from aiobotocore.session import get_session
from calls import ADDRESS, IDENTITIES, MESSAGE, RAW, RECIPIENT, SOURCE, attempt


def call(method, **parameters):
    async def run():
        async with get_session().create_client("ses", endpoint_url=os.environ["ENDPOINT"]) as client:
            return await getattr(client, method)(**parameters)

    return lambda: asyncio.run(run())


attempt("GetSendQuota", call("get_send_quota"))
attempt("ListIdentities", call("list_identities", MaxItems=10))
attempt("GetIdentityVerificationAttributes", call("get_identity_verification_attributes", Identities=IDENTITIES))
attempt("VerifyEmailIdentity", call("verify_email_identity", EmailAddress=ADDRESS))
attempt("SendEmail", call("send_email", Source=SOURCE, Destination={"ToAddresses": [RECIPIENT]}, Message=MESSAGE))
attempt("SendRawEmail", call("send_raw_email", RawMessage={"Data": RAW}))
