"""What the exit codes of ``fer-monitor`` mean."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Stable: scripts may rely on them."""

    OK = 0
    INCOMPLETE = 1
    """``doctor`` found something missing, the self-test found something broken, or ``analyze``
    had to leave inputs out."""
    USAGE = 2
    """The command line was not understood (argparse's own code)."""
    ERROR = 3
    """It could not be done; one sentence on standard error says why and what to do."""
    INTERRUPTED = 130
    """Ctrl+C; what was recorded is saved."""


EXPLANATION = (
    "exit codes: 0 all went well; 1 doctor found something missing, the self-test found something "
    "broken, or analyze or report left something out; 2 the command line was not understood; "
    "3 it could not be done, a sentence says why; 130 interrupted with Ctrl+C, what was recorded "
    "is saved"
)
