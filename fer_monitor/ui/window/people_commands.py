"""The teacher's word on who is who: rename, join, tell apart, undo, redo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from fer_monitor.pipeline.who_is_who import WhoIsWho
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.now.faces_list import FacesList
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.window.actions import enable_unless

ROW_COMMANDS = ("rename", "join", "split")
EDIT_COMMANDS = ("undo", "redo")


class PeopleCommands(QObject):
    """Carries out these commands, and says of each why it can do nothing just now."""

    def __init__(
        self,
        controller: Controller,
        actions: Mapping[str, QAction],
        faces: FacesList,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._faces = faces
        self._actions = {name: actions[name] for name in (*ROW_COMMANDS, *EDIT_COMMANDS)}
        for name, work in (
            ("rename", self._rename),
            ("join", self._join),
            ("split", self._split),
            ("undo", lambda: self._edit(WhoIsWho.undo)),
            ("redo", lambda: self._edit(WhoIsWho.redo)),
        ):
            self._actions[name].triggered.connect(lambda _=False, act=work: act())
        for group in (ROW_COMMANDS, EDIT_COMMANDS):
            faces.menu.addActions([self._actions[name] for name in group])
            faces.menu.addSeparator()
        faces.faces.renamed.connect(self._keep_name)
        faces.chosen.connect(self.update)
        controller.changed.connect(self.update)
        self.update()

    def update(self) -> None:
        """Enable what can do something."""
        for name, action in self._actions.items():
            enable_unless(action, self._why_not(name))

    @property
    def _who(self) -> WhoIsWho | None:
        return self._controller.who if self._controller.is_watching else None

    def _why_not(self, name: str) -> str:
        """Return why a command can do nothing now, or an empty text where it can."""
        who = self._who
        if who is None:
            return tr("Nobody is watched at the moment: press Start first")
        if name == "undo":
            return "" if who.can_undo else tr("There is no change to take back")
        if name == "redo":
            return "" if who.can_redo else tr("No change was taken back")
        if not self._faces.isVisible():
            return tr("Show the list of faces first (menu View)")
        rows = self._faces.selected_rows()
        if rows and not all(row.is_person for row in rows):
            return tr("This works in a gallery only, where each person has a tile")
        if name != "rename" and any(row.left_out is not None for row in rows):
            return tr("Nothing is known yet of who is left out; a name can be given")
        if name == "join":
            more = tr("Select two or more rows in the list of faces first (hold Ctrl and click)")
            return "" if len(rows) >= 2 else more
        return "" if len(rows) == 1 else tr("Select one row in the list of faces first")

    def _rename(self) -> None:
        self._faces.edit_name(self._faces.selected_rows()[0].number)

    def _keep_name(self, track: int, name: str) -> None:
        self._edit(lambda who: who.rename(track, name))

    def _join(self) -> None:
        kept, *others = (row.number for row in self._faces.selected_rows())

        def join(who: WhoIsWho) -> None:
            for absorbed in others:
                # The analysis may have found out by itself in this very moment.
                with suppress(ValueError):
                    who.merge(kept, absorbed)

        self._edit(join)
        self._faces.select(kept)

    def _split(self) -> None:
        track = self._faces.selected_rows()[0].track_id
        self._edit(lambda who: who.split(track))

    def _edit(self, change: Callable[[WhoIsWho], None]) -> None:
        who = self._who
        if who is None:
            return
        change(who)
        # While paused no picture comes that would show it.
        self._faces.faces.show_people(who.people)
        self.update()
