"""Each selected case of the suite is a test of the application."""

import pytest


@pytest.mark.ses_cases(id="get-send-quota.answer.*")
def test_quota(ses_case):
    """Run the case."""
    ses_case.check()
