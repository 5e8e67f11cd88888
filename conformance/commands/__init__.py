"""The commands: one small module each, whose ``main`` is the click command. ``COMMANDS`` lists them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Listed(NamedTuple):
    """A command as ``ses-conformance --help`` lists it, without importing it."""

    module: str
    help: str
    """The first sentence of the command's own help."""


COMMANDS: Mapping[str, Listed] = MappingProxyType(
    {
        "run": Listed("run", "Run the suite against a target."),
        "init": Listed("init", "Write profile, baseline and CI job for a target."),
        "doctor": Listed("doctor", "Check that a target can be tested."),
        "judge": Listed("judge", "Judge recorded traffic, without any network."),
        "record": Listed("record", "Record an application's traffic."),
        "replay": Listed("replay", "Send one case again and show the wire."),
        "minimise": Listed("minimise", "Find the smallest request that still fails."),
        "export": Listed("export", "Write a case as a script."),
        "fuzz": Listed("fuzz", "Search a target for what no case asks."),
        "diff": Listed("diff", "Compare what two targets do."),
        "serve": Listed("serve", "Serve the reference target in the foreground."),
        "list": Listed("listing", "List cases or requirements."),
        "explain": Listed("explain", "Explain a case, or what a case rests on."),
        "lint": Listed("lint", "Check case files, requirements and accept-sets."),
        "checks": Listed("checks", "List the checks that findings name."),
        "coverage": Listed("coverage", "Show which cases cover each requirement."),
        "report": Listed("report", "Write the reports of runs again from their logs."),
        "compare": Listed("compare", "Compare runs of several targets or versions."),
        "merge": Listed("merge", "Merge the shards of one run."),
        "badge": Listed("badge", "Write the badges of a run, as SVG and as JSON for shields.io."),
        "baseline": Listed("baseline", "Keep a target's known deviations and gate on them."),
        "proxy": Listed("proxy", "Certify a proxy from both sides."),
        "mutants": Listed("mutants", "Run the kill matrix."),
        "tolerance": Listed("tolerance", "Run the cases against legal variations."),
        "new-case": Listed("new_case", "Scaffold a case and its mutant in a checkout."),
        "freeze": Listed("freeze", "Freeze the cases of a release as a corpus."),
        "schemas": Listed("schemas", "Write the JSON Schemas of all file formats."),
    }
)
"""Every command by its name, in the order of the help."""
