"""The editions of the reference target: its mutants and its variations, for ``--editions``."""

from __future__ import annotations

from conformance.proof import mutants, variations
from conformance.reference.editions import Edition
from conformance.reference.service import Service
from conformance.reference.state import Settings

EDITIONS = f"{__name__}:build"
"""The value of the reference target's option ``--editions`` that makes `build` serve its requests."""


def build(mutant: str, variation: str, settings: Settings) -> Edition:
    """Return the service with a defect or several, in a legal variation, or both.

    Args:
        mutant: names of mutants joined by ``+``; empty for none.
        variation: names of variations joined by ``+``; empty for none.
        settings: of the server.

    Raises:
        UnknownMutant: there is no mutant of this name.
        UnknownVariation: there is no variation of this name.
    """
    service = Service()
    for name in mutant.split("+") if mutant else ():
        service = mutants.get(name).change(service)
    if not variation:
        return Edition(service, settings)
    varied = variations.get(variation)
    return Edition(varied.change(service), varied.settle(settings))
