"""Fuzzing: random programs of requests, each judged like a case. Needs Hypothesis (the extra ``fuzz``)."""
