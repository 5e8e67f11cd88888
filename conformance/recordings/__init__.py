"""Recorded traffic judged offline: a reader for each format, what each exchange shows, and a relay that records."""
