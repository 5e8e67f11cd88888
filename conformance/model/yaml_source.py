"""YAML with positions: data to validate, and for every place in it the line and column it came from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from conformance.model.nearest import did_you_mean
from conformance.model.pattern_words import PATTERN_WORDS
from conformance.model.problem import Problem, SourceError

RecordT = TypeVar("RecordT", bound=BaseModel)
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """The safe loader without YAML 1.1's surprises: 2010-12-01, yes, 017, 1_000 and 1:30 stay text, as on the wire."""


_PLAIN: dict[str, tuple[str, str]] = {
    "tag:yaml.org,2002:bool": (r"^(?:true|false)$", "tf"),
    "tag:yaml.org,2002:int": (r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    "tag:yaml.org,2002:float": (r"^-?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?$", "-0123456789"),
}
"""What is no text: tag -> its form, and the characters that it may begin with."""
_TEXT = {*_PLAIN, "tag:yaml.org,2002:timestamp"}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _TEXT]
    for first, resolvers in _Base.yaml_implicit_resolvers.items()
}
for _tag, (_form, _first) in _PLAIN.items():
    _Loader.add_implicit_resolver(_tag, re.compile(_form), list(_first))


def plain_value(text: str) -> Any:
    """Return a YAML value as files of the suite have it; raises ``yaml.YAMLError`` or ValueError."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader


MAX_BYTES = 4 * 1024 * 1024
"""Of one file: more would take long to read."""
MAX_NODES = 200_000
"""Values that a file may have: many times those of the largest that there is."""


def _parts(node: Any) -> list[Any]:
    """Return the keys and values of a node."""
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


class YamlSource:
    """One parsed YAML file: ``data`` and the positions of all its nodes.

    Raises ``SourceError`` if the file can't be read, is no YAML, or has a key twice in one mapping.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = self._read()
            loader = _Loader(text)
            try:
                self._root = loader.get_single_node()
                self._check_keys()
                self._check_size()
                self.data: Any = None if self._root is None else loader.construct_document(self._root)
            finally:
                loader.dispose()
        except OSError as error:
            raise SourceError([Problem(path, 1, 1, f"can't be read: {error.strerror}")]) from error
        except UnicodeDecodeError as error:
            raise SourceError([Problem(path, 1, 1, "is not UTF-8 text")]) from error
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise SourceError(
                [Problem(path, line, column, f"no valid YAML: {error.problem or error.context}")]
            ) from error
        except (yaml.YAMLError, ValueError) as error:
            raise SourceError([Problem(path, 1, 1, f"no valid YAML: {error}")]) from error

    def _read(self) -> str:
        size = self.path.stat().st_size
        if size > MAX_BYTES:
            raise SourceError([Problem(self.path, 1, 1, f"has {size:,} bytes; {MAX_BYTES:,} are the most")])
        return self.path.read_text(encoding="utf-8")

    def _check_keys(self) -> None:
        problems: list[Problem] = []
        todo = [self._root] if self._root is not None else []
        seen: set[int] = set()
        while todo:
            node = todo.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, yaml.SequenceNode):
                todo.extend(node.value)
            elif isinstance(node, yaml.MappingNode):
                keys: set[str] = set()
                for key, value in node.value:
                    todo.append(value)
                    if not isinstance(key.value, str):
                        continue
                    if key.value in keys:
                        mark = key.start_mark
                        message = f"the key `{key.value}` stands twice in this mapping"
                        problems.append(Problem(self.path, mark.line + 1, mark.column + 1, message))
                    keys.add(key.value)
        if problems:
            raise SourceError(sorted(problems))

    def _check_size(self) -> None:
        """Raise ``SourceError`` if the file is larger than anybody writes, each alias counted as what it stands for."""
        sizes: dict[int, int] = {}
        path: set[int] = set()
        todo = [(self._root, False)] if self._root is not None else []
        while todo:
            node, seen = todo.pop()
            parts = _parts(node)
            if seen:
                path.discard(id(node))
                sizes[id(node)] = 1 + sum(sizes[id(part)] for part in parts)
                if sizes[id(node)] > MAX_NODES:
                    self._reject(node, f"more than {MAX_NODES:,} values, each alias counted as what it stands for")
            elif id(node) in path:
                self._reject(node, "an alias stands within what it stands for")
            elif id(node) not in sizes:
                path.add(id(node))
                todo.append((node, True))
                todo.extend((part, False) for part in parts)

    def _reject(self, node: Any, message: str) -> None:
        mark = node.start_mark
        raise SourceError([Problem(self.path, mark.line + 1, mark.column + 1, message)])

    def position(self, place: Sequence[str | int]) -> tuple[int, int]:
        """Return line and column (from 1) of the deepest node on the way to ``place``.

        Parts that the YAML does not have (names that the validation adds) are passed over.
        """
        return self._find(place)[0]

    def _find(self, place: Sequence[str | int]) -> tuple[tuple[int, int], str]:
        """Return the position of the deepest node on the way to ``place``, and the last key on this way."""
        node, last = self._root, ""
        mark = node.start_mark if node is not None else None
        for part in place:
            if isinstance(node, yaml.MappingNode):
                found = next(((k, v) for k, v in node.value if k.value == str(part)), None)
                if found is not None:
                    mark, node, last = found[0].start_mark, found[1], str(part)
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                mark = node.start_mark
        return ((mark.line + 1, mark.column + 1) if mark is not None else (1, 1)), last

    def problem(self, place: Sequence[str | int], message: str) -> Problem:
        """Return a problem at ``place``."""
        return Problem(self.path, *self.position(place), message)

    def validate(self, record: type[RecordT]) -> RecordT:
        """Return the file as ``record``; raises ``SourceError`` with every violation at its place."""
        try:
            return record.model_validate(self.data)
        except ValidationError as error:
            raise SourceError(sorted(set(self._problems(record, error)))) from error

    def _problems(self, record: type[BaseModel], error: ValidationError) -> list[Problem]:
        """Return one problem a place; where several forms were possible, what each of them would have wanted."""
        found: dict[tuple[int, int], dict[str, None]] = {}
        missing: dict[tuple[int | str, ...], list[str]] = {}
        for item in error.errors():
            place, key = self._find(item["loc"])
            if item["type"] == "missing":
                missing.setdefault(item["loc"][:-1], []).append(f"`{item['loc'][-1]}`")
                continue
            message = PATTERN_WORDS.get(item.get("ctx", {}).get("pattern", ""), item["msg"])
            found.setdefault(place, {})[_sentence(item["loc"], key, item["type"], message, record)] = None
        for form, keys in missing.items():
            said = f"the key {keys[0]} is missing" if len(keys) == 1 else f"the keys {', '.join(keys)} are missing"
            found.setdefault(self._find(form)[0], {})[said] = None
        return [Problem(self.path, line, column, " - or: ".join(words)) for (line, column), words in found.items()]


