"""Says for each supported Python and system whether the wheel installs without a compiler.

``python -m tests.project.resolve WHEEL`` asks pip to resolve the wheel's dependencies as wheels alone; nothing is
installed. The index must have them, so this is no test.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable

from .documents import ROOT

_MANYLINUX = ("manylinux_2_28", "manylinux_2_26", "manylinux_2_17", "manylinux2014")
"""Each newer one takes wheels of the older, but pip must be told all of them."""
SYSTEMS = {
    "Linux on x86_64": tuple(f"{name}_x86_64" for name in _MANYLINUX),
    "Linux on aarch64": tuple(f"{name}_aarch64" for name in _MANYLINUX),
    "macOS": ("macosx_11_0_arm64",),
    "Windows": ("win_amd64",),
}


def versions() -> list[str]:
    """Return the versions of Python that the project names."""
    return re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def resolves(wheel: str, version: str, platforms: Iterable[str]) -> str:
    """Return why the wheel and all that it needs can't be had as wheels; "" if they can."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--target", folder]
        asked = ["--only-binary=:all:", "--python-version", version, wheel]
        asked += [word for name in platforms for word in ("--platform", name)]
        done = subprocess.run([*pip, *asked], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    return "" if done.returncode == 0 else said[0] if said else f"pip ended with {done.returncode}"


def main(wheel: str) -> int:
    """Print a line for each version and system; return 0 if all resolve."""
    found = [
        (f"Python {version}, {system}", resolves(wheel, version, platforms))
        for version in versions()
        for system, platforms in SYSTEMS.items()
    ]
    for what, problem in found:
        sys.stdout.write(f"{what}: {problem or 'wheels only'}\n")
    return int(any(problem for _, problem in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
