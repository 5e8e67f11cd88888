"""The profile of a target: how to reach it and what it offers."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError, field_validator, model_validator

from conformance.model import corpus, extensions
from conformance.model.case_file import Need
from conformance.model.nearest import did_you_mean
from conformance.model.problem import Problem, SourceError, UserProblem
from conformance.model.record import Record
from conformance.model.vocabulary import ACTIONS
from conformance.wire.credentials import Credentials
from conformance.wire.redact import mask_tokens
from conformance.wire.request import UNIX, socket_path

_HOOK_URL = re.compile(r"(https?|http\+unix)://[^/?#\s]+\S*", re.IGNORECASE)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

Scheme = Literal["sigv4", "sigv4-query", "sigv2", "aws3"]


def _checked_hook(value: str | None) -> str | None:
    """Return the URL of a hook if requests can be sent there; what is wrong is not quoted, since it may be secret."""
    if value is not None and not (_HOOK_URL.fullmatch(value) and value.isprintable()):
        raise ValueError("expected a URL that begins with http:// or https:// and has a host")
    return value


def _one_line(value: str | None) -> str | None:
    """Return a text that can stand in a header field; it is not quoted, since it may be secret."""
    if value is not None and not value.isprintable():
        raise ValueError("has control characters, such as a line end")
    return value


_HookUrl = Annotated[str | None, AfterValidator(_checked_hook)]
_Line = Annotated[str, AfterValidator(_one_line)]


class KeyPair(Record):
    """An access key of the target."""

    access_key_id: _Line = Field(min_length=1)
    secret_access_key: _Line = Field(min_length=1, repr=False)
    session_token: _Line | None = Field(default=None, repr=False)

    def credentials(self) -> Credentials:
        """Return the pair as the signer takes it."""
        return Credentials(self.access_key_id, self.secret_access_key, self.session_token)


class OtherAccount(KeyPair):
    """An access key of a second account, with its number where sending for it is asked about."""

    account_id: str | None = Field(default=None, pattern=r"^\d{12}$", description="account number, to write its ARNs")
    sandbox: bool = Field(default=False, description="its mail goes to verified recipients only")


class Verified(Record):
    """What is verified already on a target whose new identities stay pending."""

    address: str | None = None
    domain: str | None = None


class Signatures(Record):
    """Whether signatures are checked, and which kinds are accepted."""

    checked: bool = True
    accepts: list[Scheme] | None = Field(default=None, description="left out: the probe finds out")


class Throttle(Record):
    """The target's own limit, per action: requests per second, and how many at once."""

    per_second: float = Field(ge=1e-6, le=1e9)
    burst: int = Field(default=1, ge=1, le=1_000_000_000)


class Faults(Record):
    """How to ask the target for an error code by name."""

    header: str | None = Field(default=None, description="request header whose value is the code")
    parameter: str | None = Field(default=None, description="request parameter whose value is the code")
    url: _HookUrl = Field(default=None, description="control URL, {code} in it; asked just before the request")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(way is not None for way in (self.header, self.parameter, self.url)) != 1:
            raise ValueError("give exactly one of header, parameter, url")
        return self


class Hook(Record):
    """What stands beside the API: a URL that is asked, or the name of a hook that an installed distribution offers."""

    url: _HookUrl = None
    hook: str | None = Field(default=None, description="entry point of the group ses_conformance.hooks")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.url is None) == (self.hook is None):
            raise ValueError("give url or hook")
        if self.hook is not None and self.hook not in extensions.offered(extensions.HOOKS):
            names = ", ".join(sorted(extensions.offered(extensions.HOOKS))) or "none"
            raise ValueError(f"{self.hook} is no hook of an installed distribution; installed: {names}")
        return self


class MailBox(Hook):
    """Where sent mail can be read: ``GET url?id=MessageId`` or ``?to=ADDRESS`` returns JSON (docs/profiles.md).

    A hook is called as ``hook(message_id=…)`` or ``hook(to=…)`` and returns a list of what the JSON would have held.
    """


class Confirm(Hook):
    """How a pending identity is confirmed without its owner: a form POST with ``identity`` and ``access_key_id``.

    A hook is called as ``hook(identity, access_key_id)`` and returns whether it is confirmed.
    """


class Topics(Record):
    """The SNS topics that the target accepts: any well-formed ARN, or just those named."""

    any: bool = True
    arns: list[str] = []  # noqa: RUF012 - pydantic copies defaults


