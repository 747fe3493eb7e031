"""Help while teaching: resting faces that can be learnt again, and what the program tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from fer_monitor.mood.alerts import Alert
from fer_monitor.ui.look.words import alert_words, tr
from fer_monitor.ui.now.faces_list import FacesList
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.preferences.meaning import alert_rules
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.window.actions import Command, enable_unless, make_action
from fer_monitor.ui.window.banner import Banner, Notice

COMMANDS = ("relearn_all", "relearn_one")
ALERTS = {
    "mood_fell": Command(
        "The mood of the class falls", "", "And stays down for a minute and a half", True
    ),
    "low_coverage": Command(
        "Too few faces can be read", "", "For two minutes: too few to trust the mood", True
    ),
    "cameras_off": Command("Many cameras are off", "", "For a minute", True),
}
"""By the names of ``AlertRules``; from when on is said in the settings."""


class LiveHelp(QObject):
    """Carries out the commands, remembers which alerts are wanted, and shows them.

    An alert is a notice for as long as it is shown on the strip; it goes before no other notice,
    and once it is put away it does not come back.

    Parameters
    ----------
    controller : Controller
        Its ``alert_rules`` are set from ``preferences``, and on every change.
    actions : mapping
        The window's actions by name.
    faces : FacesList
        Whose selected row is meant by the command for one.
    banner : Banner
    preferences : Preferences
    parent : QObject
    """

    def __init__(
        self,
        controller: Controller,
        actions: Mapping[str, QAction],
        faces: FacesList,
        banner: Banner,
        preferences: Preferences,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._faces = faces
        self._banner = banner
        self._actions = {name: actions[name] for name in COMMANDS}
        self._actions["relearn_all"].triggered.connect(lambda _=False: self._learn_all())
        self._actions["relearn_one"].triggered.connect(lambda _=False: self._learn_one())
        self.wanted = {name: make_action(self, command) for name, command in ALERTS.items()}
        """The entries that switch alerts on and off."""
        for action in self.wanted.values():
            # By the person alone: what the settings say is set as a whole.
            action.triggered.connect(self._choose)
        self._told: Alert | None = None
        self._notice: Notice | None = None
        faces.menu.addAction(self._actions["relearn_one"])
        faces.chosen.connect(self.update)
        controller.changed.connect(self.update)
        self.use(preferences)

    def use(self, preferences: Preferences) -> None:
        """Follow changed settings."""
        self._controller.alert_rules = rules = alert_rules(preferences)
        for name, action in self.wanted.items():
            action.setChecked(getattr(rules, name))
        self.update()

    def fill(self, menu: QMenu) -> None:
        """Add the entries to a menu."""
        menu.addActions(list(self._actions.values()))
        menu.addMenu(tr("Tell me when")).addActions(list(self.wanted.values()))
        menu.addSeparator()

    def remember(self, preferences: Preferences) -> Preferences:
        """Return the preferences with what is chosen now."""
        rules = self._controller.alert_rules
        return replace(
            preferences,
            tell_mood_fell=rules.mood_fell,
            tell_low_coverage=rules.low_coverage,
            tell_cameras_off=rules.cameras_off,
        )

    def update(self) -> None:
        """Enable what can do something, and say what is to be said."""
        for name, action in self._actions.items():
            enable_unless(action, self._why_not(name))
        self._tell()

    def _choose(self, _checked: bool = False) -> None:
        wanted = {name: action.isChecked() for name, action in self.wanted.items()}
        self._controller.alert_rules = replace(self._controller.alert_rules, **wanted)
        self.update()

    def _why_not(self, name: str) -> str:
        """Return why a command can do nothing now, or an empty text where it can."""
        if not self._controller.is_watching:
            return tr("Nobody is watched at the moment: press Start first")
        if self._controller.baselines is None:
            return tr("Resting faces are not learnt here")
        if name == "relearn_all":
            return ""
        if not self._faces.isVisible():
            return tr("Show the list of faces first (menu View)")
        one = len(self._faces.selected_rows()) == 1
        return "" if one else tr("Select one row in the list of faces first")

    def _learn_all(self) -> None:
        self._controller.learn_resting_faces()
        self._banner.show_notice(
            Notice(
                tr("Learning each resting face anew, from the next 60 seconds in which it is read.")
            )
        )

    def _learn_one(self) -> None:
        row = self._faces.selected_rows()[0]
        self._controller.learn_resting_faces(row.number)
        words = tr(
            "Learning the resting face of {} anew, from the next 60 seconds in which it is read."
        )
        self._banner.show_notice(Notice(words.format(row.name)))

    def _tell(self) -> None:
        alert = self._controller.alert if self._controller.is_watching else None
        if self._notice is not None and alert is not self._told:
            if self._banner.notice is self._notice:
                self._banner.show_next()
            self._notice = None
        if alert is not None and alert is not self._told and self._banner.is_free:
            self._told = alert
            self._notice = Notice(alert_words(alert), "caution")
            self._banner.show_notice(self._notice)
