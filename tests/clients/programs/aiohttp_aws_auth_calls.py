# mypy: ignore-errors
"""aiohttp-aws-auth: signs what aiohttp sends, as a middleware."""

import asyncio
import os

import aiohttp
from aiohttp_aws_auth import AwsCredentials, AwsSigV4Auth
from scenario import post

ENDPOINT = os.environ["ENDPOINT"] + "/"
CREDENTIALS = AwsCredentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])


async def send(pairs):
    auth = AwsSigV4Auth(credentials=CREDENTIALS, region=os.environ["AWS_REGION"], service="ses")
    async with aiohttp.ClientSession(middlewares=(auth,)) as session, session.post(ENDPOINT, data=pairs) as response:
        return response.status, await response.text()


post(lambda pairs: asyncio.run(send(pairs)))
