"""Those who are left out have rows that say why, and can be given a name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fer_monitor.core.left_out import FIRST_SEAT, LeftOut, LeftOutReason
from tests.ui.test_ui_people_commands import enabled, names, select, tip, type_name
from tests.ui.ui_samples import tiles
from tests.ui.ui_window import watching_window

SEAT = FIRST_SEAT + 5


def with_left_out(*left_out, t=0.0):
    return replace(tiles(1, 2, t=t), left_out=left_out)


def unread(seen_s=60.0, seat=SEAT, reason=LeftOutReason.NOT_READ, name=None):
    return LeftOut(seat, 3, name, reason, seen_s)


@pytest.fixture
def window(theme):
    with watching_window(theme) as made:
        made.activateWindow()
        yield made


def cells(window):
    return [row.cells for row in window.panels.faces.faces.rows()]


def test_a_row_says_why_somebody_is_left_out_below_those_who_are_analysed(window):
    window.controller.show(
        with_left_out(unread(), unread(5, SEAT + 1, LeftOutReason.NOT_LISTED, "Bo Xu"))
    )
    assert cells(window)[2:] == [
        ("Tile 3", "Not analysed: name not read", "", "1:00"),
        ("Bo Xu", "Not analysed: not on the list", "", "0:05"),
    ]
    faces = window.panels.faces
    assert [faces.columnSpan(row, 1) for row in range(4)] == [1, 1, 2, 2]
    model = faces.model()
    tip_words = model.data(model.index(2, 1), Qt.ItemDataRole.ToolTipRole)
    assert "name on the consent list" in tip_words
    window.controller.show(tiles(1, 2, t=0.1))
    assert names(window) == ["Student 1", "Student 2"]
    window.controller.show(replace(tiles(1, 2, 7, t=0.2)))
    assert [faces.columnSpan(row, 1) for row in range(3)] == [1, 1, 1]


def test_while_names_are_being_read_nothing_flickers(window):
    window.controller.show(with_left_out(unread(1.0)))
    assert names(window) == ["Student 1", "Student 2"]


def test_f2_gives_the_teachers_word_and_undo_takes_it_back(window):
    window.controller.show(with_left_out(unread()))
    select(window, SEAT)
    assert enabled(window) == {"rename"}
    assert "left out" in tip(window, "split")
    QTest.keyClick(window, Qt.Key.Key_F2)
    type_name(window, "Ana Ruiz")
    assert window.controller.known.told(SEAT) == "Ana Ruiz"
    assert names(window)[2] == "Ana Ruiz"
    window.commands["undo"].trigger()
    assert window.controller.known.told(SEAT) is None
    assert names(window)[2] == "Tile 3"


def test_who_is_left_out_cannot_be_joined_with_somebody(window):
    window.controller.show(with_left_out(unread()))
    select(window, 1, SEAT)
    assert enabled(window) == set()
    assert "left out" in tip(window, "join")
