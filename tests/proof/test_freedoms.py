"""What conforming targets were accused of once: each freedom has a variation, and the cases it met pass on it."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

import pytest

from conformance.model.case import Case
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Level, Outcome
from conformance.proof import variations
from conformance.proof.bench import Batch, EditionKind
from conformance.proof.runner import run_batches
from conformance.proof.trial import Trial
from conformance.proof.variation_run import judge_variation

#: Kind of freedom to the variations that take it, and globs of the cases that would have accused it.
FREEDOMS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "an identity that nobody registered has an entry": (
        ("unknown-verification-entry", "unknown-notification-entry", "unknown-dkim-entry"),
        ("auth.accounts.verification", "get-identity-verification-attributes.unknown.*", "auth.accounts.[dn]*"),
    ),
    "an identity that nobody registered is rejected": (
        (
            "unknown-refused-GetIdentityDkimAttributes-InvalidParameterValue",
            "unknown-refused-GetIdentityNotificationAttributes-ValidationError",
            "unknown-refused-GetIdentityVerificationAttributes-InvalidParameterValue",
        ),
        ("*.identities.hundred*", "*.identities.over-limit", "get-identity-*.unknown.*"),
    ),
    "settings of an unknown identity are passed over": (
        ("settings-of-unknown-ignored",),
        ("auth.accounts.set-topic", "auth.accounts.set-forwarding", "*.identity.nothing-registered"),
    ),
    "settings are for verified identities": (
        ("settings-of-verified-only",),
        ("set-identity-notification-topic.identity.*", "auth.every-action.notifications*"),
    ),
    "a name is an identity of one account": (("names-of-one-account",), ("*.account.*", "auth.accounts.*")),
    "the order of what is listed": (
        ("xml-order-random", "list-order-falling", "list-order-registered"),
        ("protocol.xml.list", "list-identities.next-token.*"),
    ),
    "how many tokens a domain has": (
        ("tokens-dkim-two",),
        ("verify-domain-dkim.*", "get-identity-dkim-attributes.*tokens*"),
    ),
    "what a policy is, beyond an object": (
        ("policy-any-object",),
        ("put-identity-policy.policy.no-policy*", "put-identity-policy.policy.resource*"),
    ),
    "how many policies there may be": (
        ("policy-count-unlimited",),
        ("put-identity-policy.limit", "get-identity-policies.policy-names.*limit"),
    ),
    "an endpoint of several regions": (("regions-any",), ("auth.sigv4*.other-region",)),
    "an empty required value lacks an action": (
        ("refusal-required-empty-400-MissingAction",),
        ("*.identity.empty", "*.domain.empty", "*.email-address.empty"),
    ),
    "a missing part of the signature lacks an action": (
        ("refusal-auth-parameter-absent-400-MissingAction",),
        ("auth.sigv2.no-*",),
    ),
    "a policy for what is not owned is invalid": (
        ("refusal-put-policy-unowned-400-InvalidPolicy",),
        ("put-identity-policy.identity.*",),
    ),
    "the server in front rejects what is too large": (
        ("refusal-message-too-large-413-RequestEntityTooLarge-page",),
        ("send-email.size.above-limit", "send-raw-email.size.above-limit"),
    ),
    "the server in front rejects chunks": (
        ("refusal-chunked-refused-411-LengthRequired-page",),
        ("protocol.connection.chunked*", "protocol.dialects.read.chunks*"),
    ),
    "a date that can't be read": (
        ("refusal-unreadable-date-400-RequestExpired", "refusal-unreadable-date-400-InvalidParameterValue"),
        ("auth.sigv4*.bad-date", "auth.aws3.date[[]malformed]"),
    ),
    "elements that no document names": (
        ("xml-later-members", "xml-foreign-members"),
        ("get-send-quota.*", "get-identity-dkim-attributes.domain.status*"),
    ),
    "a parameter that is given twice": (
        ("repeated-both", "repeated-last-wins", "repeated-rejected"),
        ("protocol.parameters.duplicate",),
    ),
    "a parameter that the action does not know": (
        tuple(
            f"unknown-parameter-{code}"
            for code in (
                "InvalidParameterCombination",
                "InvalidParameterValue",
                "InvalidQueryParameter",
                "ValidationError",
            )
        ),
        ("protocol.parameters.unknown*",),
    ),
    "names in other letters": (
        ("action-case-folded", "names-case-folded"),
        ("protocol.action.case*", "protocol.parameters.case*", "protocol.parameters.action-name-case"),
    ),
    "lists in other words": (("list-other-words", "list-zero-counts"), ("protocol.list.*",)),
    "an identity that is named twice": (
        ("lookup-duplicates-rejected",),
        ("*.identities.duplicates", "*.identities.hundred"),
    ),
    "booleans of digits": (("boolean-words-only", "boolean-digits-false"), ("*-enabled.numeric*",)),
    "a token of any form": (("next-token-any", "next-token-empty-refused"), ("list-identities.next-token.*",)),
    "requests by POST only": (("post-only",), ("auth.*.by-get", "protocol.error.envelope*")),
    "requests are throttled now and then": (
        ("throttle-undeclared",),
        ("get-send-quota.*", "list-verified-email-addresses.listing.*"),
    ),
    "recipients that bounce later": (
        ("recipients-bounce",),
        ("send-email.destination.*", "send-raw-email.destinations.not-an-address*", "send-email.mail.refused*"),
    ),
    "fields and parts that are not looked at": (
        ("raw-fields-unchecked", "raw-parts-unchecked"),
        ("send-raw-email.message.*field*", "send-raw-email.multipart.not-closed"),
    ),
    "character sets": (("charset-unknown-taken",), ("send-email.charset.*",)),
    "domains with a final dot, or in another case": (
        ("domain-final-dot", "list-names-lower-case", "lookup-case-counts"),
        ("verify-domain-identity.domain.trailing-dot", "verify-domain-identity.domain.case"),
    ),
    "statistics that come later": (("statistics-late", "statistics-none"), ("get-send-statistics.*",)),
    "mail to the simulator counts nowhere": (
        ("quota-simulator-free", "recipients-counted-once"),
        ("send-*.quota.*", "get-send-quota.sent-last-24-hours.*"),
    ),
    "an ARN that is none beside an own address": (("arn-none-ignored",), ("send-*.arn.no-arn*", "send-*.arns.*")),
    "what the real service was seen to do": (("as-observed",), ("auth.accounts.set-dkim", "*.identity.pending")),
}

#: Cases whose rule the text leaves weaker than a must, or open.
LEVELS: dict[str, Level] = {
    "verify-domain-dkim.tokens.three": Level.SHOULD,
    "protocol.encoding.utf-8[[]*": Level.SHOULD,
    "put-identity-policy.policy.type.latin": Level.SHOULD,
    "auth.sigv4*.other-region": Level.MAY,
    "verify-domain-dkim.domain.address": Level.MAY,
    "protocol.parameters.duplicate": Level.MAY,
    "protocol.parameters.case*": Level.MAY,
    "protocol.action.case*": Level.MAY,
    "errors.invalid-query-parameter": Level.SHOULD,
    "protocol.list.no-member*": Level.SHOULD,
    "protocol.list.other-word*": Level.MAY,
    "list-identities.next-token.unknown*": Level.MAY,
    "verify-domain-identity.domain.trailing-dot": Level.MAY,
    "send-raw-email.destinations.not-an-address*": Level.MAY,
    "get-identity-*.identities.over-limit": Level.SHOULD,
    "protocol.method.get": Level.SHOULD,
    "protocol.method.get.*": Level.SHOULD,
}


@pytest.fixture(scope="module")
def cases() -> Mapping[str, Case]:
    return {case.id: case for case in load_suite().cases}


def named(cases: Mapping[str, Case], globs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in cases if any(fnmatchcase(name, glob) for glob in globs))


@pytest.fixture(scope="module")
def trials(cases: Mapping[str, Case]) -> Mapping[str, list[Trial]]:
    batches = [Batch(name, named(cases, globs)) for names, globs in FREEDOMS.values() for name in names]
    found: dict[str, list[Trial]] = {batch.edition: [] for batch in batches}
    for trial in run_batches(EditionKind.VARIATION, batches, list(cases.values()), seed="freedoms", workers=1):
        found[trial.edition].append(trial)
    return found


@pytest.mark.long
@pytest.mark.parametrize("freedom", FREEDOMS)
def test_a_freedom_is_no_fault(freedom: str, cases: Mapping[str, Case], trials: Mapping[str, list[Trial]]) -> None:
    names, globs = FREEDOMS[freedom]
    assert [glob for glob in globs if not named(cases, (glob,))] == []
    for name in names:
        run = judge_variation(variations.get(name), trials[name], cases)
        assert [(one.case, one.outcome, one.findings) for one in run.accused] == []
        assert Outcome.PASSED in {trial.outcome for trial in trials[name]}


@pytest.mark.parametrize("glob", LEVELS)
def test_what_the_text_leaves_open_is_no_must(glob: str, cases: Mapping[str, Case]) -> None:
    assert {cases[name].level for name in named(cases, (glob,))} == {LEVELS[glob]}
