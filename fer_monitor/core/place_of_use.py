"""Where the program is used, and whether people may be watched with it there."""

from __future__ import annotations

from enum import Enum

from fer_monitor.core.errors import UserError


class PlaceOfUse(Enum):
    """Where the person teaches; the value is what is remembered."""

    UNKNOWN = "unknown"
    EU = "eu"
    """European Union or European Economic Area."""
    ELSEWHERE = "elsewhere"


PROHIBITED = UserError(
    "Watching others is off, because you teach in the EU or EEA: there, programs that infer "
    "emotions may not be used in education (AI Act, Article 5(1)(f)).",
    "The demo class and your own camera still work.",
)
"""Regulation (EU) 2024/1689, in force for this since 2 February 2025; medical and safety reasons
are excepted, which no setting of this program can tell."""


def check_watching_others(place: PlaceOfUse) -> None:
    """Pass where others may be watched, as far as the program can know.

    Raises
    ------
    UserError
        Where the law forbids it.
    """
    if place is PlaceOfUse.EU:
        raise PROHIBITED
