"""The proof: each misdeed of a relay is found by the check that it breaks, and no legal behavior by any."""

from __future__ import annotations

import asyncio

from conformance.model.proxy_checks import PROXY_CHECKS
from conformance.proof.relay.legal import LEGAL
from conformance.proof.relay.trial import misdeeds, try_all

_NO_MISDEED = {
    "proxy.request.signature",  # a consequence of what other checks name
    "proxy.fault.recovery",  # needs an upstream that is away (test_faults)
    "proxy.response.hop-by-hop",  # the same flag breaks it in requests first
    "proxy.response.interim",  # of programs, as the next
    "proxy.response.trailers",
}


def test_each_misdeed_is_found_by_its_check() -> None:
    tried = misdeeds()
    verdicts = asyncio.run(try_all(tried))
    wrong = {
        verdict.behavior.name: (verdict.first, verdict.behavior.breaks)
        for verdict in verdicts
        if verdict.first != verdict.behavior.breaks
    }
    assert not wrong
    assert len({one.name for one in tried}) == len(tried) >= 80


def test_no_legal_behavior_is_accused() -> None:
    verdicts = asyncio.run(try_all(LEGAL))
    accused = {v.behavior.name: [(c.check.id, str(c.example)) for c in v.causes] for v in verdicts if v.causes}
    assert not accused
    assert len(LEGAL) >= 20


def test_every_check_has_a_misdeed() -> None:
    broken = {one.breaks for one in misdeeds()} | _NO_MISDEED
    assert {row.id for row in PROXY_CHECKS} - broken == set()
