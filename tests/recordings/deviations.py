"""Recordings of targets that deviate, each in one way, and what must be found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.recordings.genuine import GENUINE
from tests.recordings.samples import NAMESPACE, Pair, error, request_id, success


@dataclass(frozen=True)
class Deviation:
    """Exchanges, and the check that must find something in the question with this id."""

    pairs: list[Pair]
    check: str
    question: str


_LIST = success("ListIdentities", "<Identities><member>a@example.com</member></Identities>")
_QUOTA = success(
    "GetSendQuota",
    "<Max24HourSend>200.0</Max24HourSend><SentLast24Hours>10.0</SentLast24Hours><MaxSendRate>1.0</MaxSendRate>",
)
_BAD = error("VerifyEmailIdentity", "InvalidParameterValue", "Invalid email address", EmailAddress="x")
_MAIL: dict[str, Any] = {
    "Source": "sender@example.com",
    "Destination__ToAddresses__member__1": "one@example.net",
    "Message__Subject__Data": "Hello",
    "Message__Body__Text__Data": "Hi",
}
_SENT = success("SendEmail", "<MessageId>1</MessageId>", **_MAIL)
_ONE = "<Identities><member>a@example.com</member></Identities>"
_VERIFIED = success(
    "GetIdentityVerificationAttributes",
    "<VerificationAttributes><entry><key>example.com</key><value><VerificationStatus>Pending</VerificationStatus>"
    "<VerificationToken>abc=</VerificationToken></value></entry></VerificationAttributes>",
    Identities__member__1="example.com",
)
_POLICY = '{"Version":"2012-10-17","Statement":[]}'
_MADE = success("VerifyEmailIdentity", EmailAddress="new@example.com")
_RESPONSE, _REJECTION = "list-identities.response", "verify-email-identity.rejection"
_TOKEN = "<VerificationToken>{}</VerificationToken>"

DEVIATIONS: dict[str, Deviation] = {
    "no namespace": Deviation([_LIST.having(f' xmlns="{NAMESPACE}"', "")], "namespace.missing", _RESPONSE),
    "another namespace": Deviation([_LIST.having("http://ses.", "https://ses.")], "namespace.wrong", _RESPONSE),
    "content type": Deviation([_LIST.but(headers={"Content-Type": "text/html"})], "headers.content-type", _RESPONSE),
    "no content type": Deviation([_LIST.but(headers={"Content-Type": None})], "headers.content-type", _RESPONSE),
    "another action's root": Deviation([_QUOTA.but(params=_LIST.params)], "root.wrong-action", _RESPONSE),
    "status 201": Deviation([_LIST.but(status=201)], "status.success", _RESPONSE),
    "not well-formed": Deviation([_LIST.having("a@example.com", "a&b@example.com")], "xml.not-well-formed", _RESPONSE),
    "JSON": Deviation([_LIST.but(body='{"Identities": []}')], "xml.not-xml", _RESPONSE),
    "a page of the framework": Deviation(
        [_LIST.but(body="<html><title>500</title></html>", status=500)], "xml.not-xml", _RESPONSE
    ),
    "no request id": Deviation(
        [_LIST.but(body=_LIST.body[: _LIST.body.index("  <ResponseMetadata>")] + "</ListIdentitiesResponse>")],
        "metadata.missing",
        _RESPONSE,
    ),
    "flat list": Deviation([_LIST.having("member>", "item>")], "structure.item-name", _RESPONSE),
    "no result": Deviation(
        [_QUOTA.having("GetSendQuotaResult", "Result")], "structure.result-name", "get-send-quota.response"
    ),
    "missing member": Deviation(
        [_QUOTA.having("<MaxSendRate>1.0</MaxSendRate>", "")], "structure.missing-element", "get-send-quota.response"
    ),
    "a number that is none": Deviation([_QUOTA.having("200.0", "lots")], "structure.type", "get-send-quota.response"),
    "a status that is none": Deviation(
        [_VERIFIED.having("Pending", "Verified")],
        "structure.type",
        "get-identity-verification-attributes.response",
    ),
    "error in a success": Deviation([_BAD.but(status=200)], "status.pairing", _REJECTION),
    "error with another status": Deviation(
        [_BAD.but(status=500).having("Sender", "Receiver")], "status.pairing", _REJECTION
    ),
    "error of the wrong type": Deviation([_BAD.having("Sender", "Receiver")], "error.type", _REJECTION),
    "error without namespace": Deviation([_BAD.having(f' xmlns="{NAMESPACE}"', "")], "namespace.missing", _REJECTION),
    "error of another protocol": Deviation(
        [_BAD.having("<Error>", "<Errors><Error>").having("</Error>\n", "</Error></Errors>\n")],
        "error.envelope",
        _REJECTION,
    ),
    "error without request id": Deviation(
        [_BAD.but(body=_BAD.body[: _BAD.body.index("  <RequestId>")] + "</ErrorResponse>")],
        "metadata.missing",
        _REJECTION,
    ),
    "a code that nobody knows": Deviation(
        [error("ListIdentityPolicies", "NoSuchEntityException", Identity="a.example")],
        "error.code",
        "list-identity-policies.error-code",
    ),
    "MaxItems beyond the range accepted": Deviation(
        [success("ListIdentities", _ONE, MaxItems="5000")], "status.accepted", "list-identities.max-items.range"
    ),
    "MaxItems that is no number accepted": Deviation(
        [success("ListIdentities", _ONE, MaxItems="ten")], "status.accepted", "list-identities.max-items.type"
    ),
    "unknown IdentityType accepted": Deviation(
        [success("ListIdentities", _ONE, IdentityType="Phone")], "status.accepted", "list-identities.identity-type.enum"
    ),
    "required parameter left out": Deviation(
        [success("DeleteIdentity")], "status.accepted", "delete-identity.identity.required"
    ),
    "mail without source accepted": Deviation(
        [success("SendEmail", "<MessageId>1</MessageId>", **{k: v for k, v in _MAIL.items() if k != "Source"})],
        "status.accepted",
        "send-email.source.required",
    ),
    "51 recipients accepted": Deviation(
        [
            success(
                "SendEmail",
                "<MessageId>1</MessageId>",
                **_MAIL,
                **{f"Destination__CcAddresses__member__{n}": f"c{n}@example.net" for n in range(1, 51)},
            )
        ],
        "status.accepted",
        "send-email.recipients.over-limit",
    ),
    "policy name with a slash accepted": Deviation(
        [success("PutIdentityPolicy", Identity="a.example", PolicyName="a/b", Policy=_POLICY)],
        "status.accepted",
        "put-identity-policy.policy-name.pattern",
    ),
    "address that is none accepted": Deviation(
        [success("VerifyEmailIdentity", EmailAddress="nobody")],
        "status.accepted",
        "verify-email-identity.email-address.format",
    ),
    "rejected by another code": Deviation(
        [error("ListIdentities", "MessageRejected", MaxItems="0")], "error.code", "list-identities.max-items.range"
    ),
    "a good request rejected": Deviation(
        [error("GetSendQuota", "InvalidParameterValue")], "status.rejected", "get-send-quota.success"
    ),
    "more than MaxItems": Deviation(
        [
            success(
                "ListIdentities",
                "<Identities><member>a.example</member><member>b.example</member></Identities>",
                MaxItems="1",
            )
        ],
        "values.count",
        "list-identities.max-items.page-size",
    ),
    "filter that does not filter": Deviation(
        [success("ListIdentities", _ONE, IdentityType="Domain")], "values.every", "list-identities.identity-type.filter"
    ),
    "identity twice": Deviation(
        [_LIST.having("<member>", "<member>a@example.com</member><member>")], "values.unique", "list-identities.unique"
    ),
    "identities that were not asked for": Deviation(
        [_VERIFIED.having("<key>example.com", "<key>other.example")],
        "values.excludes",
        "get-identity-verification-attributes.verification-attributes.only-asked",
    ),
    "policies that were not asked for": Deviation(
        [
            success(
                "GetIdentityPolicies",
                "<Policies><entry><key>q</key><value>{}</value></entry></Policies>",
                Identity="a.example",
                PolicyNames__member__1="p",
            )
        ],
        "values.excludes",
        "get-identity-policies.only-asked",
    ),
    "made, then not listed": Deviation([_MADE, _LIST], "values.contains", "verify-email-identity.effect"),
    "made, then on no page": Deviation(
        [
            _MADE,
            success("ListIdentities", f"{_ONE}<NextToken>t</NextToken>", MaxItems="1"),
            success("ListIdentities", "<Identities><member>b@example.com</member></Identities>", NextToken="t"),
        ],
        "values.contains",
        "verify-email-identity.effect",
    ),
    "made, then without attributes": Deviation(
        [
            success("VerifyDomainIdentity", _TOKEN.format("abc="), Domain="lost.example"),
            success(
                "GetIdentityVerificationAttributes", "<VerificationAttributes/>", Identities__member__1="lost.example"
            ),
        ],
        "values.contains",
        "get-identity-verification-attributes.verification-attributes.each",
    ),
    "deleted, then listed": Deviation(
        [success("DeleteIdentity", Identity="a@example.com"), _LIST], "values.excludes", "delete-identity.effect"
    ),
    "topic that was not set": Deviation(
        [
            success(
                "SetIdentityNotificationTopic",
                Identity="example.com",
                NotificationType="Bounce",
                SnsTopic="arn:aws:sns:us-east-1:123456789012:bounces",
            ),
            success(
                "GetIdentityNotificationAttributes",
                "<NotificationAttributes><entry><key>example.com</key><value><ForwardingEnabled>true</ForwardingEnabled>"
                "</value></entry></NotificationAttributes>",
                Identities__member__1="example.com",
            ),
        ],
        "values.equals",
        "set-identity-notification-topic.set-bounce",
    ),
    "policy that was not kept": Deviation(
        [
            success("PutIdentityPolicy", Identity="a.example", PolicyName="p", Policy=_POLICY),
            success("ListIdentityPolicies", "<PolicyNames/>", Identity="a.example"),
        ],
        "values.contains",
        "list-identity-policies.effect",
    ),
    "another policy than was put": Deviation(
        [
            success("PutIdentityPolicy", Identity="a.example", PolicyName="p", Policy=_POLICY),
            success(
                "GetIdentityPolicies",
                "<Policies><entry><key>p</key><value>{}</value></entry></Policies>",
                Identity="a.example",
                PolicyNames__member__1="p",
            ),
        ],
        "values.json",
        "get-identity-policies.content",
    ),
    "token that changes": Deviation(
        [
            success("VerifyDomainIdentity", _TOKEN.format("one="), Domain="example.com"),
            success("VerifyDomainIdentity", _TOKEN.format("two="), Domain="example.com"),
        ],
        "values.same-as",
        "verify-domain-identity.verification-token.stable",
    ),
    "the same message id again": Deviation(
        [
            _SENT,
            _SENT.but(body=_SENT.body.replace(_SENT.body[_SENT.body.index("<RequestId>") + 11 :][:36], request_id())),
        ],
        "values.differs-from",
        "send-email.message-id.unique",
    ),
    "the same token again": Deviation(
        [success("ListIdentities", f"{_ONE}<NextToken>t</NextToken>", NextToken="t")],
        "values.differs-from",
        "list-identities.next-token.pagination",
    ),
    "more sent than the quota": Deviation(
        [_QUOTA.having(">10.0<", ">500.0<")], "values.between", "get-send-quota.sent-last24-hours.within"
    ),
    "less than nothing sent": Deviation(
        [_QUOTA.having(">10.0<", ">-5<")], "values.between", "get-send-quota.sent-last24-hours.not-negative"
    ),
    "statistics of the year before": Deviation(
        [GENUINE["statistics"][0].having("2026-11-20", "2025-11-20")],
        "values.every",
        "get-send-statistics.two-weeks",
    ),
    "two tokens for signing": Deviation(
        [
            success(
                "VerifyDomainDkim",
                "<DkimTokens><member>a</member><member>b</member></DkimTokens>",
                Domain="example.com",
            )
        ],
        "values.count",
        "verify-domain-dkim.dkim-tokens.count",
    ),
    "domain without a state for signing": Deviation(
        [
            success(
                "GetIdentityDkimAttributes",
                "<DkimAttributes><entry><key>example.com</key><value><DkimEnabled>false</DkimEnabled></value></entry>"
                "</DkimAttributes>",
                Identities__member__1="example.com",
            )
        ],
        "values.present",
        "get-identity-dkim-attributes.domain-status",
    ),
    "an unknown version accepted": Deviation(
        [_LIST.but(version="2099-01-01")], "status.accepted", "list-identities.common.version.unknown"
    ),
}
"""Deviations by name."""
