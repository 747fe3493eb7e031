"""Find, among those who were seen before, whom a label names that was read just now."""

from __future__ import annotations

from collections.abc import Iterable

from fer_monitor.vision.people.labels import Agreement, Label
from fer_monitor.vision.people.matching import NEAR_NAMED
from fer_monitor.vision.people.participants import Known


def named_before(label: Label, here: Known, people: Iterable[Known], on: bool) -> Known | None:
    """Return who ``here`` turns out to be, or None.

    A label decides that is the same as an earlier one; one that is like it decides together with
    the picture. Where there is no picture at all, because the camera is off (``on`` is false), it
    decides if it is like the name of one participant of the session and of no other.
    """
    own = here.called(label) in (Agreement.SAME, Agreement.LIKE)
    others = [other for other in people if other is not here and other.label is not None]
    for other in others:
        if not own or here.number in other.met:
            continue
        says = other.called(label)
        near = says is Agreement.LIKE and here.distance_to(other.picture) <= NEAR_NAMED
        if says is Agreement.SAME or near:
            return other
    if on or here.modes:
        return None
    like = [other for other in others if other.called(label) is Agreement.LIKE]
    return like[0] if len(like) == 1 and here.number not in like[0].met else None
