"""Right answers: the sample of every action in the reference, mended as the readings say, and how to make exchanges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from conformance.judge.expected import Expected
from conformance.judge.verdict import Verdict, judge
from conformance.model.checks import CHECKS
from conformance.model.expectation import ErrorAnswer
from conformance.model.vocabulary import Layer
from conformance.wire.exchange import Exchange, Failure, FailureKind, Headers, Request, Response

SES = "http://ses.amazonaws.com/doc/2010-12-01/"
FAULT = "http://webservices.amazon.com/AWSFault/2005-15-09"
XML: Headers = (("Content-Type", "text/xml"),)
SENT_AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
REQUEST_ID = "d96bd874-9bf2-11e1-8ee7-c98a0037a2b6"
METADATA = f"<ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>"
SUCCESS = (Expected(result={}),)

RESULTS: dict[str, str | None] = {
    "DeleteIdentity": "",
    "DeleteIdentityPolicy": "",
    "DeleteVerifiedEmailAddress": None,
    "GetIdentityDkimAttributes": """
        <DkimAttributes>
          <entry>
            <key>amazon.com</key>
            <value>
              <DkimEnabled>true</DkimEnabled>
              <DkimVerificationStatus>Success</DkimVerificationStatus>
              <DkimTokens>
                <member>vvjuipp74whm76gqoni7qmwwn4w4qusjiainivf6f</member>
                <member>3frqe7jn4obpuxjpwpolz6ipb3k5nvt2nhjpk2oy</member>
                <member>wrqplteh7oodxnad7hsl4mixg2uavzneaazxv5sxi2</member>
              </DkimTokens>
            </value>
          </entry>
        </DkimAttributes>""",
    "GetIdentityNotificationAttributes": """
        <NotificationAttributes>
          <entry>
            <key>user@example.com</key>
            <value>
              <ForwardingEnabled>true</ForwardingEnabled>
              <BounceTopic>arn:aws:sns:us-east-1:123456789012:example</BounceTopic>
              <ComplaintTopic>arn:aws:sns:us-east-1:123456789012:example</ComplaintTopic>
              <DeliveryTopic>arn:aws:sns:us-east-1:123456789012:example</DeliveryTopic>
            </value>
          </entry>
        </NotificationAttributes>""",
    "GetIdentityPolicies": """
        <Policies>
          <entry><key>TestPolicy1</key><value>%7B%7D</value></entry>
          <entry><key>TestPolicy2</key><value>%7B%7D</value></entry>
        </Policies>""",
    "GetIdentityVerificationAttributes": """
        <VerificationAttributes>
          <entry>
            <key>domain.com</key>
            <value>
              <VerificationStatus>Pending</VerificationStatus>
              <VerificationToken>QTKknzFg2J4ygywa+XvHAXUllhyHoY0gVfZdfjIedHZ0=</VerificationToken>
            </value>
          </entry>
          <entry>
            <key>user@domain.com</key>
            <value><VerificationStatus>Pending</VerificationStatus></value>
          </entry>
        </VerificationAttributes>""",
    "GetSendQuota": """
        <SentLast24Hours>127.0</SentLast24Hours>
        <Max24HourSend>200.0</Max24HourSend>
        <MaxSendRate>1.0</MaxSendRate>""",
    "GetSendStatistics": """
        <SendDataPoints>
          <member>
            <DeliveryAttempts>8</DeliveryAttempts>
            <Timestamp>2011-08-03T19:23:00Z</Timestamp>
            <Rejects>0</Rejects><Bounces>0</Bounces><Complaints>0</Complaints>
          </member>
          <member>
            <DeliveryAttempts>7</DeliveryAttempts>
            <Timestamp>2011-08-03T06:53:00Z</Timestamp>
            <Rejects>0</Rejects><Bounces>0</Bounces><Complaints>0</Complaints>
          </member>
        </SendDataPoints>""",
    "ListIdentities": "<Identities><member>example.com</member><member>user@example.com</member></Identities>",
    "ListIdentityPolicies": "<PolicyNames><member>TestPolicy1</member><member>TestPolicy2</member></PolicyNames>",
    "ListVerifiedEmailAddresses": """
        <VerifiedEmailAddresses><member>example@amazon.com</member></VerifiedEmailAddresses>""",
    "PutIdentityPolicy": "",
    "SendEmail": "<MessageId>00000131d51d2292-159ad6eb-077c-46e6-ad09-ae7c05925ed4-000000</MessageId>",
    "SendRawEmail": "<MessageId>00000131d51d6b36-1d4f9293-0aee-4503-b573-9ae4e70e9e38-000000</MessageId>",
    "SetIdentityDkimEnabled": "",
    "SetIdentityFeedbackForwardingEnabled": "",
    "SetIdentityNotificationTopic": "",
    "VerifyDomainDkim": """
        <DkimTokens>
          <member>vvjuipp74whm76gqoni7qmwn4w4qusjiainivf6sf</member>
          <member>3frqe7jn4obpuxjppolz6ipb3k5nvt2nhjpik2oy</member>
          <member>wrqplteh7oodxnad7hsl4mixg2uavzneazxv5sxi2</member>
        </DkimTokens>""",
    "VerifyDomainIdentity": "<VerificationToken>QTKknzFg2J4ygwa+XvHAXUllhyHoY0gVfZdfjIedHZ0=</VerificationToken>",
    "VerifyEmailAddress": None,
    "VerifyEmailIdentity": "",
}
"""The content of each action's Result element; None where the sample has no Result element."""


