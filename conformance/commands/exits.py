"""The exit codes of the contract."""

import errno

EXIT_OK = 0
EXIT_NOT_CONFORMING = 1
EXIT_INTERRUPTED = 2
EXIT_INTERNAL = 3
EXIT_UNWRITTEN = 3
"""The log, a report or standard output could not be written: the verdict may be right, but it is not all there."""
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What the system says where there is no room left: a fault of the place, and not of what was asked for."""
EXIT_USAGE = 4
EXIT_NOTHING = 5
EXIT_UNREACHABLE = 6

SAID = (
    "0 conforming or the gate holds, 1 not conforming or the gate is broken, 2 interrupted, 3 internal error or no "
    "room to write, 4 wrong usage or file, 5 nothing selected, 6 target out of reach or gone."
)
"""The codes as the help has them; docs/running.md says more."""
