"""Which tiles of a gallery that lies as before may hold somebody else than at the last look."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from fer_monitor.vision.people import stand_in
from fer_monitor.vision.people.labels import Agreement, agreement
from fer_monitor.vision.people.matching import MARGIN
from fer_monitor.vision.people.participants import Known, nearest_distances
from fer_monitor.vision.people.places import Look, Place, distance

JUMP = 0.6
"""A picture further than this from the last look at the same place, and from all that is known of
its participant, may be somebody else's: people swapped places within the same grid."""
STILL = 0.3
"""A picture this near to the last look at the same place shows the same person still."""
RESHUFFLED = 2
"""So many tiles that jump at once are a reshuffle: then every tile is looked at anew."""

Places = Sequence[Place]
People = Mapping[int, Known]


def asked(look: Look, places: Places, people: People) -> list[int]:
    """Return these tiles; ``places`` are as they were at the last look."""
    jumps = [tile for tile in range(len(places)) if _jumped(look, tile, places, people)]
    named = {tile for tile in range(len(places)) if _names_another(look, tile, places, people)}
    # Where somebody came or went, a name that is gone may be another's before a like room.
    read = [tile for tile, place in enumerate(places) if place.label is not None]
    gone = {tile for tile in read if look.labels[tile] is None}
    off = [tile for tile, on in enumerate(look.camera_on) if not on]
    gone.update(t for t in off if places[t].stand_in is not None and look.stand_ins[t] is None)
    if len(gone.union(jumps)) < RESHUFFLED and not named:
        return jumps
    # A reshuffle: whoever is not plainly still there is looked for.
    changed = named | gone
    still = [
        tile
        for tile, place in enumerate(places)
        if tile not in changed and shows_still(look, tile, place, people)
    ]
    doubtful = _fits_another(look, still, places, people)
    return [tile for tile in range(len(places)) if tile not in still or tile in doubtful]


def shows_still(look: Look, tile: int, place: Place, people: People) -> bool:
    """Tell whether name or picture say that who was in ``place`` is still there."""
    signature, label = look.signatures[tile], look.labels[tile]
    known = people[place.number].label
    if label is not None and known is not None and agreement(label, known)[0] is Agreement.SAME:
        return label.folded not in look.shared
    if signature is None or place.signature is None:
        return _stand_ins_apart(look, tile, place, people) == 0
    return distance(place.signature, signature) <= STILL


def gone_dark(look: Look, tile: int, place: Place) -> bool:
    """Tell whether a camera went where no name says that it is the same person's still.

    Somebody else came, whose camera is off: that camera and name go by chance in the same look is
    rarer. The same holds where no name was read in this place so far.
    """
    went = place.camera_on and not look.camera_on[tile]
    told = place.confirmed and place.label is None
    return look.reading and went and look.labels[tile] is None and not told


def may_stay(look: Look, tile: int, place: Place, people: People, moved: bool) -> bool:
    """Tell whether somebody who was not found elsewhere may still be in ``place``.

    ``moved`` says whether somebody else went to another place.
    """
    signature, label = look.signatures[tile], look.labels[tile]
    known = people[place.number]
    if gone_dark(look, tile, place):
        return False
    if label is not None and known.label is not None:
        kind, _ = agreement(label, known.label)
        if kind is Agreement.DIFFERENT or not place.confirmed:
            # Somebody who renames themselves keeps their picture.
            still = signature is not None and place.signature is not None
            return place.confirmed and still and shows_still(look, tile, place, people)
    if moved:
        return False
    # A camera that goes on shows a room that was never seen; otherwise it is another room.
    return signature is None or not known.modes


def _jumped(look: Look, tile: int, places: Places, people: People) -> bool:
    place, signature = places[tile], look.signatures[tile]
    if signature is None:
        return gone_dark(look, tile, place) or _stand_ins_apart(look, tile, place, people) > JUMP
    if place.signature is not None and distance(place.signature, signature) <= JUMP:
        return False
    apart = people[place.number].distance_to(signature)
    if math.isnan(apart):  # a camera went on for the first time
        return True
    # Back on camera, the same room tells that it is the same person.
    return apart > JUMP


def _stand_ins_apart(look: Look, tile: int, place: Place, people: People) -> float:
    """Return how unlike what stands in place of the camera is; NaN where that cannot be told.

    Where nothing was read there at the last look, as with the camera on, it is compared with what
    is known of who was there.
    """
    before, now = place.stand_in, look.stand_ins[tile]
    if now is None:
        return math.nan
    if before is None:
        return people[place.number].stand_ins.distance_to(now)
    return stand_in.distance(before, now)


def _names_another(look: Look, tile: int, places: Places, people: People) -> bool:
    place, label = places[tile], look.labels[tile]
    known = people[place.number].label
    if label is None or known is None or label == place.label:
        return False
    kind, _ = agreement(label, known)
    if kind is Agreement.DIFFERENT:
        return True
    if kind is Agreement.SAME or look.camera_on[tile] or not place.confirmed:
        return kind is Agreement.UNKNOWN and not place.confirmed
    return any(
        other.label is not None and agreement(label, other.label)[0] is Agreement.SAME
        for other in people.values()
    )


def _fits_another(look: Look, still: Sequence[int], places: Places, people: People) -> set[int]:
    """Return those of ``still`` where somebody else may have come before a like background.

    While names are read, a picture alone keeps nobody that fits somebody else about as well.
    """
    unread = [tile for tile in still if look.labels[tile] is None]
    if not look.reading or not unread:
        return set()
    sure = {places[tile].number for tile in still if look.labels[tile] is not None}
    others = [known for known in people.values() if known.number not in sure]
    apart = nearest_distances([look.signatures[tile] for tile in unread], others)
    numbers = np.array([known.number for known in others])
    found = set()
    for row, tile in enumerate(unread):
        place, signature = places[tile], look.signatures[tile]
        if place.signature is None or signature is None:
            continue
        rivals = apart[row, numbers != place.number]
        nearest = np.nanmin(rivals) if np.isfinite(rivals).any() else math.inf
        if nearest < distance(place.signature, signature) + MARGIN:
            found.add(tile)
    return found
