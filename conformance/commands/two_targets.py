"""Naming a second target: an endpoint, a profile, or both."""

from __future__ import annotations

import shlex
from dataclasses import replace

import click

from conformance.run.wanted import Wanted

HELP = "URL, profile, or PROFILE@URL"


def named_target(text: str, like: Wanted) -> Wanted:
    """Return what asks for the target that a text names, in all else like another.

    Args:
        text: an endpoint, the name or file of a profile, PROFILE@URL for both, or ``reference``.
        like: gives seed, pace, time-outs and what is allowed.
    """
    profile, at, url = text.partition("@")
    if text.startswith(("http://", "https://")):
        return replace(like, endpoint=text, target=None)
    if at and url.startswith(("http://", "https://")) and profile:
        return replace(like, endpoint=url, target=profile)
    if at or not text:
        raise click.BadParameter(f"'{text}' names no target: expected {HELP}")
    return replace(like, endpoint=None, target=text)


def options_of(wanted: Wanted) -> str:
    """Return the options that name a target, for a command line."""
    words = []
    if wanted.target is not None:
        words += ["--target", wanted.target]
    if wanted.endpoint is not None:
        words += ["--endpoint", wanted.endpoint]
    return shlex.join(words)
