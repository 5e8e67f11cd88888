"""A worker process of a run: it settles the cases that it is given, one after the other, on a connection of its own."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from conformance.model.case import Case
from conformance.report.log import case_line
from conformance.run import interrupts
from conformance.run.allocator import release_large_blocks
from conformance.run.exchanger import Exchanger
from conformance.run.prepared import Prepared, from_wire_form
from conformance.run.record import RUN_BYTES, RunRoom
from conformance.run.settle import Settled, settle_case


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is to do: make ready for a target, as the first of all.

    Args:
        target: the wire form of a `Prepared`.
        workers: how many there are.
    """

    target: dict[str, Any]
    workers: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """A case that a worker is to settle.

    Args:
        place: of the case among those that the worker knows.
        mark: further fields of the case's line.
    """

    place: int
    mark: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Farewell:
    """The last that a worker says: what is left on the account or at the target, a line each."""

    left: list[str]


def work(connection: Connection, cases: Sequence[Case], inherited: Sequence[Connection] = ()) -> None:
    """Do what comes on a connection: a `Task`, an `Assignment` for each case, and None at the end.

    The answers are a `Settled` for each assignment, and a `Farewell`. A worker that the process at the other end leaves
    behind ends as well.

    Args:
        connection: to the process that runs the suite.
        cases: of the run, in an order that both processes know.
        inherited: connections of that process, which a copy of it closes.
    """
    for each in inherited:
        each.close()
    interrupts.leave_to_parent()
    gc.freeze()  # what is there stays to the end, and to look at it would copy it
    release_large_blocks()
    with connection, suppress(EOFError, ConnectionError):
        task: Task | None = connection.recv()
        if task is not None:
            prepared = from_wire_form(task.target)
            exchanger = prepared.exchanger(task.workers)
            try:
                _settle_all(connection, cases, prepared, exchanger, RunRoom(RUN_BYTES // task.workers))
            except KeyboardInterrupt:
                pass  # the case that was running has cleaned up
            finally:
                left = exchanger.close()
            connection.send(Farewell(left))


def _settle_all(
    connection: Connection, cases: Sequence[Case], prepared: Prepared, exchanger: Exchanger, room: RunRoom
) -> None:
    while (given := connection.recv()) is not None:
        event = settle_case(cases[given.place], exchanger, prepared.settings, room, interrupts.current().admitted())
        connection.send(Settled(case_line(event.model_copy(update=given.mark)), exchanger.watch.gone))
