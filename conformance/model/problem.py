"""What the user of the suite can put right, as opposed to a fault of the suite."""

from __future__ import annotations


class UserProblem(Exception):
    """What the user gave can't be used. The message, one line a problem, says what is wrong, where, and what to do."""
