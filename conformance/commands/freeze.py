"""``freeze``: the cases of a release as a corpus that later releases can still judge by."""

from __future__ import annotations

import sys

from conformance import __version__
from conformance.commands import exits
from conformance.commands.command import command
from conformance.commands.options import option
from conformance.model import corpus
from conformance.model.corpora import find_corpus, folder, freeze, known_corpora, newest_corpus
from conformance.model.suite import load_suite
from conformance.report.text import visible
from conformance.run.wanted import UsageProblem


@command(
    "freeze",
    examples=[
        ("ses-conformance freeze", "Write the next corpus, before a release."),
        ("ses-conformance freeze --again", "Write the newest one anew, as long as no release has it."),
    ],
)
@option("--again", is_flag=True, help="Write the newest corpus anew.")
@option("--check", is_flag=True, help="Write nothing; check that the newest corpus is of this version and these cases.")
@option("--tag", metavar="vX.Y.Z", help="With --check: the tag must name this version.")
def main(again: bool, check: bool, tag: str | None) -> int:
    """Freeze the cases of a release as a corpus.

    Writes fixtures/corpora/N.json with the next number: each case's id with the digest of what it asks.
    """
    if check:
        return _check(tag)
    if corpus.is_installed():
        raise UsageProblem("freeze writes into a checkout of the suite; this is an installed one")
    newest = int((known_corpora() or ["0"])[-1])
    number = max(newest, 1) if again else newest + 1
    path = folder() / f"{number}.json"
    freeze(load_suite().cases, path, __version__)
    sys.stdout.write(visible(f"{path}\n"))
    return exits.EXIT_OK


def _check(tag: str | None) -> int:
    """Say what is not ready for a release."""
    cases, name = load_suite().cases, newest_corpus()
    problems = [f"the tag {tag} is not v{__version__}"] if tag not in (None, f"v{__version__}") else []
    if name == "none":
        problems.append("there is no corpus: ses-conformance freeze")
    else:
        frozen = find_corpus(name)
        differ = len(frozen.changed(cases)) + len(frozen.vanished(cases))
        differ += sum(not frozen.holds(case.id) for case in cases)
        if frozen.version != __version__:
            problems.append(f"corpus {name} is of version {frozen.version}: ses-conformance freeze")
        elif differ:
            problems.append(f"corpus {name} differs in {differ} cases: ses-conformance freeze --again")
    sys.stderr.write("".join(f"ses-conformance: {visible(problem)}\n" for problem in problems))
    return exits.EXIT_NOT_CONFORMING if problems else exits.EXIT_OK
