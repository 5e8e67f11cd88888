"""Readers of recordings: one module for each format, each with a function ``read`` that yields exchanges one by one."""