class ClientTls(Record):
    """How to speak TLS with the target beyond the usual; files are seen from the profile's folder."""

    certificate: str | None = Field(default=None, description="PEM file of the client's certificate, and its key")
    key: str | None = Field(default=None, description="PEM file of the key, if it is not in that file")
    server_name: str | None = Field(
        default=None, description="host to ask for and to expect the certificate of, such as that behind a tunnel"
    )

    @model_validator(mode="after")
    def _key_of_certificate(self) -> Self:
        if self.key is not None and self.certificate is None:
            raise ValueError("give the certificate of the key, too")
        return self


class ProxyLimits(Record):
    """The largest request body and request head, in bytes, that the owner of a proxy wants it to take."""

    body: int | None = Field(default=None, gt=0)
    header: int | None = Field(default=None, gt=0)


class ProxyRules(Record):
    """What a proxy changes in requests on purpose; any other change is found (docs/proxies.md)."""

    signs: bool = Field(default=False, description="it signs anew, with the profile's credentials")
    rewrites_host: bool = Field(default=False, description="the upstream sees another Host than the client sent")
    path_prefix: _Line = Field(default="/", pattern="^/", description="path in front of the proxy that is / behind it")
    adds: list[str] = Field(default=[], description="request headers that it adds, though the API reads them")
    limits: ProxyLimits = ProxyLimits()
    upstream: str | None = Field(
        default=None, pattern=r"^\S+:\d{1,5}$", description="HOST:PORT that it forwards to; `run` then sees both sides"
    )
    upstream_url: str | None = Field(default=None, description="target behind it; left out: the reference target")


class Profile(Record):
    """What ``fixtures/targets/NAME.yaml`` or any profile file says. Every key but ``name`` is optional."""

    name: str = Field(min_length=1)
    version: str | None = None
    endpoint: str | None = None
    region: _Line = "us-east-1"
    service: _Line = "ses"
    account_id: str | None = Field(default=None, pattern=r"^\d{12}$", description="account number, to write ARNs")
    credentials: KeyPair | None = None
    other_account: OtherAccount | None = None
    temporary: KeyPair | None = Field(default=None, description="temporary credentials of the main account")
    verification: Literal["immediate", "pending"] | None = Field(
        default=None, description="whether new identities are verified at once; left out: the probe finds out"
    )
    verified: Verified = Verified()
    confirm: Confirm | None = None
    signatures: Signatures | None = Field(default=None, description="left out: the probe finds out")
    get: bool | None = Field(default=None, description="requests by GET are taken; left out: the probe finds out")
    throttle: Throttle | None = None
    supported: list[str] | None = Field(
        default=None, min_length=1, description="the only actions that the target claims; not beside unsupported"
    )
    unsupported: list[str] = Field(default=[], description="actions that the target itself says it lacks")
    faults: Faults | None = None
    sandbox: bool | None = Field(
        default=None,
        description="whether mail goes to verified recipients and the mailbox simulator only; left out: nobody knows",
    )
    many_identities: bool | None = Field(
        default=None,
        description="whether a case may register many identities: true more than a thousand, false no more than a few; "
        "left out: some more than a hundred, where there is no throttle",
    )
    mail: MailBox | None = None
    topics: Topics = Topics()
    proxy: ProxyRules = Field(default=ProxyRules(), description="what the proxy at the endpoint changes on purpose")
    headers: dict[str, str] = Field(default={}, repr=False, description="unsigned headers for every request")
    tls: ClientTls | None = None
    ca_bundle: str | None = Field(
        default=None, description="file of certificates (PEM) that the target's must rest on, seen from the profile's"
    )

    @field_validator("endpoint")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        return value if value is None else checked_endpoint(value)

    @field_validator("headers")
    @classmethod
    def _are_headers(cls, value: dict[str, str]) -> dict[str, str]:
        for name, said in value.items():  # values may be secrets: none of them is quoted
            if not _HEADER_NAME.fullmatch(name):
                raise ValueError(f"{name!r} is no name of a header field")
            if not said.isprintable():
                raise ValueError(f"the value of {name} has control characters, such as a line end")
        return value

    @field_validator("supported", "unsupported")
    @classmethod
    def _are_actions(cls, value: list[str] | None) -> list[str] | None:
        for name in value or []:
            if name not in ACTIONS:
                raise ValueError(f"{name} is none of the 22 actions")
        return value

    @model_validator(mode="after")
    def _one_scope(self) -> Self:
        if self.supported is not None and self.unsupported:
            raise ValueError("give supported or unsupported, not both: each says what the other would say")
        return self

    @property
    def declared_lacking(self) -> dict[str, str]:
        """The actions that the profile declares as lacking, each with the words for it."""
        if self.supported is not None:
            return {
                action: "not among `supported` in the profile" for action in ACTIONS if action not in self.supported
            }
        return dict.fromkeys(self.unsupported, "declared in the profile")

    @property
    def sandboxed_account(self) -> Literal["main", "other"] | None:
        """The account that is in the sandbox, if one is known to be."""
        if self.sandbox:
            return "main"
        return "other" if self.other_account is not None and self.other_account.sandbox else None

    def lacks(self, need: Need) -> str | None:
        """Return why the profile can't offer ``need``, or None if it can."""
        able = self.verification == "immediate" or self.confirm is not None
        checked = self.signatures is not None and self.signatures.checked
        accepts = (self.signatures.accepts or []) if self.signatures is not None and checked else []
        offers: Mapping[Need, tuple[bool, str]] = {
            Need.VERIFIED_SENDER: (able or bool(self.verified.address), "no verified sender"),
            Need.FRESH_VERIFIED: (able, "no way to verify a new identity (verification: pending without confirm)"),
            Need.PENDING: (self.verification == "pending", "new identities are verified at once"),
            Need.SIGNATURES: (checked, "signatures aren't checked"),
            Need.SIGV4_QUERY: ("sigv4-query" in accepts, "no SigV4 in the query string"),
            Need.SIGV2: ("sigv2" in accepts, "no Signature Version 2"),
            Need.AWS3: ("aws3" in accepts, "no AWS3 signatures"),
            Need.SESSION_TOKEN: (self.temporary is not None, "no temporary credentials"),
            Need.OTHER_ACCOUNT: (self.other_account is not None, "no second account"),
            Need.OTHER_ACCOUNT_ID: (
                self.other_account is not None and self.other_account.account_id is not None,
                "no number of the second account, so no ARNs of it",
            ),
            Need.ACCOUNT_ID: (self.account_id is not None, "no account number, so no ARNs"),
            Need.TOPICS: (self.topics.any or len(self.topics.arns) > 1, "no SNS topics"),
            Need.MAIL: (self.mail is not None, "sent mail can't be read"),
            Need.FAULTS: (self.faults is not None, "no fault hook"),
            Need.GET: (self.get is not False, "requests by GET aren't taken"),
            Need.THROTTLE: (self.throttle is not None, "no throttle"),
            Need.SANDBOX: (self.sandboxed_account is not None, "no account that is known to be in the sandbox"),
            Need.PRODUCTION: (self.sandbox is False, "not known to be out of the sandbox (sandbox: false)"),
            Need.HUNDREDS: (
                (self.throttle is None) if self.many_identities is None else self.many_identities,
                "more than a hundred identities take too long (many_identities: true has them registered)",
            ),
            Need.THOUSANDS: (
                self.many_identities is True,
                "more than a thousand identities are registered for many_identities: true only",
            ),
        }
        offered, reason = offers[need]
        return None if offered else reason


