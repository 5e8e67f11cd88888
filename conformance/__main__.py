"""``python -m conformance`` is the same as ``ses-conformance``."""

import sys
from pathlib import Path

if not sys.flags.safe_path and Path(sys.path[0]) != Path(__file__).parent.parent:
    # The current folder: a json.py there must not be taken for the standard library's.
    del sys.path[0]

from conformance.cli import main

sys.exit(main())
