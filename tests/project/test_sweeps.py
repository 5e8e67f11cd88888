"""Each row of a sweep is in `make test` or in `make test-long`."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

CONFTEST = """
from tests.sweeps import Sweeps

def pytest_configure(config):
    for name in ("long", "sweep", "first"):
        config.addinivalue_line("markers", name)
    config.pluginmanager.register(Sweeps())
"""


@pytest.mark.parametrize(("kept", "fast"), [('"3", "5"', 2), ("every=4", 2), ("every=10", 1)])
def test_each_row_is_in_one_of_both(pytester: pytest.Pytester, kept: str, fast: int) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(
        f"import pytest\n\n@pytest.mark.sweep({kept})\n@pytest.mark.parametrize('row', range(10))\n"
        "def test_row(row):\n    pass\n"
    )
    for chosen, count in (("not long", fast), ("long", 10 - fast)):
        pytester.runpytest_inprocess("-m", chosen).assert_outcomes(passed=count, deselected=10 - count)


def test_a_sweep_that_keeps_no_row_is_an_error(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(
        "import pytest\n\n@pytest.mark.sweep('no-such-row')\n@pytest.mark.parametrize('row', range(3))\n"
        "def test_row(row):\n    pass\n"
    )
    result = pytester.runpytest_inprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*its marker sweep names no row*"])
