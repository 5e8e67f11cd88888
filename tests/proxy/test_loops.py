"""A proxy that forwards to itself is known by its name that comes again, or by the connections to its port."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from conformance.proxy.loops import LoopWatch
from conformance.proxy.message import parse_response
from tests.proxy.products import free_port


def test_a_name_that_is_twice_in_via_shows_a_loop() -> None:
    watch = LoopWatch(free_port())
    once = parse_response(b"HTTP/1.1 502 Bad Gateway\r\nVia: 1.1 one, 1.1 two\r\nContent-Length: 0\r\n\r\n")
    twice = parse_response(b"HTTP/1.1 502 Bad Gateway\r\nVia: 1.1 one, 1.1 one\r\nContent-Length: 0\r\n\r\n")
    assert not watch.sees_loop(once)
    assert not watch.sees_loop(None)
    assert watch.sees_loop(twice)


@pytest.mark.skipif(not Path("/proc/net/tcp").is_file(), reason="the system does not list its connections")
def test_many_connections_to_the_port_of_the_proxy_show_a_loop() -> None:
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=64))
        address = server.getsockname()
        watch = LoopWatch(address[1])
        for _ in range(30):
            stack.enter_context(socket.create_connection(address, 10))
            stack.enter_context(server.accept()[0])
        assert watch.sees_loop(None)
