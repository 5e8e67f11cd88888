"""The entry of the program: signals end it in order while it is still being imported, and while it ends.

It imports next to nothing, since only then are signals taken.
"""

import os
import signal
from types import FrameType

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_EXIT_INTERRUPTED = 2
_STDERR = 2


def main() -> int:
    """Run the command that the program's arguments name; return the exit code, as `conformance.cli.main` does."""
    # Whoever started the program with a signal ignored, as nohup does, means it.
    taken = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    for number in taken:
        signal.signal(number, _leave)
    from conformance.cli import main as run_command

    code = run_command()
    # All is written, and the code is known. What the interpreter still does would take a signal badly.
    for number in taken:
        signal.signal(number, signal.SIG_IGN)
    return code


def _leave(number: int, frame: FrameType | None) -> None:
    """End at once: nothing has been begun yet, or nothing is left to do.

    An exception would be printed with its traceback wherever an import, or the end of one, takes none.
    """
    try:  # noqa: SIM105 - contextlib imports much
        os.write(_STDERR, b"ses-conformance: interrupted\n")
    except OSError:
        pass
    os._exit(_EXIT_INTERRUPTED)
