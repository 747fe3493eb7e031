"""How often alerts are wrong, on simulated classes: ``python -m benchmarks.alerts --help``.

Every face of a class has its own resting shares and turns to an expression now and then; the class
as a whole is steady, or its mood falls at minute 20. Nothing of this is a recorded lesson.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.page import begin, write_into
from benchmarks.report import table
from benchmarks.tiles import REPOSITORY
from fer_monitor.core.labels import Emotion
from fer_monitor.core.types import Interval, TimelineRow
from fer_monitor.mood.alerts import AlertKind, AlertWatch
from fer_monitor.mood.circumplex import valence_arousal

PAGE = REPOSITORY / "docs" / "live-help.md"
BEGIN = begin("alerts")
LESSON_S = 45 * 60
FALL_AT_S = 20 * 60
FOUND_WITHIN_S = 180
EPISODE_S = 15.0
"""Mean length of an expression."""
SMOOTHING_S = 3
SIZES = (5, 8, 12, 25, 49)
LESSONS = 15
HEADER = ("class", "5 faces", "8 faces", "12 faces", "25 faces", "49 faces")

Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Lesson:
    """One simulated class: the shares of each face in each second, and who was read.

    ``shares`` is (seconds, n, 7); ``read`` is bool (seconds, n).
    """

    shares: Shares
    read: NDArray[np.bool_]

    def rows(self) -> list[TimelineRow]:
        """Return its rows, with the normal approximation of the band instead of the bootstrap."""
        n_all = self.read.shape[1]
        counts = self.read.sum(axis=1)
        weights = self.read / np.maximum(counts, 1)[:, None]
        shares = np.einsum("si,sie->se", weights, self.shares).astype(np.float32)
        centres, spreads = [], []
        for values in valence_arousal(self.shares):
            mean = (weights * values).sum(axis=1)
            variance = (weights * (values - mean[:, None]) ** 2).sum(axis=1)
            centres.append(mean)
            spreads.append(1.96 * np.sqrt(variance / np.maximum(counts, 1)))
        rows = []
        for second, n in enumerate(counts.tolist()):
            if n < 2:
                nothing = (None, None, None, None, None)
                rows.append(TimelineRow(second, 5, n, n_all, n / n_all, *nothing))
                continue
            valence, arousal = (float(centre[second]) for centre in centres)
            bands = [
                Interval(float(c[second] - s[second]), float(c[second] + s[second]))
                for c, s in zip(centres, spreads, strict=True)
            ]
            figures = (shares[second], valence, arousal, *bands)
            rows.append(TimelineRow(second, 5, n, n_all, n / n_all, *figures))
        return rows


def lesson(
    n: int,
    seed: int,
    *,
    fall_to: float | None = None,
    reading: float = 0.95,
    together: float = 0.0,
) -> Lesson:
    """Draw a lesson of ``n`` faces.

    Parameters
    ----------
    fall_to : float or None
        From minute 20 on, smiles are this share of what they were, and the rest of them is sad.
    reading : float
        Share of the time in which a face is read; losses last about as long as expressions.
    together : float
        Share of the episodes that a whole class has at once, as at a joke.
    """
    rng = np.random.default_rng((n, seed))
    # How often each person smiles, looks sad, angry or surprised; the rest of the time neutral.
    habits = rng.dirichlet((0.15, 0.02, 0.05, 1.6, 0.8, 0.15, 4.0), n)
    state = np.array([rng.choice(7, p=habit) for habit in habits])
    read = rng.random(n) < reading
    seen, shares = np.empty((LESSON_S, n), bool), np.empty((LESSON_S, n, 7))
    strength = rng.uniform(0.55, 0.95, n)
    noise = rng.dirichlet(np.full(7, 0.5), (LESSON_S, n))
    for second in range(LESSON_S):
        if fall_to is not None and second == FALL_AT_S:
            lost = habits[:, Emotion.HAPPY] * (1 - fall_to)
            habits[:, Emotion.HAPPY] -= lost
            habits[:, Emotion.SAD] += lost
        changes = rng.random(n) < 1 / EPISODE_S
        if rng.random() < together / EPISODE_S:
            state[:] = Emotion.HAPPY
            changes[:] = False
        for i in np.flatnonzero(changes):
            state[i] = rng.choice(7, p=habits[i])
            strength[i] = rng.uniform(0.55, 0.95)
            read[i] = rng.random() < reading
        shares[second] = (1 - strength)[:, None] * noise[second]
        shares[second, np.arange(n), state] += strength
        seen[second] = read
    # The program's own smoothing window, in whole seconds.
    padded = np.concatenate([shares[:1]] * (SMOOTHING_S - 1) + [shares])
    smooth = sum(padded[i : i + LESSON_S] for i in range(SMOOTHING_S)) / SMOOTHING_S
    return Lesson(np.asarray(smooth), seen)


def second_of(kind: AlertKind, rows: Sequence[TimelineRow]) -> list[int]:
    """Return the seconds at which alerts of a kind were raised."""
    watch = AlertWatch()
    alerts = [alert for alert in map(watch.take, rows) if alert is not None]
    return [alert.second for alert in alerts if alert.kind is kind]


STEADY: dict[str, Callable[[int, int], Lesson]] = {
    "steady": lambda n, seed: lesson(n, seed),
    "steady, half of the faces read": lambda n, seed: lesson(n, seed, reading=0.5),
    "steady, the whole class laughs now and then": lambda n, seed: lesson(n, seed, together=0.05),
}
FALLS: dict[str, Callable[[int, int], Lesson]] = {
    "half of the smiles turn sad": lambda n, seed: lesson(n, seed, fall_to=0.5),
    "all smiles turn sad": lambda n, seed: lesson(n, seed, fall_to=0.0),
}


def measure(lessons: int, sizes: Sequence[int] = SIZES) -> list[str]:
    """Return the report's lines."""
    hours = lessons * LESSON_S / 3600
    rates = [
        [title, *(f"{_false_alarms(draw, n, lessons) / hours:.2f}" for n in sizes)]
        for title, draw in STEADY.items()
    ]
    found = [
        [title, *(f"{_found(draw, n, lessons):.0%}" for n in sizes)]
        for title, draw in FALLS.items()
    ]
    header = (HEADER[0], *(f"{n} faces" for n in sizes))
    return [
        f'{lessons} lessons of {LESSON_S // 60} min a cell. False alerts "mood fell" an hour:',
        "",
        *table(header, rates),
        "",
        f"Falls at minute {FALL_AT_S // 60} that were said within {FOUND_WITHIN_S // 60} min:",
        "",
        *table(header, found),
    ]


def _false_alarms(draw: Callable[[int, int], Lesson], n: int, lessons: int) -> int:
    rows = (draw(n, seed).rows() for seed in range(lessons))
    return sum(len(second_of(AlertKind.MOOD_FELL, one)) for one in rows)


def _found(draw: Callable[[int, int], Lesson], n: int, lessons: int) -> float:
    end = FALL_AT_S + FOUND_WITHIN_S
    hits = 0
    for seed in range(lessons):
        seconds = second_of(AlertKind.MOOD_FELL, draw(n, seed).rows()[: end + 1])
        hits += any(FALL_AT_S < second <= end for second in seconds)
    return hits / lessons


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.alerts", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--lessons", type=int, default=LESSONS, help="lessons a cell")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    options = parser.parse_args(arguments)
    text = "\n".join(measure(options.lessons))
    print(text)
    if options.write:
        write_into(PAGE, text, BEGIN)
    return 0


if __name__ == "__main__":
    sys.exit(main())
