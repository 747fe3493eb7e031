"""What is kept of a session: numbers and words, never pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fer_monitor.core.people import NOBODY, People
from fer_monitor.core.types import FloatArray, Marker, TimelineRow


@dataclass(frozen=True)
class SessionInfo:
    """What a session was, without its rows.

    Attributes
    ----------
    id : str
        Unique, also between computers (a UUID).
    title : str
        What the teacher calls it; at first what was watched.
    started_at : datetime
        With its zone.
    seconds : int
        Length: rows from Start to Stop.
    app_version : str
    model_sha256 : str
        Of the network's file.
    settings : mapping of str to str
        The analysis's settings, as text.
    per_participant : bool
        Whether rows were kept of each participant, and not only of the class.
    ended : bool
        False while it runs, and where the program ended before Stop.
    recovered : bool
        Whether it was finished by a later start of the program.
    """

    id: str
    title: str
    started_at: datetime
    seconds: int = 0
    app_version: str = ""
    model_sha256: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    per_participant: bool = False
    ended: bool = False
    recovered: bool = False

    def __post_init__(self) -> None:
        if self.started_at.tzinfo is None:
            raise ValueError("a session's start must have a time zone")
        if self.seconds < 0:
            raise ValueError(f"a session cannot last {self.seconds} seconds")


@dataclass(frozen=True, eq=False)
class ParticipantRow:
    """One second of one participant.

    Attributes
    ----------
    second : int
        Whole seconds since Start.
    participant : int
        Number, as shown in the window.
    looks, looks_read : int
        Frames in which the face was seen, and in which its expression was read.
    shares : float32 (7,) or None
        Mean smoothed expression shares over ``looks_read``; None where there was none.
    """

    second: int
    participant: int
    looks: int
    looks_read: int
    shares: FloatArray | None

    def __post_init__(self) -> None:
        if not 0 <= self.looks_read <= self.looks:
            raise ValueError(f"{self.looks_read} of {self.looks} looks cannot have been read")
        if (self.shares is None) != (self.looks_read == 0):
            raise ValueError("shares must be given exactly where a look was read")


@dataclass(frozen=True, eq=False)
class SessionRecord:
    """A whole session, as it is read back from the store.

    Attributes
    ----------
    info : SessionInfo
    rows : tuple of TimelineRow
        One for each second, in order.
    markers : tuple of Marker
        In the order of their time.
    participants : tuple of ParticipantRow
        In the order of seconds, then numbers; empty in class-only sessions.
    people : People
        Names and joins; no names in class-only sessions.
    layouts : tuple of (int, int)
        Second and number of tiles, each time the layout changed.
    """

    info: SessionInfo
    rows: tuple[TimelineRow, ...] = ()
    markers: tuple[Marker, ...] = ()
    participants: tuple[ParticipantRow, ...] = ()
    people: People = NOBODY
    layouts: tuple[tuple[int, int], ...] = ()
