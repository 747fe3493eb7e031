"""The list of faces is brought up to date where it stands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt

from fer_monitor.core.labels import Emotion
from fer_monitor.ui.now.faces_list import FacesList
from tests.ui.ui_samples import face, snapshot

BOX = (0, 0, 40, 40)


def seen(*numbers, t=0.0, emotion=Emotion.HAPPY, age_s=151.0):
    return snapshot([face(n, BOX, emotion, age_s=age_s) for n in numbers], t=t)


@pytest.fixture
def faces(theme, qtbot):
    view = FacesList(theme)
    qtbot.addWidget(view)
    view.resize(500, 160)
    view.show()
    return view


@pytest.fixture
def resets(faces):
    happened = []
    faces.faces.modelReset.connect(lambda: happened.append("reset"))
    faces.faces.layoutChanged.connect(lambda *_: happened.append("layout"))
    return happened


def numbers(view):
    return [row.track_id for row in view.faces.rows()]


def test_a_row_says_who_what_how_sure_and_how_long(faces):
    faces.faces.show_snapshot(seen(7))
    texts = [faces.model().index(0, column).data() for column in range(4)]
    assert texts == ["Face 7", "Happy", "84 %", "2:31"]
    spoken = faces.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Face 7: Happy 84 %, 2:31 in view"


def test_a_face_too_small_to_read(faces):
    faces.faces.show_snapshot(seen(3, emotion=None))
    assert faces.model().index(0, 1).data() == "Too small to read"
    assert faces.model().index(0, 2).data() == ""


def test_an_unsure_face_is_named_nothing_and_quietly(faces, theme):
    faces.faces.show_snapshot(snapshot([face(3, BOX, None, unsure=True), face(4, BOX)]))
    unsure, sure = (faces.model().index(row, 1) for row in (0, 1))
    assert unsure.data() == "Unsure"
    assert faces.model().index(0, 2).data() == ""
    assert faces.faces.rows()[0].sentence == "Face 3: Unsure, 2:31 in view"
    assert unsure.data(Qt.ItemDataRole.ForegroundRole).name().upper() == theme.tokens.muted
    assert unsure.data(Qt.ItemDataRole.DecorationRole) is None
    assert "likely enough" in unsure.data(Qt.ItemDataRole.ToolTipRole)
    assert sure.data(Qt.ItemDataRole.ForegroundRole) is None


def test_changes_are_as_small_as_they_are(faces, resets, qtbot):
    faces.faces.show_snapshot(seen(1, 2, 3))
    changed = []
    faces.faces.dataChanged.connect(lambda top, bottom: changed.append((top.row(), bottom.row())))
    faces.faces.show_snapshot(seen(1, 2, 3, t=0.2))
    assert changed == []
    update = snapshot([face(1, BOX), face(2, BOX, Emotion.SAD), face(3, BOX)], t=0.4)
    faces.faces.show_snapshot(update)
    assert changed == [(1, 1)]
    assert resets == []


def test_newcomers_are_put_in_order(faces, resets):
    faces.faces.show_snapshot(seen(2, 9))
    faces.faces.show_snapshot(seen(2, 9, 5, 1, t=0.2))
    assert numbers(faces) == [1, 2, 5, 9]
    assert resets == []


def test_a_face_stays_for_a_moment_and_then_goes(faces, resets):
    faces.faces.show_snapshot(seen(1, 2))
    faces.faces.show_snapshot(seen(1, t=1.0))
    assert numbers(faces) == [1, 2]
    assert "out of view just now" in faces.faces.rows()[1].sentence
    faces.faces.show_snapshot(seen(1, t=2.5))
    assert numbers(faces) == [1]
    assert resets == []


def test_between_the_looks_of_a_slow_computer_a_face_stays(faces):
    for t in (0.0, 4.0, 8.0):
        faces.faces.show_snapshot(seen(1, 2, t=t))
    faces.faces.show_snapshot(seen(1, t=12.0))
    assert numbers(faces) == [1, 2], "missed once"
    faces.faces.show_snapshot(seen(1, t=16.0))
    faces.faces.show_snapshot(seen(1, t=20.0))
    assert numbers(faces) == [1]


def test_one_longer_wait_takes_no_row_away(faces):
    for t in (0.0, 0.6, 1.2, 1.8):
        faces.faces.show_snapshot(seen(1, 2, t=t))
    faces.faces.show_snapshot(seen(1, t=1.8 + 3.2))
    assert numbers(faces) == [1, 2]


def test_selection_and_scroll_position_survive_updates(faces):
    faces.faces.show_snapshot(seen(*range(1, 50)))
    faces.selectionModel().setCurrentIndex(
        faces.model().index(20, 0),
        QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
    )
    faces.scrollToBottom()
    bottom = faces.verticalScrollBar().value()
    assert bottom > 0
    for look in range(1, 20):
        faces.faces.show_snapshot(seen(*range(1, 50), t=0.2 * look, age_s=151 + look))
    assert faces.currentIndex().row() == 20
    assert faces.verticalScrollBar().value() == bottom
    assert faces.model().index(20, 3).data() == "2:50"


def test_clear_empties_the_list(faces):
    faces.faces.show_snapshot(seen(1, 2))
    faces.faces.clear()
    assert faces.model().rowCount() == 0
