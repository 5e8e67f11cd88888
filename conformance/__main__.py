"""``python -m conformance`` is the same as the ``ses-conformance`` command."""

import sys

from conformance.cli import main

sys.exit(main())