ADVISORY = tuple(each for check in CHECKS.values() if check.advisory for each in sorted(check.requirements))
"""Requirements of rules that are advice to other cases; the samples are judged as by a case that rests on them."""


def success(action: str, result: str | None = None, *, metadata: str = METADATA, namespace: str = SES) -> str:
    """Return the success document of ``action``, by default the mended sample."""
    content = RESULTS[action] if result is None else result
    wrapped = "" if content is None else f"<{action}Result>{content}</{action}Result>"
    return f'<{action}Response xmlns="{namespace}">{wrapped}{metadata}</{action}Response>'


def error(
    code: str = "ValidationError",
    kind: str = "Sender",
    message: str | None = "what was wrong",
    *,
    namespace: str = SES,
    request_id: str = f"<RequestId>{REQUEST_ID}</RequestId>",
) -> str:
    """Return an error document."""
    told = "" if message is None else f"<Message>{message}</Message>"
    inner = f"<Error><Type>{kind}</Type><Code>{code}</Code>{told}</Error>"
    return f'<ErrorResponse xmlns="{namespace}">{inner}{request_id}</ErrorResponse>'


def exchange(body: str | bytes, status: int = 200, headers: Headers = XML) -> Exchange:
    """Return an exchange with this response."""
    content = body.encode() if isinstance(body, str) else body
    return Exchange(Request("POST", "http://127.0.0.1/"), Response(status, headers, content), None, SENT_AT, 1.5)


def failed(kind: FailureKind, detail: str = "why") -> Exchange:
    """Return an exchange without a response."""
    return Exchange(Request("POST", "http://127.0.0.1/"), None, Failure(kind, detail), SENT_AT, 1.5)


def rejection(status: int, *codes: str, **more: Any) -> Expected:
    """Return the expectation of an error."""
    sources = more.pop("sources", frozenset())
    return Expected(sources=sources, error=ErrorAnswer(status=status, code=list(codes), **more))


def judged(
    body: str | bytes,
    action: str | None = "ListIdentities",
    expected: Sequence[Expected] = SUCCESS,
    status: int = 200,
    headers: Headers = XML,
) -> Verdict:
    """Return the verdict on a response."""
    return judge(exchange(body, status, headers), action, expected, ADVISORY)


def layers(verdict: Verdict) -> list[Layer]:
    """Return the layers of the findings."""
    return [finding.layer for finding in verdict.findings]


def checks(verdict: Verdict) -> list[str]:
    """Return the checks of the findings."""
    return [finding.check_id for finding in verdict.findings]


def lines(verdict: Verdict) -> list[str]:
    """Return the findings, each on a line."""
    return [str(each) for each in verdict.findings]
