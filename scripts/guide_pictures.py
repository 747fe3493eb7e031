"""Take the pictures of the user guide from the running program, in each of its languages.

Run as ``python -m scripts.guide_pictures [LANGUAGE...]`` after a change that can be seen; it writes
``docs/guide/pictures``. Only the built-in demo class is shown. Set QT_QPA_PLATFORM=offscreen where
there is no screen.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from fer_monitor.pipeline.status import RunnerState, RunnerStatus
from fer_monitor.ui.geometry import Rect
from fer_monitor.ui.look.language import LANGUAGES, Language
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.region.paint import OverlayPicture, paint_overlay
from fer_monitor.ui.window.main_window import MainWindow
from scripts.screenshots import ANSWERED, STAGES
from scripts.screenshots_dialogs import DIALOGS
from scripts.screenshots_lesson import StagedController, analysed

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "guide"
WIDEST_PX = 760
"""The guide's window shows a picture of this width whole."""
DESKTOP = (760, 460)

Find = Callable[[MainWindow], QWidget]


def strip_of(window: MainWindow) -> QWidget:
    """Show the compact strip and return it."""
    window.commands["strip"].trigger()
    window.presenter.render()
    return window.strip


def dialog_of(_window: MainWindow) -> QWidget:
    """Return the dialog that is open."""
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    return dialog


PICTURES: dict[str, tuple[str, Find]] = {
    "window": ("class_only", lambda window: window),
    "strip": ("class_only", strip_of),
    "right_now": ("class_only", lambda window: window.panels.right_now.parentWidget()),
    "charts": ("class_only", lambda window: window.panels.charts.parentWidget()),
    "first_page": ("first_page", dialog_of),
    "camera_busy": ("error", lambda window: window.panels.canvas),
}
"""By their names: the state that is staged, and what of it is shown."""


def photograph(language: str) -> None:
    """Write the pictures of one language."""
    app = QApplication([])
    Language(app, language)
    theme = Theme(app, "light")
    folder = GUIDE / "pictures" / language
    folder.mkdir(parents=True, exist_ok=True)
    for name, (stage, find) in PICTURES.items():
        controller = StagedController()
        window = MainWindow(theme, controller, ANSWERED, find_cameras=list)
        window.resize(1280, 820)
        window.show()
        {**STAGES, **DIALOGS}[stage](controller, window)
        window.presenter.render()
        window.panels.right_now.refresh()
        shown = find(window)
        for _ in range(5):
            app.processEvents()
        image = shown.grab().toImage()
        if shown is window.panels.canvas:
            # Its message alone.
            width, height = image.width(), image.height()
            image = image.copy(width // 16, height // 4, width * 7 // 8, height // 2)
        keep(image, folder / f"{name}.png")
        controller.stage_status = RunnerStatus(RunnerState.IDLE)
        while (open_one := app.activeModalWidget()) is not None:
            open_one.close()
        window.close()
        window.deleteLater()
    keep(region_picture(app), folder / "region.png")


def region_picture(app: QApplication) -> QImage:
    """Return the region picker over a desktop with a video call."""
    width, height = DESKTOP
    desktop = QPixmap(width, height)
    desktop.fill(QColor("#3b4656"))
    gallery = analysed(5).frame.image
    rows, columns = gallery.shape[:2]
    image = QImage(gallery.data, columns, rows, gallery.strides[0], QImage.Format.Format_BGR888)
    call = Rect(150, 130, 480, 270)
    painter = QPainter(desktop)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.fillRect(QRectF(call.left - 6, call.top - 30, 492, 306), QColor("#1b1f27"))
    painter.drawImage(QRectF(call.left, call.top, call.width, call.height), image)
    painter.end()
    result = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(result)
    paint_overlay(
        painter,
        OverlayPicture(
            bounds=Rect(0, 0, width, height),
            selection=call,
            pixel_size=(call.width, call.height),
            handles=True,
            notice="",
            backdrop=desktop,
            font=app.font(),
        ),
    )
    painter.end()
    return result


def keep(image: QImage, path: Path) -> None:
    """Write a picture no wider than the guide shows it, as small a file as PNG allows."""
    if image.width() > WIDEST_PX:
        image = image.scaledToWidth(WIDEST_PX, Qt.TransformationMode.SmoothTransformation)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    picture = Image.open(BytesIO(buffer.data().data())).convert("RGB")
    picture.save(path, optimize=True)


def main(arguments: list[str]) -> None:
    """Take the pictures of the languages asked for, or of all that have a guide."""
    if len(arguments) == 1:
        photograph(arguments[0])
        return
    # One process each: a window keeps the language that it was made in.
    for language in arguments or [code for code in LANGUAGES if (GUIDE / code).is_dir()]:
        subprocess.run([sys.executable, "-m", __spec__.name, language], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
