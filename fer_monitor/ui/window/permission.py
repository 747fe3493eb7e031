"""Whom the person may watch, and whether single participants are shown: asked, kept, and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from fer_monitor.core.errors import UserError
from fer_monitor.core.place_of_use import PROHIBITED, PlaceOfUse, check_watching_others
from fer_monitor.core.settings import ClassOptions
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.running.sources import SourceChoice, SourceKind
from fer_monitor.ui.window.actions import enable_unless
from fer_monitor.ui.window.banner import Banner, Notice
from fer_monitor.ui.window.first_page import FirstPage
from fer_monitor.ui.window.panels import Panels
from fer_monitor.ui.window.participants_question import ParticipantsQuestion
from fer_monitor.ui.window.student_notice import student_notice

COMMANDS = ("participants", "only_me", "before", "copy_notice", "faces")


class Permission(QObject):
    """Keeps the answers, hands them to the controller, and says what they forbid.

    Parameters
    ----------
    controller : Controller
        Its ``class_options`` are set from ``preferences``, and on every change.
    actions : mapping
        The window's actions by name.
    banner : Banner
    panels : Panels
        Without the list of faces where single participants are not shown.
    preferences : Preferences
    window : QWidget
        Its title tells while single participants are shown; parent of the dialogs.
    """

    changed = Signal()
    """Something was answered; must be remembered at once."""
    demo_wanted = Signal()

    def __init__(
        self,
        controller: Controller,
        actions: Mapping[str, QAction],
        banner: Banner,
        panels: Panels,
        preferences: Preferences,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._banner = banner
        self._panels = panels
        self._window = window
        self._actions = {name: actions[name] for name in COMMANDS}
        self._choice: SourceChoice | None = None
        self._go_on: Callable[[], None] | None = None
        self.place = PlaceOfUse(preferences.where_i_teach)
        self.told = preferences.told_students
        self.page: FirstPage | None = None
        self.question: ParticipantsQuestion | None = None
        self._per_participant = preferences.per_participant
        self._only_me = preferences.camera_only_me
        for name, work in (
            ("participants", self._participants_toggled),
            ("only_me", self._only_me_toggled),
            ("before", lambda _=False: self.ask()),
            ("copy_notice", lambda _=False: self._copy_notice()),
        ):
            self._actions[name].triggered.connect(work)
        controller.changed.connect(self.update)
        self._hand_over()

    def fill(self, menu: QMenu) -> None:
        """Add the entries about whom and what is shown to a menu."""
        menu.addActions([self._actions["participants"], self._actions["only_me"]])
        menu.addSeparator()

    def remember(self, preferences: Preferences) -> Preferences:
        """Return the preferences with what was answered."""
        return replace(
            preferences,
            where_i_teach=self.place.value,
            told_students=self.told,
            per_participant=self._per_participant,
            camera_only_me=self._only_me,
        )

    def show_choice(self, choice: SourceChoice) -> None:
        """Know what is to be watched next."""
        self._choice = choice
        self.update()

    def why_not(self, choice: SourceChoice) -> UserError | None:
        """Return why this must not be watched, or None; nothing was asked yet is no reason."""
        if not self._watches_others(choice) or self.place is PlaceOfUse.UNKNOWN:
            return None
        try:
            check_watching_others(self.place)
        except UserError as error:
            return UserError(tr(error.message), tr(error.hint))
        if self.told:
            return None
        return UserError(
            tr("Watching others is off until your students were told and agreed."),
            tr("The demo class and your own camera still work."),
        )

    def before(self, choice: SourceChoice, go_on: Callable[[], None]) -> None:
        """Call ``go_on`` where ``choice`` may be watched, perhaps after the first page."""
        if self._watches_others(choice) and self.place is PlaceOfUse.UNKNOWN:
            self.ask(go_on)
        elif self.why_not(choice) is None:
            go_on()

    def ask(self, go_on: Callable[[], None] | None = None) -> None:
        """Show the first page; ``go_on`` is called where its answer allows what was chosen."""
        if self.page is not None:
            self.page.raise_()
            return
        self._go_on = go_on
        self.page = FirstPage(
            self.place,
            told=self.told,
            per_participant=self._per_participant,
            parent=self._window,
        )
        self.page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.page.accepted.connect(self._answered)
        self.page.demo_wanted.connect(self.demo_wanted)
        self.page.finished.connect(self._page_closed)
        self.page.open()

    def update(self) -> None:
        """Show what is chosen, and enable what may be changed now."""
        shown, only_me = self._actions["participants"], self._actions["only_me"]
        busy = self._controller.is_active
        wait = tr("Not during a session: press Stop first") if busy else ""
        shown.setChecked(self._per_participant)
        enable_unless(shown, wait)
        in_eu = self.place is PlaceOfUse.EU
        only_me.setChecked(self._only_me or in_eu)
        enable_unless(only_me, wait or (tr(PROHIBITED.message) if in_eu else ""))
        enable_unless(self._actions["before"], wait)
        self._show_people()

    def _watches_others(self, choice: SourceChoice) -> bool:
        if choice.kind is SourceKind.DEMO:
            return False
        return not (choice.kind is SourceKind.CAMERA and self._options.only_me)

    @property
    def _options(self) -> ClassOptions:
        return self._controller.class_options

    def _show_people(self) -> None:
        """Show the list of faces and the title as the session on show, or the next one, has it."""
        controller = self._controller
        if controller.is_active:
            options = controller.options
        elif self._choice is not None:
            options = controller.options_for(self._choice)
        else:
            options = self._options
        # Also in class-only mode somebody must be able to say whose tile could not be read.
        lists_people = options.shows_people or options.consent_list is not None
        why_not = tr("Single participants are not shown (menu Class, Show single participants)")
        enable_unless(self._actions["faces"], "" if lists_people else why_not)
        self._panels.allow_faces(lists_people)
        title = "FER Monitor"
        if options.per_participant:
            title = tr("{} – single participants are shown").format(title)
        if self._window.windowTitle() != title:
            self._window.setWindowTitle(title)

    def _hand_over(self) -> None:
        in_eu = self.place is PlaceOfUse.EU
        self._controller.class_options = replace(
            self._options,
            per_participant=self._per_participant,
            only_me=self._only_me or in_eu,
        )
        self.update()

    def _answered(self) -> None:
        assert self.page is not None
        self.place, self.told = self.page.place, self.page.told
        self._hand_over()
        self.changed.emit()
        go_on, choice = self._go_on, self._choice
        if go_on is not None and choice is not None and self.why_not(choice) is None:
            go_on()

    def _page_closed(self) -> None:
        self.page = self._go_on = None

    def _participants_toggled(self, wanted: bool) -> None:
        if not wanted:
            self._set_participants(False)
            return
        # Not before everybody agreed.
        self._actions["participants"].setChecked(False)
        self.question = ParticipantsQuestion(self._window)
        self.question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.question.accepted.connect(lambda: self._set_participants(True))
        self.question.finished.connect(self._question_closed)
        self.question.open()

    def _question_closed(self) -> None:
        self.question = None

    def _set_participants(self, wanted: bool) -> None:
        self._per_participant = wanted
        self._hand_over()
        self.changed.emit()
        words = (
            tr("Single participants are shown and kept from the next session on.")
            if wanted
            else tr("From the next session on only the class as a whole is shown and kept.")
        )
        self._banner.show_notice(Notice(words, "caution" if wanted else "good"))

    def _only_me_toggled(self, wanted: bool) -> None:
        self._only_me = wanted
        self._hand_over()
        self.changed.emit()

    def _copy_notice(self) -> None:
        text = student_notice(per_participant=self._per_participant)
        QGuiApplication.clipboard().setText(text)
        self._banner.show_notice(
            Notice(tr("The notice is copied. Paste it into a message and fill in the brackets."))
        )
