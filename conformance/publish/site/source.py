"""Gathers what the site is built from: the pages of the project where they stand, and what they link to."""

from __future__ import annotations

import re
import shutil
from functools import partial
from pathlib import Path

_PAGES = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs", "reports")
"""Files, and folders with all that is in them, relative to the project's root."""
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
_RESULTS = (
    "**[Search all cases, versions and requirements](../results/index.html)**: this page with a query box, and a page "
    "for each run, case and requirement.\n\n"
)


def gather_pages(root: Path, out: Path) -> None:
    """Copy the pages of a project into a folder, so that the links between them hold.

    A file that a page links to is copied as well; a link to a folder becomes its text, since a site has no folders.

    Args:
        root: of the project.
        out: the folder, which is made anew.

    Raises:
        OSError: something can't be read or written.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for name in _PAGES:
        if (root / name).is_dir():
            shutil.copytree(root / name, out / name)
        else:
            shutil.copy(root / name, out / name)
    done: set[Path] = set()
    while pages := sorted(set(out.rglob("*.md")) - done):  # a page that is linked to brings further ones
        for page in pages:
            keep = partial(_kept, page=page, root=root, out=out)
            page.write_text(_LINK.sub(keep, page.read_text(encoding="utf-8")), encoding="utf-8")
        done.update(pages)
    overview = out / "reports" / "README.md"
    head, _, rest = overview.read_text(encoding="utf-8").partition("\n\n")
    overview.write_text(f"{head}\n\n{_RESULTS}{rest}", encoding="utf-8")


def _kept(found: re.Match[str], page: Path, root: Path, out: Path) -> str:
    """Return a link as the site has it, after its target was copied if need be."""
    address = found[3].partition("#")[0]
    if not address or re.match(r"[a-z]+:", address):
        return found[0]
    here = (page.parent / address).resolve()
    if not here.is_relative_to(out.resolve()):
        return found[2]
    target = root / here.relative_to(out.resolve())
    if target.is_dir():
        return found[0] if (here / "README.md").is_file() else found[2]
    if target.is_file() and not here.exists():
        here.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(target, here)
    return found[0]
