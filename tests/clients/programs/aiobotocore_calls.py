# mypy: ignore-errors
"""aiobotocore: botocore's requests through aiohttp."""

import asyncio
import os

from aiobotocore.session import get_session
from botocore import xform_name
from botocore.exceptions import ClientError
from scenario import run


def call(name, params):
    async def ask():
        async with get_session().create_client("ses", endpoint_url=os.environ["ENDPOINT"]) as client:
            return await getattr(client, xform_name(name))(**params)

    return asyncio.run(ask())


def name_of(error):
    typed = type(error) is not ClientError
    return (type(error).__name__ if typed else error.response["Error"]["Code"]), typed


run(call, name_of)
