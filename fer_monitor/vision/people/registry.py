"""Give every tile its participant, through reshuffles, page turns and cameras that go off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox
from fer_monitor.vision.people.arrangement import UNKNOWN, Arrangements
from fer_monitor.vision.people.asking import RESHUFFLED, asked, may_stay
from fer_monitor.vision.people.gather import gather
from fer_monitor.vision.people.labels import Agreement, read_label
from fer_monitor.vision.people.matching import PLAIN, match, shares_room, shows_newcomers
from fer_monitor.vision.people.open_places import closed, open_for, open_tile
from fer_monitor.vision.people.participants import LONGEST_STEP_S, Known
from fer_monitor.vision.people.places import Look, Place, Rejoined, may_be
from fer_monitor.vision.people.rejoining import named_before
from fer_monitor.vision.people.signature import Signature
from fer_monitor.vision.people.stand_in import StandIn
from fer_monitor.vision.people.twins import find_twins

RECONSIDER_S = 2.0
"""Seconds after which a new participant is compared once more with the absent ones: the mean of a
few looks says more than the first, in which a hand was before the camera."""
READING_S = 10.0
"""Seconds after the last name that was read for which names count as being read."""
TWINS_S = 5.0
"""Seconds between two searches for people who have two numbers."""


class ParticipantRegistry:
    """Knows all participants of one session, by label and signature, in memory only.

    While nothing changes, a tile keeps its participant by its place and nothing is matched. Where
    it is not sure who somebody is, they get a new number: what was wrongly torn apart is joined
    when their label shows it, but what was wrongly joined spoils two histories.
    """

    def __init__(self) -> None:
        self._people: dict[int, Known] = {}
        self._joined: dict[int, int] = {}
        self._rejoined: list[Rejoined] = []
        self._places: list[Place] = []
        self._together: list[int] = []
        self._arrangements = Arrangements()
        self._shared_labels: set[str] = set()
        self._epoch: int | None = None
        self._last_t = -math.inf
        self._next_twins = -math.inf
        self._read_t = -math.inf
        self._next = 1

    @property
    def rejoined(self) -> tuple[Rejoined, ...]:
        """All joins so far, oldest first."""
        return tuple(self._rejoined)

    @property
    def participants(self) -> tuple[int, ...]:
        """Numbers of all participants of the session, in the order of their arrival."""
        return tuple(self._people)

    def resolve(self, number: int) -> int:
        """Return the number under which a participant is known now."""
        while number in self._joined:
            number = self._joined[number]
        return number

    def label(self, number: int) -> str | None:
        """Return the name that was read for a participant; None where none was.

        Raises
        ------
        KeyError
            Where no participant ever had that number.
        """
        label = self._people[self.resolve(number)].label
        return None if label is None else label.text

    def forget_label(self, number: int, text: str) -> None:
        """Do not take a participant for ``text`` any more: the teacher took that word back."""
        known, label = self._people.get(self.resolve(number)), read_label(text)
        if known is not None and label is not None:
            known.names.pop(label, None)

    def split(self, number: int) -> int:
        """Give the participant a new number from now on, because they were wrongly joined.

        The old number keeps its history and its name, and forgets how its tile looked.

        Returns
        -------
        int
            The new number.

        Raises
        ------
        KeyError
            Where no participant ever had that number.
        """
        old = self._people[self.resolve(number)]
        modes, old.modes = old.modes, []
        new = self._begin(old.last_t)
        newcomer = self._people[new]
        newcomer.met.add(old.number)
        old.met.add(new)
        for place in self._places:
            if place.number == old.number:
                place.number = new
                newcomer.modes = modes[-1:] if place.signature is not None else []
                newcomer.camera_on = place.camera_on
                if place.stand_in is not None:
                    newcomer.stand_ins = old.stand_ins.take(place.stand_in)
                if place.label is not None and old.names:
                    del old.names[place.label]
        return new

    def update(
        self,
        t: float,
        layout_epoch: int,
        tiles: Sequence[TileBox],
        signatures: Sequence[Signature | None],
        camera_on: Sequence[bool],
        labels: Sequence[str | None],
        stand_ins: Sequence[StandIn | None] = (),
    ) -> NDArray[np.int64]:
        """Say who sits in each of N tiles now.

        Parameters
        ----------
        t : float
            Seconds on the frames' clock. Where it lies before the last one (a recording was
            rewound), places tell nothing and everybody is looked for anew.
        layout_epoch : int
            Another number than before means that the tiles lie otherwise than before.
        tiles : sequence of TileBox
            In reading order.
        signatures : sequence of float32 (SIZE,) or None
            None for a tile whose camera is off.
        camera_on : sequence of bool
        labels : sequence of str or None
            What was read on each tile; None where nothing was.
        stand_ins : sequence of StandIn or None
            What stands in place of cameras that are off; empty where that was not looked at. Not
            compared while names are read, which tell more.

        Returns
        -------
        int64 (N,)
            Participants' numbers from 1, all different.

        Raises
        ------
        ValueError
            Where the sequences are not of one length or ``t`` is not finite.
        """
        stand_ins = stand_ins or [None] * len(tiles)
        if len({len(tiles), len(signatures), len(camera_on), len(labels), len(stand_ins)}) > 1:
            raise ValueError("tiles, and what is said of each, must be of one length")
        if not math.isfinite(t):
            raise ValueError(f"t must be finite, not {t}")
        step = min(max(t - self._last_t, 0.0), LONGEST_STEP_S)
        look = self._look(t, signatures, camera_on, labels, stand_ins)
        same_grid = layout_epoch == self._epoch and len(tiles) == len(self._places)
        same_grid = same_grid and t >= self._last_t
        unsure = list(range(len(tiles)))
        if same_grid:
            unsure = asked(look, self._places, self._people)
        numbers: list[int | None] = [
            None if tile in unsure else self._places[tile].number for tile in range(len(tiles))
        ]
        if unsure:
            self._answer(look, unsure, numbers, same_grid)
        found = [self._begin(t) if number is None else number for number in numbers]
        self._settle(look, found, step, same_grid, same_grid and len(unsure) < RESHUFFLED)
        self._epoch, self._last_t = layout_epoch, t
        return np.array([place.number for place in self._places], np.int64)

    def _look(
        self,
        t: float,
        signatures: Sequence[Signature | None],
        camera_on: Sequence[bool],
        labels: Sequence[str | None],
        stand_ins: Sequence[StandIn | None],
    ) -> Look:
        read = [read_label(label) for label in labels]
        seen = [label.folded for label in read if label is not None]
        if len(set(seen)) < len(seen):
            self._shared_labels.update(name for name in seen if seen.count(name) > 1)
        shown = [s if on else None for s, on in zip(signatures, camera_on, strict=True)]
        if seen:
            self._read_t = t
        reading = 0 <= t - self._read_t <= READING_S
        hidden = [
            None if on or reading else stand_in
            for stand_in, on in zip(stand_ins, camera_on, strict=True)
        ]
        shared = frozenset(self._shared_labels)
        return Look(t, tuple(camera_on), shown, read, shared, hidden, reading)

    def _answer(
        self, look: Look, asked: list[int], numbers: list[int | None], same_grid: bool
    ) -> None:
        """Fill the gaps of ``numbers`` as far as it is sure who is meant."""
        held = {number for number in numbers if number is not None}
        people = [known for known in self._people.values() if known.number not in held]
        evidence = gather(look, asked, people)
        found = match(evidence)
        for row, column in found:
            numbers[asked[row]] = people[column].number
        opened = open_tile(look, self._places, self._people, asked, numbers) if same_grid else None
        if opened is not None:
            numbers[opened] = None
        if same_grid:
            self._keep_places(look, asked, numbers)
        newcomers, named = shows_newcomers(evidence), [bool(known.names) for known in people]
        for row, column in found:
            tile, number = asked[row], people[column].number
            if tile == opened:
                continue
            if self._is_odd(look, tile, people[column]) and not (
                same_grid and number == self._places[tile].number
            ):
                numbers[tile] = None
            if look.reading and people[column].names and look.labels[tile] is None:
                # Their name is about to be read, and puts a new number right at once.
                stays = same_grid and number == self._places[tile].number
                doubtful = newcomers or shares_room(evidence, row, column, named)
                hasty = (doubtful and not stays) or evidence.distance[row, column] > PLAIN
                numbers[tile] = None if hasty else number
        gaps: list[int | None] = [
            UNKNOWN if number is None and (look.camera_on[tile] or look.labels[tile]) else number
            for tile, number in enumerate(numbers)
        ]
        # In a reshuffle neighbours meet by chance, and who is there is about to be read.
        if not (look.reading and same_grid):
            for tile, number in self._arrangements.fill(gaps).items():
                numbers[tile] = number if self._may_be_guessed(look, tile, number) else None

    def _is_odd(self, look: Look, tile: int, known: Known) -> bool:
        """Tell whether, while names are read, all that speaks for ``known`` is one odd look."""
        once = not known.names and all(mode.since <= 0 for mode in known.modes)
        return look.reading and look.labels[tile] is None and once

    def _may_be_guessed(self, look: Look, tile: int, number: int) -> bool:
        """Tell whether somebody may be known by their neighbours alone.

        Not where something else stands in place of their camera. While names are read, only who
        went without one for so long that theirs cannot be.
        """
        known, stand_in = self._people[number], look.stand_ins[tile]
        if stand_in is not None and known.stand_ins.distance_to(stand_in) > 0:
            return False
        return not look.reading or (not known.names and known.last_t - known.first_t >= READING_S)

    def _keep_places(self, look: Look, asked: list[int], numbers: list[int | None]) -> None:
        """Let those stay who were not found elsewhere, where nobody seems to have moved."""
        taken = {number for number in numbers if number is not None}
        moved = any(
            numbers[tile] is not None and numbers[tile] != self._places[tile].number
            for tile in asked
        )
        for tile in asked:
            place = self._places[tile]
            if numbers[tile] is None and place.number not in taken:
                stays = may_stay(look, tile, place, self._people, moved)
                numbers[tile] = place.number if stays else None

    def _settle(
        self, look: Look, numbers: list[int], step: float, same_grid: bool, calm: bool
    ) -> None:
        """Note what is seen of everybody, and join those whose labels show that they are one."""
        before = self._places
        alone = same_grid and sum(n != p.number for n, p in zip(numbers, before, strict=True)) <= 1
        self._places = []
        for tile, number in enumerate(numbers):
            label, known = look.labels[tile], self._people[number]
            stays = same_grid and before[tile].number == number
            agrees = may_be(label, known.label)
            confirmed = (stays and before[tile].confirmed) or agrees
            on, signature = look.camera_on[tile], look.signatures[tile]
            sat = open_for(look, tile, number, before[tile], self._people) if alone else None
            stand_in = look.stand_ins[tile]
            self._places.append(Place(number, on, signature, label, confirmed, sat, stand_in))
            known.last_t, known.camera_on = look.t, on
            if numbers != self._together:
                known.met.update(numbers)
                known.met.discard(number)
            if label is not None:
                known.names[label] += max(step, 1e-3)  # type: ignore[assignment]
            if stand_in is not None:
                known.stand_ins.learn(stand_in, step)
            if signature is not None:
                known.learn(signature, look.t, sure=agrees or (stays and before[tile].camera_on))
        self._together = numbers
        for tile in range(len(self._places)):
            if alone:
                pair = closed(look, tile, self._places[tile], before[tile], self._people)
                if pair is not None:
                    self._join(look.t, *pair)
            self._join_by_evidence(look, tile, before[tile] if same_grid else None, calm)
        self._reconsider(look)
        self._join_twins(look.t)
        off = [place.number for place in self._places if not place.camera_on]
        self._arrangements.remember([place.number for place in self._places], off)

    def _reconsider(self, look: Look) -> None:
        """Compare those who came a moment ago with the absent ones, now that more was seen."""
        fresh = []
        for tile, place in enumerate(self._places):
            known = self._people[place.number]
            unseen = not known.modes and not known.stand_ins
            waits = place.open_for is not None or known.reconsidered or unseen
            if not waits and look.t - known.first_t >= RECONSIDER_S:
                known.reconsidered = True
                fresh.append(tile)
        here = {place.number for place in self._places}
        people = [known for known in self._people.values() if known.number not in here]
        if not fresh or not people:
            return
        means = list(look.signatures)
        for tile in fresh:
            means[tile] = self._people[self._places[tile].number].picture
        seen = replace(look, signatures=means)
        evidence = gather(seen, fresh, people)
        for row, column in match(evidence):
            newcomer = self._people[self._places[fresh[row]].number]
            named = evidence.agreement[row, column] > Agreement.UNKNOWN
            if look.reading and not named and evidence.distance[row, column] > PLAIN:
                continue
            if people[column].number not in newcomer.met:
                self._join(look.t, people[column], newcomer)

    def _join_twins(self, t: float) -> None:
        """Join those who got a second number where two rooms could not be told at one look."""
        if 0 <= self._next_twins - t <= TWINS_S:
            return
        self._next_twins = t + TWINS_S
        waiting = {place.number for place in self._places if place.open_for is not None}
        people = [known for known in self._people.values() if known.number not in waiting]
        for a, b in find_twins(people):
            self._join(t, a, b)

    def _join_by_evidence(self, look: Look, tile: int, before: Place | None, calm: bool) -> None:
        """Join a tile's participant with an earlier one where both are plainly the same."""
        place = self._places[tile]
        label, here = look.labels[tile], self._people[place.number]
        # In a reshuffle, who comes to the place of an unseen one is somebody else.
        came = calm and before is not None and before.number != here.number
        if came and before is not None and not before.camera_on and look.camera_on[tile]:
            self._join_unseen(look.t, before.number, here)
            here = self._people[place.number]
        if label is None or label.folded in look.shared:
            return
        if before is not None and before.label == label and before.number == place.number:
            return
        other = named_before(label, here, self._people.values(), look.camera_on[tile])
        if other is not None:
            self._join(look.t, other, here)

    def _join_unseen(self, t: float, number: int, here: Known) -> None:
        """Join who sat here unseen with who is seen in the same place when the camera goes on."""
        unseen = self._people.get(number)
        if unseen is None or unseen.modes or number in here.met or unseen.names:
            return
        if number not in {place.number for place in self._places}:
            self._join(t, here, unseen)

    def _join(self, t: float, a: Known, b: Known) -> None:
        kept, gone = (a, b) if a.number < b.number else (b, a)
        kept.absorb(gone)
        del self._people[gone.number]
        self._joined[gone.number] = kept.number
        self._rejoined.append(Rejoined(t, kept.number, gone.number))
        self._arrangements.rename(gone.number, kept.number)
        for known in self._people.values():
            if gone.number in known.met:
                known.met.discard(gone.number)
                known.met.add(kept.number)
        for place in self._places:
            if place.number == gone.number:
                place.number = kept.number
            if place.open_for == gone.number:
                place.open_for = kept.number

    def _begin(self, t: float) -> int:
        number = self._next
        self._next += 1
        self._people[number] = Known(number, t, t)
        return number
