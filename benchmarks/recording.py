"""The requests of a whole run, recorded in memory and sent again by a bare loop."""

from __future__ import annotations

import time
from dataclasses import replace

import requests

from conformance.model.suite import load_suite
from conformance.run.flow import run_case
from conformance.run.prepared import Prepared
from conformance.run.record import case_event
from conformance.run.selection import Selection
from conformance.wire.exchange import Request


def record(prepared: Prepared) -> list[Request]:
    """Run every case once; return what was sent, in order."""
    exchanger = prepared.exchanger()
    try:
        results = [run_case(case, exchanger, prepared.settings) for case in load_suite().cases]
    finally:
        exchanger.transport.close()
    return [sent.exchange.request for result in results for sent in result.sent]


def client_cpu_ratio(prepared: Prepared, rounds: int) -> float:
    """Return the CPU time of cases in this process, from set-up to their lines in the log, over that of a bare loop.

    Args:
        prepared: a reference target that runs in a process of its own.
        rounds: of each; the best counts.
    """
    cases = Selection(shard=(1, 8)).of(load_suite().cases)
    exchanger = prepared.exchanger()
    ours, bare = [], []
    try:
        for number in range(rounds):
            settings = replace(prepared.settings, seed=f"round-{number}")
            began = time.process_time()
            results = [run_case(case, exchanger, settings) for case in cases]
            for result in results:
                case_event(result).model_dump_json(by_alias=True)
            ours.append(time.process_time() - began)
            sent = preparable([each.exchange.request for result in results for each in result.sent])
            began = time.process_time()
            bare_loop(sent)
            bare.append(time.process_time() - began)
    finally:
        exchanger.close()
    return min(ours) / min(bare)


def preparable(recorded: list[Request]) -> list[Request]:
    """Return the requests that ``requests`` agrees to send: it refuses some header values that the wire knows."""
    found = []
    for request in recorded:
        try:
            requests.Request(request.method, request.url, dict(request.headers), data=request.body).prepare()
        except (requests.RequestException, ValueError):
            continue
        found.append(request)
    return found


def bare_loop(recorded: list[Request]) -> None:
    """Send the requests through one ``requests.Session``, answers read and thrown away: nothing can be less."""
    with requests.Session() as session:
        session.trust_env = False
        for request in recorded:
            try:
                session.request(
                    request.method,
                    request.url,
                    headers=dict(request.headers),
                    data=request.body,
                    timeout=10,
                    allow_redirects=False,
                )
            except requests.RequestException:
                # A tampered request may cost the connection: that is part of the price in the run, too.
                continue
