"""Defects that the cases of `cases/sending/senders.yaml` find: who may send, and where bounces go."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import (
    SENDS,
    combine,
    draft_of,
    edit_draft,
    reject_calls,
    replace_guard,
    wrap_handler,
)
from conformance.reference.addresses import domain_of, identity_key
from conformance.reference.call import Call, Handler
from conformance.reference.sending import Draft, check_senders
from conformance.reference.state import SUCCESS
from conformance.reference.xml_tree import Element

_RAW = "SendRawEmail"
_COVERED = ("SendEmail.Sender.covered", "SendRawEmail.Sender.covered")
_NOT_COVERED = ("SendEmail.Sender.not-covered", "SendRawEmail.Sender.not-covered")
_DELETED = ("SendEmail.Sender.deleted", "SendRawEmail.Sender.deleted")


def _both(change: Callable[[str], Change]) -> Change:
    return combine(*(change(action) for action in SENDS))


def _senders_too(fits: Callable[[Call, str], object]) -> Change:
    """An address may also send where `fits` is true."""

    def look(call: Call) -> None:
        draft = draft_of(call)
        check_senders(call, replace(draft, senders=[one for one in draft.senders if not fits(call, one[0])]))

    return _both(lambda action: replace_guard(action, "senders", look))


def _senders_not(when: Callable[[Call, str], object]) -> Change:
    """An address that is verified is rejected where `when` is true."""

    def fits(call: Call) -> bool:
        written = call.args.get("Source") or ""
        if "RawMessage.Data" in call.args:
            written += call.args["RawMessage.Data"].decode("utf-8", "replace").partition("To:")[0]
        return bool(when(call, written))

    return _both(lambda action: reject_calls(action, fits, "MessageRejected"))


def _verified(call: Call) -> list[str]:
    return [name for name, identity in call.account.identities.items() if identity.status == SUCCESS]


def _own(call: Call, address: str) -> bool:
    found = call.account.find(address)
    return found is not None and found.status == SUCCESS


def _begins(whole: str, part: str) -> bool:
    """Whether an address is another one whose local part is cut."""
    local, _, domain = part.rpartition("@")
    return whole.startswith(local) and whole.rpartition("@")[2] == domain


def _without_domain(call: Call) -> None:
    """Domains permit nothing."""
    draft = draft_of(call)
    left = [sender for sender in draft.senders if not _own(call, sender[0])]
    check_senders(call, replace(draft, senders=[(address, "arn:none") for address, _ in left]))


def _registered_in_capitals(call: Call) -> bool:
    covering = (one.name for address, _ in draft_of(call).senders for one in call.account.covering(address))
    return any(name != identity_key(name) for name in covering)


def _author_unseen(*places: int) -> Callable[[Call], None]:
    """Of several authors those at some places are not looked at."""

    def look(call: Call) -> None:
        draft = draft_of(call)
        authors = draft.senders[1:] if "Source" in call.args else draft.senders
        unseen = [authors[place] for place in places] if len(authors) > 1 else []
        check_senders(call, replace(draft, senders=[one for one in draft.senders if one not in unseen]))

    return look


def _same_case(call: Call, address: str) -> bool:
    return any(one.name.rpartition("@")[2] == address.rpartition("@")[2] for one in call.account.covering(address))


def _case_matters(call: Call) -> None:
    draft = draft_of(call)
    wrong = [(address, "arn:none") for address, _ in draft.senders if not _same_case(call, address)]
    check_senders(call, replace(draft, senders=[*draft.senders, *wrong]))


def _who_sent_once(call: Call) -> None:
    """Whoever was verified when it sent is taken from then on."""
    draft = draft_of(call)
    known = call.account.memory.setdefault("senders", set())
    check_senders(call, replace(draft, senders=[one for one in draft.senders if identity_key(one[0]) not in known]))
    known.update(identity_key(address) for address, _ in draft.senders)


def _delete_all_of_domain(call: Call, inner: Handler) -> list[Element]:
    result = inner(call)
    domain = domain_of(call.args["Identity"])
    for name in [one for one in call.account.identities if domain_of(one) == domain]:
        call.account.remove(name)
    return result


def _within_verified_domain(call: Call, address: str) -> bool:
    return any(one in address for one in _verified(call))


def _same_domain(call: Call, address: str) -> bool:
    return any(domain_of(one) == domain_of(address) for one in _verified(call))


def _parent(call: Call, address: str) -> bool:
    return any(one.endswith("." + domain_of(address)) for one in _verified(call))


def _in_parent(call: Call, address: str) -> bool:
    domains = {domain_of(one).partition(".")[2] for one in _verified(call) if "@" not in one}
    return domain_of(address).partition(".")[2] in domains


def _alike(pattern: str) -> Callable[[Call, str], bool]:
    """An address may send that is a verified one but for what a pattern matches."""
    return lambda call, address: re.sub(pattern, "", address) in {re.sub(pattern, "", one) for one in _verified(call)}


def _written_anywhere(call: Call, address: str) -> bool:
    text = str(call.args.get("Source", "")) + str(call.args.get("RawMessage.Data", b"").partition(b"To:")[0])
    return any(one in text for one in _verified(call))


def _from_unseen(call: Call) -> None:
    draft = draft_of(call)
    check_senders(call, replace(draft, senders=draft.senders[:1]) if "Source" in call.args else draft)


def _signed_for_author(call: Call, draft: Draft) -> None:
    compose, domain = draft.compose, domain_of(draft.source)
    field = f"DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=one\r\n".encode()
    draft.compose = lambda identifier: field + compose(identifier)


def _bounces_to_service(call: Call, draft: Draft) -> None:
    draft.return_path = "bounces@service.example"


def _bounces_to_source(call: Call, draft: Draft) -> None:
    draft.return_path = draft.source


MUTANTS: tuple[Mutant, ...] = (
    # Not everybody who may
    Mutant(
        "senders-addresses-only",
        _COVERED,
        "Addresses of verified domains may not send.",
        _both(lambda action: replace_guard(action, "senders", _without_domain)),
    ),
    Mutant(
        "senders-domains-only",
        _COVERED,
        "Addresses that were verified by themselves may not send.",
        _senders_not(lambda call, text: any(_own(call, address) for address, _ in draft_of(call).senders)),
    ),
    Mutant(
        "senders-no-names",
        _COVERED,
        "A sender with a display name is not verified.",
        _senders_not(lambda call, text: "<" in text),
    ),
    Mutant(
        "senders-domain-case",
        _COVERED,
        "A domain in another case is not verified.",
        _both(lambda action: replace_guard(action, "senders", _case_matters)),
    ),
    Mutant(
        "senders-registered-in-capitals",
        ("SendEmail.Sender.registered-case", "SendRawEmail.Sender.registered-case"),
        "What was registered in capitals permits nothing.",
        _both(lambda action: reject_calls(action, _registered_in_capitals, "MessageRejected")),
    ),
    Mutant(
        "senders-no-plus",
        _COVERED,
        "A sender with a plus sign is not verified.",
        _senders_not(lambda call, text: "+" in text),
    ),
    Mutant(
        "senders-no-quotes",
        _COVERED,
        "A quoted display name is not read.",
        _senders_not(lambda call, text: '"' in text),
    ),
    Mutant(
        "senders-no-signs",
        _COVERED,
        "A local part with an apostrophe is not verified.",
        _senders_not(lambda call, text: "'" in text),
    ),
    # More than may
    Mutant(
        "senders-contain-verified",
        _NOT_COVERED,
        "An address that contains a verified name may send.",
        _senders_too(_within_verified_domain),
    ),
    *(
        Mutant(
            f"senders-{label}-ignored",
            _NOT_COVERED,
            f"{words} in an address of a sender does not count.",
            _senders_too(_alike(pattern)),
        )
        for label, words, pattern in (("dots", "A dot", r"\.(?=.*@)"), ("labels", "A label", r"\+[^@]*"))
    ),
    Mutant(
        "senders-begin-of-verified",
        _NOT_COVERED,
        "An address may send that a verified one begins with.",
        _senders_too(lambda call, address: any(one.startswith(address) for one in _verified(call))),
    ),
    Mutant(
        "senders-begin-of-local-part",
        _NOT_COVERED,
        "An address may send whose local part a verified one of its domain begins with.",
        _senders_too(lambda call, address: any(_begins(one, address) for one in _verified(call))),
    ),
    Mutant(
        "senders-end-of-verified",
        _NOT_COVERED,
        "An address may send that a verified one ends in.",
        _senders_too(lambda call, address: any(one.endswith(address) for one in _verified(call))),
    ),
    Mutant(
        "senders-same-domain",
        _NOT_COVERED,
        "A verified address lets all of its domain send.",
        _senders_too(_same_domain),
    ),
    Mutant(
        "senders-parent-domain", _NOT_COVERED, "A verified domain lets the domain above it send.", _senders_too(_parent)
    ),
    Mutant(
        "senders-sibling-domain", _NOT_COVERED, "A verified domain lets its siblings send.", _senders_too(_in_parent)
    ),
    Mutant(
        "senders-by-display-name",
        _NOT_COVERED,
        "A verified name anywhere in Source or From will do.",
        _senders_too(_written_anywhere),
    ),
    Mutant(
        "senders-any-subdomain",
        _NOT_COVERED,
        "A verified address lets subdomains of its domain send.",
        _senders_too(
            lambda call, address: any(domain_of(address).endswith("." + domain_of(one)) for one in _verified(call))
        ),
    ),
    Mutant(
        "raw-from-unseen-with-source",
        "SendRawEmail.From.verified",
        "With Source given, From is not looked at.",
        replace_guard(_RAW, "senders", _from_unseen),
    ),
    Mutant(
        "raw-first-author-unseen",
        "SendRawEmail.From.authors",
        "The first of several authors is not looked at.",
        replace_guard(_RAW, "senders", _author_unseen(0)),
    ),
    Mutant(
        "raw-later-authors-unseen",
        "SendRawEmail.From.authors",
        "Authors after the first are not looked at.",
        replace_guard(_RAW, "senders", _author_unseen(1, -1)),
    ),
    Mutant(
        "send-email-literal-name-fails",
        "SendEmail.literal-names",
        "Display names beyond ASCII end in an internal error.",
        reject_calls(
            "SendEmail",
            lambda call: (
                not "".join(
                    [
                        call.args["Source"],
                        *call.args.get("Destination.ToAddresses", []),
                        *call.args.get("ReplyToAddresses", []),
                    ]
                ).isascii()
            ),
            "InternalFailure",
        ),
    ),
    # Deleted identities
    Mutant(
        "senders-once-always",
        _DELETED,
        "Who could send once may always send.",
        _both(lambda action: replace_guard(action, "senders", _who_sent_once)),
    ),
    Mutant(
        "delete-all-of-domain",
        "SendEmail.Sender.kept",
        "With one identity all of its domain are deleted.",
        wrap_handler("DeleteIdentity", _delete_all_of_domain),
    ),
    # Return path
    Mutant(
        "send-email-return-path-service",
        ("SendEmail.ReturnPath.used", "SendEmail.ReturnPath.default"),
        "Bounces go to the service.",
        edit_draft("SendEmail", _bounces_to_service),
    ),
    Mutant(
        "send-email-bounces-to-source",
        "SendEmail.ReturnPath.used",
        "Bounces go to Source, whatever ReturnPath says.",
        edit_draft("SendEmail", _bounces_to_source),
    ),
    Mutant(
        "raw-return-path-service",
        ("SendRawEmail.ReturnPath.source", "SendRawEmail.ReturnPath.header"),
        "Bounces of raw messages go to the service.",
        edit_draft(_RAW, _bounces_to_service),
    ),
    Mutant(
        "raw-bounces-to-source",
        "SendRawEmail.ReturnPath.header",
        "A Return-Path field is ignored.",
        edit_draft(_RAW, _bounces_to_source),
    ),
    # DKIM
    Mutant(
        "send-email-always-signed",
        "SendEmail.dkim-off",
        "All mail has a DKIM signature of its author's domain.",
        edit_draft("SendEmail", _signed_for_author),
    ),
)
