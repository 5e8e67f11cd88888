"""The profile of a target: how to reach it and what it offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from conformance.model.case_file import Need
from conformance.model.record import Record
from conformance.model.vocabulary import ACTIONS
from conformance.targets.endpoint import checked_endpoint
from conformance.targets.profile_parts import (
    HEADER_NAME,
    ClientTls,
    Confirm,
    Faults,
    KeyPair,
    Line,
    MailBox,
    OtherAccount,
    ProxyRules,
    Signatures,
    Throttle,
    Topics,
    Verified,
)
from conformance.wire.scheme import Scheme

_UNDECLARED = Signatures()


class Profile(Record):
    """What ``fixtures/targets/NAME.yaml`` or any profile file says. Every key but ``name`` is optional."""

    name: str = Field(min_length=1)
    version: str | None = None
    endpoint: str | None = None
    region: Line = "us-east-1"
    service: Line = "ses"
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
            if not HEADER_NAME.fullmatch(name):
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
    def usual_scheme(self) -> Scheme:
        """The scheme in which requests are signed that need no particular one (`conformance.wire.scheme`)."""
        return (self.signatures or _UNDECLARED).usual

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
        taken = (self.signatures or _UNDECLARED).taken
        usual = self.usual_scheme.value
        offers: Mapping[Need, tuple[bool, str]] = {
            Need.VERIFIED_SENDER: (able or bool(self.verified.address), "no verified sender"),
            Need.FRESH_VERIFIED: (able, "no way to verify a new identity (verification: pending without confirm)"),
            Need.PENDING: (self.verification == "pending", "new identities are verified at once"),
            Need.SIGNATURES: (checked, "signatures aren't checked"),
            Need.SIGV4: ("sigv4" in taken, f"no SigV4 in the Authorization header; requests are signed by {usual}"),
            Need.SIGV4_QUERY: ("sigv4-query" in taken, "no SigV4 in the query string"),
            Need.SIGV2: ("sigv2" in taken, "no Signature Version 2"),
            Need.AWS3: ("aws3" in taken, "no AWS3 signatures"),
            Need.SESSION_TOKEN: (self.temporary is not None, "no temporary credentials"),
            Need.OTHER_ACCOUNT: (self.other_account is not None, "no second account"),
            Need.OTHER_ACCOUNT_ID: (
                self.other_account is not None and self.other_account.account_id is not None,
                "no number of the second account, so no ARNs of it",
            ),
            Need.ACCOUNT_ID: (self.account_id is not None, "no account number, so no ARNs"),
            Need.TOPICS: (self.topics.any or len(self.topics.arns) > 1, "no SNS topics"),
            Need.MAIL: (self.mail is not None, "sent mail can't be read"),
            Need.CONFIRMATIONS: (
                self.mail is not None and self.mail.confirmations,
                "messages that ask for a confirmation can't be read",
            ),
            Need.FAULTS: (self.faults is not None, "no fault hook"),
            Need.GET: (self.get is not False, "requests by GET aren't taken"),
            Need.THROTTLE: (self.throttle is not None, "no throttle"),
            Need.SANDBOX: (self.sandboxed_account is not None, "no account that is known to be in the sandbox"),
            Need.PRODUCTION: (self.sandbox is False, "not known to be out of the sandbox (sandbox: false)"),
            Need.HUNDREDS: (
                (self.throttle is None) if self.many_identities is None else self.many_identities,
                "more than a hundred requests take too long (many_identities: true has them made)",
            ),
            Need.THOUSANDS: (
                self.many_identities is True,
                "more than a thousand identities are registered for many_identities: true only",
            ),
        }
        offered, reason = offers[need]
        return None if offered else reason
