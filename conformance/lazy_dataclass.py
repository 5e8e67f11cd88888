"""Dataclasses that cost little while they are imported.

The standard library compiles up to six methods for each dataclass, a tenth of the time that a run of one case takes.
Here the constructor is compiled when the first object is made, and the other methods are closures over the fields.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Mapping, Sequence
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

_ORDER = ("__lt__", "__le__", "__gt__", "__ge__")

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, order=False):
        """Make a class a dataclass, as ``dataclasses.dataclass`` with the same options does.

        Args:
            cls: the class, where the decorator stands without parentheses.
            frozen: whether fields can't be assigned after construction; objects can then be hashed.
            slots: whether objects have slots in place of a dictionary.
            order: whether objects are ordered as the tuples of their fields are.

        Returns:
            The class, or a decorator.
        """

        def decorate(cls):
            return _complete(cls, frozen=frozen, slots=slots, order=order)

        return decorate if cls is None else decorate(cls)


def _complete(plain: type, *, frozen: bool, slots: bool, order: bool) -> Any:
    """Return the class with the methods of a dataclass, save those that its body defines."""
    defined = {name for name, value in vars(plain).items() if value is not None}
    cls: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(plain)
    fields = dataclasses.fields(cls)
    compared = _values_of([field.name for field in fields if field.compare])
    methods: dict[str, Any] = {
        "__init__": _deferred_constructor(cls, frozen=frozen, slots=slots),
        "__repr__": _representation([field.name for field in fields if field.repr]),
        "__hash__": _hash(compared) if frozen else None,
        **{name: _comparison(name, compared) for name in ("__eq__", *(_ORDER if order else ()))},
    }
    if frozen:
        params: Any = cls.__dataclass_params__
        params.frozen = True  # so that what inherits from it must be frozen, too
        methods |= {"__setattr__": _reject_assignment, "__delattr__": _reject_deletion}
        if slots:  # the default way to copy and to unpickle assigns
            methods |= {"__getstate__": _state, "__setstate__": _set_state}
    for name, method in methods.items():
        if name not in defined:
            setattr(cls, name, method)
    return cls


def _values_of(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what makes a tuple of an object's fields."""
    if not names:
        return lambda _: ()
    getter = operator.attrgetter(*names)
    return getter if len(names) > 1 else lambda it: (getter(it),)


def _hash(values_of: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any], int]:
    return lambda self: hash(values_of(self))


def _comparison(name: str, values_of: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, Any], Any]:
    holds = getattr(operator, name)

    def compare(self: Any, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return holds(values_of(self), values_of(other))

    return compare


def _representation(names: Sequence[str]) -> Callable[[Any], str]:
    @recursive_repr()
    def represent(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return represent


def _reject_assignment(self: Any, name: str, value: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _reject_deletion(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: Sequence[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


def _deferred_constructor(cls: Any, *, frozen: bool, slots: bool) -> Callable[..., None]:
    """Return a constructor that puts the compiled one in its place when it is first called."""

    def construct(self: Any, *args: Any, **named: Any) -> None:
        cls.__init__ = _compile_constructor(cls, frozen=frozen, slots=slots)
        cls.__init__(self, *args, **named)

    return construct


def _compile_constructor(cls: Any, *, frozen: bool, slots: bool) -> Callable[..., None]:
    names: dict[str, Any] = {"_MISSING": dataclasses.MISSING, "_set": object.__setattr__}
    parameters, lines = [], []
    for field in dataclasses.fields(cls):
        name, value = field.name, field.name
        if field.default is not dataclasses.MISSING:
            names[f"_default_{name}"] = field.default
            parameters.append(f"{name}=_default_{name}")
        elif field.default_factory is not dataclasses.MISSING:
            names[f"_make_{name}"] = field.default_factory
            parameters.append(f"{name}=_MISSING")
            value = f"_make_{name}() if {name} is _MISSING else {name}"
        else:
            parameters.append(name)
        if not frozen:
            lines.append(f"self.{name} = {value}")
        elif slots:  # quicker than by the name
            names[f"_set_{name}"] = getattr(cls, name).__set__
            lines.append(f"_set_{name}(self, {value})")
        else:
            lines.append(f"_set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    source = f"def __init__(self, {', '.join(parameters)}):\n  " + "\n  ".join(lines or ["pass"])
    made: Mapping[str, Any] = {}
    exec(source, names, made)  # noqa: S102 - made of the names of our own fields
    constructor: Callable[..., None] = made["__init__"]
    constructor.__qualname__ = f"{cls.__qualname__}.__init__"
    return constructor
