"""Dates in the report's language: English, whatever the system speaks.

Not ``strftime``'s names: they follow the C library's locale, which Qt sets to the system's.
"""

from __future__ import annotations

from datetime import datetime

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_and_month(moment: datetime) -> str:
    """Return ``22 November``."""
    return f"{moment.day} {MONTHS[moment.month - 1]}"


def full_date(moment: datetime) -> str:
    """Return ``Sunday, 22 November 2026``."""
    return f"{WEEKDAYS[moment.weekday()]}, {day_and_month(moment)} {moment.year}"
