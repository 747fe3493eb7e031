"""The settings: their declarations are sound, the dialog shows them all, and every part follows."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QFileDialog, QLineEdit, QPushButton

from fer_monitor.core.settings import AnalysisSettings, SmoothingMethod
from fer_monitor.mood.alerts import AlertRules
from fer_monitor.mood.flags import FlagRules
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.preferences.fields import SETTINGS
from fer_monitor.ui.preferences.kinds import Kind, YesNo
from fer_monitor.ui.preferences.meaning import alert_rules, analysis_settings, flag_rules
from fer_monitor.ui.preferences.schema import Section, remembered, setting, settings_of
from fer_monitor.ui.settings.controls import FolderLine, NumberBox
from fer_monitor.ui.settings.dialog import SettingsDialog
from fer_monitor.ui.settings.page import SettingsPage
from scripts.settings_table import PAGE, page_with, table
from tests.ui.test_ui_preferences import any_preferences
from tests.ui.test_ui_window import start_demo
from tests.ui.ui_window import main_window, wait_for, watching_window

IN_DIALOG = {name: each for name, each in SETTINGS.items() if each.section is not None}


@pytest.fixture
def dialog(theme):
    made = SettingsDialog(Preferences())
    made.show()
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("name", SETTINGS)
def test_each_declaration_is_sound(name: str) -> None:
    each = SETTINGS[name]
    assert each.name == name
    assert getattr(Preferences(), name) == each.default
    if each.default is not None:
        assert each.kind.read(each.kind.write(each.default)) == each.default
    if each.section is None:
        assert not each.label
    else:
        assert each.label
        assert not each.label.endswith(".")
        assert each.help == "" or each.help.endswith(".")
    if each.needs:
        assert isinstance(SETTINGS[each.needs].kind, YesNo)
        assert SETTINGS[each.needs].section is each.section


def test_the_standard_values_are_those_of_the_program() -> None:
    standard = Preferences()
    assert analysis_settings(standard) == AnalysisSettings()
    assert alert_rules(standard) == AlertRules()
    assert flag_rules(standard) == FlagRules()


def test_a_field_without_a_declaration_is_refused() -> None:
    @dataclass(frozen=True)
    class Careless:
        declared: bool = remembered(True, YesNo())
        forgotten: int = 3

    with pytest.raises(TypeError, match="forgotten is no declared setting"):
        settings_of(Careless)


def test_a_new_field_needs_its_declaration_and_nothing_else(theme) -> None:
    @dataclass(frozen=True)
    class More:
        loud: bool = setting(False, YesNo(), Section.ALERTS, "Ring a bell", "Softly.")

    page = SettingsPage(Section.ALERTS, settings_of(More).values())
    assert page.controls["loud"].widget.text() == "Ring a bell"
    page.controls["loud"].widget.click()
    assert page.controls["loud"].value is True
    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_dialog_shows_every_setting_on_its_page(dialog) -> None:
    assert list(dialog.controls) == list(IN_DIALOG)
    for number, section in enumerate(Section):
        assert dialog.sections.item(number).text() == section.value
        page = dialog.pages.widget(number)
        assert list(page.controls) == [
            name for name, each in IN_DIALOG.items() if each.section is section
        ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(preferences=any_preferences)
def test_what_is_shown_and_not_touched_is_kept_exactly(dialog, preferences) -> None:
    fresh = SettingsDialog(preferences)
    assert fresh.chosen() == preferences
    fresh.deleteLater()


def test_what_is_typed_counts_although_the_line_still_has_the_focus(dialog) -> None:
    saved = []
    dialog.saved.connect(saved.append)
    box = dialog.controls["keep_days"].box
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "365")
    dialog.save.click()
    assert saved == [Preferences(keep_days=365)]
    assert not dialog.isVisible()


def test_numbers_step_stop_at_their_ends_and_say_what_the_lowest_means(dialog) -> None:
    number = dialog.controls["smoothing_s"].widget
    assert isinstance(number, NumberBox)
    assert number.box.text() == "3.0 seconds"
    for _ in range(6):
        number.less.click()
    assert number.box.text() == "not at all"
    assert not number.less.isEnabled()
    number.more.click()
    assert dialog.chosen().smoothing_s == 0.5
    QTest.keyClick(number.box, Qt.Key.Key_Up)
    assert dialog.chosen().smoothing_s == 1.0


def test_the_wheel_moves_the_page_and_no_number(dialog) -> None:
    box = dialog.controls["processor_percent"].box
    box.setFocus()
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, turn)
    assert dialog.chosen() == Preferences()


def test_a_choice_and_a_tick_are_taken(dialog) -> None:
    dialog.controls["theme"].button.choices["dark"].trigger()
    dialog.controls["resting_face"].box.click()
    assert dialog.chosen() == Preferences(theme="dark", resting_face=False)


def test_what_means_nothing_without_an_alert_is_off_with_it(dialog) -> None:
    dialog.open_section(Section.ALERTS)
    threshold = dialog.controls["alert_fall"].widget
    assert threshold.isEnabled()
    dialog.controls["tell_mood_fell"].box.click()
    assert not threshold.isEnabled()


def test_reset_shows_the_standard_values_and_cancel_keeps_the_old_ones(theme) -> None:
    mine = Preferences(smoothing_s=9.0, theme="dark", camera="C920", output_folder="/mine")
    shown, saved = SettingsDialog(mine), []
    shown.saved.connect(saved.append)
    shown.show()
    shown.reset.click()
    assert "Save" in shown.news.text()
    assert shown.chosen() == Preferences(camera="C920"), "what is remembered is no setting"
    shown.cancel.click()
    assert saved == []
    shown.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_long_folder_is_shortened_in_its_middle_and_whole_in_the_tooltip(
    dialog, monkeypatch, tmp_path
) -> None:
    dialog.open_section(Section.KEEPING)
    line = dialog.controls["output_folder"].widget
    assert isinstance(line, FolderLine)
    assert not line.reset.isEnabled()
    folder = str(tmp_path / ("Grade 10b Mathematics & Physics " * 8))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: folder)
    line.choose.click()
    wait_for(lambda: "…" in line.shown.text())
    assert line.shown.toolTip() == folder
    assert line.shown.width() <= dialog.width()
    assert dialog.chosen().output_folder == folder
    line.reset.click()
    assert dialog.chosen().output_folder is None


def test_every_control_is_named_and_reached_by_the_keyboard(dialog) -> None:
    for section in Section:
        dialog.open_section(section)
        page = dialog.pages.currentWidget()
        reached = set()
        dialog.sections.setFocus()
        for _ in range(60):
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            reached.add(QApplication.focusWidget())
        for name, control in page.controls.items():
            widgets = {control.widget, *control.widget.findChildren(QAbstractSpinBox)}
            widgets |= set(control.widget.findChildren(QPushButton))
            assert widgets & reached, f"{name} cannot be reached"
            assert IN_DIALOG[name].label in control.widget.accessibleName()
            assert control.widget.toolTip().startswith("Standard: ")
    for button in dialog.findChildren(QPushButton):
        assert button.accessibleName() or button.text()
    assert not [line for line in dialog.findChildren(QLineEdit) if not line.parent()]


@pytest.mark.parametrize("section", Section)
def test_nothing_is_cut_off_at_the_side_of_a_small_dialog(dialog, section) -> None:
    dialog.open_section(section)
    dialog.resize(1, 1)
    QApplication.processEvents()
    page = dialog.pages.currentWidget()
    assert page.widget().width() <= page.viewport().width()
    assert page.widget().minimumSizeHint().width() <= page.viewport().width()


def test_saving_has_every_part_follow(theme, tmp_path) -> None:
    mine = replace(
        Preferences(),
        looks_per_second=2.0,
        processor_percent=50,
        smoothing="vote",
        least_sure_percent=60,
        tell_cameras_off=False,
        alert_fall=0.3,
        alert_pause_minutes=10,
        flag_negative_percent=40,
        flag_absent_minutes=3,
        keep_days=90,
        theme="dark",
        output_folder=str(tmp_path / "mine"),
    )
    with main_window(theme, tmp_path) as window:
        window.history.open()
        changed = []
        window.settings.changed.connect(changed.append)
        window.commands["settings"].trigger()
        shown = window.settings.dialog
        for name, control in shown.controls.items():
            control.value = getattr(mine, name)
        shown.save.click()
        assert window.settings.dialog is None
        controller = window.controller
        assert controller.settings.analyses_per_second == 2.0
        assert controller.settings.cpu_budget == 0.5
        assert controller.settings.smoothing is SmoothingMethod.VOTE
        assert controller.settings.min_confidence == 0.6
        assert controller.base_folder == tmp_path / "mine"
        assert controller.alert_rules == alert_rules(mine)
        assert not window.live_help.wanted["cameras_off"].isChecked()
        assert window.history.shown.writing.flag_rules == flag_rules(mine)
        assert window.history.shown.keep.text() == "90 days"
        assert theme.choice == "dark"
        assert window.commands["theme_dark"].isChecked()
        now = window.preferences()
        assert {name: getattr(now, name) for name in IN_DIALOG} == {
            name: getattr(mine, name) for name in IN_DIALOG
        }
        assert len(changed) == 1
        assert window.banner.notice.text == "Settings saved."
    theme.choose("light")


def test_nothing_changed_is_nothing_saved(theme, tmp_path) -> None:
    with main_window(theme, tmp_path) as window:
        changed = []
        window.settings.changed.connect(changed.append)
        window.settings.open(Section.LOOK)
        window.settings.dialog.save.click()
        assert changed == []
        assert window.banner.notice is None


def test_during_a_session_it_says_what_counts_later(theme, tmp_path) -> None:
    with main_window(theme, tmp_path) as window:
        start_demo(window)
        window.settings.open()
        window.settings.dialog.controls["smoothing_s"].value = 8.0
        window.settings.dialog.save.click()
        assert "from the next session on" in window.banner.notice.text
        assert window.controller.settings.smoothing_window_s == 8.0


def test_thresholds_of_alerts_reach_a_running_session(theme) -> None:
    with watching_window(theme) as window:
        window.settings.open(Section.ALERTS)
        window.settings.dialog.controls["alert_coverage_percent"].value = 70
        window.settings.dialog.save.click()
        assert window.controller.alert_rules.least_coverage == 0.7
        # What is switched in the menu keeps the thresholds.
        window.live_help.wanted["mood_fell"].trigger()
        assert window.controller.alert_rules == AlertRules(mood_fell=False, least_coverage=0.7)


def test_a_number_of_days_that_is_in_no_menu_is_shown_in_the_history(theme, tmp_path) -> None:
    with main_window(theme, tmp_path, preferences=Preferences(keep_days=77)) as window:
        window.history.open()
        assert window.history.shown.keep.text() == "77 days"
        window.use(Preferences(keep_days=78))
        assert window.history.shown.keep.text() == "78 days"


def test_the_dialog_opens_by_its_keys(theme, tmp_path) -> None:
    with main_window(theme, tmp_path) as window:
        assert window.commands["settings"].shortcut() == QKeySequence("Ctrl+,")
        window.commands["settings"].trigger()
        window.commands["settings"].trigger()
        assert len(window.findChildren(SettingsDialog)) == 1
        QTest.keyClick(window.settings.dialog, Qt.Key.Key_Escape)
        assert window.settings.dialog is None


def test_every_kind_that_is_in_the_dialog_has_a_control() -> None:
    shown = {type(each.kind) for each in IN_DIALOG.values()}
    assert all(issubclass(kind, Kind) for kind in shown)
    assert {field.name for field in fields(Preferences)} == set(SETTINGS)


def test_the_page_on_settings_lists_them_as_they_are() -> None:
    # Otherwise: python -m scripts.settings_table --write
    assert page_with(table()) == PAGE.read_text(encoding="utf-8")
