"""A run from Python: prints how often each check found something."""

import sys
from collections import Counter

from conformance.api import run


def main(target=None, cases=()):
    """Run the cases; return whether the target conforms."""
    result = run(target, cases=cases)
    checks = Counter(finding.check for case in result.failed for finding in case.findings)
    for check, number in checks.most_common():
        print(f"{number:5} {check}")
    print(f"{result.headline.passed} of {result.headline.of} must-cases passed")
    return result.conforming


if __name__ == "__main__":
    sys.exit(not main(*sys.argv[1:2]))
