"""Variations: the service in other forms that the text, the protocol or the real service allow.

A mutant lies; a variation never does. Each must pass every case, so that the suite accuses no conforming target. The
modules of this package hold them by kind; they are loaded when one is first asked for.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.proof.mutant import Change
from conformance.reference.editions import UnknownEdition
from conformance.reference.service import Service
from conformance.reference.state import Settings

_registry: dict[str, Variation] = {}
_loaded: list[str] = []


class UnknownVariation(UnknownEdition):
    """There is no variation of a name; the message names those that are similar."""


def _same(service: Service) -> Service:
    return service


@dataclass(frozen=True, slots=True)
class Variation:
    """One legal form of the service.

    Args:
        name: unique, words joined by dashes, from general to special.
        varies: one line that says what is other than in the plain service.
        source: what allows it: a line of the reference, a reading, an observed row, a section of an RFC.
        change: makes the other service.
        settings: fields of `Settings` that are other.
        lacks: what such a target does not offer, so that cases which need it are skipped: "pending", a scheme such as "aws3".
        offers: request headers without which nothing of it is seen.
        slow: needs so much time that it is only tried on some cases.
        parts: names of the variations that it is made of, if it is a bundle.
    """

    name: str
    varies: str
    source: str
    change: Change = _same
    settings: Mapping[str, Any] = field(default_factory=dict)
    lacks: frozenset[str] = frozenset()
    offers: Mapping[str, str] = field(default_factory=dict)
    slow: bool = False
    parts: tuple[str, ...] = ()

    def settle(self, settings: Settings) -> Settings:
        """Return the server's settings as this variation has them."""
        return replace(settings, **self.settings) if self.settings else settings


def variation(
    name: str,
    *,
    varies: str,
    source: str,
    settings: Mapping[str, Any] | None = None,
    lacks: frozenset[str] = frozenset(),
    offers: Mapping[str, str] | None = None,
    slow: bool = False,
) -> Callable[[Change], Change]:
    """Registers the decorated function as a variation; arguments as of `Variation`.

    Raises:
        ValueError: the name is taken, or has a `+`.
    """

    def register(change: Change) -> Change:
        add(Variation(name, varies, source, change, settings or {}, lacks, offers or {}, slow))
        return change

    return register


def add(one: Variation) -> None:
    """Registers a variation; for families that a loop makes, where `variation` can't decorate.

    Raises:
        ValueError: the name is taken, or has a `+`, which joins names.
    """
    if one.name in _registry or "+" in one.name:
        raise ValueError(f"two variations are called {one.name}, or it has a +")
    _registry[one.name] = one


def bundle(name: str, *parts: str) -> None:
    """Registers several variations together as one, by name; the parts may be registered later.

    Raises:
        ValueError: the name is taken, or has a `+`.
    """
    add(Variation(name, f"All of these at once: {', '.join(parts)}.", "each of them", parts=parts))


def all_variations() -> list[Variation]:
    """Every variation, bundles too, by name, as registered: bundles are not yet joined."""
    _load()
    return [_registry[name] for name in sorted(_registry)]


def get(names: str) -> Variation:
    """The variation of a name, or of several joined by `+`; a bundle is joined of its parts.

    Raises:
        UnknownVariation: there is none of one of the names.
    """
    _load()
    found = [one for name in names.split("+") for one in _opened(name)]
    return found[0] if len(found) == 1 else _joined(names, found)


def _opened(name: str) -> list[Variation]:
    found = _registry.get(name)
    if found is None:
        import difflib

        near = difflib.get_close_matches(name, _registry, n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else f"; there are {len(_registry)}"
        raise UnknownVariation(f"there is no variation '{name[:80]}'{hint}")
    return [one for part in found.parts for one in _opened(part)] if found.parts else [found]


def _joined(names: str, parts: list[Variation]) -> Variation:
    def change(service: Service) -> Service:
        for part in parts:
            service = part.change(service)
        return service

    settings: dict[str, Any] = {}
    offers: dict[str, str] = {}
    for part in parts:
        settings |= part.settings
        offers |= part.offers
    return Variation(
        names,
        f"All of these at once: {', '.join(part.name for part in parts)}.",
        "each of them",
        change,
        settings,
        frozenset().union(*(part.lacks for part in parts)),
        offers,
        any(part.slow for part in parts),
        tuple(part.name for part in parts),
    )


def _load() -> None:
    if not _loaded:
        for module in pkgutil.iter_modules(__path__):
            importlib.import_module(f"{__name__}.{module.name}")
            _loaded.append(module.name)
