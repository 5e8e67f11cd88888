"""More exchanges as the real service has them: in odd orders, in parts of recordings, and from many hands."""

from __future__ import annotations

from tests.recordings.samples import FAULT, Pair, error, success

_TOKEN = "<VerificationToken>{}</VerificationToken>"
_TOPIC = "arn:aws:sns:us-east-1:123456789012:{}"
_POLICY = '{"Version":"2012-10-17","Statement":[]}'
_PAGE = "<html><body><h1>Not here</h1></body></html>"
_NIL = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'
_QUOTA = "<Max24HourSend>200.0</Max24HourSend><MaxSendRate>1.0</MaxSendRate><SentLast24Hours>{}</SentLast24Hours>"


def listed(*names: str, token: str = "", **params: str) -> Pair:
    """Return a listing of these identities."""
    members = "".join(f"<member>{name}</member>" for name in names)
    following = f"<NextToken>{token}</NextToken>" if token else ""
    return success("ListIdentities", f"<Identities>{members}</Identities>{following}", **params)


def topics(name: str, inner: str) -> Pair:
    """Return the notification attributes of an identity."""
    entry = f"<entry><key>{name}</key><value><ForwardingEnabled>true</ForwardingEnabled>{inner}</value></entry>"
    return success(
        "GetIdentityNotificationAttributes",
        f"<NotificationAttributes>{entry}</NotificationAttributes>",
        Identities__member__1=name,
    )


def set_topic(name: str, kind: str, topic: str | None) -> Pair:
    given = {} if topic is None else {"SnsTopic": topic}
    return success("SetIdentityNotificationTopic", Identity=name, NotificationType=kind, **given)


def status(name: str, inner: str) -> Pair:
    entry = f"<entry><key>{name}</key><value>{inner}</value></entry>" if inner else ""
    return success(
        "GetIdentityVerificationAttributes",
        f"<VerificationAttributes>{entry}</VerificationAttributes>",
        Identities__member__1=name,
    )


