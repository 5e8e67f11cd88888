"""The parts that a claimed signature covers, for targets that take one over too little."""

from __future__ import annotations

import hashlib
import hmac

from conformance.proof.verbs.signatures import Excused
from conformance.reference.auth.canonical import body_pairs, canonical_query, header_values, pairs_of
from conformance.reference.auth.claim import Claim
from conformance.wire import aws3, sigv2, sigv4
from conformance.wire.covered import Cover, Parts, cover_all

_SCOPE = ("day", "region", "service", "terminator")


def covers(form: str, cover: Cover = cover_all) -> Excused:
    """Return a test for signatures that are right for some parts of a request, as it says itself what they are.

    Args:
        form: of the signature, such as ``sigv4``.
        cover: changes the parts of the whole string to sign.
    """

    def test(claim: Claim) -> bool:
        known = claim.credentials.get(claim.parts.get("access_key_id") or _key_of(claim))
        if known is None:
            return False
        secret, given = known.secret_access_key, claim.parts["signature"]
        if form == "sigv2":
            right = sigv2.sign_parts(cover(_of_version_2(claim)), secret)
        elif form == "aws3":
            right = aws3.sign_parts(cover(_of_samples(claim)), secret)
        else:
            right = sigv4.sign_parts(cover(_of_version_4(claim, form)), secret)
        return hmac.compare_digest(given.encode(), right.encode())

    return test


def _key_of(claim: Claim) -> str:
    return claim.parts.get("scope", "").partition("/")[0]


def _lines(claim: Claim, names: list[str]) -> str:
    values = next(header_values(claim.request))
    return "".join(f"{name}:{values.get(name, '')}\n" for name in names)


def _of_version_4(claim: Claim, form: str) -> Parts:
    request, signed = claim.request, claim.parts["signed"]
    left_out = "X-Amz-Signature" if form == "sigv4-query" else ""
    scope = claim.parts["scope"].split("/")[1:]
    # A scope that lacks a part has, for the key that is derived of it, just the others.
    named = dict(zip(_SCOPE, [*scope, "", ""], strict=False))
    return named | {
        "method": request.method,
        "path": "/",
        "query": canonical_query(pairs_of(request.query), left_out),
        "headers": _lines(claim, signed.split(";")),
        "names": signed,
        "payload": hashlib.sha256(request.body).hexdigest(),
        "algorithm": claim.parts["algorithm"],
        "stamp": claim.parts["date"],
    }


def _of_version_2(claim: Claim) -> Parts:
    request = claim.request
    pairs = pairs_of(request.query) + body_pairs(request)
    return {
        "method": request.method,
        "host": (request.header(b"host") or "").lower(),
        "path": "/",
        "query": canonical_query(pairs, "Signature"),
    }


def _of_samples(claim: Claim) -> Parts:
    request = claim.request
    return {
        "method": request.method,
        "path": "/",
        "query": canonical_query(pairs_of(request.query), ""),
        "headers": _lines(claim, sorted(claim.parts["signed"].lower().split(";"))),
        "body": request.body.decode("utf-8", "surrogateescape"),
    }
