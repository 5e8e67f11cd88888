"""Keys of a profile that environment variables give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import ValidationError

from conformance.model.yaml_source import plain_value, sentence_of
from conformance.run.asked import PROFILE_VARIABLE
from conformance.run.wanted import UsageProblem
from conformance.targets.profile import Profile


def override(profile: Profile, environment: Mapping[str, str]) -> Profile:
    """Return the profile with every key that a ``SES_CONFORMANCE_PROFILE_…`` variable gives; ``__`` goes deeper."""
    data: dict[str, Any] = profile.model_dump(mode="json", exclude_unset=True)
    given: dict[tuple[int | str, ...], tuple[dict[str, Any], str]] = {}
    for variable, text in sorted(environment.items()):
        if not variable.startswith(PROFILE_VARIABLE):
            continue
        *parents, last = variable.removeprefix(PROFILE_VARIABLE).lower().split("__")
        place = data
        for parent in parents:
            place = place.setdefault(parent, {})
            if not isinstance(place, dict):
                raise UsageProblem(f"{variable}: {parent} has no keys of its own")
        try:
            place[last] = plain_value(text)
        except (yaml.YAMLError, ValueError) as error:
            raise UsageProblem(f"{variable}: no valid YAML value") from error
        given[(*parents, last)] = place, text
    if not given:
        return profile
    try:
        return _validated(data, given)
    except ValidationError as error:
        lines = "; ".join(sentence_of(item, Profile) for item in error.errors())
        raise UsageProblem(f"the profile with the {PROFILE_VARIABLE}… variables is wrong: {lines}") from error


def _validated(data: dict[str, Any], given: Mapping[tuple[int | str, ...], tuple[dict[str, Any], str]]) -> Profile:
    """Return the profile; where a key wants text and the variable's looked like a number, it is taken as it stands."""
    try:
        return Profile.model_validate(data)
    except ValidationError as error:
        for item in error.errors():
            if item["type"] == "string_type" and item["loc"] in given:
                place, text = given[item["loc"]]
                place[str(item["loc"][-1])] = text
        return Profile.model_validate(data)
