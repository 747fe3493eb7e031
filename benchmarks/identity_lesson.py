"""A scripted lesson: who sits where, who is off camera, and what a made-up reader reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox

LOOKS_PER_S = 2.0
RESHUFFLE_S = 30.0
TILES_A_PAGE = 16
FLIP_S = (20.0, 70.0)
"""Shortest and longest stay on a page."""
OFF_SHARE = 0.1
"""Share of cameras that are off on average."""
OFF_S = (15.0, 90.0)
LEAVE_SHARE = 0.2
"""Share of participants who come late or leave and come back."""
REREAD_S = 5.0
"""A name is read again about so often, because the picture behind the letters moves."""
READ_DELAY_S = (0.5, 2.0)
SLIP_RATE = 0.03
MISSING_RATE = 0.1
_SLIPS = "abcdefghijklmnopqrstuvwxyz"
_CONFUSED = {"l": "I", "I": "l", "i": "l", "o": "0", "m": "rn", "e": "c", "a": "o", "s": "5"}

FIRST = (
    "Ana", "Ben", "Chloe", "Daniel", "Elena", "Farid", "Grace", "Hiro", "Ines", "Jonas", "Kira",
    "Liam", "Maria", "Mario", "Noor", "Olga", "Pablo", "Quentin", "Rosa", "Samir", "Tara", "Umut",
    "Vera", "Wei", "Yara", "Zoe",
)  # fmt: skip
LAST = (
    "Alvarez", "Brown", "Chen", "Dubois", "Eriksen", "Fischer", "Garcia", "Hansen", "Ito", "Jensen",
    "Kowalski", "Lopez", "Moreau", "Novak", "Okafor", "Petrov", "Rossi", "Silva", "Tanaka", "Weber",
)  # fmt: skip


def names(count: int, rng: np.random.Generator) -> list[str]:
    """Return so many different names; every sixth is a first name alone, some have suffixes."""
    chosen: list[str] = []
    while len(chosen) < count:
        name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
        if len(chosen) % 6 == 5:
            name = name.split()[0]
        if name not in chosen:
            chosen.append(name)
    suffixes = (" (Host, me)", " (she/her)", " \N{GRINNING FACE}")
    return [n + suffixes[i // 8 % 3] if i % 8 == 7 else n for i, n in enumerate(chosen)]


@dataclass(frozen=True)
class Look:
    """One look at the gallery: truth and what is given to the registry.

    Attributes
    ----------
    t : float
        Seconds.
    epoch : int
    tiles : tuple of TileBox
    people : int64 (N,)
        Who sits in each tile.
    camera_on : tuple of bool
    labels : tuple of str or None
        As read.
    """

    t: float
    epoch: int
    tiles: tuple[TileBox, ...]
    people: NDArray[np.int64]
    camera_on: tuple[bool, ...]
    labels: tuple[str | None, ...]


class Labels(Protocol):
    """Whatever says what stands on the tiles."""

    def read(
        self,
        t: float,
        people: NDArray[np.int64],
        tiles: Sequence[TileBox],
        camera_on: Sequence[bool],
    ) -> tuple[str | None, ...]:
        """Return each tile's label as far as it is known at ``t``, in seconds."""
        ...


