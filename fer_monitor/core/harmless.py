"""Text that may stand in the log file."""

from __future__ import annotations


class Harmless(str):
    """Text of the program's own, such as a version or one of its sentences.

    The log file leaves out every other text that is filled into a line: it might be somebody's
    name, a note, a title or a folder.
    """

    __slots__ = ()
