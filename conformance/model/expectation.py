"""What a case expects: the ``expect`` key, its matchers, and the named accept-sets of errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag, field_validator, model_validator

from conformance.model import extensions, template
from conformance.model.pattern_weight import MAX_WEIGHT, weigh
from conformance.model.record import Record
from conformance.model.vocabulary import Source

Scalar = str | int | float | bool
Path = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]*(\[(\*|[^\[\]]+)\])?(\.[A-Z][A-Za-z0-9]*(\[(\*|[^\[\]]+)\])?)*$"),
]
"""A place in an answer's result: ``Name.Name``, ``Map[key].Name``, ``List[*].Name`` (one value per member)."""


def _compiled(pattern: str) -> str:
    """Return a pattern that is one, whatever its names stand for."""
    text = str(template.render(pattern, lambda name: "a"))
    if weigh(text) > MAX_WEIGHT:
        raise ValueError("a regular expression that is repeated beyond measure")
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error
    except (RecursionError, OverflowError) as error:
        raise ValueError("a regular expression that is nested beyond measure") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiled)]
"""A regular expression, with names of the case in it."""


class Bounds(Record):
    """A number or count between ``min`` and ``max``, both inclusive."""

    min: int | float | str | None = Field(default=None, description="a number, or a captured one as {name}")
    max: int | float | str | None = Field(default=None, description="a number, or a captured one as {name}")

    @model_validator(mode="after")
    def _bounds_something(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("give min, max or both")
        return self


class Growth(Record):
    """A number held against the captured ``from``: just ``by`` more, ``at_least`` or ``at_most`` so much more."""

    before: str = Field(alias="from", description="the captured number: '{before}'")
    by: int | float | str | None = None
    at_least: int | float | str | None = None
    at_most: int | float | str | None = None

    @model_validator(mode="after")
    def _one_growth(self) -> Self:
        if sum(growth is not None for growth in (self.by, self.at_least, self.at_most)) != 1:
            raise ValueError("give by, at_least or at_most")
        return self


class Matcher(Record):
    """The conditions on one value; all that are given must hold. Each key is one class in ``judge/conditions``.

    An absent, nil or empty element counts as the empty text and as the empty list: the wire can't tell them apart.
    """

    equals: Scalar | list[Scalar] | None = Field(
        default=None, description="the value, compared by its type (text, number, boolean); of a list: any order"
    )
    one_of: list[Scalar] | None = Field(default=None, min_length=2, description="one of these values")
    contains: Scalar | list[Scalar] | None = Field(
        default=None, description="members of the list, keys of the map, or parts of the text"
    )
    excludes: Scalar | list[Scalar] | None = Field(
        default=None, description="no members of the list, keys of the map, or parts of the text"
    )
    present: Literal[True] | None = Field(default=None, description="the element is there and not empty")
    absent: Literal[True] | None = Field(default=None, description="the element is not there, nil or empty")
    matches: Pattern | None = Field(default=None, description="a regular expression for the whole value")
    type: Literal["boolean", "integer", "double", "timestamp", "string"] | None = Field(
        default=None, description="the lexical form of the value (XSD types; timestamp: xs:dateTime in UTC)"
    )
    count: int | str | Bounds | None = Field(default=None, description="how many members or entries")
    between: Bounds | None = Field(default=None, description="a number between both, inclusive")
    same_as: str | list[Any] | None = Field(default=None, description="equal to a captured value; lists in any order")
    differs_from: str | list[Any] | None = Field(default=None, description="not equal to a captured value")
    grown_by: Growth | None = Field(default=None, description="a number greater than a captured one")
    within: str | None = Field(
        default=None,
        description="a timestamp, or the latest of a list, not older than this, nor in the future: 15d, 2h",
    )
    apart: str | None = Field(
        default=None, description="timestamps that lie multiples of this apart, none twice: 15m, 1h"
    )
    unique: Literal[True] | None = Field(default=None, description="no member twice")
    json_equals: Any = Field(default=None, alias="json", description="JSON text equal to this value")
    every: Matcher | None = Field(default=None, description="conditions on every member of the list")
    own: dict[str, Any] | None = Field(
        default=None,
        min_length=1,
        description="matchers of installed distributions, each by its name with its argument (docs/library.md)",
    )
    may_be_empty: Literal[True] | None = Field(
        default=None, exclude=True, description="beside `every`: a list without members is right, too"
    )

    @field_validator("own")
    @classmethod
    def _are_installed(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        known = extensions.offered(extensions.MATCHERS)
        for name in value or {}:
            if name not in known:
                names = ", ".join(sorted(known)) or "none"
                raise ValueError(f"{name} is no matcher of an installed distribution; installed: {names}")
        return value

    @model_validator(mode="after")
    def _asserts_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("a matcher needs at least one condition")
        return self

    def conditions(self) -> dict[str, Any]:
        """Return the conditions that are given, as key -> plain value, for the judge's registry of matchers."""
        return self.model_dump(exclude_unset=True, by_alias=True)


def _form(value: Any) -> str:
    """Tell the form of a matcher, so that an error speaks of the one that was meant."""
    if isinstance(value, (Matcher, Mapping)):
        return "conditions"
    return "list" if isinstance(value, list) else "value"


MatcherInput = Annotated[
    Annotated[Matcher, Tag("conditions")] | Annotated[list[Scalar], Tag("list")] | Annotated[Scalar, Tag("value")],
    Discriminator(_form),
]
"""A bare value is short for ``equals``."""


class ErrorAnswer(Record):
    """One rejection: status, Type and Code are judged together; message prose only where the text says so."""

    status: int = Field(ge=200, le=599, description="HTTP status; below 300 with document: any only")
    code: str | list[str] = Field(description="the Code element: one of these")
    type: Literal["Sender", "Receiver"] | None = Field(
        default=None, description="the Type element; default: Sender for 4xx, Receiver (or Server) for 5xx"
    )
    document: Literal["error-response", "aws-fault", "unknown-operation", "any"] = Field(
        default="error-response",
        description="aws-fault: ErrorResponse in the AWSFault namespace (dispatch errors, [observed-0.7]); "
        "unknown-operation: the bare UnknownOperationException of [observed-0.6]; "
        "any: the status alone is judged, whatever the body, where no rule speaks of what the request asked for",
    )
    message: Pattern | None = Field(
        default=None,
        description="a regular expression found in the Message, in any case of letters; only where the text says what "
        "a message tells",
    )

    @model_validator(mode="after")
    def _rejects(self) -> Self:
        if self.status < 300 and self.document != "any":
            raise ValueError("a status below 300 is no rejection: give document: any")
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        """The accepted codes."""
        return (self.code,) if isinstance(self.code, str) else tuple(self.code)


def _error_form(value: Any) -> str:
    return "refusal" if isinstance(value, (ErrorAnswer, Mapping)) else "accept-set"


ErrorInput = Annotated[
    Annotated[ErrorAnswer, Tag("refusal")] | Annotated[str, Tag("accept-set")], Discriminator(_error_form)
]
"""A rejection spelled out, or the name of an accept-set."""


def _sources(given: Source | list[Source] | None) -> frozenset[Source]:
    if given is None:
        return frozenset()
    return frozenset(given) if isinstance(given, list) else frozenset({given})


class Alternative(Record):
    """One acceptable answer, with the sources that it rests on (none: the whole truth, whichever is asked for)."""

    source: Source | list[Source] | None = Field(default=None, description="where it comes from")
    success: Literal[True] | None = Field(default=None, description="the success document, whatever its values")
    result: dict[Path, MatcherInput] | None = Field(default=None, description="success, with these values")
    error: ErrorInput | None = Field(default=None, description="a refusal: an accept-set or status and code")
    headers: dict[str, MatcherInput] | None = Field(default=None, description="header fields of the answer")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.error is not None) == (self.success is not None or self.result is not None):
            raise ValueError("expect either success/result or error")
        return self

    @property
    def sources(self) -> frozenset[Source]:
        """The sources; empty when the alternative holds by every truth."""
        return _sources(self.source)


class Mail(Record):
    """What the sent mail must look like; it is read from the profile's ``mail.url``."""

    to: str | None = Field(default=None, description="look the mail up by this recipient instead of the MessageId")
    id: str | None = Field(default=None, description="look the mail up by this message id (default: the answer's)")
    count: int | None = Field(default=None, ge=0, description="how many mails the recipient of `to` has got")
    values: dict[str, MatcherInput] = Field(
        min_length=1,
        description="source, return_path, recipients, subject, text, html, texts, attachments, structure, order, raw, "
        "header.NAME: conditions on each",
    )


class Expect(Record):
    """The expectation of one step: one answer, or ``any`` of several by source."""

    success: Literal[True] | None = Field(default=None, description="the success document, whatever its values")
    result: dict[Path, MatcherInput] | None = Field(default=None, description="success, with these values")
    error: ErrorInput | None = Field(default=None, description="a refusal: an accept-set or status and code")
    headers: dict[str, MatcherInput] | None = Field(default=None, description="header fields of the answer")
    any: list[Alternative] | None = Field(default=None, min_length=2, description="any of these, by source")
    because: str | None = Field(default=None, description="why there are alternatives; citations in square brackets")
    mail: Mail | None = Field(default=None, description="what the sent mail must look like")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = (self.success is not None or self.result is not None, self.error is not None, self.any is not None)
        if sum(forms) != 1:
            raise ValueError("expect exactly one of success/result, error, any")
        if self.any is not None and self.because is None:
            raise ValueError("alternatives need `because`: the reading or observation that gives them")
        return self

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """The acceptable answers, errors still by name."""
        if self.any is not None:
            return tuple(self.any)
        given = {"success": self.success, "result": self.result, "error": self.error, "headers": self.headers}
        return (Alternative(**{key: value for key, value in given.items() if value is not None}),)


class AcceptedError(Record):
    """One row of an accept-set: by these sources, these codes with this status."""

    source: Source | list[Source] | None = None
    error: ErrorAnswer

    @property
    def sources(self) -> frozenset[Source]:
        """The sources; empty when the row holds by every truth."""
        return _sources(self.source)


class AcceptSet(Record):
    """A named set of error responses, as narrow as its sources allow."""

    text: str = Field(min_length=10, description="the fault that is rejected")
    because: list[str] = Field(min_length=1, description="citations of what gives the set")
    note: str | None = Field(default=None, min_length=10, description="what the citations do not say by themselves")
    accept: list[AcceptedError] = Field(min_length=1)


class AcceptSets(Record):
    """The file ``fixtures/accept-sets.yaml``."""

    sets: dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")], AcceptSet]