_OURS = {
    "bool_type": "true or false is expected here",
    "bool_parsing": "true or false is expected here",
    "dict_type": "a mapping of keys is expected here",
    "float_parsing": "a number is expected here",
    "float_type": "a number is expected here",
    "int_from_float": "a whole number is expected here",
    "int_parsing": "a whole number is expected here",
    "int_type": "a whole number is expected here",
    "list_type": "a list is expected here",
    "model_type": "a mapping of keys is expected here",
}
"""Our words for what the validator says in those of a program, by the kind of its error."""


def sentence_of(item: Mapping[str, Any], record: type[BaseModel] | None = None) -> str:
    """Return an error of the validator in our words, where there is no file to name the place of.

    With ``record``, which was validated, an unknown key is said with what would have been allowed.
    """
    place = ".".join(map(str, item["loc"]))
    if item["type"] == "extra_forbidden":
        return f"{place}: unknown key{_known_keys(item['loc'], record) if record is not None else ''}"
    said = _OURS.get(item["type"], PATTERN_WORDS.get(item.get("ctx", {}).get("pattern", ""), item["msg"]))
    return f"{place}: {said.removeprefix('Value error, ')}" if place else said.removeprefix("Value error, ")


def _sentence(place: Sequence[str | int], key: str, kind: str, message: str, record: type[BaseModel]) -> str:
    """Return a problem in words; ``key`` is the last one on the way to ``place`` that the file has."""
    if kind == "extra_forbidden":
        return f"unknown key `{key}`{_known_keys(place, record)}"
    if kind == "string_type":
        message = "text is expected here; put it in quotes if it looks like a number or a date"
    message = _OURS.get(kind, message)
    # Our own words may begin with a name; the validator's begin a sentence.
    ours = message.startswith("Value error, ")
    text = message.removeprefix("Value error, ") if ours else message[:1].lower() + message[1:]
    return f"`{key}`: {text}" if key else text


def _known_keys(place: Sequence[str | int], record: type[BaseModel]) -> str:
    """Name the keys that would have been allowed beside the unknown one, as far as the types tell."""

    def inside(annotation: Any) -> type[BaseModel] | None:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return annotation
        return next((found for arg in get_args(annotation) if (found := inside(arg)) is not None), None)

    current: type[BaseModel] | None = record
    for part in place[:-1]:
        if current is None or not isinstance(part, str):
            continue
        fields = {info.alias or name: info for name, info in current.model_fields.items()}
        if part in fields:
            current = inside(fields[part].annotation)
    if current is None:
        return ""
    known = sorted(info.alias or name for name, info in current.model_fields.items())
    meant = did_you_mean(str(place[-1]), known)
    listed = ", ".join(known)
    return f"{meant} Known here: {listed}" if meant else f"; known here: {listed}"
