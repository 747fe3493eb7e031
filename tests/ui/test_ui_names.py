"""Names in the list of faces: shown, typed in place, and left alone while they are typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from fer_monitor.core.labels import Emotion
from fer_monitor.core.people import People
from fer_monitor.ui.now.faces_list import FacesList
from tests.ui.ui_samples import face, snapshot, tiles

BOX = (0, 0, 40, 40)
LONG = "María-Magdalena Oberhollenzer-Featherstonehaugh de la Vega y Montenegro"


@pytest.fixture
def faces(theme, qtbot):
    view = FacesList(theme)
    qtbot.addWidget(view)
    view.resize(500, 220)
    view.show()
    view.activateWindow()
    return view


@pytest.fixture
def typed(faces):
    happened = []
    faces.faces.renamed.connect(lambda track, name: happened.append((track, name)))
    return happened


def names(view):
    return [view.model().index(row, 0).data() for row in range(view.model().rowCount())]


def field(view):
    fields = [w for w in view.findChildren(QLineEdit) if w.isVisible()]
    assert len(fields) <= 1
    return fields[0] if fields else None


def press(view, key):
    QTest.keyClick(field(view), key)
    # Qt ends an edit a moment after the key.
    QApplication.processEvents()


def double_click(view, row, column=0):
    where = view.visualRect(view.model().index(row, column)).center()
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(view.viewport(), left, pos=where)
    QTest.mouseDClick(view.viewport(), left, pos=where)


def test_in_a_gallery_people_have_names_or_pseudonyms(faces):
    faces.faces.show_snapshot(tiles(1, 7), People({1: "Ana Ruiz"}))
    assert names(faces) == ["Ana Ruiz", "Student 7"]
    assert faces.model().headerData(0, Qt.Orientation.Horizontal) == "Name"
    spoken = faces.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Ana Ruiz: Happy 84 %, 2:31 in view"


def test_outside_a_gallery_a_face_is_a_face(faces):
    faces.faces.show_snapshot(snapshot([face(7, BOX)]), People({7: "Ana Ruiz"}))
    assert names(faces) == ["Face 7"]
    assert faces.model().headerData(0, Qt.Orientation.Horizontal) == "Face"
    double_click(faces, 0)
    assert field(faces) is None


def test_tracks_of_one_participant_are_one_row(faces):
    people = People({3: "Ana"}, {9: 3})
    faces.faces.show_snapshot(tiles(3, 5))
    faces.faces.show_snapshot(tiles(9, 5, t=0.5), people)
    assert names(faces) == ["Ana", "Student 5"]
    row = faces.faces.rows()[0]
    assert (row.number, row.track_id, row.here) == (3, 9, True)


def test_of_two_faces_of_one_participant_the_one_that_was_read_is_told(faces):
    both = [face(3, BOX, None), face(9, BOX, Emotion.SAD)]
    faces.faces.show_snapshot(snapshot(both, cameras_on=2), People({}, {9: 3}))
    assert [row.cells[:2] for row in faces.faces.rows()] == [("Student 3", "Sad")]


def test_an_edit_shows_while_no_picture_comes(faces):
    faces.faces.show_snapshot(tiles(1, 2, 3))
    faces.faces.show_people(People({1: "Ana"}, {3: 1}))
    assert names(faces) == ["Ana", "Student 2"]
    faces.faces.show_people(People())
    assert names(faces) == ["Student 1", "Student 2", "Student 3"]


def test_a_name_is_typed_in_its_place(faces, typed, qtbot):
    faces.faces.show_snapshot(tiles(1, 2))
    double_click(faces, 1)
    assert field(faces).placeholderText() == "Student 2"
    assert field(faces).accessibleName() == "Name of Student 2"
    qtbot.keyClicks(field(faces), "  Ana   Ruiz ")
    press(faces, Qt.Key.Key_Return)
    assert typed == [(2, "Ana Ruiz")]
    assert field(faces) is None


def test_escape_leaves_the_name_as_it_was(faces, typed, qtbot):
    faces.faces.show_snapshot(tiles(1), People({1: "Ana"}))
    double_click(faces, 0)
    qtbot.keyClicks(field(faces), "Someone else")
    press(faces, Qt.Key.Key_Escape)
    assert typed == []
    assert names(faces) == ["Ana"]


def test_an_empty_name_takes_the_name_away(faces, typed, qtbot):
    faces.faces.show_snapshot(tiles(1), People({1: "Ana"}))
    double_click(faces, 0)
    assert field(faces).selectedText() == "Ana"
    press(faces, Qt.Key.Key_Backspace)
    press(faces, Qt.Key.Key_Return)
    assert typed == [(1, "")]


@pytest.mark.parametrize("text", ["", "Student 1", "  "])
def test_what_changes_nothing_is_no_change(faces, typed, qtbot, text):
    faces.faces.show_snapshot(tiles(1))
    double_click(faces, 0)
    qtbot.keyClicks(field(faces), text)
    press(faces, Qt.Key.Key_Return)
    assert typed == []


def test_what_is_being_typed_survives_every_look(faces, typed, qtbot):
    faces.faces.show_snapshot(tiles(4, 8))
    double_click(faces, 1)
    qtbot.keyClicks(field(faces), "Ana")
    place = field(faces).geometry()
    # Newcomers, others' leaving, and even its own leaving must not move or end it.
    for look in range(1, 30):
        here = (1, 2, 8, 20) if look < 10 else (1, 2, 20)
        emotion = Emotion.SAD if look % 2 else Emotion.HAPPY
        faces.faces.show_snapshot(tiles(*here, t=0.2 * look, emotion=emotion, age_s=151 + look))
        assert field(faces).text() == "Ana"
        assert field(faces).geometry() == place
        assert names(faces) == ["Student 4", "Student 8"]
    qtbot.keyClicks(field(faces), " Ruiz")
    press(faces, Qt.Key.Key_Return)
    assert typed == [(8, "Ana Ruiz")]
    assert names(faces) == ["Student 1", "Student 2", "Student 20"], "rows move again"


def test_tab_goes_on_to_the_next_name(faces, typed, qtbot):
    faces.faces.show_snapshot(tiles(1, 2, 3))
    double_click(faces, 0)
    qtbot.keyClicks(field(faces), "Ana")
    press(faces, Qt.Key.Key_Tab)
    assert field(faces).placeholderText() == "Student 2"
    press(faces, Qt.Key.Key_Tab)
    qtbot.keyClicks(field(faces), "Cem")
    press(faces, Qt.Key.Key_Tab)
    assert field(faces) is None, "there is no fourth"
    assert typed == [(1, "Ana"), (3, "Cem")]
    faces.faces.show_snapshot(tiles(1, 2, 3, 4, t=0.2))
    assert len(names(faces)) == 4, "rows move again"


def test_several_rows_stay_selected_through_the_looks(faces):
    faces.faces.show_snapshot(tiles(3, 5, 9))
    left, control = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
    for row, keys in ((0, Qt.KeyboardModifier.NoModifier), (2, control)):
        where = faces.visualRect(faces.model().index(row, 1)).center()
        QTest.mouseClick(faces.viewport(), left, keys, where)
    for look in range(1, 12):
        faces.faces.show_snapshot(tiles(1, 3, 5, 9, t=0.2 * look, age_s=151 + look))
    assert [row.number for row in faces.selected_rows()] == [3, 9]


def test_stopping_ends_an_edit(faces, typed, qtbot):
    faces.faces.show_snapshot(tiles(1, 2))
    double_click(faces, 0)
    qtbot.keyClicks(field(faces), "Ana")
    faces.clear()
    QApplication.processEvents()
    assert field(faces) is None
    assert typed == []
    faces.faces.show_snapshot(tiles(1, 2, 3, t=9.0))
    assert len(names(faces)) == 3, "rows move again"


def test_a_long_name_is_whole_in_the_tooltip_and_leaves_the_others_room(faces):
    faces.faces.show_snapshot(tiles(1, 2), People({1: LONG, 2: "<b>Bo</b> & Co"}))
    tips = [faces.model().index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in (0, 1)]
    assert LONG in tips[0]
    assert "&lt;b&gt;Bo&lt;/b&gt; &amp; Co" in tips[1]
    assert faces.textElideMode() is Qt.TextElideMode.ElideRight
    assert sum(faces.columnWidth(column) for column in range(4)) <= faces.viewport().width()
    metrics = faces.fontMetrics()
    for column, text in ((1, "Too small to read"), (2, "100 %"), (3, "1:02:31")):
        assert faces.columnWidth(column) > metrics.horizontalAdvance(text)


def test_a_selected_row_keeps_the_colour_of_its_expression(faces, theme):
    faces.faces.show_snapshot(tiles(1))
    faces.select(1)
    cell = faces.visualRect(faces.model().index(0, 1))
    picture = faces.viewport().grab(cell).toImage()
    wanted = theme.tokens.emotions[Emotion.HAPPY].lower()
    middle = picture.height() // 2
    shown = {picture.pixelColor(x, middle).name() for x in range(picture.width() // 3)}
    assert wanted in shown


def test_the_menu_opens_at_the_pointer_and_by_key(faces):
    faces.faces.show_snapshot(tiles(1, 2))
    faces.menu.addAction("Something")
    where = faces.visualRect(faces.model().index(1, 0)).center()
    QTest.mouseClick(faces.viewport(), Qt.MouseButton.RightButton, pos=where)
    assert [row.number for row in faces.selected_rows()] == [2]
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        event = QContextMenuEvent(reason, where, faces.viewport().mapToGlobal(QPoint(5, 5)))
        QApplication.sendEvent(faces.viewport(), event)
        assert faces.menu.isVisible()
        faces.menu.hide()
