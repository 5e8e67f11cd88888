"""What a case's requests may have made and left behind: read off its exchanges, nothing is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from conformance.model.vocabulary import ACTIONS
from conformance.run.names import Names
from conformance.run.outcome import Sent

CREATES = {
    "VerifyEmailIdentity": "EmailAddress",
    "VerifyEmailAddress": "EmailAddress",
    "VerifyDomainIdentity": "Domain",
    "VerifyDomainDkim": "Domain",
}
_SETS = frozenset(
    {
        "PutIdentityPolicy",
        "SetIdentityDkimEnabled",
        "SetIdentityFeedbackForwardingEnabled",
        "SetIdentityNotificationTopic",
    }
)
DELETES = {"DeleteIdentity": "Identity", "DeleteVerifiedEmailAddress": "EmailAddress"}
_ARN = "arn:"


@dataclass(slots=True)
class Leftovers:
    """What may be there in one account.

    ``policies`` are pairs of identity and name. ``policies_altered`` are identities, and ``identities_altered`` says of
    the account, that there may be more, under names that the target has altered: only a listing shows them. ``made``
    are those of both that a success says are there; the others may never have been.
    """

    policies: dict[tuple[str, str], None] = field(default_factory=dict)
    identities: dict[str, None] = field(default_factory=dict)
    policies_altered: dict[str, None] = field(default_factory=dict)
    identities_altered: bool = False
    made: set[str | tuple[str, str]] = field(default_factory=set)


def find_leftovers(sent: Sequence[Sent], names: Names) -> dict[str, Leftovers]:
    """Return what the exchanges of a case may have left behind, by account; nothing but what has names of the case."""
    found: dict[str, Leftovers] = {}
    for each in sent:
        if each.succeeded or each.uncertain:
            _note(each, found.setdefault(each.account, Leftovers()), names)
    return found


def is_of_case(name: str, names: Names) -> bool:
    """Say whether a case may remove this identity: it has a name of the case in it, or none at all.

    No identity is called nothing. Where there is one, a request of the suite made it: a missing name was taken for an
    empty one.
    """
    return not name.strip() or names.owns(name)


def altered(listed: Collection[str], known: Collection[str], names: Names) -> Iterator[str]:
    """Yield the identities of a listing that the case must have made, though it never sent these names."""
    for name in listed:
        if name not in known and is_of_case(name, names):
            yield name


def _note(sent: Sent, left: Leftovers, names: Names) -> None:
    text = {key: value for key, value in sent.params.items() if isinstance(value, str)}
    identity = text.get("Identity", "")
    policy = (identity, text.get("PolicyName", ""))
    if sent.action in CREATES:
        created = sent.params.get(CREATES[sent.action]) or ""
        if isinstance(created, str) and is_of_case(created, names):
            left.identities[created] = None
            if sent.succeeded:
                left.made.add(created)
            left.identities_altered |= created != created.strip().lower()
    elif sent.action in DELETES and sent.succeeded:
        gone = text.get(DELETES[sent.action], "")
        left.identities.pop(gone, None)
        # Its policies go with it on most targets: they are still looked after, but nobody is told that they stay.
        left.made = {each for each in left.made if isinstance(each, str) or each[0] != gone}
    elif sent.action == "DeleteIdentityPolicy" and sent.succeeded:
        left.policies.pop(policy, None)
    elif sent.action in _SETS:
        of_case = is_of_case(identity, names)
        if of_case and not identity.startswith(_ARN):
            # Some targets keep what is set for an identity that nobody registered.
            left.identities[identity] = None
        if sent.action == "PutIdentityPolicy":
            if of_case or names.owns(policy[1]):
                left.policies[policy] = None
                if sent.succeeded:
                    left.made.add(policy)
            if of_case and (sent.odd or sent.uncertain):
                left.policies_altered[identity] = None
    if (sent.odd or sent.uncertain) and _may_create(sent):
        left.identities_altered = True


def _may_create(sent: Sent) -> bool:
    """Say whether a target may have registered an identity by this request, also by taking it for another action."""
    return sent.action in CREATES or sent.action in _SETS or sent.action not in ACTIONS or "Action" in sent.params
