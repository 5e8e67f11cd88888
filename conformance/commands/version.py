"""What ``--version`` prints: which tool, and which cases it judges by."""

from __future__ import annotations

from conformance import __version__
from conformance.model.corpora import newest_corpus
from conformance.model.own_suite import own_suite
from conformance.model.suite import digest


def version_text() -> str:
    """Return the version, the newest frozen corpus, the number of cases and their digest."""
    cases = len(own_suite().summaries)
    return f"ses-conformance {__version__} (corpus {newest_corpus()}, {cases:,} cases, sha256 {digest()[:16]})"
