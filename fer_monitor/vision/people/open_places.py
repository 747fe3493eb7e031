"""A picture jumps while no name is read: only a name can say who is there now.

Somebody left their chair, or somebody else came before the same background; the picture cannot tell
which. The tile gets a number of its own, its history is held open, and closes when a name is read
there or the picture of before is back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fer_monitor.vision.people.labels import Agreement
from fer_monitor.vision.people.participants import Known
from fer_monitor.vision.people.places import Look, Place

People = Mapping[int, Known]


def open_tile(
    look: Look,
    places: Sequence[Place],
    people: People,
    asked: Sequence[int],
    numbers: Sequence[int | None],
) -> int | None:
    """Return the one tile of an unchanged grid whose picture alone says that somebody came.

    Where others moved as well, it is a reshuffle, and pictures are compared as ever.

    Parameters
    ----------
    look : Look
    places : sequence of Place
        As they were at the last look.
    people : mapping of int to Known
    asked : sequence of int
        Tiles that may hold somebody else than before.
    numbers : sequence of int or None
        Whom each tile was found to hold; None where that is not known.
    """
    moved = [tile for tile in asked if numbers[tile] not in (None, places[tile].number)]
    if len(moved) != 1 or not look.reading or look.labels[moved[0]] is not None:
        return None
    sat = _sat(places[moved[0]])
    named = sat in people and bool(people[sat].names)
    return moved[0] if named and numbers[moved[0]] != sat else None


def open_for(look: Look, tile: int, number: int, before: Place, people: People) -> int | None:
    """Return who sat in ``tile`` before its picture jumped; None where it is known who is there.

    ``number`` is who is there now, ``before`` how the place was at the last look.
    """
    if number == before.number:
        return before.open_for
    sat = _sat(before)
    waits = look.reading and look.labels[tile] is None and number != sat
    return sat if waits and sat in people and people[sat].names else None


def closed(
    look: Look, tile: int, place: Place, before: Place, people: People
) -> tuple[Known, Known] | None:
    """Return two who turn out to be one in an open place, and close it once that is decided."""
    here = people[place.number]
    if before.open_for is not None and place.number == before.open_for:
        # The picture of before is back, and nobody was named here meanwhile.
        away = people.get(before.number)
        return (here, away) if away is not None and away is not here and not away.names else None
    label = look.labels[tile]
    if place.open_for is None or label is None:
        return None
    sat = people.get(place.open_for)
    if sat is None or sat is here or sat.number in here.met:
        place.open_for = None
        return None
    says = sat.called(label)
    if says is not Agreement.UNKNOWN:
        place.open_for = None
    return (sat, here) if says in (Agreement.SAME, Agreement.LIKE) else None


def _sat(place: Place) -> int:
    """Return who sat in a place before its picture jumped, or sits there still."""
    return place.number if place.open_for is None else place.open_for
