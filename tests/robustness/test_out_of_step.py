"""A connection that is out of step: its poison is a finding of the case that saw it, and reaches no other case."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model.vocabulary import Outcome
from tests.run.fakes import a_case, a_profile, quota, run, serving

BODY = quota()[1].encode()
RESPONSE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n"
    b"x-amzn-RequestId: %s\r\n\r\n" % (len(BODY), BODY.partition(b"<RequestId>")[2].partition(b"<")[0])
) + BODY


@pytest.mark.parametrize("behind", [b"x", b"\r\n\r\n", RESPONSE], ids=["a byte", "empty lines", "a second response"])
def test_bytes_behind_a_response_are_a_finding(tmp_path: Path, behind: bytes) -> None:
    with serving(lambda _: RESPONSE + behind) as fake:
        result = run(a_case(tmp_path, "  expect: { success: true }\n"), a_profile(fake.endpoint))
    assert result.outcome is Outcome.FAILED
    (finding,) = result.findings
    assert finding.check_id == "transport.trailing-bytes"
    assert (finding.where, str(finding.actual)) == ("behind the response", f"{len(behind):,} bytes more")
    assert not finding.own


def test_a_response_and_nothing_else_is_no_finding(tmp_path: Path) -> None:
    with serving(lambda _: RESPONSE) as fake:
        result = run(a_case(tmp_path, "  expect: { success: true }\n"), a_profile(fake.endpoint))
    assert (result.outcome, result.findings) == (Outcome.PASSED, [])
