"""Those who are in view and left out, because a consent list is in use."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

FIRST_SEAT = 1_000_000_000
"""Seats are numbered from here on, where no track's number ever comes."""


class LeftOutReason(Enum):
    """Why nothing looks at somebody who is in view, while a consent list is in use."""

    NOT_READ = "not read"
    """Their name is not read, and the teacher did not say who it is."""
    NOT_LISTED = "not on the list"
    """Their name is not on the list."""
    TWICE = "there twice"
    """Two people in view have this name of the list: one of them may be somebody else."""


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Somebody in a tile that nothing looks at.

    Attributes
    ----------
    seat : int
        Stands for this name label in this place, for as long as neither changes; the teacher's
        word who it is goes by it. At least `FIRST_SEAT`, so that it is no track's number.
    place : int
        Which tile in reading order, from 1.
    name : str or None
        As it is read, or as the teacher says; None where nobody knows it.
    reason : LeftOutReason
    seen_s : float
        Seconds since the label is in this place.
    """

    seat: int
    place: int
    name: str | None
    reason: LeftOutReason
    seen_s: float

    def __post_init__(self) -> None:
        if self.seat < FIRST_SEAT or self.place < 1:
            raise ValueError(f"no seat or no place: {self.seat}, {self.place}")
