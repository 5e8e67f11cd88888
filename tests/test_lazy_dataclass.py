"""Dataclasses whose constructor is compiled late behave as those of the standard library."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from conformance import lazy_dataclass


def _made_by(decorator: Callable[..., Any], **options: bool) -> Any:
    """Return a class with fields of each kind."""

    class Parcel:
        """A class."""

        LIMIT: ClassVar[int] = 3
        weight: int
        label: str = "none"
        secret: str = dataclasses.field(default="s", repr=False)
        notes: list[str] = dataclasses.field(default_factory=list, compare=False)

    return decorator(**options)(Parcel)


@lazy_dataclass.dataclass(frozen=True, slots=True)
class Point:
    """One that can be found by its name, as pickle needs."""

    x: int
    y: tuple[int, ...] = ()


@lazy_dataclass.dataclass
class Counted:
    """One whose fields are checked when it is made."""

    of: int
    twice: int = 0

    def __post_init__(self) -> None:
        self.twice = 2 * self.of


OPTIONS = [
    {},
    {"slots": True},
    {"frozen": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "order": True},
]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: "+".join(options) or "plain")
@pytest.mark.parametrize(
    "ask",
    [
        lambda cls: repr(cls(1, secret="x", notes=["n"])).rpartition(".")[2],
        lambda cls: cls(1) == cls(1),
        lambda cls: cls(1, notes=["n"]) == cls(1),
        lambda cls: cls(1) == cls(2),
        lambda cls: cls(1) == 1,
        lambda cls: hash(cls(1)) == hash(cls(1, notes=["n"])),
        lambda cls: cls(1) < cls(2),
        lambda cls: cls(1) >= cls(2),
        lambda cls: cls(),
        lambda cls: cls(1, 2, 3, 4, 5),
        lambda cls: cls(1, wrong=2),
        lambda cls: cls(1).notes is cls(1).notes,
        lambda cls: setattr(cls(1), "weight", 2),
        lambda cls: delattr(cls(1), "weight"),
        lambda cls: dataclasses.asdict(dataclasses.replace(cls(1), label="l")),
        lambda cls: [field.name for field in dataclasses.fields(cls)],
        lambda cls: copy.copy(cls(1, notes=["n"])).notes,
        lambda cls: copy.deepcopy(cls(1, notes=["n"])).notes,
        lambda cls: cls.__match_args__,
        lambda cls: hasattr(cls(1), "__dict__"),
    ],
)
def test_does_what_the_standard_one_does(ask: Callable[[Any], object], options: dict[str, bool]) -> None:
    assert _answer(ask, lazy_dataclass.dataclass, options) == _answer(ask, dataclasses.dataclass, options)


def _answer(ask: Callable[[Any], object], decorator: Callable[..., Any], options: dict[str, bool]) -> object:
    """Return what comes of it, an exception by its class."""
    try:
        return ask(_made_by(decorator, **options))
    except (TypeError, AttributeError) as error:
        return type(error)


def test_pickles_frozen_slots() -> None:
    assert pickle.loads(pickle.dumps(Point(1, (2, 3)))) == Point(1, (2, 3))


def test_calls_post_init() -> None:
    assert Counted(3).twice == 6


def test_replaces_the_constructor_once_it_is_used() -> None:
    cls = _made_by(lazy_dataclass.dataclass, slots=True)
    first = cls.__init__
    assert cls(1).weight == 1
    second = cls.__init__
    assert second is not first
    cls(2)
    assert cls.__init__ is second


def test_what_inherits_from_a_frozen_one_must_be_frozen() -> None:
    with pytest.raises(TypeError, match="frozen"):

        @dataclasses.dataclass
        class Loose(Point):  # type: ignore[misc]
            """Not frozen."""
