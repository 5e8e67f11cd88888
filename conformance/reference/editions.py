"""Editions: other versions of the service that the process which starts the server may provide.

The reference target knows only the true service. What stands behind the names given with ``--mutant``,
``--variation`` and their headers is built by a function that ``--editions module:function`` names.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from conformance.reference.service import Service
from conformance.reference.state import Settings


class UnknownEdition(LookupError):
    """There is no edition of the names; the message says which is unknown."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of the service.

    Args:
        service: its rules and behaviour.
        settings: of the server, as this edition has them.
    """

    service: Service
    settings: Settings


Editions: TypeAlias = Callable[[str, str, Settings], Edition]
"""Builds the edition of a mutant and a variation, both possibly empty; raises `UnknownEdition`."""


def true_service(mutant: str, variation: str, settings: Settings) -> Edition:
    """Return the service without defect or variation, the only edition of a server started without ``--editions``.

    Raises:
        UnknownEdition: a mutant or a variation is asked for.
    """
    if mutant or variation:
        raise UnknownEdition(f"unknown edition '{(mutant or variation)[:80]}': start the server with --editions")
    return Edition(Service(), settings)


def load(location: str) -> Editions:
    """Return the function that builds editions, imported when an edition is first asked for by name.

    Args:
        location: ``module:function``; empty for `true_service`.
    """
    if not location:
        return true_service

    def build(mutant: str, variation: str, settings: Settings) -> Edition:
        if not mutant and not variation:
            return true_service(mutant, variation, settings)
        module, _, function = location.partition(":")
        editions: Editions = getattr(importlib.import_module(module), function)
        return editions(mutant, variation, settings)

    return build