ODD: dict[str, list[Pair]] = {
    "the end of a listing alone": [listed("z.example", NextToken="AAA")],
    "pages out of order": [
        listed("b.example", token="T2", NextToken="T1"),
        listed("a.example", token="T1", MaxItems="1"),
        listed("c.example", NextToken="T2"),
    ],
    "a listing begun twice": [
        listed("a.example", token="T1", MaxItems="1"),
        listed("a.example", token="T1b", MaxItems="1"),
        listed("b.example", NextToken="T1b"),
        listed("b.example", NextToken="T1"),
    ],
    "another filter with the same token": [
        listed("a.example", token="T1", MaxItems="1", IdentityType="Domain"),
        listed("b@example.com", NextToken="T1", IdentityType="EmailAddress"),
    ],
    "a parameter given twice, of which the last counts": [
        success("ListIdentities", "<Identities/>", MaxItems="0").but(
            params=[("Action", "ListIdentities"), ("MaxItems", "0"), ("MaxItems", "9")]
        ),
        error("GetSendQuota", "InvalidParameterCombination").but(
            params=[("Action", "GetSendQuota"), ("Action", "GetSendQuota")]
        ),
    ],
    "a page for a method that there is not": [
        success("GetSendQuota").but(method="GET", status=405, body=_PAGE, headers={"Content-Type": "text/html"}),
    ],
    "a number beyond 32 bits": [error("ListIdentities", "MalformedInput", None, MaxItems="99999999999999999999")],
    "a policy of 4,096 characters in more bytes": [
        success("PutIdentityPolicy", Identity="a.example", PolicyName="p", Policy=f'{{"Id":"{"ü" * 4000}"}}')
    ],
    "a token, and a topic, that are nil": [
        listed("a.example").having("</Identities>", f"</Identities><NextToken {_NIL}/>"),
        topics("a.example", f"<BounceTopic {_NIL}/>"),
    ],
    "deleted and made again": [
        success("DeleteIdentity", Identity="a@example.com"),
        success("VerifyEmailIdentity", EmailAddress="a@example.com"),
        listed("a@example.com"),
    ],
    "made by the older action, deleted by the older action, and still an identity": [
        success("VerifyEmailAddress", None, EmailAddress="a@example.com"),
        success("DeleteVerifiedEmailAddress", None, EmailAddress="a@example.com"),
        listed("a@example.com"),
    ],
    "made while a listing went on": [
        listed("b.example", token="T1", MaxItems="1"),
        success("VerifyDomainIdentity", _TOKEN.format("t="), Domain="a.example"),
        listed("c.example", NextToken="T1"),
    ],
    "a page moved by what was made before it": [
        listed("b.example", token="T1", MaxItems="1"),
        success("VerifyDomainIdentity", _TOKEN.format("t="), Domain="a.example"),
        listed("b.example", NextToken="T1"),
    ],
    "pages whose names were replaced": [
        listed("REDACTED", token="T1", MaxItems="1"),
        listed("REDACTED", NextToken="T1"),
    ],
    "deleted while a listing went on": [
        listed("a.example", token="T1", MaxItems="1"),
        success("DeleteIdentity", Identity="a.example"),
        listed("c.example", NextToken="T1"),
    ],
    "another spelling of a domain": [
        success("VerifyDomainIdentity", _TOKEN.format("t="), Domain="Example.COM"),
        listed("example.com"),
        success("DeleteIdentity", Identity="EXAMPLE.com"),
        listed(),
    ],
    "whitespace that belongs to a name": [
        success("VerifyDomainIdentity", _TOKEN.format("t="), Domain="a.example"),
        success("DeleteIdentity", Identity=" a.example"),
        status("a.example", "<VerificationStatus>Success</VerificationStatus>" + _TOKEN.format("t=")),
        status("a.example ", ""),
        listed("a.example"),
    ],
    "whitespace that belongs to a name of a topic": [
        set_topic("a.example", "Bounce", _TOPIC.format("one")),
        set_topic("a.example ", "Bounce", _TOPIC.format("two")),
        topics("a.example", "<BounceTopic>" + _TOPIC.format("one") + "</BounceTopic>"),
    ],
    "a token after a deletion": [
        success("VerifyDomainIdentity", _TOKEN.format("one="), Domain="a.example"),
        success("DeleteIdentity", Identity="a.example"),
        success("VerifyDomainIdentity", _TOKEN.format("two="), Domain="a.example"),
    ],
    "statuses of every kind": [
        status(f"{kind.lower()}.example", f"<VerificationStatus>{kind}</VerificationStatus>" + _TOKEN.format("t="))
        for kind in ("Pending", "Success", "Failed", "TemporaryFailure", "NotStarted")
    ],
    "an identity of which nothing is known": [status("unknown.example", "")],
    "topics set, cleared and set again": [
        set_topic("a.example", "Bounce", _TOPIC.format("one")),
        set_topic("a.example", "Bounce", None),
        topics("a.example", ""),
        set_topic("a.example", "Bounce", _TOPIC.format("two")),
        topics("a.example", f"<BounceTopic>{_TOPIC.format('two')}</BounceTopic>"),
    ],
    "a topic of a deleted identity": [
        set_topic("a.example", "Bounce", _TOPIC.format("one")),
        success("DeleteIdentity", Identity="a.example"),
        success("VerifyDomainIdentity", _TOKEN.format("t="), Domain="a.example"),
        topics("a.example", ""),
    ],
    "a topic set by somebody else meanwhile": [
        set_topic("a.example", "Bounce", _TOPIC.format("one")),
        set_topic("a.example", "Bounce", _TOPIC.format("two")).but(key="AKIDOTHERUSER"),
        topics("a.example", f"<BounceTopic>{_TOPIC.format('two')}</BounceTopic>"),
    ],
    "attributes by ARN": [
        success(
            "GetIdentityVerificationAttributes",
            "<VerificationAttributes><entry><key>arn:aws:ses:us-east-1:123456789012:identity/a.example</key><value>"
            "<VerificationStatus>Success</VerificationStatus><VerificationToken>t=</VerificationToken></value></entry>"
            "</VerificationAttributes>",
            Identities__member__1="arn:aws:ses:us-east-1:123456789012:identity/a.example",
        )
    ],
    "a policy replaced": [
        success("PutIdentityPolicy", Identity="a.example", PolicyName="p", Policy=_POLICY),
        success("PutIdentityPolicy", Identity="a.example", PolicyName="p", Policy='{"Statement":[]}'),
        success(
            "GetIdentityPolicies",
            '<Policies><entry><key>p</key><value>{"Statement":[]}</value></entry></Policies>',
            Identity="a.example",
            PolicyNames__member__1="p",
        ),
    ],
    "a policy that was rejected is not there": [
        error("PutIdentityPolicy", "InvalidPolicy", Identity="a.example", PolicyName="p", Policy="{}"),
        success("ListIdentityPolicies", "<PolicyNames/>", Identity="a.example"),
    ],
    "a policy in escapes": [
        success("PutIdentityPolicy", Identity="a.example", PolicyName="p", Policy='{"Id":"a&b<c"}'),
        success(
            "GetIdentityPolicies",
            "<Policies><entry><key>p</key><value>{&quot;Id&quot;:&quot;a&amp;b&lt;c&quot;}</value></entry></Policies>",
            Identity="a.example",
            PolicyNames__member__1="p",
        ),
    ],
    "more mail than yesterday": [
        success("GetSendQuota", _QUOTA.format("3.0")),
        success("GetSendQuota", _QUOTA.format("0.0")),
        success("GetSendQuota", _QUOTA.format("200.0")),
    ],
    "the same request again after it was throttled": [
        error("VerifyEmailIdentity", "Throttling", "Rate exceeded", EmailAddress="a@example.com"),
        success("VerifyEmailIdentity", EmailAddress="a@example.com"),
        listed("a@example.com"),
    ],
    "a request that failed and may have had its effect": [
        error("DeleteIdentity", "InternalFailure", None, 500, Identity="a@example.com"),
        listed(),
        listed("a@example.com"),
    ],
    "made by a request that was rejected": [
        error("VerifyEmailIdentity", "InvalidParameterValue", EmailAddress="not an address"),
        listed(),
    ],
    "rejected for who asks": [
        error("ListIdentities", "AccessDenied", "User is not authorized", 403),
        error("DeleteIdentity", "AccessDenied", "explicit deny", 403, Identity="a.example"),
        error("SendEmail", "AccessDenied", "not authorized to perform `ses:SendEmail'", 403, Source="a@example.com"),
        error("GetSendQuota", "OptInRequired", "The AWS Access Key Id needs a subscription", 403),
        error("GetSendQuota", "InvalidClientTokenId", "The security token included in the request is invalid.", 403),
        error("GetSendQuota", "ExpiredToken", "The security token included in the request is expired", 403),
    ],
    "an action of another year": [
        success("SendTemplatedEmail", "<MessageId>0100018c-1-000000</MessageId>", Template="t", Source="a@example.com"),
        success("DescribeActiveReceiptRuleSet"),
        success("SetIdentityMailFromDomain", Identity="a.example", MailFromDomain="m.a.example"),
        success("UpdateAccountSendingEnabled", None),
        error("CreateTemplate", "AlreadyExists", "Template t already exists."),
    ],
    "an unknown action is rejected": [
        error("ListIdentitys", "InvalidAction", "Could not find operation ListIdentitys", namespace=FAULT),
    ],
    "mail with attachments of the envelope": [
        success(
            "SendRawEmail",
            "<MessageId>0100018c-raw-1</MessageId>",
            RawMessage__Data="VG86IGFAZXhhbXBsZS5jb20KCkhp",
            Destinations__member__1="a@example.com",
            Source="b@example.com",
            FromArn="arn:aws:ses:us-east-1:123456789012:identity/example.com",
            ConfigurationSetName="set",
        )
    ],
    "names that look like placeholders": [listed("xn--bcher-kva.example", "a+b@example.com", "_dmarc.example.com")],
    "headers of a proxy": [
        listed("a.example").but(headers={"Via": "1.1 proxy", "X-Cache": "MISS", "Connection": "close"}),
    ],
    "content type with parameters": [listed("a.example").but(headers={"Content-Type": "text/xml; charset=utf-8"})],
    "fifty recipients": [
        success(
            "SendEmail",
            "<MessageId>0100018c-50-000000</MessageId>",
            Source="a@example.com",
            Message__Subject__Data="s",
            Message__Body__Html__Data="<p>b</p>",
            **{f"Destination__BccAddresses__member__{n}": f"b{n}@example.com" for n in range(1, 51)},
        )
    ],
    "at the limits": [
        listed("a.example", MaxItems="1000"),
        listed("a.example", MaxItems="1", token="t"),
        success("ListIdentities", "<Identities/>", MaxItems="1", IdentityType="Domain"),
        success("PutIdentityPolicy", Identity="a.example", PolicyName="p" * 64, Policy=_POLICY),
    ],
    "booleans in other forms": [
        success("SetIdentityDkimEnabled", Identity="a.example", DkimEnabled="1"),
        success("SetIdentityFeedbackForwardingEnabled", Identity="a.example", ForwardingEnabled="0"),
        error("SetIdentityDkimEnabled", "MalformedInput", None, Identity="a.example", DkimEnabled="yes"),
    ],
    "dkim of an address": [
        success(
            "GetIdentityDkimAttributes",
            "<DkimAttributes><entry><key>a@example.com</key><value><DkimEnabled>true</DkimEnabled>"
            "<DkimVerificationStatus>Success</DkimVerificationStatus><DkimTokens><member>a</member><member>b</member>"
            "<member>c</member></DkimTokens></value></entry></DkimAttributes>",
            Identities__member__1="a@example.com",
        )
    ],
    "dkim disabled and enabled by different people": [
        success("SetIdentityDkimEnabled", Identity="a.example", DkimEnabled="true"),
        success("SetIdentityDkimEnabled", Identity="a.example", DkimEnabled="false").but(key="AKIDOTHERUSER"),
        success(
            "GetIdentityDkimAttributes",
            "<DkimAttributes><entry><key>a.example</key><value><DkimEnabled>false</DkimEnabled>"
            "<DkimVerificationStatus>NotStarted</DkimVerificationStatus></value></entry></DkimAttributes>",
            Identities__member__1="a.example",
        ),
    ],
    "an empty list of old addresses beside identities": [
        success("VerifyEmailAddress", None, EmailAddress="a@example.com"),
        success("ListVerifiedEmailAddresses", "<VerifiedEmailAddresses/>"),
    ],
}
"""Recordings by name, each in its order."""
