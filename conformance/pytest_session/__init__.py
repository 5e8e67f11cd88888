"""Cases in sessions of pytest: a session that is a run, and cases as tests of somebody's own."""
