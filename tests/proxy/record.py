"""Runs every real proxy with every example configuration, and writes what was found to reports/proxies.

``python -m tests.proxy.record [NAME…]`` records the proxies that are installed, or those named. A configuration says in
its first lines by which check it is found; ``good`` ones must be certified.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conformance.proxy.causes import UNCONFIGURABLE
from tests.proxy.products import FIXTURES, PRODUCTS, Product, free_port, running

REPORTS = Path(__file__).parents[2] / "reports" / "proxies"
_PROBES = ("--probes-only", "--timeout", "12")
_AT_ONCE = 3
_FOUND = re.compile(r"Found as: (proxy(?:\.[a-z-]+)+)")


@dataclass(frozen=True, slots=True)
class Row:
    """One configuration: what it is to be found as (empty: certified), and what the certificate says."""

    name: str
    expected: str
    certificate: dict[str, Any]
    text: str
    known: frozenset[str] = frozenset()

    @property
    def first(self) -> str:
        """The first check that breaks and that the good configuration does not break, too; empty: none does."""
        left_out = UNCONFIGURABLE | self.known
        return next((str(row["check"]) for row in self.certificate["checks"] if row["check"] not in left_out), "")

    @property
    def right(self) -> bool:
        """Whether it was certified, whatever it is advised, or found by the check it is to be found by."""
        return self.first == self.expected if self.expected else bool(self.certificate["certified"])


def configurations(name: str) -> list[Path]:
    """Return the configurations of a proxy, the good one first."""
    files = [path for path in (FIXTURES / name).iterdir() if path.is_file()]
    return sorted(files, key=lambda path: (path.stem != "good", path.stem))


def certify(product: Product, configuration: Path, *options: str) -> Row:
    """Run the command against one configuration. Raises ``RuntimeError`` if it can't be tested."""
    upstream = free_port()
    with tempfile.TemporaryDirectory() as out, running(product, configuration, upstream) as port:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "conformance", "proxy", "--name", product.name),
                *("--proxy-version", product.release(), "--out", out),
                *("--endpoint", f"http://127.0.0.1:{port}", "--upstream", f"127.0.0.1:{upstream}", *options),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stderr)
        certificate = json.loads((Path(out) / "certificate.json").read_text(encoding="utf-8"))
        text = (Path(out) / "certificate.txt").read_text(encoding="utf-8")
    found = _FOUND.search(configuration.read_text(encoding="utf-8"))
    certificate["endpoint"] = "http://127.0.0.1:8080"
    certificate["upstream"] = certificate["upstream"].replace(str(upstream), "8181")
    text = text.replace(f":{upstream}", ":8181").replace(f":{port}", ":8080")
    return Row(configuration.stem, found[1] if found else "", certificate, text)


def _certify_again(product: Product, configuration: Path) -> Row:
    """Certify by probes; try a second time where something on this machine was too slow."""
    try:
        return certify(product, configuration, *_PROBES)
    except RuntimeError:
        return certify(product, configuration, *_PROBES)


def main(names: list[str]) -> int:
    """Record the proxies; return 1 if a configuration was judged otherwise than it says."""
    wrong = 0
    for name, product in PRODUCTS.items():
        if (names and name not in names) or product.binary() is None:
            continue
        good, *others = configurations(name)
        cases = os.environ.get("SES_CONFORMANCE_PROXY_CASES") != "none"
        rows = [_tell(name, certify(product, good, *(() if cases else _PROBES)))]
        _write_certificate(name, rows[0])
        _write_index()
        known = frozenset(one["check"] for one in rows[0].certificate["checks"])
        # Most of the time is spent waiting for what is slow on purpose.
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            tried = pool.map(lambda path, product=product: _certify_again(product, path), others)
            rows += [_tell(name, replace(row, known=known)) for row in tried]
        wrong += sum(not row.right for row in rows)
        _write_table(name, product, rows)
    return 1 if wrong else 0


def _tell(name: str, row: Row) -> Row:
    sys.stdout.write(f"{'ok   ' if row.right else 'WRONG'} {name} {row.name}: {row.first or 'certified'}\n")
    sys.stdout.flush()
    return row


def _write_certificate(name: str, good: Row) -> None:
    folder = REPORTS / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "certificate.txt").write_text(good.text, encoding="utf-8")
    (folder / "certificate.json").write_text(json.dumps(good.certificate, indent=2) + "\n", encoding="utf-8")


def _write_table(name: str, product: Product, rows: list[Row]) -> None:
    lines = [
        f"# {product.name} {product.release()}",
        "",
        f"From {product.package}. `python -m tests.proxy.record {name}` repeats it; each configuration is in",
        f"[fixtures/proxies/{name}](../../../fixtures/proxies/{name}).",
        "",
        "| configuration | verdict | first finding | before | behind | line to look at |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        first = next((one for one in row.certificate["checks"] if one["check"] == row.first), None)
        sides = [_cell(first[key]) if first and first[key] else "" for key in ("before", "behind", "configuration")]
        verdict = "certified" if row.certificate["certified"] else "not certified"
        lines.append(f"| {row.name} | {verdict} | {row.first} | {' | '.join(sides)} |")
    (REPORTS / name / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


_INDEX = """\
# Proxies

What `ses-conformance proxy` says of eight proxies, each set up as well as it can be and with common mistakes. One
folder each: the certificate of the good configuration, and a table of all configurations with their first finding.
`make proxies` repeats it for those that are installed ([fixtures/proxies](../../fixtures/proxies) has the
configurations, [docs/proxies.md](../../docs/proxies.md) what is judged).

| proxy | version | well configured | largest bodies and heads, slowest response that passed |
|---|---|---|---|
"""


def _write_index() -> None:
    """Write the page of all proxies from their certificates."""
    lines = []
    for name, product in PRODUCTS.items():
        path = REPORTS / name / "certificate.json"
        if path.is_file():
            found = json.loads(path.read_text(encoding="utf-8"))
            broken = ", ".join(f"`{row['check']}`" for row in found["checks"] if row["level"] == "must")
            limits = ", ".join(f"{key} {value:,}" for key, value in sorted(found["limits"].items()))
            verdict = f"certified: {found['summary']}" if found["certified"] else f"not certified: {broken}"
            lines.append(f"| [{product.name}]({name}/README.md) | {found['version']} | {verdict} | {limits} |\n")
    (REPORTS / "README.md").write_text(_INDEX + "".join(lines), encoding="utf-8")


def _cell(text: str) -> str:
    return f"`{text[:100]}`".replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
