"""Loads the suite's pytest plugin, so that ``pytest cases --endpoint URL`` works in a checkout."""

pytest_plugins = ["conformance.plugin"]
