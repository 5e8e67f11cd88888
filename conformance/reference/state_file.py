"""Keeping what the service remembers in a file, so that a restart goes on where the last run ended.

Identities with all that is set for them, quotas and statistics are kept. Mail is not.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from conformance.reference.addresses import identity_key
from conformance.reference.state import Account, Identity, Point, World

FORMAT = "ses-reference-state/1"
_SAVED_EVERY_S = 1.0


class StateProblem(Exception):
    """A file that holds no state; the message says what is wrong and what to do."""


def load_state(path: Path, world: World) -> None:
    """Put what the file holds into ``world``; a file that is not there is an empty state.

    Raises:
        StateProblem: the file holds something else.
        OSError: it can't be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    except UnicodeDecodeError as error:
        raise StateProblem(f"{path} is no state of the reference target: give another --state FILE") from error
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise ValueError("another format")
        for account_id, kept in data["accounts"].items():
            _fill(world.account(account_id), kept)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StateProblem(f"{path} is no state of the reference target: give another --state FILE") from error


def save_state(path: Path, world: World) -> None:
    """Write the state of ``world``; the file is either whole or as it was, and readable by its owner alone.

    Raises:
        OSError: it can't be written.
    """
    accounts = {account.id: _kept(account) for account in world.accounts()}
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"format": FORMAT, "accounts": accounts}, file, indent=1, sort_keys=True)
            file.write("\n")
        os.replace(part, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            part.unlink()
        if isinstance(error, OSError):  # its name is none that the user gave
            raise type(error)(error.errno, error.strerror, str(path)) from error
        raise


@contextlib.asynccontextmanager
async def keeping_state(
    path: Path | None, world: Callable[[], World], served: Callable[[], int]
) -> AsyncIterator[None]:
    """Keep the state in a file while the block runs, within a second of each change, and at its end.

    Args:
        path: the file; None keeps nothing.
        world: returns what is to be kept.
        served: returns how many requests were served, any of which may have changed it.

    Raises:
        OSError: the file can't be written: at once, so that nothing is served that would be lost, or at the end.
    """
    if path is None:
        yield
        return
    save_state(path, world())
    saving = asyncio.create_task(_save_often(path, world, served))
    try:
        yield
    finally:
        saving.cancel()
        save_state(path, world())


async def _save_often(path: Path, world: Callable[[], World], served: Callable[[], int]) -> None:
    saved = served()
    while True:
        await asyncio.sleep(_SAVED_EVERY_S)
        if served() != saved:
            saved = served()
            # A disk that is full now may have room again at the end, where an error is shown.
            with contextlib.suppress(OSError):
                save_state(path, world())


def _kept(account: Account) -> dict[str, Any]:
    return {
        # Tokens of domains derive from it: they stay the same after a restart.
        "seed": account.seed,
        "identities": [asdict(identity) for identity in account.identities.values()],
        "sent": list(account.sent),
        "points": {str(start): asdict(point) for start, point in account.points.items()},
    }


def _fill(account: Account, kept: dict[str, Any]) -> None:
    account.seed = str(kept["seed"])
    for each in kept["identities"]:
        identity = Identity(**{**each, "dkim_tokens": tuple(each["dkim_tokens"])})
        account.identities[identity_key(identity.name)] = identity
    account.sent = deque((float(at), int(count)) for at, count in kept["sent"])
    account.sent_total = sum(count for _, count in account.sent)
    account.points = {int(start): Point(**point) for start, point in kept["points"].items()}
