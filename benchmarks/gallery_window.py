"""Show the demo class, moving, in a window at the top left: ``-m benchmarks.gallery_window W H``.

Stands in for the meeting program; runs in a process of its own beside the one that is measured.
"""

from __future__ import annotations

import sys
import time

import cv2
import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication, QLabel

from fer_monitor.capture.demo_class.gallery import GallerySpec
from fer_monitor.capture.demo_class.sitters import demo_sitter
from fer_monitor.capture.demo_class.source import DemoClass

SIDE = 5
EVERY_MS = 200
SHOWN_WITHIN_S = 20.0


def main() -> int | str:
    """Show the lesson until the process is ended; return what went wrong, if it did."""
    cv2.setNumThreads(1)
    width, height = int(sys.argv[1]), int(sys.argv[2])
    app = QApplication(sys.argv)
    label = QLabel()
    label.setWindowFlags(Qt.WindowType.FramelessWindowHint | Qt.WindowType.BypassWindowManagerHint)
    # Left to itself, a window takes up two thirds of the screen's height at most.
    label.setFixedSize(width, height)
    lesson = DemoClass(GallerySpec(SIDE, SIDE, width, height), [demo_sitter()], 7)
    begun = time.monotonic()

    def draw() -> None:
        image = np.ascontiguousarray(lesson.at(time.monotonic() - begun).image)
        shown = QImage(image.data, width, height, image.strides[0], QImage.Format.Format_BGR888)
        label.setPixmap(QPixmap.fromImage(shown))

    draw()
    label.show()
    # Said to be shown only when it is: who looks earlier would see an empty screen.
    deadline = time.monotonic() + SHOWN_WITHIN_S
    while not label.windowHandle().isExposed():
        if time.monotonic() > deadline:
            return "The gallery does not come to the screen."
        app.processEvents()
    label.repaint()
    app.sync()
    timer = QTimer()
    timer.timeout.connect(draw)
    timer.start(EVERY_MS)
    print("shown", flush=True)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
