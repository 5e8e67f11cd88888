"""Under which key the processes of the pytest plugin hand things over. Every session of pytest reads this file."""

from __future__ import annotations

WORKER_KEY = "ses_conformance"
"""What the controller hands to an xdist worker."""
