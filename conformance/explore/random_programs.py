"""Random programs for two targets: what they show that no case does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.explore.contrasts import ContrastRow, kind_of
from conformance.explore.differences import Contrast, Side, compare_case
from conformance.explore.program import write_program
from conformance.report.text import one_line
from conformance.run.prepared import Prepared

if TYPE_CHECKING:
    from conformance.explore.fuzz.found import Discovery, Examined
    from conformance.model.case import Case


@dataclass(slots=True)
class RandomContrasts:
    """What random programs showed.

    Args:
        programs: how many ran.
        discoveries: the smallest program for each kind of difference.
        contrasts: the difference of each, by the id of the case that its program becomes.
    """

    programs: int = 0
    discoveries: list[Discovery] = field(default_factory=list)
    contrasts: dict[str, Contrast] = field(default_factory=dict)

    def rows(self, folder: Path) -> list[ContrastRow]:
        """Write the programs as case files below ``folder``; return a row for each."""
        from conformance.explore.fuzz.found import slug

        rows = []
        for number, discovery in enumerate(self.discoveries, 1):
            case_id = f"diff.{slug(discovery.key.action)}.{number}"
            program = replace(discovery.program, notes=(discovery.finding,))
            path = write_program(program, folder, case_id, f"Both targets respond alike to {discovery.key.action}")
            rows.append(ContrastRow(self.contrasts[discovery.finding], [str(path)]))
        return rows


def search_contrasts(
    sides: Sequence[Side],
    prepared: Sequence[Prepared],
    seconds: float,
    *,
    focus: Sequence[str],
    known: Sequence[ContrastRow],
) -> RandomContrasts:
    """Search for differences that no case has shown.

    Args:
        sides: both targets.
        prepared: what is known of them.
        seconds: to search.
        focus: actions that programs are about; empty: all.
        known: differences that are not looked for.
    """
    from conformance.explore.fuzz.found import Examined, Key
    from conformance.explore.fuzz.offer import both, offer_of
    from conformance.explore.fuzz.search import search

    found = RandomContrasts()

    def key_of(contrast: Contrast) -> Key:
        action, place, left, right = kind_of(contrast)
        return Key(f"{place}: {left} or {right}", action)

    def examine(case: Case, seed: str) -> Examined:
        compared = compare_case(case, sides[0], sides[1], seed)
        shown: dict[Key, str] = {}
        for contrast in compared.differences:
            said = one_line(f"{contrast.action}: {contrast.place}: {contrast.left} or {contrast.right}")
            found.contrasts[said] = contrast
            shown.setdefault(key_of(contrast), said)
        gone = next((side.exchanger.watch.gone for side in sides if side.exchanger.watch.gone), "")
        requests = len(compared.left.sent) + len(compared.right.sent)
        return Examined(compared.left.outcome, requests, shown, gone)

    offers = [offer_of(each.profile, {**each.probed.unsupported, **each.probed.silent}) for each in prepared]
    done = search(
        examine,
        prepared[0].settings.seed,
        both(*offers),
        seconds,
        focus=focus,
        known=[key_of(row.contrast) for row in known],
    )
    found.programs, found.discoveries = done.programs, list(done.discoveries.values())
    return found
