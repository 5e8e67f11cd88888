"""Real proxies: how each is started on loopback with one of the example configurations, by hand and never as a service.

A configuration names 127.0.0.1:8080 as its own address, 127.0.0.1:8181 as its upstream and /tmp/proxy-example as its
folder; all three are replaced by free ones.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

FIXTURES = Path(__file__).parents[2] / "fixtures" / "proxies"
_START_S = 60.0


@dataclass(frozen=True, slots=True)
class Product:
    """A proxy.

    Args:
        name: as people call it.
        binaries: names of its program, one of which is there if it is installed.
        version: command line, behind the program, that prints the version.
        command: makes the command line, behind the program, of a configuration and a folder.
        package: that it is in, for people.
    """

    name: str
    binaries: tuple[str, ...]
    version: tuple[str, ...]
    command: Callable[[Path, Path], list[str]]
    package: str

    def binary(self) -> str | None:
        """Return the path of its program, or None."""
        path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
        return next((found for name in self.binaries if (found := shutil.which(name, path=path))), None)

    def release(self) -> str:
        """Return its version."""
        done = subprocess.run([str(self.binary()), *self.version], capture_output=True, text=True, check=False)
        found = re.search(r"\d+\.\d+(\.\d+)?", done.stdout + done.stderr)
        return found[0] if found else "unknown"


_VARNISH = ("http_req_size=96k", "http_req_hdr_len=64k", "http_resp_size=96k", "http_resp_hdr_len=64k")
_WORKSPACES = ("workspace_client=512k", "workspace_backend=512k")


def _varnish(file: Path, folder: Path) -> list[str]:
    """Its port is not in its configuration, so `running` puts it into a comment there, from which it is read."""
    port = re.findall(r"127\.0\.0\.1:(\d+)", file.read_text(encoding="utf-8"))[0]
    parameters = [word for each in (*_VARNISH, *_WORKSPACES) for word in ("-p", each)]
    return ["-F", "-a", f"127.0.0.1:{port}", "-f", str(file), "-n", str(folder / "varnish"), *parameters]


def _mitmproxy(file: Path, folder: Path) -> list[str]:
    """Its ports are in its command line, which the first lines of the script show."""
    upstream, port = re.findall(r"127\.0\.0\.1:(\d+)|--listen-port (\d+)", file.read_text(encoding="utf-8"))[:2]
    options = ["--listen-host", "127.0.0.1", "--listen-port", port[1], "--set", "keep_host_header=true"]
    home = ["--set", f"confdir={folder}", "--set", "http2=false", "-q", "-s", str(file)]
    return ["--mode", f"reverse:http://127.0.0.1:{upstream[0]}", *options, *home]


PRODUCTS = {
    "nginx": Product(
        "nginx", ("nginx",), ("-v",), lambda file, folder: ["-p", str(folder), "-c", str(file)], "nginx (Debian)"
    ),
    "haproxy": Product(
        "HAProxy", ("haproxy",), ("-v",), lambda file, folder: ["-db", "-f", str(file)], "haproxy (Debian)"
    ),
    "apache": Product(
        "Apache httpd",
        ("apache2", "httpd"),
        ("-v",),
        lambda file, folder: ["-d", str(folder), "-f", str(file), "-DFOREGROUND"],
        "apache2 (Debian)",
    ),
    "caddy": Product(
        "Caddy",
        ("caddy",),
        ("version",),
        lambda file, folder: ["run", "--adapter", "caddyfile", "--config", str(file)],
        "caddy (Debian)",
    ),
    "varnish": Product("Varnish", ("varnishd",), ("-V",), _varnish, "varnish (Debian)"),
    "lighttpd": Product(
        "lighttpd", ("lighttpd",), ("-v",), lambda file, folder: ["-D", "-f", str(file)], "lighttpd (Debian)"
    ),
    "squid": Product("Squid", ("squid",), ("-v",), lambda file, folder: ["-N", "-f", str(file)], "squid (Debian)"),
    "mitmproxy": Product("mitmproxy", ("mitmdump",), ("--version",), _mitmproxy, "mitmproxy (PyPI)"),
}
"""Every proxy, by the name of its folder in fixtures/proxies."""


def free_port() -> int:
    """Return a port that nothing uses now, below those that the system gives to clients in the meantime."""
    while True:
        port = 12_000 + secrets.randbelow(20_000)  # whatever seeds `random`, processes must not draw the same
        with socket.socket() as sock, contextlib.suppress(OSError):
            sock.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def running(product: Product, configuration: Path, upstream: int) -> Iterator[int]:
    """Run a proxy in front of a port on loopback; yields its own port.

    Raises:
        RuntimeError: it does not start; the message has what it printed.
    """
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="proxy-") as name:
        folder = Path(name)
        # Some drop the rights of root, and must reach their folder all the same.
        folder.chmod(0o777)
        text = configuration.read_text(encoding="utf-8")
        for old, new in (("8080", port), ("8181", upstream), ("/tmp/proxy-example", folder)):
            text = text.replace(old, str(new))
        file = folder / configuration.name
        file.write_text(text, encoding="utf-8")
        with (folder / "output").open("w+b") as output:
            process = subprocess.Popen(
                [str(product.binary()), *product.command(file, folder)], stdout=output, stderr=output, cwd=folder
            )
            try:
                _wait(process, port, folder / "output")
                yield port
            finally:
                process.terminate()
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, output: Path) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"it did not start: {output.read_text(errors='replace')[-2000:]}")
