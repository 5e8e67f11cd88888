"""A case file as its author writes it: typed records, closed, with the defaults that save repetition."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import NoneType
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, StringConstraints, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from conformance.model.expectation import Expect, Matcher, Path
from conformance.model.record import Record
from conformance.model.requirement import RequirementId
from conformance.model.vocabulary import ACTIONS, ConformanceClass, Level

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$")]
Label = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Params = dict[Annotated[str, StringConstraints(pattern=r"^\S+$")], Any]
"""Request parameters: scalars, lists (``.member.N``), mappings (nested members), or a ``$generator``."""
RowPart = Annotated[str, StringConstraints(pattern=r"^\{row\.[a-z_]+\}$")]
"""A whole member of a table's row, such as ``{row.params}``, where parameters are expected."""


class Need(StrEnum):
    """What a target must offer for a case to be sent; most follow from the case and need not be written."""

    VERIFIED_SENDER = "verified-sender"
    """A verified address or domain to send from: ``{sender}``, ``{sender_domain}``."""
    FRESH_VERIFIED = "fresh-verified"
    """Identities of the case's own that are verified: ``verified:``."""
    PENDING = "pending"
    """A new identity stays Pending until it is confirmed."""
    SIGNATURES = "signatures"
    """Signatures are checked."""
    SIGV4 = "sigv4"
    """Signature Version 4 in the Authorization header, which then is how the usual requests are signed."""
    SIGV4_QUERY = "sigv4-query"
    SIGV2 = "sigv2"
    AWS3 = "aws3"
    SESSION_TOKEN = "session-token"  # noqa: S105 - a word, no secret
    """Temporary credentials."""
    OTHER_ACCOUNT = "other-account"
    OTHER_ACCOUNT_ID = "other-account-id"
    """The number of the second account, to write ARNs of its identities."""
    ACCOUNT_ID = "account-id"
    """The account number, to write an identity's ARN."""
    TOPICS = "topics"
    """SNS topics that the target accepts."""
    MAIL = "mail"
    CONFIRMATIONS = "confirmations"
    """The mail that can be read has the messages that ask an owner to confirm an address, too."""
    FAULTS = "faults"
    GET = "get"
    """Requests by GET, which no sample of the reference shows."""
    THROTTLE = "throttle"
    SANDBOX = "sandbox"
    """An account in the sandbox: the ``sandboxed`` one."""
    PRODUCTION = "production"
    """The main account is out of the sandbox."""
    HUNDREDS = "hundreds"
    """Hundreds of requests may be made for one case, as to register more than a hundred identities."""
    THOUSANDS = "thousands"
    """More than a thousand identities may be registered for one case."""


class RequestOptions(Record):
    """How a request goes over the wire, where it differs from a signed POST of a form."""

    method: str = Field(default="POST", pattern=r"^([A-Z]+|\{row\})$")
    path: str = Field(default="/", pattern=r"^/")
    headers: dict[str, str | None] = Field(default={}, description="header fields to set; null leaves one out")
    fields: list[tuple[str, str]] = Field(
        default=[], description="further header fields, behind the others and unsigned, for those that come twice"
    )
    query: str | None = Field(default=None, description="the query string, byte for byte")
    body: str | None = Field(default=None, description="the body, byte for byte (UTF-8), instead of the form")
    append: str = Field(default="", description="text added to the encoded form")
    encode: Literal["rfc3986", "plus", "lower-hex", "all"] = Field(
        default="rfc3986", description="percent-encoding: plus writes blanks as +, all encodes every character"
    )
    order: Literal["given", "reversed"] = Field(default="given", description="order of the parameters on the wire")
    pairs: list[tuple[str, str]] = Field(default=[], description="further name/value pairs, as on the wire")
    sign: Literal["sigv4", "sigv4-query", "sigv2", "sigv2-sha1", "aws3", "aws3-https", "none"] | None = Field(
        default=None, description="how it is signed; left out: in the target's usual scheme (docs/profiles.md)"
    )
    tamper: str | None = Field(
        default=None, description="how the signature is tampered with, by name (wire/tampering.py)"
    )
    account: Literal["main", "other", "temporary", "sandboxed"] = "main"
    fault: str | None = Field(default=None, description="an error code that the target's fault hook is asked for")
    dialect: str | None = Field(
        default=None,
        description="a named dialect, in which the request is sent, tampered with or not (wire/dialects.py)",
    )
    awaits: Literal["continue", "end"] | None = Field(
        default=None,
        description="what the client waits for: `continue`, a response to the head before it sends the body; `end`, "
        "the end of the connection behind the response",
    )


