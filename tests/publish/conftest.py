from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model.registry import registry
from conformance.model.suite import Suite, load_suite
from conformance.publish.catalogue import UNAVAILABLE, find_emulator
from conformance.publish.results import Published
from conformance.publish.site.results import write_result_pages

from ..report.build import case, finding, log


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of three runs over a few cases, beside the pages of the documentation that they link to."""
    folder = tmp_path_factory.mktemp("site")
    suite = Suite(load_suite().cases[:30], registry())
    runs: list[Published] = []
    for slug in ("moto-5.2.5", "ministack-1.5.33", "moto-4.0.13"):
        emulator = find_emulator(slug)
        cases = [
            case(
                each.id,
                action=each.action,
                requirements=list(each.requirement_ids),
                outcome="failed" if (number + len(runs)) % 3 else "passed",
                findings=[finding(actual="<b>&")] if (number + len(runs)) % 3 else [],
            )
            for number, each in enumerate(suite.cases)
        ]
        target = {"name": emulator.name, "version": emulator.version, "endpoint": "http://127.0.0.1:1", "profile": {}}
        runs.append(Published(emulator, log(folder, cases, f"{slug}.jsonl", target=target)))
        page = folder / "site" / "reports" / slug / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text("")
        (page.parent / "badge.svg").write_text("")
    write_result_pages(runs, UNAVAILABLE, suite, folder / "site" / "results")
    for name in ("index.html", "docs/figures/index.html", "docs/checks/index.html"):
        page = folder / "site" / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text('<a id="what-the-figures-do-not-say"></a><a id="values.equals"></a>')
    return folder / "site" / "results"
