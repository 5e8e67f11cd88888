"""Signature Version 4 against AWS's published vectors and botocore's signers."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from conformance.wire.credentials import Credentials, Scope
from conformance.wire.exchange import Request, header
from conformance.wire.query import encode_pairs
from conformance.wire.sigv4 import canonical_path, canonical_query, sign_header, sign_query
from tests.rows import each_row

from .oracle import AT, SigV4Auth, SigV4QueryAuth, aws_request, botocore_credentials, signed_by_botocore

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("sigv4_vectors.json").read_text("utf-8"))["vectors"]
SUITE_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SUITE_TIME = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
SUITE_SCOPE = Scope("us-east-1", "service")


def vector_request(vector: dict[str, Any]) -> tuple[Request, Credentials]:
    request = Request(
        vector["method"],
        "https://example.amazonaws.com" + vector["target"],
        tuple((name, value) for name, value in vector.get("headers", [])),
        vector.get("body", "").encode(),
    )
    return request, Credentials("AKIDEXAMPLE", SUITE_KEY, vector.get("token"))


@each_row("vector", VECTORS, ids=lambda vector: vector["name"])
def test_published_vectors(vector: dict[str, Any]) -> None:
    request, credentials = vector_request(vector)
    signed = sign_header(request, credentials, SUITE_SCOPE, SUITE_TIME)
    assert header(signed.headers, "authorization") == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        f"SignedHeaders={signed_names(vector)}, Signature={vector['signature']}"
    )


@each_row("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_vectors_are_as_published(vector: dict[str, Any]) -> None:
    """botocore arrives at the same signatures, so no slip of ours is in the data file."""
    request, credentials = vector_request(vector)
    if vector["name"] == "get-vanilla-utf8-query":
        # botocore expects its callers to have encoded the query string.
        request = replace(request, url=quote(request.url, safe=":/?="))
    signer = SigV4Auth(botocore_credentials(credentials), "service", "us-east-1")
    signed = signed_by_botocore(signer, aws_request(request), SUITE_TIME)
    assert signed.headers["Authorization"].endswith(f"Signature={vector['signature']}")


def signed_names(vector: dict[str, Any]) -> str:
    names = {"host", "x-amz-date"} | {name.lower() for name, _ in vector.get("headers", [])}
    return ";".join(sorted(names | ({"x-amz-security-token"} if "token" in vector else set())))


# Generated requests: random, but the same in every run.

CHARACTERS = string.ascii_letters + string.digits + "-._~ !*'()+/%:;=&?@#\"\\,é\u1234\U0001f600"
HEADER_NAMES = ["X-Amz-Meta", "x-note", "Content-Type", "ACCEPT", "My-Header", "Host", "User-Agent", "Expect", "Range"]
HOSTS = ["http://127.0.0.1:4566", "https://email.us-east-1.amazonaws.com", "http://H.example:80", "http://[::1]:99"]


def text(random_: random.Random, longest: int = 12) -> str:
    return "".join(random_.choices(CHARACTERS, k=random_.randrange(longest)))


def generated(seed: int, count: int) -> Iterator[tuple[Request, Credentials, Scope, datetime]]:
    random_ = random.Random(seed)
    for _ in range(count):
        path = "/" + "/".join(
            random_.choice(["", ".", "..", quote(text(random_)), "a~b-c_d.e", "é", "x%2fy"])
            for _ in range(random_.randrange(5))
        )
        query = encode_pairs([(f"P{text(random_, 4)}", text(random_)) for _ in range(random_.randrange(6))])
        headers = [
            (
                name,
                random_.choice(["", " ", "  "]) + text(random_).strip("\x1c\x1d\x1e\x1f") + random_.choice(["", "  "]),
            )
            for name in random_.choices(HEADER_NAMES, k=random_.randrange(6))
        ]
        if sum(name == "Host" for name, _ in headers) > 0:
            headers = [(n, "given.example:8080" if n == "Host" else v) for n, v in headers]
        body = random_.randbytes(random_.randrange(200)) if random_.random() < 0.7 else b""
        request = Request(
            random_.choice(["GET", "POST", "PUT", "post"]),
            random_.choice(HOSTS) + path + (f"?{query}" if query else ""),
            tuple(headers),
            body,
        )
        credentials = Credentials(
            "AK" + "".join(random_.choices(string.ascii_uppercase, k=14)),
            "".join(random_.choices(string.ascii_letters + "+/é", k=random_.randrange(1, 60))),
            random_.choice([None, "", "tok/en+=="]),
        )
        scope = Scope(random_.choice(["us-east-1", "eu-west-3", "local"]), random_.choice(["ses", "email"]))
        yield request, credentials, scope, AT + timedelta(seconds=random_.randrange(-(10**9), 10**8))


@pytest.mark.sweep("0")
@pytest.mark.parametrize("seed", range(4))
def test_header_signing_equals_botocore(seed: int) -> None:
    for request, credentials, scope, at in generated(seed, 750):
        signer = SigV4Auth(botocore_credentials(credentials), scope.service, scope.region)
        theirs = signed_by_botocore(signer, aws_request(request), at)
        ours = sign_header(request, credentials, scope, at)
        for name in ("Authorization", "X-Amz-Date", "X-Amz-Security-Token"):
            assert header(ours.headers, name) == theirs.headers.get(name), request


@pytest.mark.sweep("100")
@pytest.mark.parametrize("seed", range(100, 102))
def test_query_signing_equals_botocore(seed: int) -> None:
    for request, credentials, scope, at in generated(seed, 750):
        # botocore drops the second of two parameters of one name, moves a body into the query string, and takes the
        # session token "" for one; none of it is a matter of signing.
        names = [part.partition("=")[0] for part in request.url.partition("?")[2].split("&")]
        if len(names) != len(set(names)) or credentials.session_token == "":
            continue
        request = replace(request, body=b"")
        signer = SigV4QueryAuth(botocore_credentials(credentials), scope.service, scope.region, expires=77)
        theirs = signed_by_botocore(signer, aws_request(request), at)
        assert sign_query(request, credentials, scope, at, 77).url == theirs.url


CREDENTIALS = Credentials("AKID", "secret")


def signature(request: Request) -> str:
    signed = sign_header(request, CREDENTIALS, Scope(), AT)
    return (header(signed.headers, "authorization") or "").rpartition("Signature=")[2]


@pytest.mark.parametrize(
    ("spelt", "canonical"),
    [
        ("b=2&a=1", "a=1&b=2"),
        ("a=%2f%7E%41", "a=%2F~A"),
        ("a=b+c&d=/:", "a=b%20c&d=%2F%3A"),
        ("&a&&", "a="),
        ("a=b=c", "a=b%3Dc"),
        ("a=%zz&b=%", "a=%25zz&b=%25"),
        ("A=1&a=1&A=0", "A=0&A=1&a=1"),
        ("", ""),
    ],
)
def test_a_query_string_counts_as_what_it_means(spelt: str, canonical: str) -> None:
    assert canonical_query(spelt) == canonical
    assert canonical_query(canonical) == canonical
    assert signature(Request("GET", f"http://h/?{spelt}")) == signature(Request("GET", f"http://h/?{canonical}"))


def test_paths_are_normalised_and_encoded_once_more() -> None:
    assert canonical_path("/a/./b//../%2F é?x#y") == "/a/%252F%20%C3%A9"
    assert canonical_path("") == canonical_path("/..") == canonical_path("?a=/x/") == "/"


def test_signing_again_replaces_the_old_signature() -> None:
    request = Request("POST", "http://h/?a=1", (("X-Note", "n"),), b"a=1")
    once = sign_header(request, Credentials("OLD", "old", "old"), Scope("x", "y"), AT - timedelta(days=1))
    assert sign_header(once, CREDENTIALS, Scope(), AT) == sign_header(request, CREDENTIALS, Scope(), AT)
    once = sign_query(request, Credentials("OLD", "old", "old"), Scope("x", "y"), AT - timedelta(days=1))
    assert sign_query(once, CREDENTIALS, Scope(), AT) == sign_query(request, CREDENTIALS, Scope(), AT)


def test_only_ascii_white_space_is_trimmed() -> None:
    assert signature(Request("GET", "http://h/", (("X", "a\t \tb "),))) == signature(
        Request("GET", "http://h/", (("X", "a b"),))
    )
    assert signature(Request("GET", "http://h/", (("X", "\xa0a"),))) != signature(
        Request("GET", "http://h/", (("X", "a"),))
    )


def test_the_body_counts_in_query_signing() -> None:
    request = Request("POST", "http://h/", body=b"a=1")
    other = replace(request, body=b"a=2")
    assert sign_query(request, CREDENTIALS, Scope(), AT).url != sign_query(other, CREDENTIALS, Scope(), AT).url


def test_secrets_stay_out_of_the_signed_request() -> None:
    secret = "do-not-tell"
    signed = sign_header(Request("GET", "http://h/"), Credentials("AKID", secret), Scope(), AT)
    assert secret not in repr(signed)
    assert secret not in repr(Credentials("AKID", secret, secret))
