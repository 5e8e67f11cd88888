from __future__ import annotations

import itertools

import pytest

from conformance.run.names import Names
from conformance.run.settings import ROOTS, free_roots
from conformance.targets.profile import Profile
from conformance.targets.profile_parts import Topics, Verified

from .fakes import a_profile

ALL = [
    "email",
    "email2",
    "domain",
    "policy",
    "topic",
    "recipient",
    "subject",
    "word",
    "unknown_email",
    "unknown_domain",
]


def names(seed: str = "s", case: str = "a.b", profile: Profile | None = None, row: object = None) -> Names:
    return Names(seed, case, profile or a_profile(), row)


def drawn(made: Names, order: list[str]) -> dict[str, object]:
    values = {name: made(name) for name in order}
    return {name: values[name] for name in ALL}


def test_the_seed_repeats_them_whatever_the_order_of_use() -> None:
    first = drawn(names(), ALL)
    for order in itertools.islice(itertools.permutations(ALL), 0, 5000, 700):
        assert drawn(names(), list(order)) == first


def test_another_seed_or_case_gives_others() -> None:
    values = [drawn(names(seed, case), ALL) for seed in ("s", "t") for case in ("a.b", "a.c")]
    for name in ALL:
        assert len({str(each[name]) for each in values}) == 4


def test_a_name_stays_the_same_within_a_case_and_differs_from_the_others() -> None:
    made = names()
    assert made("email") == made("email")
    assert len({str(made(name)) for name in ALL}) == len(ALL)


def test_hosts_are_made_up_below_the_roots() -> None:
    made = Names("s", "a.b", a_profile(), None, ("ses.example",))
    for name in ("email", "domain", "unknown_email", "unknown_domain"):
        assert str(made(name)).endswith(".ses.example")
    lengths = {len(root) for root in (*ROOTS, *free_roots(ROOTS))}
    assert len(lengths) == 1  # on which cases about limits rest


def test_modifiers_are_of_the_same_value() -> None:
    made = names()
    assert made("domain.upper") == made("domain").upper()
    assert made("email.local") == made("email").partition("@")[0]
    assert made("domain2.arn") == f"arn:aws:ses:us-east-1:123456789012:identity/{made('domain2')}"


def test_hosts_are_reserved_ones_and_recipients_the_simulator() -> None:
    made = names()
    for name in ("email", "domain", "unknown_email", "unknown_domain"):
        assert str(made(name)).endswith((".example.com", ".example.net", ".example.org"))
    assert made("recipient").endswith("@simulator.amazonses.com")


def test_only_made_up_values_are_owned() -> None:
    made = names(profile=a_profile(verification="pending", verified=Verified(address="real@example.com")))
    mine = str(made("email"))
    made.set("captured", "someone@else.example")
    assert made("sender") == "real@example.com"
    assert made.owns(mine)
    assert made.owns(f"arn:aws:ses:us-east-1:1:identity/{mine.upper()}")
    assert not made.owns("real@example.com")
    assert not made.owns("someone@else.example")
    assert not made.owns("")
    assert not names(case="a.c").owns(mine)


def test_the_sender_is_the_profile_s_where_nothing_else_can_be_verified() -> None:
    fixed = a_profile(verification="pending", verified=Verified(address="a@example.com", domain="example.com"))
    assert (names(profile=fixed)("sender"), names(profile=fixed)("sender_domain")) == ("a@example.com", "example.com")
    fresh = names()
    assert fresh("sender") == fresh("email99")
    assert fresh("sender_domain") == fresh("domain99")


def test_rows_are_names_too() -> None:
    made = names(row={"n": 5, "text": "x {email}"})
    assert made("row.n") == 5
    assert made("row.text") == f"x {made('email')}"
    assert made("row") == {"n": 5, "text": f"x {made('email')}"}


def test_topics_are_the_profile_s_if_it_names_some() -> None:
    made = names(profile=a_profile(topics=Topics(any=False, arns=["arn:1", "arn:2"])))
    assert [made("topic"), made("topic2"), made("topic3")] == ["arn:1", "arn:2", "arn:1"]
    assert names()("topic").startswith("arn:aws:sns:us-east-1:123456789012:")


def test_a_topic_has_an_unusual_name_only_where_any_is_accepted() -> None:
    assert names()("topic7").endswith("_Topic")
    assert len(names()("topic8").rpartition(":")[2]) == 100
    made = names(profile=a_profile(topics=Topics(any=False, arns=["arn:1", "arn:2"])))
    assert [made("topic7"), made("topic8")] == ["arn:1", "arn:2"]


@pytest.mark.parametrize("name", ["nobody", "row.x", "Email"])
def test_an_unknown_name_is_a_key_error(name: str) -> None:
    with pytest.raises(KeyError):
        names()(name)


def test_what_the_profile_gives() -> None:
    made = names(profile=a_profile(region="eu-west-1"))
    assert (made("region"), made("account_id"), made("access_key_id")) == ("eu-west-1", "123456789012", "AKIDEXAMPLE")


def test_the_arn_of_the_other_account_names_its_number() -> None:
    other = {"access_key_id": "AKID2", "secret_access_key": "s", "account_id": "210987654321"}
    made = names(profile=Profile.model_validate({"name": "x", "account_id": "111122223333", "other_account": other}))
    assert made("other_account_id") == "210987654321"
    assert made("domain.other_arn") == f"arn:aws:ses:us-east-1:210987654321:identity/{made('domain')}"
    assert made("domain.arn") == f"arn:aws:ses:us-east-1:111122223333:identity/{made('domain')}"
