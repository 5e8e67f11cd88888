"""A case's life: names, set-up, control, send, judge, clean up."""
