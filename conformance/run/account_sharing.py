"""Keeps apart the cases of several processes or threads that would disturb each other on the account that they share.

While a case has registered a name with `&` in it, a target that does not escape it has no listing that is well-formed.
That is a finding of that case, and of no other: cases that list all identities wait until it has removed the name. In
the same way they wait for one that registers more than a page holds, which some look at in small accounts only, and
those that compare what the other account has sent wait for those that send from it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import Enum
from pathlib import Path
from typing import Any

from conformance.model import template
from conformance.model.case import Case, Send
from conformance.run.leftovers import CREATES
from conformance.run.shared_file import SharedFile
from conformance.run.turns import end_turn, take_turn

_LISTS = frozenset({"ListIdentities", "ListVerifiedEmailAddresses"})
_COUNTS = frozenset({"GetSendQuota", "GetSendStatistics"})
_SENDS = frozenset({"SendEmail", "SendRawEmail"})
_ODD = re.compile(r"[^ -%'-;=-~]")
"""What a target may write into a document so that it is none, or so that others are not found in it: `&`, `<`, and all
but printable ASCII. (Written as a range up to U+10FFFF it takes 5 ms to compile.)"""


_CROWD = 500
"""Identities that crowd an account: with those of the cases beside, they may be more than the largest page holds."""


class Part(Enum):
    """How a case bears on what others find on the account."""

    ALONE = "it may spoil every listing by a name or crowd it, or compares what the other account has sent"
    BESIDE = "it looks at a listing of all identities, or sends from the other account"
    ANY = "neither"


class AccountSharing:
    """Lets cases run at once, in as many processes and threads as open the same file, unless one would spoil the other.

    Args:
        path: of a `create_lock` file; None, or a file that is not there, as on another machine: no case waits.
        waiting: is entered while a case waits.
    """

    def __init__(
        self, path: Path | None = None, waiting: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> None:
        self._waiting = waiting
        self._lock: int | None = None
        if path is not None and path.exists():
            self._lock = os.open(path, os.O_RDWR)

    def close(self) -> None:
        """Let go of the file; from now on no case waits."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @contextmanager
    def keep(self, case: Case) -> Iterator[None]:
        """Run the body when no case of another process or thread would spoil it or be spoilt by it."""
        part = Part.ANY if self._lock is None else find_part(case)
        if self._lock is None or part is Part.ANY:
            yield
            return
        with self._waiting():
            take_turn(self._lock, shared=part is Part.BESIDE)
        try:
            yield
        finally:
            end_turn(self._lock)


def create_lock() -> SharedFile:
    """Make the file of an `AccountSharing`; it is there while the caller holds it."""
    return SharedFile(".lock")


def find_part(case: Case) -> Part:
    """Return how a case bears on others."""
    sends = (*case.given, *([case.control] if case.control else []), *case.steps)
    creating = [send for send in sends if send.action in CREATES]
    by_other = {send.action for send in sends if send.request.account == "other"}
    if any(send.times >= _CROWD or _is_odd(send, case.row) for send in creating) or by_other & _COUNTS:
        return Part.ALONE
    # What was taken though it was to be rejected is looked for in a listing.
    if not _LISTS.isdisjoint(case.actions) or any(send.refusable for send in creating) or by_other & _SENDS:
        return Part.BESIDE
    return Part.ANY


def _is_odd(send: Send, row: Any) -> bool:
    """Say whether the name of an identity is missing, empty, of an unusual type or of unusual characters."""

    def fill(name: str) -> Any:
        head, _, key = name.partition(".")
        if head != "row":
            return "a"
        return template.render(row[key] if key else row, fill)

    place = CREATES[send.action]
    name = None if place in send.omit else template.render(send.params.get(place), fill)
    return not isinstance(name, str) or not name.strip() or bool(_ODD.search(name))
