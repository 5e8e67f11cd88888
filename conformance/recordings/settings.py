"""What earlier exchanges of the same recording set for identities: topics, forwarding, DKIM, tokens, policies."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from conformance.judge import lexical
from conformance.judge.response import ParsedResponse
from conformance.recordings.asked import Inquiry
from conformance.recordings.beliefs import Beliefs, fact_of
from conformance.recordings.call import RecordedCall
from conformance.recordings.complete import is_placeholder
from conformance.recordings.history import REMOVES, bare_name, readable

_TOPICS = {"Bounce": "BounceTopic", "Complaint": "ComplaintTopic", "Delivery": "DeliveryTopic"}
_TOPIC, _FORWARDING, _DKIM, _POLICY, _DROPPED = "topic", "forwarding", "dkim", "policy", "dropped"
_TOKEN, _TOKENS = "token", "tokens"


class SettingsHistory:
    """Settings of identities, by account and identity."""

    def __init__(self) -> None:
        self._facts = Beliefs()

    def ask(self, call: RecordedCall, response: ParsedResponse) -> Iterator[Inquiry]:
        """Yield what a success response must show."""
        if not readable(call):
            return
        if call.action == "GetIdentityNotificationAttributes":
            for name, entry in self._entries(call, response, "NotificationAttributes"):
                yield from self._of_notifications(call, name, entry)
        elif call.action == "GetIdentityDkimAttributes":
            for name, entry in self._entries(call, response, "DkimAttributes"):
                yield from self._of_dkim(call, name, entry)
        elif call.action == "GetIdentityVerificationAttributes":
            for name, entry in self._entries(call, response, "VerificationAttributes"):
                yield from self._of_token(call, name, entry)
        elif call.action in ("VerifyDomainIdentity", "VerifyDomainDkim"):
            yield from self._of_repeat(call)
        elif call.action in ("ListIdentityPolicies", "GetIdentityPolicies"):
            yield from self._of_policies(call, response)

    def learn(self, call: RecordedCall, response: ParsedResponse | None, *, succeeded: bool) -> None:
        """Take in what a call did; one that may have failed only ends what was believed."""
        given = call.value("Identity") or call.value("Domain") or call.value("EmailAddress") or ""
        name = bare_name(given)
        if not name or is_placeholder(name):
            return
        if call.action in REMOVES:
            self._facts.drop_where(name, 1)
            return
        for kind, value in self._made(call, response):
            self._facts.drop_where((name, kind), 2)
            if (
                succeeded
                and readable(call)
                and value is not None
                and not given.startswith("arn:")
                and given == given.strip()
            ):
                self._facts.set((call.account, name, (name, kind)), fact_of(call.recorded, value))

    def _made(self, call: RecordedCall, response: ParsedResponse | None) -> Iterator[tuple[tuple[str, ...], Any]]:
        """Yield each kind of fact that a call changes, with its new value; None: not known."""
        match call.action:
            case "SetIdentityNotificationTopic":
                yield (_TOPIC, call.value("NotificationType") or ""), call.value("SnsTopic") or ""
                yield (_FORWARDING,), None
            case "SetIdentityFeedbackForwardingEnabled":
                yield (_FORWARDING,), lexical.boolean(call.value("ForwardingEnabled") or "")
            case "SetIdentityDkimEnabled":
                yield (_DKIM,), lexical.boolean(call.value("DkimEnabled") or "")
            case "PutIdentityPolicy":
                yield (_POLICY, call.value("PolicyName") or ""), call.value("Policy")
                yield (_DROPPED, call.value("PolicyName") or ""), None
            case "DeleteIdentityPolicy":
                yield (_POLICY, call.value("PolicyName") or ""), None
                yield (_DROPPED, call.value("PolicyName") or ""), True
            case "VerifyDomainIdentity":
                yield (_TOKEN,), None if response is None else response.value("VerificationToken") or None
            case "VerifyDomainDkim":
                yield (_TOKENS,), None if response is None else response.value("DkimTokens") or None
                yield (_DKIM,), None

    def _get(self, call: RecordedCall, name: str, *kind: str) -> tuple[Any, str] | None:
        lowered = name.lower()
        fact = self._facts.get((call.account, lowered, (lowered, kind)), call.recorded)
        return None if fact is None or is_placeholder(str(fact.value)) else (fact.value, fact.place)

    def _entries(self, call: RecordedCall, response: ParsedResponse, path: str) -> Iterator[tuple[str, str]]:
        """Yield the name and the path of each entry that was asked for, as far as a path can name it."""
        value = response.value(path)
        for name in call.members("Identities") or ():
            if isinstance(value, dict) and name in value and not {"[", "]"} & set(name):
                yield name, f"{path}[{name}]"

    def _of_notifications(self, call: RecordedCall, name: str, entry: str) -> Iterator[Inquiry]:
        for kind, element in _TOPICS.items():
            known = self._get(call, name, _TOPIC, kind)
            if known is not None:
                conditions = {"equals": known[0]} if known[0] else {"absent": True}
                requirement = f"set-{kind.lower()}" if known[0] else "clear-omitted"
                because = f"set by SetIdentityNotificationTopic, {known[1]}"
                yield Inquiry(f"SetIdentityNotificationTopic.{requirement}", f"{entry}.{element}", conditions, because)
        known = self._get(call, name, _FORWARDING)
        if known is not None:
            part = "enable" if known[0] else "disable"
            because = f"set by SetIdentityFeedbackForwardingEnabled, {known[1]}"
            yield Inquiry(
                f"SetIdentityFeedbackForwardingEnabled.{part}",
                f"{entry}.ForwardingEnabled",
                {"equals": known[0]},
                because,
            )

    def _of_dkim(self, call: RecordedCall, name: str, entry: str) -> Iterator[Inquiry]:
        known = self._get(call, name, _DKIM)
        if known is not None:
            part = "enable" if known[0] else "disable"
            because = f"set by SetIdentityDkimEnabled, {known[1]}"
            yield Inquiry(f"SetIdentityDkimEnabled.{part}", f"{entry}.DkimEnabled", {"equals": known[0]}, because)
        tokens = self._get(call, name, _TOKENS)
        if tokens is not None:
            because = f"given by VerifyDomainDkim, {tokens[1]}"
            yield Inquiry(
                "GetIdentityDkimAttributes.domain-tokens", f"{entry}.DkimTokens", {"same_as": tokens[0]}, because
            )

    def _of_token(self, call: RecordedCall, name: str, entry: str) -> Iterator[Inquiry]:
        known = self._get(call, name, _TOKEN)
        if known is not None:
            because = f"given by VerifyDomainIdentity, {known[1]}"
            yield Inquiry(
                "GetIdentityVerificationAttributes.token-same",
                f"{entry}.VerificationToken",
                {"same_as": known[0]},
                because,
            )

    def _of_repeat(self, call: RecordedCall) -> Iterator[Inquiry]:
        single = call.action == "VerifyDomainIdentity"
        element = "VerificationToken" if single else "DkimTokens"
        known = self._get(call, call.value("Domain") or "", _TOKEN if single else _TOKENS)
        if known is not None:
            because = f"given before, {known[1]}"
            yield Inquiry(f"{call.action}.{element}.stable", element, {"same_as": known[0]}, because)

    def _of_policies(self, call: RecordedCall, response: ParsedResponse) -> Iterator[Inquiry]:
        name = (call.value("Identity") or "").lower()
        if call.action == "ListIdentityPolicies":
            yield from self._of_policy_names(call, name, response)
            return
        entries = response.value("Policies")
        for policy in call.members("PolicyNames") or ():
            known = self._get(call, name, _POLICY, policy)
            gone = self._get(call, name, _DROPPED, policy)
            if gone is not None and isinstance(entries, dict) and policy in entries:
                because = f"removed by DeleteIdentityPolicy, {gone[1]}"
                yield Inquiry("DeleteIdentityPolicy.effect", "Policies", {"excludes": policy}, because)
            if known is None:
                continue
            because = f"put by PutIdentityPolicy, {known[1]}"
            there = isinstance(entries, dict) and policy in entries
            yield Inquiry("GetIdentityPolicies.effect", "Policies", {} if there else {"contains": policy}, because)
            content = _json(known[0])
            if there and content is not None and not {"[", "]"} & set(policy):
                yield Inquiry("GetIdentityPolicies.content", f"Policies[{policy}]", {"json": content}, because)

    def _of_policy_names(self, call: RecordedCall, name: str, response: ParsedResponse) -> Iterator[Inquiry]:
        value = response.value("PolicyNames")
        listed: Sequence[Any] = value if isinstance(value, list) else ()
        for key, fact in self._facts.under((call.account, name), call.recorded):
            kind = key[2][1]
            if kind[0] == _POLICY:
                lacking = {"contains": kind[1]} if kind[1] not in listed else {}
                because = f"put by PutIdentityPolicy, {fact.place}"
                yield Inquiry("ListIdentityPolicies.effect", "PolicyNames", lacking, because)
            elif kind[0] == _DROPPED and kind[1] in listed:
                because = f"removed by DeleteIdentityPolicy, {fact.place}"
                yield Inquiry("DeleteIdentityPolicy.effect", "PolicyNames", {"excludes": kind[1]}, because)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
