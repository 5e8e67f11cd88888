"""What ``explain`` says of a requirement, a reading or an observation: what cases rest on and cite."""

from __future__ import annotations

from conformance.model.cited_row import read_row
from conformance.model.explanation import requirement_lines
from conformance.model.suite import Suite


def cited_lines(name: str, suite: Suite) -> list[str]:
    """Return the lines that explain what is not a case.

    Args:
        name: the id of a requirement, or a citation such as ``reading-9``.
        suite: the cases that may rest on it.

    Returns:
        No line if it is neither.
    """
    known = suite.registry.requirements
    if name in known:
        return _requirement(name, suite)
    try:
        cells = read_row(name)
    except LookupError:
        return []
    citing = [key for key, requirement in known.items() if name in requirement.citations]
    return [f"{name}:", *(f"  {head}: {cell}" for head, cell in cells), *_listed("requirements that cite it", citing)]


def _requirement(name: str, suite: Suite) -> list[str]:
    requirement = suite.registry.requirements[name]
    lines = [line.removeprefix("  ") for line in requirement_lines(requirement)]
    if requirement.excluded:
        lines.append(f"  not tested: {requirement.excluded}")
    resting = list(dict.fromkeys(case.id.partition("[")[0] for case in suite.cases if name in case.requirement_ids))
    return [*lines, *_listed("cases, all rows of a table as one", resting)]


def _listed(what: str, names: list[str]) -> list[str]:
    return [f"  {what}:", *(f"    {name}" for name in names)] if names else []
