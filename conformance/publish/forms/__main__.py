"""``python -m conformance.publish.forms``: asks emulators every dialect and every mail; writes what came of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from conformance.publish.catalogue import EMULATORS
from conformance.publish.environment import InstallFailed
from conformance.publish.forms.asking import Forms, ask_forms
from conformance.publish.forms.dialects_page import render_dialects
from conformance.publish.forms.page import render_page, render_summary
from conformance.publish.server import StartFailed
from conformance.report.files import write_text


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask the named emulators, by default all current ones; write the page about all of them.

    Returns:
        0 if each was asked all, whatever came of it; 1 if one could not be run, or the suite itself failed in a case.
    """
    parser = argparse.ArgumentParser(
        prog="python -m conformance.publish.forms",
        description="Ask public emulators every dialect of requests and every form of mail.",
    )
    slugs = {each.slug: each for each in EMULATORS}
    parser.add_argument("slugs", nargs="*", metavar="NAME-VERSION", help=f"of {', '.join(slugs)} (default: all)")
    parser.add_argument("--out", type=Path, help="the page (default: reports/forms.md, where all are asked)")
    given = parser.parse_args(arguments)
    unknown = set(given.slugs) - set(slugs)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; expected some of {', '.join(slugs)}")
    asked: list[Forms] = []
    failed = False
    for slug in given.slugs or slugs:
        try:
            asked.append(ask_forms(slugs[slug]))
        except (InstallFailed, StartFailed) as error:
            sys.stdout.write(f"{slug}: {error}\n")
            failed = True
        else:
            sys.stdout.write(render_summary(asked[-1]))
        sys.stdout.flush()
    if not given.slugs:
        write_text(Path("docs/dialects.md"), render_dialects())
    if given.out is not None or not given.slugs:
        write_text(given.out or Path("reports/forms.md"), render_page(asked))
    return 1 if failed or any(forms.faults for forms in asked) else 0


if __name__ == "__main__":
    sys.exit(main())
