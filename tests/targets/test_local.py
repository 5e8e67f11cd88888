"""The profile of a reference target, made of its ready line."""

from __future__ import annotations

import pytest

from conformance.reference.options import parse
from conformance.reference.server import ready_line
from conformance.targets.local import profile_of


@pytest.mark.parametrize(("options", "several"), [([], True), (["--any-credentials"], False)])
def test_where_any_key_is_taken_there_is_no_other_account(options: list[str], several: bool) -> None:
    profile = profile_of(ready_line("http://127.0.0.1:1", parse(options, {}), hooks=True))
    assert (profile.other_account is not None, profile.temporary is not None) == (several, several)
