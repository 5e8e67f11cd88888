"""What breaks, grouped by check, with the line of configuration that likely does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conformance.judge.finding import Finding
from conformance.model.checks import CHECKS, Check
from conformance.model.proxy_checks import PROXY_CHECKS
from conformance.model.vocabulary import Level

SECTIONS: Mapping[str, str] = {row.id: row.section for row in PROXY_CHECKS}
"""The section of the text that each check rests on."""

UNCONFIGURABLE = frozenset(
    {
        "proxy.fault.end-hidden",
        "proxy.fault.status",
        "proxy.request.hop-by-hop",
        "proxy.request.leading-slash",
        "proxy.response.hop-by-hop",
        "proxy.response.interim",
        "proxy.response.reason",
        "proxy.response.trailers",
    }
)
"""Checks that depend on the program rather than on its configuration: they are named last."""

HINTS: Mapping[str, Mapping[str, str]] = {
    "nginx": {
        "proxy.request.host": "proxy_set_header Host $http_host;",
        "proxy.request.path": "proxy_pass http://NAME; (no path, not even /, behind the name); merge_slashes off;",
        "proxy.request.underscore": "underscores_in_headers on;",
        "proxy.request.content-type": "proxy_set_header Content-Type …; (remove it)",
        "proxy.request.version": 'proxy_http_version 1.1; proxy_set_header Connection "";',
        "proxy.request.repeated": "proxy_next_upstream off; (no non_idempotent)",
        "proxy.request.method": "proxy_cache_convert_head off; or no proxy_method",
        "proxy.response.error-page": "proxy_intercept_errors off;",
        "proxy.response.coding": "gzip off;",
        "proxy.response.coding-unasked": "gzip off; gunzip off;",
        "proxy.response.body": "sub_filter …; (remove it)",
        "proxy.response.namespace": "sub_filter …; (remove it)",
        "proxy.own.cached": "proxy_cache off;",
        "proxy.limit.body": "client_max_body_size 32m;",
        "proxy.limit.header": "large_client_header_buffers 8 64k;",
        "proxy.limit.response-header": "proxy_buffer_size 64k; proxy_buffers 8 64k;",
        "proxy.limit.time": "proxy_read_timeout 60s;",
        "proxy.limit.rate": "limit_req …; (remove it)",
    },
    "haproxy": {
        "proxy.request.host": "http-request set-header Host … (remove it)",
        "proxy.request.path": "http-request normalize-uri …, set-path, replace-path (remove them)",
        "proxy.request.query-order": "http-request normalize-uri query-sort-by-name (remove it)",
        "proxy.request.signed-header": "http-request del-header … (remove it)",
        "proxy.request.repeated": "no retry-on; at most: retry-on conn-failure",
        "proxy.response.status": "http-response return … (remove it)",
        "proxy.response.error-page": "http-response return …, errorfile, http-error (remove them)",
        "proxy.response.coding": "compression algo … (remove it)",
        "proxy.own.authentication": "http-request deny … (remove it)",
        "proxy.limit.header": "tune.bufsize 65536",
        "proxy.limit.response-header": "tune.bufsize 65536",
        "proxy.limit.time": "timeout server 60s",
    },
    "apache": {
        "proxy.request.host": "ProxyPreserveHost On",
        "proxy.request.path": "ProxyPass … nocanon; AllowEncodedSlashes NoDecode; MergeSlashes Off",
        "proxy.request.authorization": "RequestHeader unset Authorization (remove it)",
        "proxy.request.content-type": "RequestHeader set Content-Type … (remove it)",
        "proxy.response.error-page": "ProxyErrorOverride Off",
        "proxy.response.coding": "SetOutputFilter DEFLATE (remove it)",
        "proxy.response.namespace": "Substitute … (remove it)",
        "proxy.response.body": "Substitute … (remove it)",
        "proxy.limit.body": "LimitRequestBody 33554432",
        "proxy.limit.header": "LimitRequestFieldSize 65536",
        "proxy.limit.response-header": "ProxyPass … responsefieldsize=65536",
        "proxy.limit.time": "ProxyPass … timeout=60",
    },
}
"""Program -> check -> the line of configuration to look at."""


@dataclass(slots=True)
class ProxyCause:
    """All findings of one check: how many, in which exchanges first, and an example."""

    check: Check
    count: int
    cases: list[str]
    example: Finding

    @property
    def section(self) -> str:
        """The section of the text that the check rests on."""
        return SECTIONS.get(self.check.id, "")


_RANK = {Level.MUST: 0, Level.SHOULD: 1, Level.MAY: 2}


def causes(findings: Iterable[tuple[str, Finding]]) -> list[ProxyCause]:
    """Group findings by check: what breaks conformance first, then by the order in which they were found.

    Args:
        findings: id of the case or probe, and a finding in it.
    """
    found: dict[str, ProxyCause] = {}
    for case, one in findings:
        cause = found.get(one.check_id)
        if cause is None:
            found[one.check_id] = ProxyCause(CHECKS[one.check_id], 1, [case], one)
        else:
            cause.count += 1
            if case not in cause.cases:
                cause.cases.append(case)
    return sorted(found.values(), key=lambda cause: (_RANK[cause.check.level], cause.check.id in UNCONFIGURABLE))


def program_of(name: str) -> str | None:
    """Return the key of `HINTS` for what people call a proxy, or None."""
    low = name.lower()
    names = {"nginx": "nginx", "haproxy": "haproxy", "apache": "apache", "httpd": "apache"}
    return next((key for word, key in names.items() if word in low), None)


def hint(check: str, program: str | None) -> str:
    """Return the line of configuration to look at; empty if none is known.

    Args:
        check: id.
        program: key of `HINTS`; None: those of all programs.
    """
    if program is not None:
        return HINTS[program].get(check, "")
    lines = [f"{name}: {rows[check]}" for name, rows in HINTS.items() if check in rows]
    return " | ".join(lines)
