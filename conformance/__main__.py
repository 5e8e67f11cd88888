"""``python -m conformance`` is the same as ``ses-conformance``."""

import os
import sys

if not sys.flags.safe_path and sys.path[0] != os.path.dirname(os.path.dirname(__file__)):
    # The current folder: a json.py there must not be taken for the standard library's.
    del sys.path[0]

from conformance.entry import main

sys.exit(main())
