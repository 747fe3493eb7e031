"""Errors that are meant for people: what happened, and what to do now."""

from __future__ import annotations


class UserError(Exception):
    """A fault that the person at the keyboard can understand and act on.

    Parameters
    ----------
    message : str
        One sentence: what happened.
    hint : str
        One sentence: what to do now. May be empty where nothing can be done.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()
