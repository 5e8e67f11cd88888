"""A case's life, in order: needs, set-up, control, the case's own requests, outcome, clean-up."""

from __future__ import annotations

import time

from conformance.model.case import Case
from conformance.model.vocabulary import Outcome
from conformance.run.case_run import CaseRun
from conformance.run.cleanup import clean_up
from conformance.run.exchanger import Exchanger
from conformance.run.needs import check_actions, check_hope, check_needs
from conformance.run.outcome import CaseStopped, Result
from conformance.run.set_up import send_control, set_up
from conformance.run.settings import RunSettings
from conformance.run.steps import send_steps


def run_case(case: Case, exchanger: Exchanger, settings: RunSettings) -> Result:
    """Run one case and return its result. Never raises for what the target does; a fault of the suite is ``error``."""
    with exchanger.sharing.keep(case):
        return _run_case(case, exchanger, settings)


def _run_case(case: Case, exchanger: Exchanger, settings: RunSettings) -> Result:
    began = time.perf_counter()
    run = CaseRun(case, exchanger, settings)
    result = run.result
    try:
        check_hope(run)
        # First what the target lacks: nothing that a profile leaves out may hide it.
        check_actions(run)
        check_needs(run)
        set_up(run)
        send_control(run)
        send_steps(run)
        _conclude(run)
    except CaseStopped as stopped:
        result.outcome, result.reason, result.lacks = stopped.outcome, stopped.reason, stopped.lacks
    except Exception as fault:  # the suite's own fault must not end the run
        result.outcome, result.reason = Outcome.ERROR, f"{type(fault).__name__}: {fault}"
    except KeyboardInterrupt:
        exchanger.hurry()
        raise
    finally:
        _clean_up_to_the_end(run, exchanger)
    result.ms = (time.perf_counter() - began) * 1000
    return result


def _clean_up_to_the_end(run: CaseRun, exchanger: Exchanger) -> None:
    """Clean up, also if the signal that ends the run comes only now; a further one, in a hurry, ends this as well."""
    try:
        clean_up(run)
    except KeyboardInterrupt:
        if not exchanger.hurried:
            exchanger.hurry()
            clean_up(run)
        raise


def _conclude(run: CaseRun) -> None:
    """Decide a case that went through all of its steps, or up to the first that went wrong."""
    failed = bool(run.result.findings)
    run.result.outcome = Outcome.FAILED if failed else Outcome.PASSED
    run.result.matched = frozenset() if failed else run.matched
