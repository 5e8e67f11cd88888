from __future__ import annotations

from conformance.model.place import general_name, general_place, steps_of, without_predicates


def test_the_name_of_an_action_is_left_out() -> None:
    assert general_place("/SendEmailResponse/SendEmailResult/MessageId") == "/*Response/*Result/MessageId"
    assert general_name("SendEmail") == "*"
    assert general_name("ErrorResponse") == "ErrorResponse"


def test_keys_and_numbers_are_left_out_whatever_is_in_them() -> None:
    assert without_predicates("/R/entry[key='a[1]']/value/member[3]") == "/R/entry/value/member"
    assert without_predicates("""/R/entry[key="it's]"]/value""") == "/R/entry/value"
    assert steps_of("/R/entry[key='a/b']/value") == ["R", "entry", "value"]
