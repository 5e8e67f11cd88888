"""Exchanges in the form in which the real service has them (see docs/observations.md)."""

from __future__ import annotations

from typing import Any

from tests.recordings.samples import FAULT, Pair, error, request_id, success

_TOKENS = "".join(f"<member>{letter * 32}</member>" for letter in "abc")
_OLD_POINT = (
    "<member><DeliveryAttempts>8</DeliveryAttempts><Timestamp>2026-11-20T17:55:00Z</Timestamp><Rejects>0</Rejects>"
    "<Bounces>0</Bounces><Complaints>0</Complaints></member>"
)
_POLICY = '{"Version":"2012-10-17","Statement":[]}'
_MAIL: dict[str, Any] = {
    "Source": "sender@example.com",
    "Destination__ToAddresses__member__1": "one@example.net",
    "Message__Subject__Data": "Hello",
    "Message__Body__Text__Data": "Hi",
}
_RAW: dict[str, Any] = {"RawMessage__Data": "RnJvbTogYUBiLmV4YW1wbGUKVG86IGNAZC5leGFtcGxlCgpIaQo="}
_LARGE = "x" * 8000

GENUINE: dict[str, list[Pair]] = {
    "verify-email-address without result": [
        success("VerifyEmailAddress", None, EmailAddress="a@example.com"),
        success("DeleteVerifiedEmailAddress", None, EmailAddress="a@example.com"),
    ],
    "verify, list, delete": [
        success("VerifyEmailIdentity", EmailAddress="A@Example.com"),
        success("VerifyDomainIdentity", f"<VerificationToken>{'t' * 43}=</VerificationToken>", Domain="example.com"),
        success("VerifyDomainIdentity", f"<VerificationToken>{'t' * 43}=</VerificationToken>", Domain="example.com"),
        success(
            "ListIdentities", "<Identities><member>a@example.com</member><member>example.com</member></Identities>"
        ),
        success("DeleteIdentity", Identity="a@example.com"),
        success("ListIdentities", "<Identities><member>example.com</member></Identities>", MaxItems="1000"),
        success("DeleteIdentity", Identity="nobody@example.com"),
    ],
    "registered by dkim alone": [
        success("VerifyDomainDkim", f"<DkimTokens>{_TOKENS}</DkimTokens>", Domain="new.example.com"),
        success("VerifyDomainDkim", f"<DkimTokens>{_TOKENS}</DkimTokens>", Domain="new.example.com"),
        success("ListIdentities", "<Identities/>", IdentityType="EmailAddress"),
    ],
    "pages": [
        success("VerifyEmailIdentity", EmailAddress="b@example.com"),
        success(
            "ListIdentities",
            "<NextToken>AAA</NextToken><Identities><member>a@example.com</member></Identities>",
            MaxItems="1",
        ),
        success("ListIdentities", "<Identities><member>b@example.com</member></Identities>", NextToken="AAA"),
        success("ListIdentities", "<Identities/>", NextToken="", IdentityType="Domain"),
    ],
    "another page in between": [
        success("ListIdentities", "<NextToken>BBB</NextToken><Identities><member>x@example.com</member></Identities>"),
        success("VerifyEmailIdentity", EmailAddress="a@example.com"),
        success("ListIdentities", "<Identities><member>z@example.com</member></Identities>", NextToken="BBB"),
    ],
    "another account": [
        success("VerifyEmailIdentity", EmailAddress="a@example.com"),
        success("ListIdentities", "<Identities/>").but(key="AKIDOTHER"),
        success("DeleteIdentity", Identity="a@example.com").but(key="AKIDOTHER"),
        success("ListIdentities", "<Identities/>"),
    ],
    "verification attributes": [
        success(
            "GetIdentityVerificationAttributes",
            "<VerificationAttributes><entry><key>example.com</key><value><VerificationStatus>Pending</VerificationStatus>"
            "<VerificationToken>abc=</VerificationToken></value></entry><entry><key>a@example.com</key><value>"
            "<VerificationStatus>Success</VerificationStatus></value></entry></VerificationAttributes>",
            Identities__member__1="example.com",
            Identities__member__2="a@example.com",
            Identities__member__3="unknown.example",
        ),
        success(
            "GetIdentityVerificationAttributes", "<VerificationAttributes/>", Identities__member__1="unknown.example"
        ),
    ],
    "dkim attributes": [
        success("SetIdentityDkimEnabled", Identity="example.com", DkimEnabled="false"),
        success("SetIdentityDkimEnabled", Identity="example.com"),
        success(
            "GetIdentityDkimAttributes",
            "<DkimAttributes><entry><key>example.com</key><value><DkimEnabled>false</DkimEnabled>"
            "<DkimVerificationStatus>NotStarted</DkimVerificationStatus></value></entry></DkimAttributes>",
            Identities__member__1="example.com",
        ),
    ],
    "notification attributes with later members": [
        success(
            "SetIdentityNotificationTopic",
            Identity="example.com",
            NotificationType="Bounce",
            SnsTopic="arn:aws:sns:us-east-1:123456789012:bounces",
        ),
        success("SetIdentityNotificationTopic", Identity="example.com", NotificationType="Complaint"),
        success(
            "GetIdentityNotificationAttributes",
            "<NotificationAttributes><entry><key>example.com</key><value>"
            "<HeadersInBounceNotificationsEnabled>false</HeadersInBounceNotificationsEnabled>"
            "<BounceTopic>arn:aws:sns:us-east-1:123456789012:bounces</BounceTopic>"
            "<HeadersInDeliveryNotificationsEnabled>false</HeadersInDeliveryNotificationsEnabled>"
            "<ForwardingEnabled>true</ForwardingEnabled>"
            "<HeadersInComplaintNotificationsEnabled>false</HeadersInComplaintNotificationsEnabled>"
            "</value></entry></NotificationAttributes>",
            Identities__member__1="example.com",
        ),
    ],
    "policies of an identity that is not there": [
        success("PutIdentityPolicy", Identity="ghost.example", PolicyName="p-1", Policy=_POLICY),
        success("ListIdentityPolicies", "<PolicyNames><member>p-1</member></PolicyNames>", Identity="ghost.example"),
        success(
            "GetIdentityPolicies",
            '<Policies><entry><key>p-1</key><value>{"Statement":[], "Version":"2012-10-17"}</value></entry></Policies>',
            Identity="ghost.example",
            PolicyNames__member__1="p-1",
            PolicyNames__member__2="unknown",
        ),
        success("DeleteIdentityPolicy", Identity="ghost.example", PolicyName="p-1"),
        success("ListIdentityPolicies", "<PolicyNames/>", Identity="ghost.example"),
        success("GetIdentityPolicies", "<Policies/>", Identity="ghost.example", PolicyNames__member__1="p-1"),
    ],
    "quota in E-notation, unlimited": [
        success(
            "GetSendQuota",
            "<Max24HourSend>1.0E7</Max24HourSend><SentLast24Hours>200.0</SentLast24Hours><MaxSendRate>1.0</MaxSendRate>",
        ),
        success(
            "GetSendQuota",
            "<SentLast24Hours>127.0</SentLast24Hours><Max24HourSend>-1.0</Max24HourSend><MaxSendRate>90.0</MaxSendRate>",
        ),
    ],
    "statistics": [
        success("GetSendStatistics", f"<SendDataPoints>{_OLD_POINT}</SendDataPoints>"),
        success("GetSendStatistics", "<SendDataPoints/>"),
    ],
    "sends": [
        success("SendEmail", "<MessageId>0100018c0a1b2c3d-1-000000</MessageId>", **_MAIL),
        success("SendRawEmail", "<MessageId>0100018c0a1b2c3d-2-000000</MessageId>", **_RAW),
        success("SendEmail", "<MessageId>0100018c0a1b2c3d-3-000000</MessageId>", **_MAIL, Tags__member__1__Name="a"),
    ],
    "no version": [
        success("GetSendStatistics", "<SendDataPoints/>").but(version=None),
    ],
    "later actions of the API": [
        success("GetAccountSendingEnabled", "<Enabled>true</Enabled>"),
        error("GetTemplate", "TemplateDoesNotExist", "Template x does not exist", TemplateName="x"),
    ],
    "rejected values": [
        error("VerifyEmailIdentity", "InvalidParameterValue", "Invalid email address&lt;x&gt;.", EmailAddress="x"),
        error("VerifyDomainIdentity", "InvalidParameterValue", "Invalid domain name a.example..", Domain="a.example."),
        error("ListIdentities", "InvalidParameterValue", "Value 0 for parameter MaxItems is invalid.", MaxItems="0"),
        error("ListIdentities", "MalformedInput", None, MaxItems="abc"),
        error("ListIdentities", "ValidationError", "1 validation error detected", IdentityType="Phone"),
        error("ListIdentities", "InvalidParameterValue", "Invalid NextToken &lt;x&gt;.", NextToken="x"),
        error("SetIdentityDkimEnabled", "MalformedInput", "boolean", Identity="example.com", DkimEnabled="TRUE"),
        error("GetIdentityDkimAttributes", "ValidationError", "Value null at 'identities'"),
        error("DeleteIdentity", "ValidationError", "Value null at 'identity'"),
        error("PutIdentityPolicy", "ValidationError", "x", Identity="a.example", PolicyName="p" * 65, Policy=_POLICY),
        error(
            "PutIdentityPolicy", "InvalidPolicy", "invalid principal", Identity="a.example", PolicyName="p", Policy="{}"
        ),
        error(
            "SetIdentityNotificationTopic",
            "InvalidParameterValue",
            "x",
            Identity="no.example",
            NotificationType="Bounce",
        ),
        error("GetIdentityVerificationAttributes", "MalformedInput", "Top level element", Identities__1="a.example"),
    ],
    "rejected mail": [
        error("SendEmail", "MessageRejected", "Email address is not verified.", **_MAIL),
        error("SendEmail", "ConfigurationSetDoesNotExist", "x", **_MAIL, ConfigurationSetName="x"),
        error("SendEmail", "InvalidParameterValue", "Missing final '@domain'", **{**_MAIL, "Source": ""}),
        error("SendEmail", "ValidationError", "Value null at 'destination'", Source="a@example.com"),
        error("SendRawEmail", "InvalidParameterValue", "Missing required header &apos;From&apos;.", **_RAW),
        error("SendEmail", "Throttling", "Maximum sending rate exceeded.", **_MAIL),
        error("SendEmail", "AccountSendingPausedException", "x", **_MAIL),
        error("SendEmail", "MailFromDomainNotVerifiedException", "x", **_MAIL),
        error("SendEmail", "InvalidParameterValue", "Unsupported charset 'x'", **_MAIL, Message__Subject__Charset="x"),
        error("SendEmail", "AccessDenied", "User is not authorized", 403, **_MAIL),
    ],
    "dispatch and signing": [
        error("NoSuchActionAtAll", "InvalidAction", "Could not find operation", namespace=FAULT),
        error("GetSendQuota", "InvalidAction", "Could not find operation", namespace=FAULT).but(version="2012-12-01"),
        error("GetSendQuota", "InvalidAction", "Unavailable Operation", namespace=FAULT),
        error("GetSendQuota", "InvalidClientTokenId", "The security token", 403),
        error("GetSendQuota", "SignatureDoesNotMatch", "The request\n\nsignature", 403),
        error("GetSendQuota", "IncompleteSignature", "Authorization header requires", 400),
        error("GetSendQuota", "MissingAuthenticationToken", "Missing Authentication Token", 403),
        error("GetSendQuota", "ExpiredToken", "expired", 403),
        error("GetSendQuota", "RequestExpired", "within 300 secs", 400),
        error("ListIdentities", "Throttling", "Rate exceeded", 400),
        error("GetSendQuota", "InternalFailure", None, 500),
        error("GetSendQuota", "ServiceUnavailable", "Service is unavailable", 503),
        Pair(
            [("Foo", "bar")],
            "<UnknownOperationException/>\n",
            404,
            {"Content-Type": None, "x-amzn-RequestId": request_id()},
            version="2010-12-01",
        ),
    ],
    "a URL that is too long": [
        Pair(
            [("Action", "SendRawEmail"), ("RawMessage.Data", _LARGE)],
            "<html><body>Request-URI Too Long</body></html>",
            414,
            {"Content-Type": "text/html"},
            method="GET",
        ),
    ],
}
"""Recordings by name, each in its order."""
