"""The model of state: what a program has made so far, and what a conforming target must therefore show.

Only what the reference says with a must is remembered. What it leaves to the target (whether a deleted identity that is
registered again has its old settings, say) is forgotten as soon as it becomes uncertain, and no longer asked about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

TOPICS = ("Bounce", "Complaint", "Delivery")


def is_address(name: str) -> bool:
    """Say whether a name, which may be one to be filled in, is an address and no domain."""
    return "@" in name or name.startswith("{email")


@dataclass(slots=True)
class Registered:
    """One registered identity. What is None, or not in a mapping, is not known."""

    name: str
    verified: bool = False
    token: str | None = None
    """The captured name of its verification token."""
    dkim_tokens: str | None = None
    dkim_enabled: bool | None = None
    topics: dict[str, str] = field(default_factory=dict)
    """The ARN by type; an empty text: certainly none."""
    forwarding: bool | None = None
    policies: dict[str, Any] = field(default_factory=dict)

    @property
    def is_domain(self) -> bool:
        """Whether it is a domain, not an address."""
        return not is_address(self.name)


@dataclass(slots=True)
class ModelState:
    """All identities of a program, and the steps that led to them.

    Args:
        names: that may be registered.
        identities: those that are, by name.
        gone: names that were deleted.
        delisted: addresses that were deleted by the older action, of which the text says less.
        requirements: on which the program rests, in order.
    """

    names: tuple[str, ...]
    identities: dict[str, Registered] = field(default_factory=dict)
    gone: dict[str, None] = field(default_factory=dict)
    delisted: dict[str, None] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    requirements: dict[str, None] = field(default_factory=dict)
    captured: int = 0

    def begin(self, verified: tuple[str, ...]) -> None:
        """Take note of the identities that are verified before the first step."""
        for name in verified:
            self.identities[name] = Registered(name, True, topics=dict.fromkeys(TOPICS, ""), forwarding=True)

    def do(self, requirement: str, action: str, params: dict[str, Any], **rest: Any) -> None:
        """Add a step."""
        self.requirements[requirement] = None
        self.steps.append({action: params, **{key: value for key, value in rest.items() if value is not None}})

    def capture(self, kind: str) -> str:
        """Return a new name for a value that a response gives."""
        self.captured += 1
        return f"{kind}_{self.captured}"

    def register(self, name: str) -> Registered:
        """Take note that a name was registered."""
        known = self.identities.get(name)
        if known is None and name not in self.gone:
            self.identities[name] = Registered(name, topics=dict.fromkeys(TOPICS, ""), forwarding=True)
        else:
            # Whether a second registration keeps what was set is no must, nor that a deletion leaves nothing.
            self.identities[name] = Registered(name, known is not None and known.verified)
        self.gone.pop(name, None)
        return self.identities[name]

    def delete(self, name: str) -> None:
        """Take note that an identity was deleted."""
        self.identities.pop(name, None)
        self.gone[name] = None

    def delist(self, name: str) -> None:
        """Take note that an address was deleted by the older action."""
        self.identities.pop(name, None)
        self.delisted[name] = None

    @property
    def free(self) -> list[str]:
        """Names that may be registered next."""
        return [
            name
            for name in self.names
            if name not in self.delisted and not (name in self.identities and self.identities[name].verified)
        ]

    @property
    def domains(self) -> list[str]:
        """The registered domains."""
        return [name for name, identity in self.identities.items() if identity.is_domain]

    @property
    def addresses(self) -> list[str]:
        """The registered addresses."""
        return [name for name, identity in self.identities.items() if not identity.is_domain]

    @property
    def verified(self) -> list[str]:
        """The identities that are certainly verified."""
        return [name for name, identity in self.identities.items() if identity.verified]
