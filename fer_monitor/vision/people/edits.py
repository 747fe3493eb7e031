"""The teacher's own word on who is who: rename, merge and split, each of which can be undone.

Numbers of the registry are evidence and stay as they are; edits only say how they are shown. So
undoing one restores exactly what was shown before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from fer_monitor.core.people import People


@dataclass(frozen=True)
class Rename:
    """Call ``participant`` by ``name``; an empty name takes the name away."""

    participant: int
    name: str


@dataclass(frozen=True)
class Merge:
    """``absorbed`` is the same person as ``kept``."""

    kept: int
    absorbed: int


@dataclass(frozen=True)
class Split:
    """From ``t`` seconds on, ``new`` (``ParticipantRegistry.split``) is not ``old`` any more."""

    old: int
    new: int
    t: float


Edit = Rename | Merge | Split


@dataclass(frozen=True)
class RosterEdits:
    """A list of edits with undo and redo; every method returns another list.

    Attributes
    ----------
    done : tuple of Edit
        In force, oldest first.
    undone : tuple of Edit
        Taken back, the last one taken back at the end; a new edit forgets them.
    mended : tuple of Split
        Splits taken back and forgotten: their new numbers remain in the registry and mean the old
        participants.
    found : tuple of (int, int)
        Participants, earlier one first, that the registry found to be one; not the teacher's word,
        so that undo leaves them alone.
    """

    done: tuple[Edit, ...] = ()
    undone: tuple[Edit, ...] = ()
    mended: tuple[Split, ...] = ()
    found: tuple[tuple[int, int], ...] = ()

    def rename(self, participant: int, name: str) -> RosterEdits:
        """Return the edits with one more; spaces around the name are left out."""
        return self._with(Rename(participant, " ".join(name.split())))

    def merge(self, kept: int, absorbed: int) -> RosterEdits:
        """Return the edits with one more.

        Raises
        ------
        ValueError
            Where both are the same participant already.
        """
        if self.resolve(kept) == self.resolve(absorbed):
            raise ValueError(f"participants {kept} and {absorbed} are one already")
        return self._with(Merge(kept, absorbed))

    def split(self, old: int, new: int, t: float) -> RosterEdits:
        """Return the edits with one more; ``new`` must be a number never used before.

        Raises
        ------
        ValueError
            Where ``new`` is in an edit already, or both are the same.
        """
        if new == old or any(new in _numbers(edit) for edit in self._all):
            raise ValueError(f"participant {new} is known already")
        return self._with(Split(old, new, t))

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return bool(self.done)

    @property
    def can_redo(self) -> bool:
        """Whether an edit was taken back."""
        return bool(self.undone)

    def undo(self) -> RosterEdits:
        """Return the edits without the last one; the same where there is none."""
        if not self.done:
            return self
        return replace(self, done=self.done[:-1], undone=(*self.undone, self.done[-1]))

    def redo(self) -> RosterEdits:
        """Return the edits with the last undone one again; the same where there is none."""
        if not self.undone:
            return self
        return replace(self, done=(*self.done, self.undone[-1]), undone=self.undone[:-1])

    @cached_property
    def given(self) -> Mapping[int, str]:
        """The names that were given, each to the number it was given to."""
        return {edit.participant: edit.name for edit in self.done if isinstance(edit, Rename)}

    def resolve(self, participant: int) -> int:
        """Return the number under which a participant of the registry is shown."""
        shown = self._shown()
        while participant in shown:
            participant = shown[participant]
        return participant

    def name(self, participant: int) -> str | None:
        """Return the name that the teacher gave, or None.

        A name given to a participant before a merge belongs to the number it was given to; that
        of the kept one wins, and that of the absorbed one fills the gap.
        """
        root, given = self.resolve(participant), self.given
        if root in given:
            return given[root] or None
        others = [name for number, name in given.items() if name and self.resolve(number) == root]
        return others[-1] if others else None

    def with_found(self, pairs: tuple[tuple[int, int], ...]) -> RosterEdits:
        """Return the edits with what the registry found besides."""
        return replace(self, found=tuple(dict.fromkeys((*self.found, *pairs))))

    def people(self, labels: Mapping[int, str]) -> People:
        """Return who is who, where ``labels`` are the names that were read.

        The teacher's name counts more than a label. Of several labels of one participant that of
        the number shown counts, or else the latest participant's.
        """
        chain = self._shown()
        same_as = {number: self.resolve(number) for number in chain}
        names: dict[int, str] = {}
        for number in sorted(labels):
            root = same_as.get(number, number)
            names[root] = labels.get(root, labels[number])
        for number in {e.participant for e in self.done if isinstance(e, Rename)}:
            root = same_as.get(number, number)
            given = self.name(root)
            if given is not None:
                names[root] = given
        return People(names, same_as)

    @property
    def _all(self) -> tuple[Edit, ...]:
        return (*self.done, *self.undone, *self.mended)

    def _with(self, edit: Edit) -> RosterEdits:
        forgotten = tuple(e for e in self.undone if isinstance(e, Split))
        return RosterEdits((*self.done, edit), (), (*self.mended, *forgotten), self.found)

    def _shown(self) -> dict[int, int]:
        """Return which number is shown as which other; following it always ends."""
        shown: dict[int, int] = {}

        def root(number: int) -> int:
            while number in shown:
                number = shown[number]
            return number

        taken_back = (*self.mended, *(e for e in self.undone if isinstance(e, Split)))
        pairs = [(gone, kept) for kept, gone in self.found]
        pairs += [(split.new, split.old) for split in taken_back]
        pairs += [(edit.absorbed, edit.kept) for edit in self.done if isinstance(edit, Merge)]
        for gone, kept in pairs:
            if root(gone) != root(kept):
                shown[root(gone)] = root(kept)
        return shown


def _numbers(edit: Edit) -> tuple[int, ...]:
    if isinstance(edit, Rename):
        return (edit.participant,)
    if isinstance(edit, Merge):
        return (edit.kept, edit.absorbed)
    return (edit.old, edit.new)