class PoorReader:
    """Reads names much worse than the program does: late, with slips, sometimes not at all."""

    def __init__(self, truth: list[str], rng: np.random.Generator) -> None:
        self._truth = truth
        self._rng = rng
        self._read: dict[int, tuple[int, float, str | None]] = {}

    def read(
        self,
        t: float,
        people: NDArray[np.int64],
        tiles: Sequence[TileBox],  # noqa: ARG002 - as Labels wants it
        camera_on: Sequence[bool],  # noqa: ARG002
    ) -> tuple[str | None, ...]:
        """Return each tile's label as it was last read; None until that is done."""
        for tile in list(self._read):
            if tile >= len(people):
                del self._read[tile]
        out: list[str | None] = []
        for tile, person in enumerate(people.tolist()):
            holder, due, text = self._read.get(tile, (-1, 0.0, None))
            if holder != person:
                due, text = t + self._rng.uniform(*READ_DELAY_S), None
            elif t >= due:
                text, due = self._slip(self._truth[person]), t + self._rng.exponential(REREAD_S)
            self._read[tile] = (person, due, text)
            out.append(text)
        return tuple(out)

    def _slip(self, name: str) -> str | None:
        if self._rng.random() < MISSING_RATE:
            return None
        read = []
        for letter in name:
            if self._rng.random() >= SLIP_RATE:
                read.append(letter)
            elif self._rng.random() < 0.6 and letter in _CONFUSED:
                read.append(_CONFUSED[letter])
            elif self._rng.random() < 0.7:
                read.append(str(self._rng.choice(list(_SLIPS))))
        return "".join(read)


def script(
    people: int, minutes: float, rng: np.random.Generator, labels: Labels | None
) -> Iterator[Look]:
    """Yield the lesson look by look; without ``labels`` no names are read."""
    seconds = minutes * 60
    off = [_off_times(seconds, rng) for _ in range(people)]
    present = [_present(seconds, rng) for _ in range(people)]
    order = rng.permutation(people)
    page, flip_at, size, epoch = 0, float(rng.uniform(*FLIP_S)), 1.0, 0
    resizes = set(np.round(rng.uniform(0, seconds, 3)).tolist())
    before: tuple[TileBox, ...] = ()
    for look in range(int(seconds * LOOKS_PER_S)):
        t = look / LOOKS_PER_S
        if t and t % RESHUFFLE_S == 0:
            order = rng.permutation(people)
        if t in resizes:
            size = 1.6 - size
        here = [int(p) for p in order if present[p][0] <= t and not _within(t, present[p][1])]
        pages = -(-len(here) // TILES_A_PAGE)
        if t >= flip_at:
            page, flip_at = page + 1, t + float(rng.uniform(*FLIP_S))
        page %= max(pages, 1)
        shown = here[page * TILES_A_PAGE : (page + 1) * TILES_A_PAGE]
        tiles = _grid(len(shown), size)
        epoch += tiles != before
        before = tiles
        now = np.array(shown, np.int64)
        on = tuple(not any(a <= t < b for a, b in off[p]) for p in shown)
        read = (None,) * len(shown) if labels is None else labels.read(t, now, tiles, on)
        yield Look(t, epoch, tiles, now, on, read)


def _grid(count: int, size: float) -> tuple[TileBox, ...]:
    """Return tiles in reading order, as many columns as rows or one more."""
    columns = int(np.ceil(np.sqrt(max(count, 1))))
    wide, high = round(128 * size), round(72 * size)
    gap = 4
    return tuple(
        TileBox(gap + (i % columns) * (wide + gap), gap + (i // columns) * (high + gap), wide, high)
        for i in range(count)
    )


def _off_times(seconds: float, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Return when a camera is off: about ``OFF_SHARE`` of the time."""
    times: list[tuple[float, float]] = []
    t = 0.0
    mean_off = sum(OFF_S) / 2
    while True:
        t += float(rng.exponential(mean_off * (1 - OFF_SHARE) / OFF_SHARE))
        if t >= seconds:
            return times
        length = float(rng.uniform(*OFF_S))
        times.append((t, t + length))
        t += length


def _present(seconds: float, rng: np.random.Generator) -> tuple[float, tuple[float, float] | None]:
    """Return when somebody joins, and when they are gone for a while."""
    if rng.random() >= LEAVE_SHARE:
        return 0.0, None
    if rng.random() < 0.5:
        return float(rng.uniform(0, seconds / 2)), None
    gone = float(rng.uniform(seconds * 0.2, seconds * 0.7))
    return 0.0, (gone, gone + float(rng.uniform(20, 120)))


def _within(t: float, span: tuple[float, float] | None) -> bool:
    return span is not None and span[0] <= t < span[1]
