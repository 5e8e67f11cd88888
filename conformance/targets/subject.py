"""What may be tested, from the point of view of Python code: an application, a URL, or a profile in any form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import PathLike, fspath
from typing import Any, TypeAlias

from pydantic import ValidationError

from conformance.model.problem import UserProblem
from conformance.model.yaml_source import sentence_of
from conformance.targets.app_server import AppServer
from conformance.targets.endpoint import checked_endpoint
from conformance.targets.profile import Profile
from conformance.targets.profile_file import load_profile

Subject: TypeAlias = Any
"""The URL of an endpoint; the name or the path of a profile; a profile as a mapping or a `Profile`; or a WSGI or ASGI
application."""


@contextmanager
def profile_of_subject(subject: Subject) -> Iterator[Profile]:
    """Return the profile of a target; an application is served on loopback while the block runs.

    Raises:
        UserProblem: the URL or the profile is wrong, or it is none of the kinds that can be tested.
    """
    if isinstance(subject, Profile):
        yield subject
    elif isinstance(subject, str | PathLike):
        yield _named(fspath(subject))
    elif isinstance(subject, Mapping):
        yield _described(subject)
    elif callable(subject):
        with AppServer(subject) as server:
            name = getattr(subject, "__name__", None) or type(subject).__name__
            yield Profile(name=name, endpoint=server.endpoint)
    else:
        raise UserProblem(
            f"a {type(subject).__name__} can't be tested: expected a URL, a profile, or a WSGI or ASGI application"
        )


def _named(text: Any) -> Profile:
    if "://" not in str(text):
        return load_profile(str(text))
    try:
        endpoint = checked_endpoint(str(text))
    except ValueError as error:
        raise UserProblem(str(error)) from error
    return Profile(name=endpoint, endpoint=endpoint)


def _described(data: Mapping[str, Any]) -> Profile:
    try:
        return Profile.model_validate({"name": "target", **data})
    except ValidationError as error:
        raise UserProblem(f"the profile is wrong: {'; '.join(map(sentence_of, error.errors()))}") from error
