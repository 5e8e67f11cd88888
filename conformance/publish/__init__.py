"""Published results: installs public emulators, runs the suite against each, writes what ``reports/`` holds."""
