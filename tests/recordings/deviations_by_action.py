"""Recordings of targets that deviate in one action only, each in one way, and what must be found."""

from __future__ import annotations

from tests.recordings.deviations import _BAD, _LIST, _MAIL, _QUOTA, Deviation
from tests.recordings.genuine_odd import _POLICY, _TOKEN, _TOPIC, listed, set_topic, status, topics
from tests.recordings.samples import error, success

BY_ACTION: dict[str, Deviation] = {
    "root in lower case": Deviation(
        [_LIST.having("ListIdentitiesResponse", "listIdentitiesResponse")],
        "root.wrong-name",
        "list-identities.response",
    ),
    "body empty 200": Deviation([_LIST.but(body="")], "xml.not-xml", "list-identities.response"),
    "two roots": Deviation([_LIST.but(body=_LIST.body + "<x/>")], "xml.not-well-formed", "list-identities.response"),
    "doctype": Deviation([_LIST.but(body="<!DOCTYPE x>" + _LIST.body)], "xml.doctype", "list-identities.response"),
    "status 500 with success body": Deviation([_LIST.but(status=500)], "status.success", "list-identities.response"),
    "status 404 known code": Deviation([_BAD.but(status=404)], "status.pairing", "verify-email-identity.rejection"),
    "code prefixed": Deviation(
        [error("VerifyEmailIdentity", "AWS.SES.InvalidParameterValue", EmailAddress="x")],
        "error.code",
        "verify-email-identity.email-address.format",
    ),
    "error lower case code": Deviation(
        [error("ListIdentities", "invalidParameterValue", MaxItems="0")],
        "error.code",
        "list-identities.max-items.range",
    ),
    "error without Type": Deviation(
        [_BAD.having("<Type>Sender</Type>", "")], "structure.missing-element", "verify-email-identity.rejection"
    ),
    "json error": Deviation(
        [
            _BAD.but(
                body='{"__type":"InvalidParameterValue","message":"x"}',
                headers={"Content-Type": "application/x-amz-json-1.1"},
            )
        ],
        "xml.not-xml",
        "verify-email-identity.response",
    ),
    "bare 400 empty": Deviation([_BAD.but(body="")], "xml.not-xml", "verify-email-identity.response"),
    "quota integer missing": Deviation(
        [_QUOTA.having("<SentLast24Hours>10.0</SentLast24Hours>", "<SentLast24Hours/>")],
        "structure.type",
        "get-send-quota.response",
    ),
    "quota rate 0": Deviation(
        [_QUOTA.having("<MaxSendRate>1.0", "<MaxSendRate>0")], "values.between", "get-send-quota.max-send-rate.positive"
    ),
    "negative quota": Deviation(
        [_QUOTA.having("200.0", "-7")], "values.between", "get-send-quota.max24-hour-send.unlimited"
    ),
    "quota comma": Deviation([_QUOTA.having("200.0", "200,0")], "structure.type", "get-send-quota.response"),
    "token empty": Deviation(
        [success("VerifyDomainIdentity", "<VerificationToken/>", Domain="a.example")],
        "structure.type",
        "verify-domain-identity.response",
    ),
    "token missing": Deviation(
        [success("VerifyDomainIdentity", "", Domain="a.example")],
        "structure.missing-element",
        "verify-domain-identity.response",
    ),
    "same dkim tokens": Deviation(
        [
            success(
                "VerifyDomainDkim",
                "<DkimTokens><member>a</member><member>a</member><member>a</member></DkimTokens>",
                Domain="a.example",
            )
        ],
        "values.unique",
        "verify-domain-dkim.dkim-tokens.unique",
    ),
    "message id empty": Deviation(
        [success("SendEmail", "<MessageId/>", **_MAIL)], "structure.type", "send-email.response"
    ),
    "no message id": Deviation([success("SendEmail", "", **_MAIL)], "structure.missing-element", "send-email.response"),
    "raw no data": Deviation(
        [success("SendRawEmail", "<MessageId>1</MessageId>")], "status.accepted", "send-raw-email.raw-message.required"
    ),
    "raw bad base64": Deviation(
        [success("SendRawEmail", "<MessageId>1</MessageId>", RawMessage__Data="***")],
        "status.accepted",
        "send-raw-email.raw-message.data.not-base64",
    ),
    "domain with at": Deviation(
        [success("VerifyDomainIdentity", _TOKEN.format("t="), Domain="a@example.com")],
        "status.accepted",
        "verify-domain-identity.domain.format",
    ),
    "domain with whitespace": Deviation(
        [success("VerifyDomainIdentity", _TOKEN.format("t="), Domain="a b.example")],
        "status.accepted",
        "verify-domain-identity.domain.format",
    ),
    "empty email": Deviation(
        [success("VerifyEmailIdentity", EmailAddress="")],
        "status.accepted",
        "verify-email-identity.email-address.empty",
    ),
    "bool yes": Deviation(
        [success("SetIdentityDkimEnabled", Identity="a.example", DkimEnabled="yes")],
        "status.accepted",
        "set-identity-dkim-enabled.dkim-enabled.type",
    ),
    "notification type bad": Deviation(
        [success("SetIdentityNotificationTopic", Identity="a.example", NotificationType="Open")],
        "status.accepted",
        "set-identity-notification-topic.notification-type.enum",
    ),
    "policy too long": Deviation(
        [success("PutIdentityPolicy", Identity="a.example", PolicyName="p", Policy='{"a":"' + "x" * 5000 + '"}')],
        "status.accepted",
        "put-identity-policy.policy.over-size",
    ),
    "policy not json": Deviation(
        [success("PutIdentityPolicy", Identity="a.example", PolicyName="p", Policy="hello")],
        "status.accepted",
        "put-identity-policy.policy.json",
    ),
    "policy name 65": Deviation(
        [success("PutIdentityPolicy", Identity="a.example", PolicyName="p" * 65, Policy=_POLICY)],
        "status.accepted",
        "put-identity-policy.policy-name.length",
    ),
    "get policies none": Deviation(
        [success("GetIdentityPolicies", "<Policies/>", Identity="a.example")],
        "status.accepted",
        "get-identity-policies.policy-names.required",
    ),
    "get attr none": Deviation(
        [success("GetIdentityDkimAttributes", "<DkimAttributes/>")],
        "status.accepted",
        "get-identity-dkim-attributes.identities.required",
    ),
    "policy gone": Deviation(
        [
            success("PutIdentityPolicy", Identity="a.example", PolicyName="p", Policy=_POLICY),
            success("GetIdentityPolicies", "<Policies/>", Identity="a.example", PolicyNames__member__1="p"),
        ],
        "values.contains",
        "get-identity-policies.effect",
    ),
    "policy deleted still there": Deviation(
        [
            success("DeleteIdentityPolicy", Identity="a.example", PolicyName="p"),
            success("ListIdentityPolicies", "<PolicyNames><member>p</member></PolicyNames>", Identity="a.example"),
        ],
        "values.excludes",
        "delete-identity-policy.effect",
    ),
    "cleared topic still": Deviation(
        [
            set_topic("a.example", "Bounce", None),
            topics("a.example", f"<BounceTopic>{_TOPIC.format('x')}</BounceTopic>"),
        ],
        "values.absent",
        "set-identity-notification-topic.clear-omitted",
    ),
    "topic of other kind": Deviation(
        [
            set_topic("a.example", "Bounce", _TOPIC.format("x")),
            topics("a.example", f"<ComplaintTopic>{_TOPIC.format('x')}</ComplaintTopic>"),
        ],
        "values.equals",
        "set-identity-notification-topic.set-bounce",
    ),
    "forwarding not off": Deviation(
        [
            success("SetIdentityFeedbackForwardingEnabled", Identity="a.example", ForwardingEnabled="false"),
            topics("a.example", ""),
        ],
        "values.equals",
        "set-identity-feedback-forwarding-enabled.disable",
    ),
    "dkim not off": Deviation(
        [
            success("SetIdentityDkimEnabled", Identity="a.example", DkimEnabled="false"),
            success(
                "GetIdentityDkimAttributes",
                "<DkimAttributes><entry><key>a.example</key><value><DkimEnabled>true</DkimEnabled><DkimVerificationStatus>Success</DkimVerificationStatus></value></entry></DkimAttributes>",
                Identities__member__1="a.example",
            ),
        ],
        "values.equals",
        "set-identity-dkim-enabled.disable",
    ),
    "dkim tokens differ": Deviation(
        [
            success(
                "VerifyDomainDkim",
                "<DkimTokens><member>a</member><member>b</member><member>c</member></DkimTokens>",
                Domain="a.example",
            ),
            success(
                "GetIdentityDkimAttributes",
                "<DkimAttributes><entry><key>a.example</key><value><DkimEnabled>true</DkimEnabled><DkimVerificationStatus>Pending</DkimVerificationStatus><DkimTokens><member>x</member><member>y</member><member>z</member></DkimTokens></value></entry></DkimAttributes>",
                Identities__member__1="a.example",
            ),
        ],
        "values.same-as",
        "get-identity-dkim-attributes.domain-tokens",
    ),
    "dkim tokens missing after verify": Deviation(
        [
            success(
                "VerifyDomainDkim",
                "<DkimTokens><member>a</member><member>b</member><member>c</member></DkimTokens>",
                Domain="a.example",
            ),
            success(
                "GetIdentityDkimAttributes",
                "<DkimAttributes><entry><key>a.example</key><value><DkimEnabled>true</DkimEnabled><DkimVerificationStatus>Pending</DkimVerificationStatus></value></entry></DkimAttributes>",
                Identities__member__1="a.example",
            ),
        ],
        "values.same-as",
        "get-identity-dkim-attributes.domain-tokens",
    ),
    "token differs in attr": Deviation(
        [
            success("VerifyDomainIdentity", _TOKEN.format("t="), Domain="a.example"),
            status("a.example", "<VerificationStatus>Pending</VerificationStatus>" + _TOKEN.format("u=")),
        ],
        "values.same-as",
        "get-identity-verification-attributes.token-same",
    ),
    "no status": Deviation(
        [status("a.example", _TOKEN.format("t="))],
        "structure.missing-element",
        "get-identity-verification-attributes.response",
    ),
    "stat negative": Deviation(
        [
            success(
                "GetSendStatistics",
                "<SendDataPoints><member><DeliveryAttempts>-8</DeliveryAttempts><Timestamp>2026-11-20T17:55:00Z</Timestamp><Rejects>0</Rejects><Bounces>0</Bounces><Complaints>0</Complaints></member></SendDataPoints>",
            )
        ],
        "structure.type",
        "get-send-statistics.response",
    ),
    "stat bad time": Deviation(
        [
            success(
                "GetSendStatistics",
                "<SendDataPoints><member><DeliveryAttempts>8</DeliveryAttempts><Timestamp>yesterday</Timestamp><Rejects>0</Rejects><Bounces>0</Bounces><Complaints>0</Complaints></member></SendDataPoints>",
            )
        ],
        "structure.type",
        "get-send-statistics.response",
    ),
    "stat future": Deviation(
        [
            success(
                "GetSendStatistics",
                "<SendDataPoints><member><DeliveryAttempts>8</DeliveryAttempts><Timestamp>2027-11-20T17:55:00Z</Timestamp><Rejects>0</Rejects><Bounces>0</Bounces><Complaints>0</Complaints></member></SendDataPoints>",
            )
        ],
        "values.every",
        "get-send-statistics.two-weeks",
    ),
    "old list domains": Deviation(
        [
            success(
                "ListVerifiedEmailAddresses",
                "<VerifiedEmailAddresses><member>example.com</member></VerifiedEmailAddresses>",
            )
        ],
        "values.every",
        "list-verified-email-addresses.no-domains",
    ),
    "GetSendQuota MissingParameter": Deviation(
        [error("GetSendQuota", "MissingParameter")], "status.rejected", "get-send-quota.success"
    ),
    "delete identity unknown 404": Deviation(
        [error("DeleteIdentity", "NotFoundException", status=404, Identity="a.example")],
        "error.code",
        "delete-identity.error-code",
    ),
    "SendEmail body w/out subject ok": Deviation(
        [success("SendEmail", "<MessageId>1</MessageId>", **{k: v for k, v in _MAIL.items() if "Subject" not in k})],
        "status.accepted",
        "send-email.message.subject.required",
    ),
    "sendmail no dest": Deviation(
        [success("SendEmail", "<MessageId>1</MessageId>", **{k: v for k, v in _MAIL.items() if "Dest" not in k})],
        "status.accepted",
        "send-email.destination.required",
    ),
    "next page same": Deviation(
        [listed("a.example", token="T1", MaxItems="1"), listed("a.example", MaxItems="1", NextToken="T1")],
        "values.excludes",
        "list-identities.next-token.pagination",
    ),
    "deleted attr Success": Deviation(
        [
            success("DeleteIdentity", Identity="a.example"),
            status("a.example", "<VerificationStatus>Success</VerificationStatus>" + _TOKEN.format("t=")),
        ],
        "values.excludes",
        "delete-identity.effect",
    ),
    "expired sig 403 as 401": Deviation(
        [error("GetSendQuota", "ExpiredToken", status=401)], "status.pairing", "get-send-quota.rejection"
    ),
    "throttling 429": Deviation(
        [error("ListIdentities", "Throttling", status=429)], "status.pairing", "list-identities.rejection"
    ),
    "html 404": Deviation(
        [_LIST.but(status=404, body="<html></html>", headers={"Content-Type": "text/html"})],
        "xml.not-xml",
        "list-identities.response",
    ),
    "policy in other value": Deviation(
        [
            success(
                "GetIdentityPolicies",
                "<Policies><member><key>p</key></member></Policies>",
                Identity="a.example",
                PolicyNames__member__1="p",
            )
        ],
        "structure.item-name",
        "get-identity-policies.response",
    ),
}
"""Deviations by name."""
