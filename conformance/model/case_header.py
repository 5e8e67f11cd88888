"""What makes a YAML file a case file: cheap to ask, so that it imports nothing."""

from __future__ import annotations

from pathlib import Path

MODELINE = "case-file.schema.json"
FIRST_LINE = f"the first line of a case file must be `# yaml-language-server: $schema=…/{MODELINE}`"
"""What makes a file a case file, in words."""


def is_case_file(path: Path) -> bool:
    """Say whether a YAML file is meant as a case file: its first line names the case file's schema."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return MODELINE in file.readline(300)
    except OSError:
        return False
