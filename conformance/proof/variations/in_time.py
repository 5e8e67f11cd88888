"""What time changes: verifications that end, counts that come late, tokens that are new at each request or used up."""

from __future__ import annotations

import base64
import itertools
import secrets
from collections.abc import Callable

from conformance.proof.edits import set_text
from conformance.proof.mutant import Change
from conformance.proof.variations import Variation, add, variation
from conformance.proof.verbs import combine, edit_result, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.service import Service
from conformance.reference.state import PENDING, SUCCESS, Identity
from conformance.reference.xml_tree import Element, members

_LIST = "ListIdentities"
_VERIFIES = ("VerifyEmailIdentity", "VerifyEmailAddress", "VerifyDomainIdentity")
_DAY_S = 86_400.0

# -- verification ------------------------------------------------------------------------------------------------


def _decided(status: str) -> Change:
    """A verification that is under way ends once its state was read."""

    def edit(call: Call, result: list[Element]) -> None:
        for name in call.args["Identities"]:
            identity = call.identity(name)
            if identity is not None and identity.status == PENDING:
                identity.status = status

    return edit_result("GetIdentityVerificationAttributes", edit)


for _status in (SUCCESS, "Failed", "TemporaryFailure"):
    add(Variation(f"verification-{_status.lower()}-after-a-read",
                  f"The verification of an identity is {_status} once its state was read.",
                  "[IdentityVerificationAttributes / Contents / VerificationStatus]: no time is given", _decided(_status)))  # fmt: skip


def _decided_at_once(status: str) -> Change:
    """A verification ends, without success, as soon as it is begun; its owner may still confirm the identity."""

    def wrap(call: Call, inner: Handler) -> list[Element]:
        name = call.args.get("EmailAddress") or call.args["Domain"]
        is_new = call.account.find(name) is None
        result = inner(call)
        identity = call.account.find(name)
        if is_new and identity is not None and identity.status == PENDING:
            identity.status = status
        return result

    return combine(*(wrap_handler(action, wrap) for action in (*_VERIFIES, "VerifyDomainDkim")))


for _status in ("Failed", "TemporaryFailure"):
    add(Variation(f"verification-{_status.lower()}-at-once",
                  f"The verification of an identity is {_status} as soon as it is registered.",
                  "[IdentityVerificationAttributes / Contents / VerificationStatus]: no time is given", _decided_at_once(_status)))  # fmt: skip


def _pending_again(call: Call, inner: Handler) -> list[Element]:
    result = inner(call)
    identity = call.account.find(call.args.get("EmailAddress") or call.args["Domain"])
    if identity is not None and not call.settings.immediate:
        identity.status = PENDING
    return result


@variation(
    "verification-begins-anew",
    varies="An identity that is registered again has to be verified again.",
    source="[VerifyEmailIdentity / Description], [VerifyDomainIdentity / Description]: the text does not say",
)
def _verified_anew(service: Service) -> Service:
    for action in _VERIFIES:
        service = service.with_handler(action, _pending_again)
    return service


# -- tokens of domains -------------------------------------------------------------------------------------------


def _of_domain(call: Call) -> Identity:
    return call.known_identity(call.args["Domain"])


def _fresh_token(call: Call, inner: Handler) -> list[Element]:
    inner(call)
    token = base64.b64encode(secrets.token_bytes(32)).decode()
    _of_domain(call).verification_token = token
    return [Element("VerificationToken", token)]


def _fresh_dkim_tokens(call: Call, inner: Handler) -> list[Element]:
    inner(call)
    tokens = tuple(secrets.token_hex(16) for _ in range(3))
    _of_domain(call).dkim_tokens = tokens
    return [members("DkimTokens", tokens)]


add(Variation("token-verification-fresh", "Each request to verify a domain gives a new token, and ends the one before.",
              "[VerifyDomainIdentity / Response Elements / VerificationToken]: the text does not say",
              wrap_handler("VerifyDomainIdentity", _fresh_token)))  # fmt: skip
add(Variation("tokens-dkim-fresh", "Each request to set up DKIM gives new tokens, and ends those before.",
              "[VerifyDomainDkim / Response Elements / DkimTokens]: the text does not say",
              wrap_handler("VerifyDomainDkim", _fresh_dkim_tokens)))  # fmt: skip


def _set_up_at_once(call: Call, inner: Handler) -> list[Element]:
    is_new = call.account.find(call.args["Domain"]) is None
    result = inner(call)
    if is_new:
        identity = _of_domain(call)
        identity.dkim_enabled, identity.dkim_status = True, identity.status
        identity.dkim_tokens = call.account.dkim_tokens(identity.name)
    return result


add(Variation("dkim-set-up-by-registration", "A domain is set up for DKIM, and enabled, as soon as it is registered.",
              "observations, section 2, GetIdentityDkimAttributes (new domain)",
              wrap_handler("VerifyDomainIdentity", _set_up_at_once)))  # fmt: skip

# -- tokens of pages ---------------------------------------------------------------------------------------------


def _marked(mark: Callable[[Call], str], check: Callable[[Call, str], bool]) -> Change:
    """Each NextToken has a mark at its end, which is checked where the token is used."""

    def change(service: Service) -> Service:
        inner_guard = service.guards[_LIST]["next-token"]

        def guard(call: Call) -> None:
            token = call.args.get("NextToken")
            if token:
                call.args["NextToken"], _, found = token.rpartition(".")
                if not call.args["NextToken"] or not check(call, found):
                    raise ServiceError("InvalidParameterValue", f"Invalid NextToken <{token[:200]}>.")
            inner_guard(call)

        def handler(call: Call, inner: Handler) -> list[Element]:
            result = inner(call)
            for element in result:
                if element.name == "NextToken":
                    element.text = f"{element.text}.{mark(call)}"
            return result

        return service.with_guard(_LIST, "next-token", guard).with_handler(_LIST, handler)

    return change


_numbers = itertools.count()


def _number(call: Call) -> str:
    return str(next(_numbers))


def _unused(call: Call, number: str) -> bool:
    used = call.account.memory.setdefault("used tokens", set())
    fresh = number.isdigit() and number not in used
    used.add(number)
    return fresh


def _size(call: Call) -> str:
    return str(call.args.get("MaxItems", ""))


for _name, _varies, _change in (
    ("next-token-fresh", "The NextToken of a page is another at each request.",
     _marked(_number, lambda call, number: number.isdigit())),
    ("next-token-once", "A NextToken can be used once.", _marked(_number, _unused)),
    ("next-token-with-size", "A NextToken holds for pages of the size that it was given with.",
     _marked(_size, lambda call, size: size == _size(call))),
):  # fmt: skip
    add(
        Variation(
            _name, _varies, "[ListIdentities / Request Parameters / NextToken]: a token, no rule is given", _change
        )
    )

# -- counts ------------------------------------------------------------------------------------------------------


def _long_ago(call: Call, result: list[Element]) -> None:
    set_text(result, "SentLast24Hours", str(float(sum(n for at, n in call.account.sent if at < call.now - _DAY_S / 2))))


add(Variation("quota-late", "A message counts against the quota half a day after it was sent.",
              "[SendEmail / Description]: no time is given; observations, section 2 (GetSendQuota, counting)",
              edit_result("GetSendQuota", _long_ago)))  # fmt: skip
