"""``python -m conformance.publish.site``: builds the site of the documentation and the published results."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from conformance.model.suite import load_suite
from conformance.publish.results import not_run, published
from conformance.publish.site.links import check_links
from conformance.publish.site.results import write_result_pages
from conformance.publish.site.source import gather_pages

ROOT = Path(__file__).resolve().parents[3]
SOURCE, SITE = ROOT / "build" / "site-source", ROOT / "build" / "site"
"""As ``mkdocs.yml`` has them."""


def main(arguments: list[str] | None = None) -> int:
    """Build the site; returns 1 if the builder of the documentation complains or a link leads nowhere."""
    parser = argparse.ArgumentParser(
        prog="python -m conformance.publish.site",
        description="Build the site of the documentation and the published results in build/site/.",
    )
    parser.parse_args(arguments)
    gather_pages(ROOT, SOURCE)
    reports = ROOT / "reports"
    write_result_pages(published(reports), not_run(reports), load_suite(), SOURCE / "results")
    shutil.rmtree(SITE, ignore_errors=True)
    build = [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(ROOT / "mkdocs.yml")]
    done = subprocess.run(build, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        return 1
    # It has addresses from the root of a host, where the site of a project seldom lies; hosts have a page of their own.
    (SITE / "404.html").unlink(missing_ok=True)
    problems = check_links(SITE)
    sys.stderr.write("".join(f"{problem}\n" for problem in problems[:50]))
    if problems:
        sys.stderr.write(f"{len(problems)} links of the site lead nowhere\n")
        return 1
    sys.stdout.write(f"{SITE.relative_to(ROOT)}/index.html\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
