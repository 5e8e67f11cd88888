"""Which line of a program's configuration likely breaks a check, from ``fixtures/proxy-hints/``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from conformance.model import corpus
from conformance.model.yaml_source import YamlSource

_NAMES = {
    "nginx": "nginx",
    "openresty": "nginx",
    "haproxy": "haproxy",
    "lighttpd": "lighttpd",
    "apache": "apache",
    "httpd": "apache",
    "caddy": "caddy",
    "varnish": "varnish",
    "squid": "squid",
    "mitm": "mitmproxy",
    "http-proxy": "http-proxy",
    "node": "http-proxy",
}
_MOST_USED = ("nginx", "haproxy", "apache")


def program_of(names: Iterable[str]) -> str | None:
    """Return the program that stands for the first of several names of a proxy that is known, or None."""
    for name in names:
        low = name.lower()
        # Traffic Server is Apache's, too, and has another configuration.
        if "traffic" not in low:
            found = next((key for word, key in _NAMES.items() if word in low), None)
            if found is not None:
                return found
    return None


@cache
def hints(program: str) -> Mapping[str, str]:
    """Return the lines of a program's configuration to look at, by the id of the check that they break."""
    found: Mapping[str, str] = YamlSource(corpus.fixtures() / "proxy-hints" / f"{program}.yaml").data
    return found


def hint(check: str, program: str | None) -> str:
    """Return the line of configuration to look at; empty if none is known.

    Args:
        check: id.
        program: as ``program_of`` returns it; None: those of the three most used ones.
    """
    if program is not None:
        return hints(program).get(check, "")
    return " | ".join(f"{name}: {hints(name)[check]}" for name in _MOST_USED if check in hints(name))
