"""The compatibility report: one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from conformance.model.checks import CHECKS, Check
from conformance.report import kinds, overview
from conformance.report.causes import causes
from conformance.report.certificate import certificate_text
from conformance.report.compared import dialect_of
from conformance.report.files import write_text
from conformance.report.gate import Gate, Standing
from conformance.report.gate_words import gated
from conformance.report.log import RunLog
from conformance.report.mended import mended
from conformance.report.page_data import ClientView, page_data
from conformance.report.proof import proof
from conformance.report.proxy_certificate import amount, proxy_certificate_text
from conformance.report.summary import reason_lines, reasons
from conformance.report.template_cache import CompiledTemplates
from conformance.report.text import count, one_line, percent, visible

_TEMPLATES = Path(__file__).resolve().parent / "templates"


def write_html(log: RunLog, path: Path, gate: Gate | None = None, client: ClientView | None = None) -> None:
    """Write the report of a run, interrupted or not; raises ``OSError`` if it can't be written."""
    write_text(path, report_html(log, gate, client=client), private=True)


def report_html(
    log: RunLog,
    gate: Gate | None = None,
    home: str = "",
    client: ClientView | None = None,
    requirements_at: str = "",
) -> str:
    """Return the report of a run as one HTML document, which loads nothing.

    Args:
        log: of the run.
        gate: the run held against a baseline; then the report has the gate's verdict.
        home: the address of the page that leads here, if there is one.
        client: says what a program sees of a response in which something was found; None: nobody can say.
        requirements_at: the address of the folder with a page for the requirements of each action, if there is one.
    """
    found = causes(log.cases)
    view = gated(overview.overview(log), gate, log.header.target.name)
    return render(
        "report.html.j2",
        scripts=("xml.js", "wire.js", "report.js"),
        log=log,
        view=view,
        gate=gate,
        home=home,
        proof=proof(),
        causes=found,
        explained=explained(log),
        dialect=dialect_of(log.header),
        mended=mended(log.cases),
        undecided=reasons(log.cases),
        reason_lines=reason_lines,
        data=page_data(log, found, gate, client, requirements_at),
        certificate_text=_certificate_text(log, view),
    )


def _certificate_text(log: RunLog, view: overview.Overview) -> str:
    proxy = view.footer.proxy
    return proxy_certificate_text(log.header, proxy) if proxy is not None else certificate_text(view.certificate)


def explained(log: RunLog) -> dict[str, Check]:
    """Return the checks that found something in a run, by id, in the order of the catalogue."""
    used = {finding.check for case in log.cases for finding in case.findings}
    if log.footer is not None and log.footer.proxy is not None:
        used |= {each.check for each in log.footer.proxy.checks}
    return {check.id: check for check in CHECKS.values() if check.id in used}


def render(template: str, scripts: tuple[str, ...], **values: Any) -> str:
    """Return a page made of ``template`` with our style and ``scripts`` inlined, and a policy that allows no more.

    Everything in ``values`` is escaped. The Content-Security-Policy names the hashes of our own style and script, so
    that even markup that got through could neither run nor load anything.
    """
    style, code = asset("style.css"), "".join(asset(name) for name in ("common.js", *scripts))
    policy = (
        f"default-src 'none'; script-src '{_hash(code)}'; style-src '{_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        environment()
        .get_template(template)
        .render(
            style=Markup(style),  # noqa: S704 - our own files
            script=Markup(code),  # noqa: S704
            policy=policy,
            **values,
        )
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


@cache
def asset(name: str) -> str:
    """Return one of our style sheets or scripts, by its file's name."""
    return (_TEMPLATES / name).read_text(encoding="utf-8")


@cache
def environment(*folders: Path) -> Environment:
    """Return what renders our templates, and those in further ``folders``; it escapes every value."""
    made = Environment(
        loader=FileSystemLoader([*folders, _TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=CompiledTemplates(),
    )
    made.filters |= {
        "visible": visible,
        "line": one_line,
        "percent": percent,
        "number": lambda number: f"{number:,}",
    }
    made.globals |= {
        "count": count,
        "amount": amount,
        "json": _in_script,
        "words": partial(re.findall, r"[A-Z][^A-Z]*|[^A-Z]+"),
        "kind_names": kinds.KINDS,
        "kind_words": kinds.KIND_WORDS,
        "group_names": kinds.GROUPS,
        "group_layers": kinds.GROUP_LAYERS,
        "outcomes": overview.OUTCOMES,
        "gate_count": lambda gate, standing: gate.count(Standing(standing)),
    }
    return made


def _in_script(text: str) -> Markup:
    """Return JSON made by ``script_json``, which has no character that means something in HTML."""
    if any(character in text for character in "<>&"):
        raise ValueError("this JSON can't stand in a script element")
    return Markup(text)  # noqa: S704 - just checked