def checked_endpoint(value: str) -> str:
    """Return ``value`` if it is an http(s) URL with a host and nothing after the path; raises ValueError."""
    shown = mask_tokens(value.partition("?")[0])
    if any(character.isspace() or not character.isprintable() for character in value):
        raise ValueError(f"invalid URL {shown!r}: it contains whitespace or control characters")
    if value.lower().startswith(f"{UNIX}://"):
        return _checked_socket(value)
    try:
        parts = urlsplit(value)
        (parts.hostname or "").encode("idna")
        port_ok = parts.port is None or 0 < parts.port < 65536
    except ValueError as error:
        raise ValueError(f"invalid URL {shown!r}: {mask_tokens(str(error))}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_ok:
        raise ValueError(f"invalid endpoint URL {shown!r}: expected http://HOST:PORT or https://HOST")
    if parts.username or parts.password:
        raise ValueError("an endpoint URL must not contain a user or password: give credentials in the profile")
    if parts.query or parts.fragment:
        raise ValueError(f"invalid endpoint URL {shown!r}: it must not have a query string or fragment")
    return value.rstrip("/")


def _checked_socket(value: str) -> str:
    """Return the URL of a unix socket if the path of the socket is percent-encoded; raises ValueError."""
    try:
        path = socket_path(value)
    except ValueError:
        path = None
    if not path or not os.path.isabs(path) or "?" in value or "#" in value:
        raise ValueError(f"invalid endpoint URL {value!r}: expected http+unix:// and the path as in %2Frun%2Fses.sock")
    return value.rstrip("/")


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
