"""Say in plain words why the store cannot be read or written, and what to do."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from fer_monitor.core.errors import UserError
from fer_monitor.core.words import mark, phrase, together
from fer_monitor.session.files import Problem

_DAMAGED = ("malformed", "file is not a database", "file is encrypted")
_LOCKED = ("database is locked", "database table is locked", "lock timeout")
_REASONS = (
    (_LOCKED, mark("another program is using it"), mark("Close the other program")),
    (
        ("disk is full", "no space left"),
        mark("the disk is full"),
        mark("Free some space on the disk"),
    ),
    (("readonly", "read-only"), mark("it is read-only"), mark("Allow writing to its folder")),
    (
        ("unable to open",),
        mark("its folder is gone or protected"),
        mark("Check its folder and disk"),
    ),
    (
        ("disk i/o error",),
        mark("the disk is full or does not answer"),
        mark("Check the disk and its space"),
    ),
    (
        _DAMAGED,
        mark("it is damaged"),
        mark("Press Stop and start FER Monitor again, which begins a new one"),
    ),
)


class PassphraseError(UserError):
    """The store needs a passphrase, or another one.

    Parameters
    ----------
    message, hint : str
    is_put_off : bool
        Whether the person was asked for it, and goes on without.
    """

    def __init__(self, message: str, hint: str = "", *, is_put_off: bool = False) -> None:
        super().__init__(message, hint)
        self.is_put_off = is_put_off


class GoneError(Exception):
    """What is to be written to is not there any more.

    Parameters
    ----------
    why, remedy : str
        As of `reason`.
    """

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why, self.remedy = why, remedy


def is_damage(error: DBAPIError) -> bool:
    """Return whether the database's file is not what SQLite once wrote."""
    return any(sign in _text(error) for sign in _DAMAGED)


def is_lock(error: DBAPIError) -> bool:
    """Return whether another connection stands in the way."""
    return any(sign in _text(error) for sign in _LOCKED)


def reason(error: DBAPIError | GoneError) -> tuple[str, str]:
    """Return why, as the end of a sentence, and the remedy, as a sentence without its end."""
    if isinstance(error, GoneError):
        return error.why, error.remedy
    text = _text(error)
    for signs, why, remedy in _REASONS:
        if any(sign in text for sign in signs):
            return why, remedy
    return (
        mark("the database does not answer"),
        mark("Check the network and the database's server"),
    )


def problem(error: DBAPIError | GoneError, waiting: int) -> Problem:
    """Return what to tell while ``waiting`` seconds wait in memory."""
    why, remedy = reason(error)
    kept = (
        mark("1 second is kept in memory.")
        if waiting == 1
        else phrase("{seconds} seconds are kept in memory.", seconds=waiting)
    )
    return Problem(
        together(phrase("The session store cannot be written: {why}.", why=why), kept),
        phrase("{remedy}; recording catches up by itself.", remedy=remedy),
    )


def user_error(error: DBAPIError, where: str) -> UserError:
    """Return the error for a store that cannot be used now."""
    why, remedy = reason(error)
    return UserError(
        phrase("The sessions in {where} cannot be used: {why}.", where=where, why=why),
        phrase("{remedy} and try again.", remedy=remedy),
    )


def _text(error: DBAPIError) -> str:
    return str(error.orig).lower()
