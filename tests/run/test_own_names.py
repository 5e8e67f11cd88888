"""What a case may register or set up has a name of its own: another case never meets it, and it can be removed."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.model import template
from conformance.model.case import Case
from conformance.model.suite import load_suite
from conformance.run.leftovers import CREATES, is_of_case
from conformance.run.names import Names
from conformance.targets.profile import Profile

PROFILE = Profile(name="any", verification="immediate")


def identities(case: Case, names: Names) -> Iterator[str]:
    """Yield the identities that a case's requests register or change, with all names filled in."""
    for send in (*case.given, *([case.control] if case.control else []), *case.steps):
        key = CREATES.get(send.action, "Identity" if send.action.startswith(("Set", "Put")) else "")
        value = template.render(send.params.get(key), names)
        if isinstance(value, str):
            yield value


def test_whatever_a_case_may_register_is_its_own() -> None:
    found, foreign = 0, []
    for case in load_suite().cases:
        names = Names("seed", case.id, PROFILE, case.row)
        names.set("n", "1")  # the number of a repetition
        for value in identities(case, names):
            found += 1
            if not is_of_case(value, names):
                foreign.append((case.id, value))
    assert foreign == []
    assert found > 1000
