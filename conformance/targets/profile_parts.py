"""What a profile is made of: keys, signatures, limits, hooks, TLS, and the rules of a proxy."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from conformance.model import extensions
from conformance.model.record import Record
from conformance.wire.credentials import Credentials
from conformance.wire.scheme import USUAL_ORDER, Scheme

HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What a name of a header field may be (RFC 9110 5.6.2)."""
_HOOK_URL = re.compile(r"(https?|http\+unix)://[^/?#\s]+\S*", re.IGNORECASE)

AcceptedScheme = Literal["sigv4", "sigv4-query", "sigv2", "aws3"]


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
Line = Annotated[str, AfterValidator(_one_line)]


class KeyPair(Record):
    """An access key of the target."""

    access_key_id: Line = Field(min_length=1)
    secret_access_key: Line = Field(min_length=1, repr=False)
    session_token: Line | None = Field(default=None, repr=False)

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
    accepts: list[AcceptedScheme] | None = Field(
        default=None,
        description="sigv4, else aws3, else sigv2, else sigv4-query signs the usual requests; left out: it is sigv4, "
        "and the probe finds out which others are accepted",
    )

    @property
    def usual(self) -> Scheme:
        """The scheme in which requests are signed that need no particular one."""
        return next((scheme for scheme in USUAL_ORDER if scheme in (self.accepts or ())), Scheme.SIGV4)

    @property
    def taken(self) -> frozenset[str]:
        """The schemes that cases may ask about: where signatures are not checked, the usual one alone."""
        return frozenset(self.accepts or ()) if self.checked and self.accepts else frozenset({self.usual})


class Throttle(Record):
    """The target's own limit, per action: requests per second, and how many at once."""

    per_second: float = Field(ge=1e-6, le=1e9)
    burst: int = Field(default=1, ge=1, le=1_000_000_000)


class Faults(Record):
    """How to ask the target for an error code by name."""

    header: str | None = Field(default=None, description="request header whose value is the code")
    parameter: str | None = Field(default=None, description="request parameter whose value is the code")
    url: _HookUrl = Field(default=None, description="control URL, {code} in it; asked just before the request")

    @field_validator("header")
    @classmethod
    def _is_header(cls, value: str | None) -> str | None:
        if value is not None and not HEADER_NAME.fullmatch(value):
            raise ValueError(f"{value!r} is no name of a header field")
        return value

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

    confirmations: bool = Field(
        default=True, description="messages that ask an owner to confirm an address can be read, too"
    )


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
    path_prefix: Line = Field(default="/", pattern="^/", description="path in front of the proxy that is / behind it")
    adds: list[str] = Field(default=[], description="request headers that it adds, though the API reads them")
    limits: ProxyLimits = ProxyLimits()
    upstream: str | None = Field(
        default=None, pattern=r"^\S+:\d{1,5}$", description="HOST:PORT that it forwards to; `run` then sees both sides"
    )
    upstream_url: str | None = Field(default=None, description="target behind it; left out: the reference target")
