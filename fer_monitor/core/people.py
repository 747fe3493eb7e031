"""Who is who: which tracks are one participant, and what each is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class People:
    """All that is known about who is who at one moment.

    Attributes
    ----------
    names : mapping of int to str
        Names of participants by the number that they are shown under; who has none is left out.
    same_as : mapping of int to int
        Tracks that turned out to be an earlier participant's, each with that one's own track.
        No track that others lead to leads to yet another.
    """

    names: Mapping[int, str] = field(default_factory=dict)
    same_as: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(kept in self.same_as for kept in self.same_as.values()):
            raise ValueError("a track must lead straight to the one it is the same as")

    def shown(self, track: int) -> int:
        """Return the number under which a track's participant is shown."""
        return self.same_as.get(track, track)

    def name(self, track: int) -> str | None:
        """Return the name of a track's participant, or None."""
        return self.names.get(self.shown(track))


NOBODY = People()
"""Nobody is known by name, and every track is somebody else's."""
