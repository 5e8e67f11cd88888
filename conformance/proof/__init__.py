"""Proof that the suite can be trusted: every defect of the reference target is found, no legal variation accused."""
