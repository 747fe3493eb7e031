"""The preview: the picture as it is, boxes where the faces are, labels that can be read."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage

from fer_monitor.capture.source import SourceFault
from fer_monitor.core.labels import Emotion
from fer_monitor.pipeline.status import RunnerState, RunnerStatus
from fer_monitor.ui.preview.canvas import Canvas
from fer_monitor.ui.preview.layout import LABEL_PX_SMALL, fit, label_size, overlaps, place_labels
from fer_monitor.ui.preview.stage_message import Message
from fer_monitor.ui.preview.state import message_for
from fer_monitor.ui.running.sources import SourceChoice, SourceKind, demo_choice, screen_choice
from tests.ui.ui_samples import face, gallery, snapshot


@pytest.fixture
def canvas(theme, qtbot):
    widget = Canvas(theme)
    qtbot.addWidget(widget)
    widget.resize(640, 360)
    widget.show()
    return widget


def painted(widget) -> QImage:
    return widget.grab().toImage()


def widened(font: QFont) -> QFont:
    """Return a font that runs as wide as DejaVu Sans, whichever fonts this computer has."""
    measured = QFont(font)
    measured.setPixelSize(100)
    measured.setWeight(QFont.Weight.DemiBold)
    width = QFontMetricsF(measured).horizontalAdvance("Surprised 100 %") / 100
    spaced = QFont(font)
    spaced.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100 * 9.25 / width)
    return spaced


def is_near(colour: QColor, wanted: tuple[int, int, int], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(colour.getRgb()[:3], wanted, strict=True))


@pytest.mark.parametrize("width", [639, 640, 641, 642])
def test_a_picture_of_any_width_is_shown_unsheared_in_its_colours(canvas, width):
    image = np.zeros((360, width, 3), np.uint8)
    image[:, : width // 2] = (255, 0, 0)  # blue, in BGR
    image[:, width // 2 :] = (0, 0, 255)
    canvas.show_snapshot(snapshot(image=image))
    shown = painted(canvas)
    for y in (40, 180, 320):
        assert is_near(shown.pixelColor(200, y), (0, 0, 255))
        assert is_near(shown.pixelColor(440, y), (255, 0, 0))


def test_a_face_is_boxed_in_the_colour_of_its_expression(canvas, theme):
    canvas.show_snapshot(snapshot([face(1, (200, 100, 300, 260), Emotion.SAD)]))
    wanted = QColor(theme.tokens.emotions[Emotion.SAD]).getRgb()[:3]
    assert is_near(painted(canvas).pixelColor(200, 180), wanted, by=40)
    theme.choose("dark")
    wanted = QColor(theme.tokens.emotions[Emotion.SAD]).getRgb()[:3]
    assert is_near(painted(canvas).pixelColor(200, 180), wanted, by=40)


def test_a_label_tells_expression_and_confidence(canvas):
    canvas.show_snapshot(snapshot([face(1, (200, 100, 300, 260))]))
    assert [label.text for label in canvas.labels()] == ["Happy 84 %"]
    assert "1 of 1 face read: Happy 84 %" in canvas.accessibleDescription()


def test_a_face_too_small_to_read_says_so(canvas):
    canvas.show_snapshot(snapshot([face(1, (200, 100, 300, 200), None)]))
    assert canvas.labels()[0].text == "Too small to read"


@pytest.mark.parametrize(
    ("columns", "has_percent"), [(2, True), (5, True), (7, False)], ids=["4", "25", "49"]
)
def test_labels_of_a_gallery_can_all_be_read(canvas, columns, has_percent):
    canvas.setFont(widened(canvas.font()))
    canvas.show_snapshot(gallery(columns))
    labels = canvas.labels()
    assert len(labels) == columns**2
    for i, one in enumerate(labels):
        assert ("%" in one.text) == has_percent
        assert not any(overlaps(one.rect, other.rect) for other in labels[i + 1 :])
        x1, y1, x2, y2 = one.rect
        assert x1 >= 0 <= y1
        assert x2 <= 640
        assert y2 <= 360


def test_label_type_shrinks_with_the_faces_but_not_below_what_can_be_read():
    sizes = [label_size([(0, 0, side, side)]) for side in (10, 30, 60, 90)]
    assert sizes == sorted(sizes)
    assert sizes[0] == LABEL_PX_SMALL == 10


def test_a_label_goes_below_where_there_is_no_room_above():
    box = (100, 2, 180, 90)
    width = lambda text: 6 * len(text)  # noqa: E731
    label = place_labels([box], [("Happy 84 %", "Happy")], width, 12, (0, 0, 640, 360))[0]
    crowd = place_labels(
        [box, (100, 0, 180, 1)], [("Happy 84 %", "Happy")] * 2, width, 12, (0, 0, 640, 360)
    )
    assert label.rect[1] >= 0
    assert not overlaps(crowd[0].rect, crowd[1].rect)


def test_a_picture_keeps_its_shape():
    wide = fit((1920, 1080), (600, 600))
    assert (wide.width, wide.height, wide.left, wide.top) == (600, 337.5, 0, 131.25)
    assert wide.box((0, 0, 1920, 1080)) == wide.rect


def test_clear_forgets_the_picture(canvas, theme):
    canvas.show_snapshot(snapshot([face(1, (200, 100, 300, 260))]))
    canvas.clear()
    assert canvas.snapshot is None
    assert canvas.labels() == []
    assert is_near(painted(canvas).pixelColor(320, 180), QColor(theme.tokens.stage).getRgb()[:3])


def test_a_message_covers_boxes_and_its_button_asks(canvas, qtbot):
    canvas.show_snapshot(snapshot([face(1, (200, 100, 300, 260))]))
    canvas.show_message(Message("Paused", "Nothing is watched.", "Continue", "pause"))
    assert canvas.message.title.text() == "Paused"
    assert canvas.message.button.isVisible()
    with qtbot.waitSignal(canvas.message.asked) as asked:
        canvas.message.button.click()
    assert asked.args == ["pause"]
    canvas.show_message(None)
    assert not canvas.message.isVisible()


def message(state, choice=None, *, picture=False, finishing=False, words="", hint=""):
    status = RunnerStatus(state, words, hint)
    return message_for(status, choice or demo_choice(), has_picture=picture, finishing=finishing)


def test_every_state_says_what_is_the_case_and_what_to_do():
    assert message(RunnerState.IDLE, screen_choice(None)).action == "pick"
    assert message(RunnerState.IDLE).action == "start"
    assert message(RunnerState.OPENING).busy
    assert message(RunnerState.RUNNING).busy
    assert message(RunnerState.RUNNING, picture=True) is None
    assert message(RunnerState.PAUSED, picture=True).action == "pause"
    assert message(RunnerState.RECONNECTING, words="Lost.", hint="Wait.").title == "Lost."
    assert message(RunnerState.FINISHED).action == "start"
    assert message(RunnerState.STOPPED).action == "start"
    assert message(RunnerState.RUNNING, picture=True, finishing=True).busy


def test_a_fault_offers_to_try_again_or_to_pick_the_region_anew():
    fault = SourceFault("The camera is in use by another program.", "Close it there.")
    camera = SourceChoice(SourceKind.CAMERA, "Webcam", demo_choice().make)
    shown = message(RunnerState.FAILED, camera, words=fault.message, hint=fault.hint)
    assert (shown.title, shown.detail) == (fault.message, fault.hint)
    assert shown.action == "start"
    screen = SourceChoice(SourceKind.SCREEN, "Screen region", demo_choice().make)
    gone = message(RunnerState.FAILED, screen, words="Gone.", hint="Pick the region again.")
    assert gone.action == "pick"
