"""Who is who in one session: what the labels say, and what the teacher says, who is right."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from fer_monitor.core.errors import UserError
from fer_monitor.core.people import NOBODY, People
from fer_monitor.core.settings import ClassOptions
from fer_monitor.vision.people.edits import RosterEdits
from fer_monitor.vision.people.roster import CONSENT_LIST, read_roster

if TYPE_CHECKING:
    from fer_monitor.vision.names.watcher import NameWatcher

NO_GALLERY = UserError(
    "Nobody is analysed: the consent list is in use, and no gallery with names is in view.",
    "Show the gallery, or remove the consent list before the next Start.",
)


class WhoIsWho:
    """Names, joins and splits of one session's tracks; safe for use from several threads.

    The analysis tells what it sees (``heard``, ``joined``, ``split_off``), the window what the
    teacher knows (``rename``, ``merge``, ``split``). It lives as long as the session, also where
    the analysis breaks and is built anew.

    Parameters
    ----------
    class_list : sequence of str
        Names that labels are matched to; empty where none was given.
    consenting : sequence of str or None
        Who may be analysed; None for everybody.
    watcher : NameWatcher, optional
        Reads the labels; without it nobody has a name but those that the teacher gives.
    """

    def __init__(
        self,
        class_list: Sequence[str] = (),
        consenting: Sequence[str] | None = None,
        watcher: NameWatcher | None = None,
    ) -> None:
        self.class_list = tuple(class_list)
        self.consenting = None if consenting is None else tuple(consenting)
        self.watcher = watcher
        self.numbers = itertools.count(1)
        """Numbers for tracks, none used twice in the session."""
        self._lock = threading.Lock()
        self._edits = RosterEdits()
        self._labels: dict[int, str] = {}
        self._wanted_splits: list[int] = []
        self._people = NOBODY
        self._gallery_seen = True

    @property
    def people(self) -> People:
        """The latest; the same object until something changes."""
        return self._people

    @property
    def problem(self) -> UserError | None:
        """Why names are not read, or nobody is analysed; None while all is well."""
        if self.watcher is not None and self.watcher.error is not None:
            return self.watcher.error
        return None if self.consenting is None or self._gallery_seen else NO_GALLERY

    @property
    def can_undo(self) -> bool:
        """Whether there is a change of the teacher's to take back."""
        return bool(self._wanted_splits) or self._edits.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether such a change was taken back."""
        return self._edits.can_redo

    def rename(self, track: int, name: str) -> None:
        """Call a participant by ``name`` from now on; an empty name takes it away."""
        self._edit(lambda edits: edits.rename(self._people.shown(track), name))

    def merge(self, kept: int, absorbed: int) -> None:
        """Show two participants as one, for the whole session.

        Raises
        ------
        ValueError
            Where they are one already.
        """
        self._edit(lambda edits: edits.merge(kept, absorbed))

    def split(self, track: int) -> None:
        """Take whoever is behind ``track`` for somebody else from the next look on."""
        with self._lock:
            self._wanted_splits.append(track)

    def undo(self) -> None:
        """Take the teacher's last change back; nothing happens where there is none."""
        with self._lock:
            if self._wanted_splits:
                self._wanted_splits.pop()
                return
        self._edit(RosterEdits.undo)

    def redo(self) -> None:
        """Make the last change again that was taken back."""
        self._edit(RosterEdits.redo)

    def close(self) -> None:
        """End the reading of names; what is known stays."""
        if self.watcher is not None:
            self.watcher.close()

    def take_splits(self) -> tuple[int, ...]:
        """Return the tracks to be split since the last call; the analysis does it."""
        with self._lock:
            wanted, self._wanted_splits = tuple(self._wanted_splits), []
        return wanted

    def split_off(self, old: int, new: int, t: float) -> None:
        """Know that ``new`` is who was taken for ``old`` before ``t`` seconds."""
        self._edit(lambda edits: edits.split(old, new, t))

    def joined(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Know all pairs of tracks, earlier one first, that turned out to be one participant."""
        found = tuple(pairs)
        if any(pair not in self._edits.found for pair in found):
            self._edit(lambda edits: edits.with_found(found))

    def heard(self, labels: Mapping[int, str]) -> None:
        """Know the names that are read on the labels of these tracks' participants."""
        if any(self._labels.get(track) != name for track, name in labels.items()):
            with self._lock:
                self._labels.update(labels)
                self._people = self._edits.people(self._labels)

    def unheard(self, labels: Mapping[int, str]) -> None:
        """Know that these tracks' participants are not called so, as the teacher had said."""
        with self._lock:
            wrong = [track for track, name in labels.items() if self._labels.get(track) == name]
            for track in wrong:
                del self._labels[track]
            if wrong:
                self._people = self._edits.people(self._labels)

    def told(self, seat: int) -> str | None:
        """Return who sits in a tile that is left out, as the teacher says; None without a word."""
        return self._edits.given.get(seat)

    def see_gallery(self, seen: bool) -> None:
        """Know whether the last frame showed a gallery."""
        self._gallery_seen = seen

    def _edit(self, change: Callable[[RosterEdits], RosterEdits]) -> None:
        with self._lock:
            self._edits = change(self._edits)
            self._people = self._edits.people(self._labels)


def who_is_who(options: ClassOptions) -> WhoIsWho:
    """Return a session's ``WhoIsWho``, its lists read and, where asked for, its reader started.

    Raises
    ------
    UserError
        Where a list cannot be read, or labels are to be read and the reader is not installed.
    """
    class_list = read_roster(options.class_list) if options.class_list else ()
    allowed = options.consent_list
    consenting = read_roster(allowed, CONSENT_LIST) if allowed else None
    if not options.reads_names:
        return WhoIsWho(class_list, consenting)
    from fer_monitor.vision.names.reader import model_file
    from fer_monitor.vision.names.watcher import NameWatcher

    model_file()  # a clear sentence now rather than in the reader's thread
    # Who is not on a consent list must not be looked at under the name of who was there before.
    watcher = NameWatcher(trusting=consenting is None)
    return WhoIsWho(class_list, consenting, watcher)
