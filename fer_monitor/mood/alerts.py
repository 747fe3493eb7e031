"""Alerts while teaching: few, late rather than rash, and each with its evidence."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import takewhile
from statistics import median, stdev

from fer_monitor.core.standing import LookPace
from fer_monitor.core.types import TimelineRow
from fer_monitor.core.words import mark, phrase
from fer_monitor.mood.small_groups import LIVE_MIN
from fer_monitor.mood.wording import MIN_COVERAGE

PAUSE_S = 300
"""Seconds between two alerts of any kind, at least."""
RECENT_S = 60
"""Seconds that cameras must have been off; a coverage must have been low for twice as long."""
DOWN_S = 90
"""Seconds that the mood must have been down."""
BEFORE_S = 240
"""Seconds before these that the mood is compared with."""
SETTLING_S = 90
"""Seconds at the start that no mood is compared with: baselines are learnt (60 s), people arrive.
"""
SETTLING_LOOKS = 45
"""Seconds with a look in them that no mood is compared with either: a baseline takes 30 looks or
more, which is longer on a slow computer."""
MIN_FALL = 0.15
"""Fall of the median valence, on its scale of -1 to 1. Heuristic: in a class of neutral faces of
which one in three smiles, half of the smiles gone are 0.14."""
BLOCK_S = 30
MIN_SCATTERS = 3.0
"""The fall must exceed so many standard deviations of the mood's medians over 30 s before."""
STAYED_SHARE = 0.9
"""Share of the seconds that must show it, so that what comes and goes is not said."""
KNOWN_SHARE = 2 / 3
"""Share of the seconds of a window that must have been looked at, or in which a look stood."""
SAME_CLASS = 0.75
"""Below this share of the faces read before, the class is another one and is not compared."""
CAMERAS_ON = 0.5
"""Share of cameras on below which many are off. Heuristic."""
OVER_AT = 0.1
"""A state is over once its share was this far above the limit, for `RECENT_S`."""


class AlertKind(Enum):
    """What an alert is about."""

    MOOD_FELL = "mood fell"
    LOW_COVERAGE = "low coverage"
    CAMERAS_OFF = "cameras off"


@dataclass(frozen=True)
class AlertRules:
    """Which alerts are wanted, and from when on; each can be switched off.

    Attributes
    ----------
    mood_fell, low_coverage, cameras_off : bool
    least_fall : float
        Fall of the median valence that is told, above 0, on its scale of -1 to 1.
    least_coverage : float
        Coverage below which too few faces are read, in (0, 1).
    least_cameras : float
        Share of cameras on below which many are off, in (0, 1).
    pause_s : int
        Seconds between two alerts, at least 300: they must not nag.
    """

    mood_fell: bool = True
    low_coverage: bool = True
    cameras_off: bool = True
    least_fall: float = MIN_FALL
    least_coverage: float = MIN_COVERAGE
    least_cameras: float = CAMERAS_ON
    pause_s: int = PAUSE_S

    def __post_init__(self) -> None:
        # Written so that NaN fails too.
        if not self.least_fall > 0:
            raise ValueError(f"least_fall must be above 0, not {self.least_fall}")
        for name in ("least_coverage", "least_cameras"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"{name} must lie between 0 and 1, not at {getattr(self, name)}")
        if not self.pause_s >= PAUSE_S:
            raise ValueError(f"pause_s must be at least {PAUSE_S}, not {self.pause_s}")

    def wants(self, kind: AlertKind) -> bool:
        """Tell whether alerts of this kind are wanted."""
        return {
            AlertKind.MOOD_FELL: self.mood_fell,
            AlertKind.LOW_COVERAGE: self.low_coverage,
            AlertKind.CAMERAS_OFF: self.cameras_off,
        }[kind]


@dataclass(frozen=True)
class Alert:
    """Something worth a look now.

    Attributes
    ----------
    kind : AlertKind
    second : int
        Of the row at which it was raised, since Start.
    message, evidence : str
        For the teacher, without a full stop: what it is, and what it rests on.
    """

    kind: AlertKind
    second: int
    message: str
    evidence: str


