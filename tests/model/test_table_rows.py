"""Tables of actions: what a row puts into its entry, and what an author reads who gets it wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model.case import Case
from conformance.model.case_file import Need
from conformance.model.problem import SourceError

from .build import load

HEAD = "action: GetSendQuota\nclass: identities\ncases:\n"
ENTRY = """- id: a.b
  title: A title of some words
  requirement: Area.must
  action: "{row.action}"
  table:
    domain: { action: VerifyDomainIdentity, good: { Domain: "{domain2}" }, params: { Domain: "{domain}" } }
    topic: { action: SetIdentityNotificationTopic, good: { SnsTopic: "{topic}" }, params: { SnsTopic: "" } }
  control: "{row.good}"
"""
STEP = '  - "{row.action}": "{row.params}"\n    expect: { error: bad-value }\n'


def cases(folder: Path, rest: str) -> list[Case]:
    return load(folder, f"{HEAD}{ENTRY}{rest}")


def test_a_row_gives_action_control_and_parameters(tmp_path: Path) -> None:
    domain, topic = cases(tmp_path, f"  steps:\n{STEP}")
    assert (domain.action, topic.action) == ("VerifyDomainIdentity", "SetIdentityNotificationTopic")
    assert domain.control is not None
    assert (domain.control.action, domain.control.params) == ("VerifyDomainIdentity", {"Domain": "{domain2}"})
    assert [(step.action, step.params) for step in topic.steps] == [(topic.action, {"SnsTopic": ""})]


def test_a_row_gives_what_is_sent(tmp_path: Path) -> None:
    domain, _ = cases(tmp_path, "  send: '{row.params}'\n  expect: { success: true }\n")
    assert domain.steps[0].params == {"Domain": "{domain}"}


def test_only_the_row_that_uses_a_name_needs_what_it_stands_for(tmp_path: Path) -> None:
    domain, topic = cases(tmp_path, f"  steps:\n{STEP}")
    assert Need.TOPICS in topic.needs
    assert Need.TOPICS not in domain.needs


def test_a_list_among_the_steps_stands_for_its_members(tmp_path: Path) -> None:
    nested = "  - - GetSendQuota: {}\n      expect: { success: true }\n    - GetSendStatistics\n  - ListIdentities\n"
    domain, _ = cases(tmp_path, f"  steps:\n{nested}")
    assert [step.action for step in domain.steps] == ["GetSendQuota", "GetSendStatistics", "ListIdentities"]


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("  send: '{row.lacking}'\n  expect: { success: true }\n", "the table's row has no lacking"),
        ("  send: '{row.action}'\n  expect: { success: true }\n", "is not a mapping in the row"),
    ],
)
def test_a_row_that_lacks_what_its_entry_asks_for(tmp_path: Path, rest: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        cases(tmp_path, rest)


def test_parameters_of_a_row_need_a_table(tmp_path: Path) -> None:
    entry = "- id: a.b\n  title: A title of some words\n  requirement: Area.must\n  send: '{row.params}'\n"
    with pytest.raises(SourceError, match="the entry has no table of mappings"):
        load(tmp_path, f"{HEAD}{entry}  expect: {{ success: true }}\n")
