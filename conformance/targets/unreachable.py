"""The end of a command that finds no target."""


class Unreachable(Exception):
    """No connection to the target can be made."""
