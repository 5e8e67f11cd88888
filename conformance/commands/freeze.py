"""``freeze``: the cases of a release as a corpus that later releases can still judge by."""

from __future__ import annotations

import sys

from conformance import __version__
from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.options import option
from conformance.model.corpora import folder, freeze, known_corpora
from conformance.model.suite import load_suite
from conformance.report.text import visible


@command(
    "freeze",
    examples=[
        ("ses-conformance freeze", "Write the next corpus, before a release."),
        ("ses-conformance freeze --again", "Write the newest one anew, as long as no release has it."),
    ],
)
@option("--again", is_flag=True, help="Write the newest corpus anew.")
def main(again: bool) -> int:
    """Freeze the cases of a release as a corpus.

    Writes fixtures/corpora/N.json with the next number: each case's id with the digest of what it asks.
    """
    newest = int((known_corpora() or ["0"])[-1])
    number = max(newest, 1) if again else newest + 1
    path = folder() / f"{number}.json"
    freeze(load_suite().cases, path, __version__)
    sys.stdout.write(visible(f"{path}\n"))
    return exits.EXIT_OK
