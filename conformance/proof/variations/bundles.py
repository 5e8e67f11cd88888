"""Variations that go together: each bundle is one run over all cases in the place of a dozen.

Every variation that is not slow is in a bundle; which of its parts a failing bundle owes it to, the parts tell alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from conformance.proof.variations import bundle

#: Bundle to its parts. Rejections come last: they look at the guards of the others.
BUNDLES: Mapping[str, tuple[str, ...]] = {
    "mix-01": (
        "xml-compact", "xml-order-reversed", "http-upper-case", "request-id-upper-case", "message-absent",
        "number-exponent", "timestamp-fraction", "token-dkim-long", "clock-ahead", "refusals-01",
    ),
    "mix-02": (
        "xml-blanks", "xml-order-sorted", "content-type-charset", "http-title-case", "http-chunked",
        "request-id-number", "message-empty", "number-integer", "timestamp-offset", "message-id-old",
        "clock-behind", "refusals-02",
    ),
    "mix-03": (
        "xml-comments", "xml-order-random", "content-type-charset-quoted", "http-lower-case", "http-blanks",
        "request-id-long", "message-foreign", "number-padded", "timestamp-micros", "message-id-short",
        "page-at-most-5", "refusals-03",
    ),
    "mix-04": (
        "xml-comments-in-text", "content-type-upper-case", "http-reversed", "http-close", "message-long",
        "value-blanks", "message-id-angle", "token-verification-hex", "page-at-most-1", "refusals-04",
    ),
    "mix-05": (
        "xml-empty-pairs", "content-type-application", "http-chunked-odd", "http-no-reason", "header-more",
        "list-empty-absent", "policy-compact", "address-token-empty", "next-token-empty", "refusals-05",
    ),
    "mix-06": (
        "xml-cdata", "http-1.0", "http-other-reason", "header-request-id-spelt", "policy-encoded",
        "topic-empty", "address-token-nil", "next-token-signs", "refusals-06",
    ),
    "mix-07": (
        "xml-references", "unset-nil", "http-1.0-no-length", "later-error-detail", "later-notification-headers", "policy-indented",
        "deprecated-with-result", "next-token-offset", "account-40-identities", "refusals-07",
    ),
    "mix-08": (
        "xml-prefix", "http-interim", "http-pieces", "header-request-id-absent", "error-type-server",
        "address-dkim-no-status", "list-order-falling", "account-sent-before", "refusals-08",
    ),
    "mix-09": (
        "xml-prefix-mixed", "http-gzip", "address-dkim-no-tokens", "list-order-registered", "policy-names-reversed",
        "quota-unlimited", "sandbox", "refusals-09",
    ),
    "mix-10": (
        "xml-prefix-nested", "xml-strange-attributes", "statistics-late", "next-token-with-filter",
        "page-default-10", "regions-any", "aws3-five-minutes", "free-forms-rejected",
        "dkim-disable-needs-set-up", "refusals-10",
    ),
    "mix-11": (
        "xml-quotes", "statistics-newest-first", "next-token-first", "list-names-lower-case", "page-at-most-100",
        "refusals-11",
    ),
    "mix-12": (
        "xml-declaration", "verification-immediate", "boolean-absent-false", "policy-unknown-accepted",
        "page-token-on-last", "unknown-dkim-entry", "size-decimal", "topic-cleared-turns-forwarding-on",
    ),
    "mix-13": (
        "xml-declaration-short", "version-required", "next-token-empty-refused", "lists-lenient",
        "unknown-parameter-InvalidQueryParameter",
        "size-encoded", "policy-count-unlimited", "dkim-enabled-by-set-up", "dkim-verified-at-set-up",
        "attributes-keyed-by-name", "policy-names-one-case",
    ),
    "mix-14": (
        "xml-declaration-standalone", "clock-far-ahead", "repeated-last-wins", "dkim-enable-without-set-up",
        "dkim-set-up-registers-nothing", "unknown-parameter-ValidationError",
        *(f"unknown-refused-{action}-InvalidParameterValue" for action in (
            "GetIdentityVerificationAttributes", "GetIdentityNotificationAttributes", "GetIdentityDkimAttributes",
            "DeleteIdentity", "DeleteVerifiedEmailAddress")),
    ),
    "mix-15": (
        "xml-byte-order-mark", "clock-far-behind", "dkim-set-up-registered-only", "dkim-address-inherits",
        "unknown-parameter-InvalidParameterCombination",
        *(f"unknown-refused-{action}-ValidationError" for action in (
            "GetIdentityVerificationAttributes", "GetIdentityNotificationAttributes", "GetIdentityDkimAttributes",
            "DeleteIdentity", "DeleteVerifiedEmailAddress")),
    ),
    "mix-16": ("xml-byte-order-mark-declared", "http-slow", "http-length-padded", "refusals-12"),
    "mix-17": ("xml-utf-16", "throttle-undeclared", "http-interims", "policy-of-language-only"),
    "mix-18": ("xml-ascii", "xml-types", "account-1500-identities", "quota-fraction", "mail-for-seven-bits"),
    "mix-19": ("content-type-utf-16", "unavailable-now-and-then", "account-crowded", "mail-text-added"),
    "mix-free": (
        "raw-fields-unchecked", "raw-parts-unchecked", "recipients-bounce", "charset-unknown-taken",
        "policy-any-object",
    ),
    "mix-20": (
        "unknown-verification-entry", "unknown-notification-entry", "settings-of-unknown-ignored", "domain-final-dot",
        "dkim-tokens-of-address", "boolean-words-only", "next-token-any", "statistics-none",
    ),
    "mix-21": (
        "settings-of-verified-only", "lookup-case-counts", "lookup-duplicates-rejected",
        "address-plain-only", "boolean-digits-false", "statistics-without-zeros", "lengths-limited",
    ),
    "mix-22": (
        "action-case-folded", "names-case-folded", "list-zero-counts", "list-other-words", "repeated-both",
        "put-performed", "methods-served-before",
    ),
    "mix-23": ("query-bad-pairs-ignored", "post-only", "unknown-parameter-InvalidParameterValue"),
    "mix-24": (
        "refusals-13", "xml-language", "xml-later-members", "page-token-on-every", "aws3-host-unsigned-taken",
        "names-trimmed",
    ),
    "mix-25": (
        "xml-foreign-members", "repeated-rejected", "version-first", "dkim-verified-after-a-read", "mail-folded-anew",
        "mail-traced",
    ),
    "mix-26": ("mail-parts-base64", "mail-names-lower", "mail-per-recipient", "list-filtered-after", "topics-of-own-account"),
    "mix-27": ("mail-parts-quoted-printable", "mail-wrapped", "mail-raw-encoded", "parameters-from-the-last", "presigned-get-only"),
    "mix-28": ("mail-parts-8bit", "mail-folded-narrow", "action-first", "address-of-domain-verified"),
    "mix-29": (
        "quota-simulator-free", "recipients-counted-once", "arn-none-ignored", "return-path-unchecked", "names-of-one-account",
        "tokens-dkim-two",
    ),
    "mix-30": (
        "http-close-on-errors", "header-of-a-front", "header-of-errors", "content-type-final-semicolon", "xml-latin-1",
        "mail-fields-added", "account-busy", "message-id-long", "policy-sorted", "statistics-all-quarters",
        "quota-slow", "checks-reversed", "integer-signed", "scope-ses-only", "address-with-name", "xml-quotes-named",
    ),
    "mix-31": (
        "http-close-after-five", "http-chunked-errors", "content-type-more-parameters", "xml-namespace-everywhere",
        "mail-fields-reversed", "message-id-number", "policy-escaped", "statistics-unaligned",
        "quota-large", "page-random", "boolean-any-words", "percent-literal", "token-of-permanent-ignored",
        "one-scheme-only", "domain-any-labels", "mail-returns",
    ),
    "mix-32": (
        "http-gzip-by-other-name", "content-type-application-quoted", "xml-cdata-inside", "mail-identified-anew",
        "message-id-uuid", "address-case-folded", "dkim-failed-after-a-read", "token-dkim-short", "utf-8-replaced",
        "sigv4-amz-fields-signed", "xml-style-sheet",
    ),
    "mix-33": (
        "http-keep-alive-told", "xml-namespace-spaced", "xml-space", "mail-feeds-only",
        "dkim-temporaryfailure-after-a-read", "arn-deletes", "content-type-any", "path-any",
    ),
    "mix-34": ("xml-utf-16-big", "mail-generated", "account-sending", "verification-failed-at-once"),
    "mix-35": ("xml-references-padded", "mail-in-utf-8", "xml-namespaces-unused", "dkim-of-verified-only", "domain-top-level-exists"),
    "mix-36": ("xml-returns", "mail-fields-spaced", "mail-queued", "failure-now-and-then"),
    "mix-37": ("xml-namespace-references", "mail-types-upper", "verification-temporaryfailure-at-once"),
    "mix-38": (
        "verification-success-after-a-read", "token-verification-fresh", "next-token-once", "quota-late",
        "enumerations-case-folded", "policy-missing-rejected", "senders-of-domain-itself", "from-arn-for-from-alone",
        "statistics-per-message",
        "unknown-of-verified-domain", "account-strange-identities",
    ),
    "mix-39": (
        "verification-failed-after-a-read", "tokens-dkim-fresh", "next-token-with-size", "policy-names-twice-rejected",
        "statistics-nothing-simulated", "unknown-of-domain-dkim", "page-order-random",
    ),
    "mix-40": (
        "verification-temporaryfailure-after-a-read", "verification-begins-anew", "next-token-fresh",
        "policy-names-narrow", "statistics-large", "dkim-set-up-by-registration", "notifications-of-verified-only",
    ),
}  # fmt: skip

for _name, _parts in BUNDLES.items():
    bundle(_name, *_parts)