class AlertWatch:
    """Decides once a second whether there is something to say; belongs to one session.

    At most one alert in five minutes, or ``rules.pause_s``, of whatever kind; a state that goes on
    is said once, and again only after it was over. A second without a picture never raises one.
    What is due within the five minutes is said after them if it still holds. The rules are
    heuristics; how often they are wrong is measured by ``python -m benchmarks.alerts``
    (docs/live-help.md).

    Parameters
    ----------
    rules : AlertRules, optional
        May be replaced at any time, by setting `rules`.
    """

    def __init__(self, rules: AlertRules | None = None) -> None:
        self.rules = rules or AlertRules()
        self._rows: deque[_Second] = deque()
        self._pace = LookPace()
        self._last_look: _Second | None = None
        self._said: set[AlertKind] = set()
        self._last_alert: int | None = None
        self._compare_from = SETTLING_S
        self._settling = SETTLING_LOOKS

    def take(self, row: TimelineRow) -> Alert | None:
        """Take in the row of a second that has ended; return an alert where there is one.

        A row that is not later than the last one is left out.
        """
        if self._rows and row.second <= self._rows[-1].number:
            return None
        self._rows.append(self._read(row))
        while row.second - self._rows[0].number >= DOWN_S + BEFORE_S:
            self._rows.popleft()
        self._forget_what_is_over()
        if not row.frames or self._is_pausing(row.second):
            return None
        for kind, find in self._finders():
            if self.rules.wants(kind) and kind not in self._said:
                alert = find(row.second)
                if alert is not None:
                    return self._say(alert)
        return None

    def _read(self, row: TimelineRow) -> _Second:
        """Read a row; where nobody looked, the last look may still stand."""
        last = self._last_look
        if not row.frames and last and row.second - last.number <= self._pace.stands_s():
            return replace(last, number=row.second)
        read = _Second.of(row)
        if row.frames:
            self._pace.look(row.second)
            self._last_look = read
            if self._settling:
                self._settling -= 1
                self._compare_from = max(self._compare_from, row.second + 1)
        return read

    def settle(self) -> None:
        """Do not compare the mood with what came before: baselines are learnt anew."""
        if self._rows:
            self._compare_from = self._rows[-1].number + 1 + SETTLING_S
            self._settling = SETTLING_LOOKS

    def _finders(self) -> tuple[tuple[AlertKind, Callable[[int], Alert | None]], ...]:
        # Cameras explain a low coverage, and a low coverage makes the mood worth little.
        return (
            (AlertKind.CAMERAS_OFF, self._cameras_off),
            (AlertKind.LOW_COVERAGE, self._low_coverage),
            (AlertKind.MOOD_FELL, self._mood_fell),
        )

    def _is_pausing(self, second: int) -> bool:
        return self._last_alert is not None and second - self._last_alert < self.rules.pause_s

    def _say(self, alert: Alert) -> Alert:
        self._last_alert = alert.second
        if alert.kind is AlertKind.MOOD_FELL:
            # The next fall is one from where the mood is now.
            self._compare_from = alert.second - DOWN_S + 1
        else:
            self._said.add(alert.kind)
        return alert

    def _forget_what_is_over(self) -> None:
        for kind, shares, limit in (
            (AlertKind.CAMERAS_OFF, self._camera_shares, self.rules.least_cameras),
            (AlertKind.LOW_COVERAGE, self._coverages, self.rules.least_coverage),
        ):
            if kind in self._said:
                recent = shares(RECENT_S)
                if _is_known(recent, RECENT_S) and median(recent) >= min(limit + OVER_AT, 1.0):
                    self._said.discard(kind)

    def _last(self, seconds: int, skip: int = 0) -> list[_Second]:
        """Return the rows looked at in the ``seconds`` before the last ``skip`` seconds."""
        end = self._rows[-1].number - skip
        newest_first = takewhile(lambda row: row.number > end - seconds, reversed(self._rows))
        return [row for row in newest_first if row.looked and row.number <= end]

    def _camera_shares(self, seconds: int) -> list[float]:
        return [row.camera_share for row in self._last(seconds) if row.camera_share is not None]

    def _coverages(self, seconds: int) -> list[float]:
        return [row.coverage for row in self._last(seconds) if row.coverage is not None]

    def _cameras_off(self, second: int) -> Alert | None:
        now, limit = self._rows[-1].camera_share, self.rules.least_cameras
        if (
            now is None
            or now >= limit
            or not _stayed_below(self._camera_shares(RECENT_S), limit, RECENT_S)
        ):
            return None
        rows = [row for row in self._last(RECENT_S) if row.camera_share is not None]
        on = round(median(row.cameras_on for row in rows))
        return Alert(
            AlertKind.CAMERAS_OFF,
            second,
            mark("Many cameras are off"),
            phrase(
                "{on} of {visible} on, over the last minute",
                on=on,
                visible=round(median(row.visible for row in rows)),
            ),
        )

    def _low_coverage(self, second: int) -> Alert | None:
        now, seconds = self._rows[-1].coverage, 2 * RECENT_S
        limit = self.rules.least_coverage
        if (
            now is None
            or now >= limit
            or not _stayed_below(self._coverages(seconds), limit, seconds)
        ):
            return None
        rows = [row for row in self._last(seconds) if row.coverage is not None]
        read, visible = round(median(r.n for r in rows)), round(median(r.visible for r in rows))
        return Alert(
            AlertKind.LOW_COVERAGE,
            second,
            mark("Too few faces can be read to trust the mood"),
            phrase(
                "{read} of {visible} read, over the last two minutes", read=read, visible=visible
            ),
        )

    def _mood_fell(self, second: int) -> Alert | None:
        recent = [row for row in self._last(DOWN_S) if row.valence is not None]
        if not _is_known(recent, DOWN_S):
            return None
        before = [
            row
            for row in self._last(BEFORE_S, skip=DOWN_S)
            if row.valence is not None and row.number >= self._compare_from
        ]
        if not _is_known(before, BEFORE_S):
            return None
        was, now = (median(row.valence or 0.0 for row in rows) for rows in (before, recent))
        fell, least = was - now, self.rules.least_fall
        if fell < least or fell < MIN_SCATTERS * _scatter(before):
            return None
        stayed = sum((row.valence or 0.0) <= was - least / 2 for row in recent)
        faces_before, faces_now = (median(row.n for row in rows) for rows in (before, recent))
        same_class = min(faces_now, faces_before) >= SAME_CLASS * max(faces_now, faces_before)
        # The band says how far the class average could be off with this many faces.
        surely = median(row.highest for row in recent) < was
        if stayed < STAYED_SHARE * len(recent) or not same_class or not surely:
            return None
        return Alert(
            AlertKind.MOOD_FELL,
            second,
            mark("The mood of the class fell and stayed down"),
            phrase(
                "pleasantness {was:+.2f} before, {now:+.2f} over the last {seconds} seconds, "
                "{faces} faces",
                was=was,
                now=now,
                seconds=DOWN_S,
                faces=round(faces_now),
            ),
        )