class Pages(Record):
    """Walk a listing to its last page: send again with the token of the last answer until there is none."""

    token: Path = Field(default="NextToken", description="the answer's element and the request's parameter")
    collect: Path = Field(description="the list whose members are collected over all pages")
    into: Name = Field(description="the name that the collected list gets")
    whole: Matcher | None = Field(
        default=None,
        description="conditions on the collected list; a walk that fails them is made again, twice at most: "
        "somebody else may have changed the list meanwhile",
    )
    limit: int = Field(default=2000, ge=1, description="pages after which the walk is a failure")


_STEP_KEYS = ("expect", "capture", "request", "omit", "pages", "pipeline", "parallel", "pace", "times", "assume")


class Step(Record):
    """One request of a flow, written as ``Action: {parameters}`` with options beside it."""

    action: str = Field(description="the action, or a name that is none")
    params: Params | RowPart = Field(default={}, description="the request's parameters")
    omit: list[str] = Field(default=[], description="parameters left out, Action and Version included")
    expect: Expect | None = Field(default=None, description="default: the action's success document")
    capture: dict[Name, Path] = Field(default={}, description="name: place in the answer; used as {name} from then on")
    request: RequestOptions = RequestOptions()
    pages: Pages | None = None
    pipeline: bool = Field(default=False, description="sent in one write together with the step that follows")
    parallel: bool = Field(
        default=False,
        description="sent at once with the steps that follow, up to the first without it, each on a connection of its "
        "own; with `times` so often at once",
    )
    pace: float | None = Field(
        default=None,
        ge=0,
        le=10,
        description="sent so many seconds after the last request of its action, whatever the profile says of the "
        "target's throttle, and only once; where the profile names no throttle, without a pause",
    )
    times: int = Field(default=1, ge=1, le=1100, description="sent so often, judged each time; {n} counts from 1")
    assume: bool = Field(
        default=False,
        description="in given: a premise that the text leaves to the target; without it the case is skipped",
    )

    @model_validator(mode="after")
    def _goes_out_in_one_way(self) -> Self:
        ways = [
            name
            for name, given in (
                ("pipeline", self.pipeline),
                ("parallel", self.parallel),
                ("pages", self.pages is not None),
                ("pace", self.pace is not None),
            )
            if given
        ]
        if len(ways) > 1:
            raise ValueError(f"{' and '.join(ways)} do not go together")
        return self

    @model_validator(mode="before")
    @classmethod
    def _action_key(cls, data: Any) -> Any:
        if isinstance(data, str):
            return {"action": data}
        if not isinstance(data, Mapping) or "action" in data:
            return data
        actions = [key for key in data if isinstance(key, str) and (key[:1].isupper() or key.startswith("{row."))]
        if len(actions) != 1:
            raise ValueError(
                f"a step is one `Action: {{parameters}}` with options ({', '.join(_STEP_KEYS)}) beside it; "
                f"found {len(actions)} action keys"
            )
        params = data[actions[0]]
        if not isinstance(params, (Mapping, NoneType)) and not str(params).startswith("{row."):
            raise ValueError(f"the parameters of {actions[0]} are a mapping of names to values")
        rest = {key: value for key, value in data.items() if key != actions[0]}
        return {"action": actions[0], "params": {} if params is None else params, **rest}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core_schema))
        properties = schema["properties"]
        params = properties.pop("params")
        properties.pop("action")
        schema.pop("required", None)
        either = {**params, "anyOf": [*params["anyOf"], {"type": "null"}]}
        properties |= {action: {**either, "title": action} for action in ACTIONS}
        # The 22 actions are what an editor offers; a name that is none is what some cases are about.
        schema["patternProperties"] = {r"^([A-Z]|\{row\.)": {**either, "title": "Action"}}
        return {"anyOf": [{"type": "string"}, schema], "title": "Step"}


