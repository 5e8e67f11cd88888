"""The digest of the cases: what a verdict rests on, and nothing that only people read.

It is taken over the parsed model, so comments, line breaks, titles and the order of files or entries leave it as it
is, and certificates stay valid.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from conformance.model.case import Case
from conformance.model.corpus import fixture_files
from conformance.model.registered import Registry

_LEFT_OUT = {"title", "why", "uncontrolled", "unkillable", "file", "line", "names", "requirements"}
"""Fields of a case that no verdict rests on, or that follow from others; requirements are given by their ids."""


def digest_of(
    cases: Iterable[Case], registry: Registry, fixtures: Path, known: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Return the digest of cases and what they rest on.

    Args:
        cases: in any order; of those with one id the last counts.
        registry: the requirements, of which ids, levels and sources count. Accept-sets count where cases use them.
        fixtures: the folder of messages, policies and XSD.
        known: what ``text_of`` returned for cases, by their ids.

    Returns:
        A SHA-256 in hexadecimal digits.
    """
    by_id = {case.id: case for case in cases}
    rows = registry.requirements.values()
    parts: list[Any] = sorted([row.id, row.level.value, row.source.value] for row in rows)
    parts += [[path.name, hashlib.sha256(path.read_bytes()).hexdigest()] for path in fixture_files(fixtures)]
    sha = hashlib.sha256()
    for text in [known.get(name) or text_of(by_id[name]) for name in sorted(by_id)] + [_json(part) for part in parts]:
        sha.update(text.encode() + b"\n")
    return sha.hexdigest()


def text_of(case: Case) -> str:
    """Return what the digest of a case is taken over."""
    return _json({**_plain(case), "requirements": list(case.requirement_ids)})


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), default=repr)


def case_digests(cases: Iterable[Case], fixtures: Path) -> dict[str, str]:
    """Return the digest of each case by its id: of all that its own verdict rests on.

    Args:
        cases: each with its id.
        fixtures: the folder of messages, policies and XSD; of the files, those that a case names count, and the XSD.
    """
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in fixture_files(fixtures)}
    schemas = [[name, sha256] for name, sha256 in sorted(files.items()) if name.endswith(".xsd")]
    found: dict[str, str] = {}
    for case in cases:
        text = text_of(case)
        named = [[name, sha256] for name, sha256 in sorted(files.items()) if f'"{name}"' in text]
        found[case.id] = hashlib.sha256(f"{text}{json.dumps([named, schemas])}".encode()).hexdigest()[:16]
    return found


def _plain(value: Any) -> Any:
    """Return ``value`` as JSON types. Fields at their default are left out, so that a new one changes no digest."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        own = [field for field in fields(value) if field.name not in _LEFT_OUT]
        return {field.name: _plain(each) for field in own if (each := getattr(value, field.name)) != _default(field)}
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(each) for each in value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default
