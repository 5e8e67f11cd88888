"""The conditions on one value: one small class for each key of ``model.expectation.Matcher``."""

from conformance.judge.conditions import captured, members, numbers, times, values
from conformance.judge.conditions.condition import CONDITIONS, Difference, check_of, differences

__all__ = ["CONDITIONS", "Difference", "captured", "check_of", "differences", "members", "numbers", "times", "values"]
