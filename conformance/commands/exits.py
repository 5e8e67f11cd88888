"""The exit codes of the contract."""

EXIT_OK = 0
EXIT_NOT_CONFORMING = 1
EXIT_INTERRUPTED = 2
EXIT_INTERNAL = 3
EXIT_UNWRITTEN = 3
"""The log, a report or standard output could not be written: the verdict may be right, but it is not all there."""
EXIT_USAGE = 4
EXIT_NOTHING = 5
EXIT_UNREACHABLE = 6
