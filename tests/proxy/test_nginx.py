"""nginx, where it is installed: the good configuration is certified, common mistakes are found by their check first."""

from __future__ import annotations

import os

import pytest

from conformance.proxy.causes import UNCONFIGURABLE
from tests.proxy.products import PRODUCTS
from tests.proxy.record import certify, configurations

REQUIRED = os.environ.get("SES_TESTS_REQUIRE_PROXIES") == "1"
_CHOSEN = ("good", "host-rewritten", "body-limit", "error-pages", "path-decoded")


@pytest.mark.long
@pytest.mark.skipif(PRODUCTS["nginx"].binary() is None and not REQUIRED, reason="nginx is not installed")
@pytest.mark.parametrize("name", _CHOSEN)
def test_configurations_are_judged_rightly(name: str) -> None:
    file = next(path for path in configurations("nginx") if path.stem == name)
    row = certify(PRODUCTS["nginx"], file, "--probes-only", "--timeout", "12")
    assert row.first == row.expected
    assert row.certificate["certified"] == (name == "good")
    assert {one["check"] for one in row.certificate["checks"]} <= UNCONFIGURABLE or name != "good"
