"""What pytest's options ask a run for."""

from __future__ import annotations

import pytest

from conformance.model.corpora import find_corpus
from conformance.model.problem import UserProblem
from conformance.run.selection import Selection, parse_shard
from conformance.run.wanted import Wanted


def wanted_of(config: pytest.Config) -> Wanted:
    """Return what pytest's options ask for."""
    option = config.getoption
    selection = Selection(
        classes=tuple(option("--ses-class")),
        actions=tuple(option("--ses-action")),
        levels=tuple(option("--ses-level")),
        ids=tuple(option("--ses-id")),
        requirements=tuple(option("--ses-requirement")),
        excludes=tuple(option("--ses-exclude")),
        corpus=_corpus(option("--ses-corpus")),
        shard=_shard(option("--ses-shard")),
    )
    return Wanted(
        endpoint=option("--ses-endpoint"),
        target=option("--ses-target"),
        selection=selection,
        truth=option("--ses-truth"),
        dialect=option("--ses-dialect"),
        seed=option("--ses-seed"),
        rate=option("--ses-rate"),
        timeout=option("--ses-timeout"),
        wait=option("--ses-wait"),
    )


def _corpus(name: str | None) -> tuple[str, ...]:
    try:
        return (find_corpus(name).name,) if name else ()
    except UserProblem as error:
        raise pytest.UsageError(f"--ses-corpus: {error}") from error


def _shard(text: str | None) -> tuple[int, int] | None:
    try:
        return parse_shard(text) if text else None
    except ValueError as error:
        raise pytest.UsageError(f"--ses-shard: {error}") from error
