"""The static site: the documentation, the published results, and a page for each run, case and requirement."""
