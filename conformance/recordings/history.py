"""What earlier exchanges of the same recording let us ask of a response: identities, their listing, and mail."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from conformance.judge.response import ParsedResponse
from conformance.recordings.asked import MAPS, Inquiry, forms_of
from conformance.recordings.beliefs import Beliefs, fact_of
from conformance.recordings.call import RecordedCall
from conformance.recordings.complete import is_placeholder
from conformance.recordings.recorded import Lack, Recorded

MAKES = {
    "VerifyDomainDkim": "Domain",
    "VerifyDomainIdentity": "Domain",
    "VerifyEmailAddress": "EmailAddress",
    "VerifyEmailIdentity": "EmailAddress",
}
"""The actions that ask for the verification of an identity, and the parameter that names it."""
REMOVES = {"DeleteIdentity": "Identity", "DeleteVerifiedEmailAddress": "EmailAddress"}
_EFFECTS = {
    "VerifyDomainIdentity": "VerifyDomainIdentity.effect",
    "VerifyEmailAddress": "VerifyEmailAddress.effect",
    "VerifyEmailIdentity": "VerifyEmailIdentity.effect",
}
_SENDS = ("SendEmail", "SendRawEmail")
_MAX_OPEN = 500
_MAX_IDS = 200_000


@dataclass(slots=True)
class _Listing:
    """A listing that was begun: its filter, the turn when it began, its members so far, whether anything changed."""

    first: Recorded
    kind: str
    turn: int = 0
    members: list[str] = field(default_factory=list)
    changed: bool = False

    def repeats(self, members: list[str]) -> bool:
        """Say whether a page has nothing but what earlier pages had, though nothing moved from one to the next."""
        known = not any(is_placeholder(member) for member in members)
        return known and not self.changed and bool(members) and set(members) <= set(self.members)


def bare_name(name: str) -> str:
    """Return the name of an identity, of its ARN too, in the form in which names are compared."""
    lowered = name.strip().lower()
    return lowered.partition(":identity/")[2] or lowered


def readable(call: RecordedCall) -> bool:
    """Say whether the parameters of a call are those that were sent."""
    return not {Lack.REQUEST_BODY, Lack.REQUEST_UNALTERED} & call.recorded.lacks


class IdentityHistory:
    """Identities that exchanges made and removed."""

    def __init__(self) -> None:
        self._made = Beliefs()
        self._gone = Beliefs()
        self._open: OrderedDict[tuple[object, ...], _Listing] = OrderedDict()

    def ask(self, call: RecordedCall, response: ParsedResponse) -> Iterator[Inquiry]:
        """Yield what a success response must show."""
        if not readable(call):
            return
        if call.action == "ListIdentities":
            yield from self._of_listing(call, response)
        elif call.action in MAPS:
            yield from self._of_map(call, response)

    def learn(self, call: RecordedCall, *, succeeded: bool) -> None:
        """Take in what a call did; one that may have failed only ends what was believed."""
        if call.action in MAKES or call.action in REMOVES:
            for listing in self._open.values():
                listing.changed = True
        name = call.value(MAKES.get(call.action) or REMOVES.get(call.action) or "") or ""
        if not name or not name.isascii() or is_placeholder(name):
            return
        # Whether whitespace around a name belongs to it is free, so that such a call only ends what was believed.
        succeeded = succeeded and not name.startswith("arn:") and name == name.strip()
        key = bare_name(name)
        if call.action in MAKES:
            self._gone.drop_where(key, 1)
            if succeeded and readable(call) and call.action in _EFFECTS:
                self._made.set((call.account, key), fact_of(call.recorded, (name, call.action)))
        else:
            self._made.drop_where(key, 1)
            self._gone.drop_where(key, 1)
            if succeeded and readable(call) and call.action == "DeleteIdentity":
                self._gone.set((call.account, key), fact_of(call.recorded, name))

    def _of_listing(self, call: RecordedCall, response: ParsedResponse) -> Iterator[Inquiry]:
        value, token = response.value("Identities"), call.value("NextToken") or ""
        members = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
        yield from self._still_there(call, members)
        kind = call.value("IdentityType") or ""
        listing = self._open.pop((call.account, token), None) if token else self._begun(call, kind)
        if listing is None or listing.kind != kind or len(listing.members) > 100_000:
            return
        if listing.repeats(members):
            excluded = {"excludes": members}
            because = f"on an earlier page of the listing that began in {listing.first.place}"
            yield Inquiry("ListIdentities.NextToken.pagination", "Identities", excluded, because)
        listing.members += members
        following = response.value("NextToken")
        if isinstance(following, str) and following:
            self._open[call.account, following] = listing
            if len(self._open) > _MAX_OPEN:
                self._open.popitem(last=False)
            return
        yield from self._lost(call, listing)

    def _begun(self, call: RecordedCall, kind: str) -> _Listing:
        return _Listing(call.recorded, kind, self._made.turn)

    def _lost(self, call: RecordedCall, listing: _Listing) -> Iterator[Inquiry]:
        """Yield what a listing that is now complete lacks, though it was made before its first page."""
        listed = {member.strip().lower().rstrip(".") for member in listing.members}
        if any(is_placeholder(member) for member in listing.members):
            return
        for key, fact in self._made.under((call.account,), listing.first, listing.turn):
            name, action = fact.value
            if listing.kind and (listing.kind == "EmailAddress") != ("@" in name):
                continue
            lacking = {"contains": name} if str(key[1]).rstrip(".") not in listed else {}
            yield Inquiry(_EFFECTS[action], "Identities", lacking, f"made by {action}, {fact.place}")

    def _still_there(self, call: RecordedCall, members: list[str]) -> Iterator[Inquiry]:
        for member in members:
            fact = self._gone.get((call.account, member.lower()), call.recorded)
            if fact is not None:
                because = f"removed by DeleteIdentity, {fact.place}"
                yield Inquiry("DeleteIdentity.effect", "Identities", {"excludes": member}, because)

    def _of_map(self, call: RecordedCall, response: ParsedResponse) -> Iterator[Inquiry]:
        path = MAPS[call.action]
        entries = response.value(path)
        keys = set(entries) if isinstance(entries, dict) else set()
        found = {form for key in keys for form in forms_of(key)}
        for name in call.members("Identities") or ():
            fact = self._made.get((call.account, name.lower()), call.recorded)
            if fact is not None:
                lacking = {"contains": name} if not found & forms_of(name) else {}
                yield Inquiry(f"{call.action}.{path}.each", path, lacking, f"made by {fact.value[1]}, {fact.place}")
        if call.action == "GetIdentityVerificationAttributes":
            yield from self._still_verified(call, entries)

    def _still_verified(self, call: RecordedCall, entries: object) -> Iterator[Inquiry]:
        """Yield the identities that are verified though they were removed; an entry that says NotStarted is legal."""
        for key, value in entries.items() if isinstance(entries, dict) else ():
            fact = self._gone.get((call.account, key.lower()), call.recorded)
            if fact is not None and isinstance(value, dict) and value.get("VerificationStatus") == "Success":
                because = f"removed by DeleteIdentity, {fact.place}"
                yield Inquiry("DeleteIdentity.effect", MAPS[call.action], {"excludes": key}, because)


class IdHistory:
    """Ids that are given once: of messages, and of requests."""

    def __init__(self) -> None:
        self._messages: OrderedDict[str, str] = OrderedDict()
        self._requests: OrderedDict[str, str] = OrderedDict()

    def ask(self, call: RecordedCall, response: ParsedResponse) -> Iterator[Inquiry]:
        """Yield that the id of a message is new, unless the very same exchange was recorded twice."""
        request_id = response.request_id or ""
        again = request_id in self._requests
        if call.action in _SENDS and not again:
            value = response.value("MessageId")
            if isinstance(value, str) and value and not is_placeholder(value):
                before = self._messages.get(value)
                conditions = {} if before is None else {"differs_from": value}
                yield Inquiry(f"{call.action}.MessageId.unique", "MessageId", conditions, f"given before, {before}")
                _keep(self._messages, value, str(call.recorded.place))
        if request_id and not again:
            _keep(self._requests, request_id, str(call.recorded.place))


def _keep(ids: OrderedDict[str, str], value: str, place: str) -> None:
    ids[value[:200]] = place
    if len(ids) > _MAX_IDS:
        ids.popitem(last=False)
