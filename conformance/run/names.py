"""The values behind ``{names}``: random per run and case, repeatable by the seed."""

from __future__ import annotations

import random
import string
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.model import template
from conformance.run.settings import ROOTS
from conformance.targets.profile import Profile

_FIRST = string.ascii_lowercase
_REST = string.ascii_lowercase + string.digits
DEFAULT_ACCOUNT = "123456789012"
_SPECIAL_TOPIC = 7
_LONG_TOPIC = 8


class Names:
    """The names of one case. A generated name is drawn at its first use and stays the same within the case.

    Which random value a name gets depends on the seed, the case id and the name only, not on the order of use.
    ``roots`` are the domains below which hosts are made up.
    """

    def __init__(self, seed: str, case_id: str, profile: Profile, row: Any, roots: Sequence[str] = ROOTS) -> None:
        self._roots = roots
        self._origin = f"{seed}/{case_id}"
        self._profile = profile
        self._values: dict[str, Any] = {"row": row}
        if isinstance(row, Mapping):
            self._values |= {f"row.{key}": value for key, value in row.items()}
        self._made: set[str] = set()

    def set(self, name: str, value: Any) -> None:
        """Give ``name`` a captured value."""
        self._values[name] = value

    def __call__(self, name: str) -> Any:
        """Return the value of ``name``; raises KeyError if nothing gives one."""
        if name in self._values:
            value = self._values[name]
            # A row may itself be written with names.
            return template.render(value, self) if name.startswith("row") else value
        value = self._draw(name)
        self._values[name] = value
        return value

    def account(self, name: str) -> str:
        """Return which of the profile's accounts a case means: ``sandboxed`` is the one that is in the sandbox."""
        return self._profile.sandboxed_account or "main" if name == "sandboxed" else name

    def owns(self, text: str) -> bool:
        """Say whether ``text`` has a value in it that was made up for this case, so that the case may remove it."""
        return any(value.lower() in text.lower() for value in self._made)

    def _draw(self, name: str) -> Any:
        match name:
            case "account_id":
                return self._profile.account_id or DEFAULT_ACCOUNT
            case "other_account_id":
                other = self._profile.other_account
                return (other and other.account_id) or ""
            case "region":
                return self._profile.region
            case "access_key_id":
                pair = self._profile.credentials
                return pair.access_key_id if pair else ""
            case "sender":
                return self._profile.verified.address if self._fixed() else self("email99")
            case "sender_domain":
                return self._profile.verified.domain if self._fixed() else self("domain99")
        kind, number, modifier = template.split_name(name)
        if modifier:
            return self._modified(str(self(kind + number)), modifier)
        value = self._kind(kind, number, random.Random(f"{self._origin}/{name}"))  # noqa: S311 - names, no secrets
        self._made.add(value)
        return value

    def _fixed(self) -> bool:
        """Say whether the profile names the verified sender, because no fresh one can be verified."""
        return self._profile.verification != "immediate" and self._profile.confirm is None

    def _modified(self, value: str, modifier: str) -> str:
        if modifier in ("arn", "other_arn"):
            owner = self(f"{modifier.removesuffix('arn')}account_id")
            return f"arn:aws:ses:{self._profile.region}:{owner}:identity/{value}"
        return value.upper() if modifier == "upper" else value.partition("@")[0]

    def _kind(self, kind: str, number: str, rng: random.Random) -> str:
        word = rng.choice(_FIRST) + "".join(rng.choices(_REST, k=11))
        host = f"{rng.choice(_FIRST)}{''.join(rng.choices(_REST, k=9))}.{rng.choice(self._roots)}"
        match kind:
            case "email" | "unknown_email":
                return f"{word}@{host}"
            case "domain" | "unknown_domain":
                return f"{word}.{rng.choice(self._roots)}"
            case "recipient":
                # AWS's mailbox simulator: accepted everywhere, costs no reputation on the real service.
                return f"success+{word}@simulator.amazonses.com"
            case "policy":
                return f"Policy-{word}"
            case "topic":
                return self._topic(int(number or 1), word)
            case "subject":
                return f"Subject {word}"
            case _:
                return word

    def _topic(self, number: int, word: str) -> str:
        topics = self._profile.topics
        if topics.any:
            # A case that asks for one of these wants an unusual name; of a fixed list it gets any topic.
            if number == _SPECIAL_TOPIC:
                word = f"My-{word}_Topic"
            elif number == _LONG_TOPIC:
                word = word.ljust(100, "n")
            return f"arn:aws:sns:{self._profile.region}:{self._profile.account_id or DEFAULT_ACCOUNT}:{word}"
        return topics.arns[(number - 1) % len(topics.arns)]
