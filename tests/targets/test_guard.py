from __future__ import annotations

import pytest

from conformance.targets.guard import ALLOW, check_aws_allowed

REAL = [
    "https://email.us-east-1.amazonaws.com",
    "https://email.us-east-1.amazonaws.com:443/",
    "https://EMAIL.US-EAST-1.AMAZONAWS.COM",
    "https://email.us-east-1.amazonaws.com.",
    "https://email.cn-north-1.amazonaws.com.cn",
    "https://email-fips.us-east-1.amazonaws.com",
    "https://email.us-east-1.api.aws",
    "http://vpce-1.email.us-east-1.vpce.amazonaws.com",
]


@pytest.mark.parametrize("endpoint", REAL)
def test_the_real_service_must_be_asked_for_by_name(endpoint: str) -> None:
    with pytest.raises(ValueError, match=f"set {ALLOW}=1"):
        check_aws_allowed(endpoint, {})
    with pytest.raises(ValueError, match="real Amazon SES"):
        check_aws_allowed(endpoint, {ALLOW: "yes"})
    check_aws_allowed(endpoint, {ALLOW: "1"})


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:4566",
        "http://localhost",
        "https://amazonaws.com.example.org",
        "https://notamazonaws.com",
        "http://localhost.localstack.cloud:4566",
    ],
)
def test_anything_else_is_let_through(endpoint: str) -> None:
    check_aws_allowed(endpoint, {})