@dataclass(frozen=True)
class _Second:
    """What a row says about one second; None where it says nothing that could be trusted."""

    number: int
    looked: bool
    n: float
    visible: float
    cameras_on: float
    camera_share: float | None
    coverage: float | None
    valence: float | None
    highest: float
    """Upper end of the valence's band."""

    @classmethod
    def of(cls, row: TimelineRow) -> _Second:
        """Read a row; shares of fewer than five people, and their mood, are not looked at."""
        enough = row.visible >= LIVE_MIN
        band = row.valence_band
        speaks = row.n >= LIVE_MIN and (row.coverage or 0.0) >= MIN_COVERAGE and band is not None
        cameras = row.cameras_on
        return cls(
            number=row.second,
            looked=row.frames > 0,
            n=row.n,
            visible=row.visible,
            cameras_on=cameras or 0.0,
            camera_share=cameras / row.visible if enough and cameras is not None else None,
            coverage=row.coverage if enough else None,
            valence=row.valence if speaks else None,
            highest=band.high if band is not None else 1.0,
        )


def _scatter(rows: Sequence[_Second]) -> float:
    """Return how much the mood went up and down by itself: standard deviation over blocks."""
    blocks: dict[int, list[float]] = {}
    for row in rows:
        blocks.setdefault(row.number // BLOCK_S, []).append(row.valence or 0.0)
    return stdev(median(block) for block in blocks.values())


def _is_known(values: Sequence[object], seconds: int) -> bool:
    return len(values) >= KNOWN_SHARE * seconds


def _stayed_below(shares: Sequence[float], limit: float, seconds: int) -> bool:
    """Tell whether enough of the seconds are known and nearly all of them lie below ``limit``."""
    low = sum(share < limit for share in shares)
    return _is_known(shares, seconds) and low >= STAYED_SHARE * len(shares)
