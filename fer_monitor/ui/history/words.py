"""How a session's time, length and end are put into words."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from fer_monitor.core.records import SessionInfo
from fer_monitor.ui.look.words import tr


def when(started_at: datetime) -> str:
    """Return ``22 Nov 2026, 9:15``, by the clock on the wall where it was recorded."""
    return _written(started_at, tr("d MMM yyyy, H:mm"))


def day_and_hour(started_at: datetime) -> str:
    """Return ``22 November, 9:15``, for a sentence."""
    return _written(started_at, tr("d MMMM, H:mm"))


def length(info: SessionInfo) -> str:
    """Return ``45 min``, ``1 h 05 min``, ``20 s``; nothing while it is being recorded."""
    if not info.ended:
        return ""
    if info.seconds < 60:
        return tr("{} s").format(info.seconds)
    # Cut, not rounded, as a clock would be read.
    hours, minutes = divmod(info.seconds // 60, 60)
    if not hours:
        return tr("{} min").format(minutes)
    return tr("{hours} h {minutes:02d} min").format(hours=hours, minutes=minutes)


def how_it_ended(info: SessionInfo) -> str:
    """Return the word for a session's end."""
    if not info.ended:
        return tr("Recording now")
    return tr("Recovered") if info.recovered else tr("Stopped")


def title_of(info: SessionInfo) -> str:
    """Return the title in one line, and words for it where there is none."""
    return " ".join(info.title.split()) or tr("Without a title")


def sessions(count: int) -> str:
    """Return ``3 sessions``."""
    return tr("1 session") if count == 1 else tr("{} sessions").format(count)


def older(count: int, days: int) -> str:
    """Return ``3 sessions are older than 30 days``, with its full stop."""
    one, more = tr("1 session is older than {age}."), tr("{count} sessions are older than {age}.")
    return (one if count == 1 else more).format(count=count, age=age(days))


def age(days: int) -> str:
    """Return ``30 days``, ``one year``; 0 is for ever."""
    if days == 0:
        return tr("for ever")
    if days == 365:
        return tr("one year")
    return tr("1 day") if days == 1 else tr("{} days").format(days)


def deleted(count: int) -> str:
    """Return what is said once sessions are gone."""
    return (
        tr("1 session is deleted.") if count == 1 else tr("{} sessions are deleted.").format(count)
    )


def _written(moment: datetime, form: str) -> str:
    """Write a moment in Qt's form for dates, with the months of the window's language."""
    day = QDate(moment.year, moment.month, moment.day)
    return QLocale().toString(QDateTime(day, QTime(moment.hour, moment.minute)), form)
