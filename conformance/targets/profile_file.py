"""Finding and reading profiles: those of the suite, files, those of other distributions; and their credentials."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from conformance.model import corpus, extensions
from conformance.model.nearest import did_you_mean
from conformance.model.problem import Problem, SourceError, UserProblem
from conformance.targets.profile import Profile
from conformance.targets.profile_parts import KeyPair
from conformance.wire.redact import mask_tokens


def known_profiles() -> dict[str, Path]:
    """Return the profiles that come with the suite, by name."""
    return {path.stem: path for path in sorted((corpus.fixtures() / "targets").glob("*.yaml"))}


def load_profile(name_or_path: str) -> Profile:
    """Return the profile of a known name or of a file; raises ``SourceError`` that says what is wrong and where."""
    if name_or_path in extensions.offered(extensions.PROFILES):
        return _profile_of_extension(name_or_path)
    known = known_profiles()
    path = known.get(name_or_path, Path(name_or_path))
    if not path.is_file():
        names = ", ".join(known)
        said = f"no such target: neither a file nor a known name ({names}){did_you_mean(name_or_path, known)}"
        raise SourceError([Problem(path, 1, 1, said)])
    try:
        from conformance.model.yaml_source import YamlSource  # the suite's own target needs none

        profile = YamlSource(path).validate(Profile)
    except SourceError as error:
        # A secret may stand where none belongs, as a key or a tag, say: then the message would repeat it.
        masked = [replace(problem, message=mask_tokens(problem.message)) for problem in error.problems]
        raise SourceError(masked) from None
    return _with_files_from(path.parent, profile)


def _with_files_from(folder: Path, profile: Profile) -> Profile:
    """Return the profile with the paths of its files as seen from anywhere."""

    def found(name: str | None) -> str | None:
        return None if name is None else str((folder / name).absolute())

    changes: dict[str, Any] = {}
    if profile.ca_bundle is not None:
        changes["ca_bundle"] = found(profile.ca_bundle)
    if profile.tls is not None:
        files = {"certificate": found(profile.tls.certificate), "key": found(profile.tls.key)}
        changes["tls"] = profile.tls.model_copy(update={name: file for name, file in files.items() if file})
    return profile.model_copy(update=changes) if changes else profile


def _profile_of_extension(name: str) -> Profile:
    """Return what another distribution says of a target; raises ``UserProblem`` where it is no profile."""
    data = extensions.load(extensions.PROFILES, name)()
    try:
        return Profile.model_validate({"name": name, **data})
    except ValidationError as error:
        from conformance.model.yaml_source import sentence_of

        said = "; ".join(sentence_of(item, Profile) for item in error.errors())
        raise UserProblem(f"the profile {name} of an installed package is wrong: {said}") from error
    except TypeError as error:
        raise UserProblem(f"the profile {name} of an installed package is wrong: {error}") from error


def with_default_credentials(profile: Profile, environment: Mapping[str, str] = os.environ) -> Profile:
    """Return the profile with credentials: its own, else the usual AWS variables, else what emulators accept.

    Raises ValueError if just one half of a pair is in the environment, or if a target that checks signatures has none.
    """
    if profile.credentials is not None:
        return profile
    key, secret = environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY")
    if bool(key) != bool(secret):
        missing = "AWS_SECRET_ACCESS_KEY" if key else "AWS_ACCESS_KEY_ID"
        raise ValueError(f"missing credentials: {missing} is not set, but its other half is")
    if key and secret:
        token = environment.get("AWS_SESSION_TOKEN") or None
        pair = KeyPair(access_key_id=key, secret_access_key=secret, session_token=token)
    elif profile.signatures is not None and profile.signatures.checked:
        raise ValueError(
            "missing credentials: the profile says that signatures are checked; give `credentials:` there, "
            "or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"
        )
    else:
        pair = KeyPair(access_key_id="testing", secret_access_key="testing")  # noqa: S106 - what emulators expect
    return profile.model_copy(update={"credentials": pair})
