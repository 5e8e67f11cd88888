"""``python -m conformance.reference`` serves the reference target in the foreground."""

import sys

from conformance.reference.server import main

sys.exit(main(sys.argv[1:]))