def _flatten(steps: Any) -> Any:
    """Return the steps with each list among them in the place of its members, for lists that an anchor repeats."""
    if not isinstance(steps, list):
        return steps
    return [one for step in steps for one in (step if isinstance(step, list) else [step])]


Steps = Annotated[list[Step], BeforeValidator(_flatten, json_schema_input_type=list[Step | list[Step]])]


class Entry(Record):
    """One entry of ``cases:``. With a ``table`` it stands for one case a row."""

    id: Slug = Field(description="never changes its meaning, never reused")
    title: str = Field(min_length=8, description="what a conforming target does, as a sentence")
    requirement: RequirementId | list[RequirementId] = Field(description="row(s) of the registry; the first decides")
    why: str | None = Field(default=None, description="why this is worth asking, or how the text is read")
    action: str | None = Field(
        default=None, description="default: the file's action; '{row.action}': a table of actions gives it"
    )
    level: Level | None = Field(default=None, description="only to lower the requirement's level, with a `why`")
    needs: list[Need] = Field(default=[], description="what the target must offer; most follow from the case")
    verified: list[str] | None = Field(
        default=None, description="own identities that are registered and verified first; default: the file's"
    )
    verified_account: Literal["main", "other", "sandboxed"] = Field(
        default="main", description="the account that owns what is verified, {sender} and {sender_domain} included"
    )
    verified_by: Literal["VerifyEmailAddress"] | None = Field(
        default=None, description="the action that registers the addresses that are verified: the older one"
    )
    given: list[Step] | None = Field(
        default=None, description="set-up through the API itself, in order; default: the file's; []: none"
    )
    control: Params | RowPart | Literal[False] | None = Field(
        default=None, description="the good request that the fault departs from; default: the file's; false: none"
    )
    table: dict[Label, Any] | None = Field(
        default=None,
        min_length=1,
        max_length=5_000,
        description="label: value, used as {row}; members of a mapping as {row.key}",
    )
    send: Params | RowPart | None = Field(default=None, description="the request's parameters")
    change: Params | None = Field(default=None, description="parameters changed against the control")
    omit: list[str] = Field(default=[], description="parameters of the control left out")
    request: RequestOptions = RequestOptions()
    capture: dict[Name, Path] = Field(default={}, description="name: place in the answer")
    pages: Pages | None = None
    expect: Expect | None = None
    steps: Steps = Field(
        default=[], description="a flow: instead of send, or after it; a list among the steps stands for its members"
    )
    uncontrolled: str | None = Field(default=None, min_length=10, description="why a negative case has no control")
    unkillable: str | None = Field(default=None, min_length=10, description="why no mutant can fail this case")

    @model_validator(mode="after")
    def _sends_one_thing(self) -> Self:
        if self.send is not None and (self.change is not None or self.omit):
            raise ValueError("send replaces the control: do not give change or omit with it")
        if self.expect is None and not any(step.expect for step in self.steps):
            raise ValueError("the case asserts nothing: give expect")
        return self

    @property
    def requirements(self) -> tuple[str, ...]:
        """Ids of the requirements; the first decides level and source."""
        return (self.requirement,) if isinstance(self.requirement, str) else tuple(self.requirement)


class CaseFile(Record):
    """One file of ``cases/<class>/<action>.yaml``."""

    action: str = Field(description="the action that the cases send unless they say otherwise")
    conformance_class: ConformanceClass = Field(alias="class", description="the folder's name")
    control: Params | None = Field(default=None, description="the good request every negative departs from")
    verified: list[str] = Field(default=[], description="default for every case")
    given: list[Step] = Field(default=[], description="default for every case that gives none")
    needs: list[Need] = Field(default=[], description="added to every case")
    cases: list[Entry] = Field(min_length=1)
