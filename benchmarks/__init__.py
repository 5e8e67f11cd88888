"""Speed of the suite, as ratios and rates measured in one run: ``python -m benchmarks``."""
