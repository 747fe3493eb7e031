"""Everything the report says about one session, as numbers, before any word or chart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fer_monitor.core.labels import N_EMOTIONS
from fer_monitor.core.people import People
from fer_monitor.core.records import SessionInfo, SessionRecord
from fer_monitor.core.types import Marker
from fer_monitor.mood.flags import (
    DEFAULT_RULES,
    Flag,
    FlagRules,
    ParticipantSeconds,
    class_drops,
    participant_flags,
)
from fer_monitor.session.report.moments import Moment, find_moments
from fer_monitor.session.report.series import ClassSeries, class_series, participant_seconds
from fer_monitor.session.report.stretches import Stretch, segments, stretch

LEAST_FOR_A_PAGE_S = 60
"""Whoever was seen for less is only listed."""


@dataclass(frozen=True, eq=False)
class ParticipantFacts:
    """One participant of a per-participant session.

    Attributes
    ----------
    seen : ParticipantSeconds
    name : str
        As the window shows it: a name, or ``Student 7``.
    read_s, unsure_s : int
        Seconds in which an expression was read, and of these in which it is not sure.
    expression_s : int64 (7,)
        Seconds in which each expression was the likeliest, unsure ones not counted.
    flags : tuple of Flag
        In the order of time.
    """

    seen: ParticipantSeconds
    name: str
    read_s: int
    unsure_s: int
    expression_s: tuple[int, ...]
    flags: tuple[Flag, ...]

    @property
    def seen_s(self) -> int:
        """Seconds in which the face was seen."""
        return len(self.seen.seconds)

    @property
    def has_page(self) -> bool:
        """Whether there is enough for a page."""
        return self.seen_s >= LEAST_FOR_A_PAGE_S


@dataclass(frozen=True, eq=False)
class SessionFacts:
    """One session.

    Attributes
    ----------
    info : SessionInfo
    series : ClassSeries
    markers : tuple of Marker
        In the order of time.
    layouts : tuple of (int, int)
        Second and number of tiles at each change.
    whole : Stretch
    segments : tuple of Stretch
    moments : tuple of Moment
    class_flags : tuple of Flag
    people : tuple of ParticipantFacts
        In the order of their names; empty for a class-only session.
    rules : FlagRules
    """

    info: SessionInfo
    series: ClassSeries
    markers: tuple[Marker, ...]
    layouts: tuple[tuple[int, int], ...]
    whole: Stretch
    segments: tuple[Stretch, ...]
    moments: tuple[Moment, ...]
    class_flags: tuple[Flag, ...]
    people: tuple[ParticipantFacts, ...]
    rules: FlagRules

    def flags(self) -> list[tuple[Flag, str]]:
        """Return all flags with whom they are about, in the order of time, then of names."""
        found = [(flag, "The class") for flag in self.class_flags]
        found += [(flag, person.name) for person in self.people for flag in person.flags]
        return sorted(found, key=lambda pair: (pair[0].start_s, pair[1].casefold()))


def session_facts(record: SessionRecord, rules: FlagRules = DEFAULT_RULES) -> SessionFacts:
    """Work out all facts of a session that may be shown.

    Of a class-only session, figures that rest on fewer than 10 faces are left out, and so is
    everything about single participants, whatever the record holds.
    """
    series = class_series(record)
    markers = tuple(sorted(record.markers, key=lambda marker: marker.t))
    watched = series.frames > 0
    people = [
        _participant(seen, record.people, watched, rules) for seen in participant_seconds(record)
    ]
    drops = class_drops(
        series.valence, series.valence_low, series.valence_high, series.faces, rules
    )
    return SessionFacts(
        info=record.info,
        series=series,
        markers=markers,
        layouts=record.layouts,
        whole=stretch(series, 0, len(series)),
        segments=tuple(segments(series, markers)),
        moments=tuple(find_moments(series, markers)),
        class_flags=tuple(drops),
        people=tuple(sorted(people, key=lambda person: _by_name(person.name))),
        rules=rules,
    )


def _participant(
    seen: ParticipantSeconds, people: People, watched: np.ndarray, rules: FlagRules
) -> ParticipantFacts:
    winners = seen.winners(rules.least_confidence)
    counts = np.bincount(winners[winners >= 0], minlength=N_EMOTIONS)
    return ParticipantFacts(
        seen=seen,
        name=(people.name(seen.participant) or "").strip() or f"Student {seen.participant}",
        read_s=int((winners != -1).sum()),
        unsure_s=int((winners == -2).sum()),
        expression_s=tuple(int(count) for count in counts),
        flags=tuple(participant_flags(seen, watched, rules)),
    )


def _by_name(name: str) -> tuple[str, int]:
    """Sort ``Student 9`` before ``Student 10``."""
    words, _, number = name.casefold().rpartition(" ")
    # Not isdigit, which superscripts pass and int does not.
    return (words, int(number)) if number.isdecimal() and len(number) < 10 else (name.casefold(), 0)
