"""Show a picture in a window at a place: ``python show_picture.py FILE LEFT TOP``."""

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QLabel

app = QApplication(sys.argv)
label = QLabel()
label.setWindowFlags(Qt.WindowType.FramelessWindowHint | Qt.WindowType.BypassWindowManagerHint)
label.setPixmap(QPixmap(sys.argv[1]))
label.move(int(sys.argv[2]), int(sys.argv[3]))
label.show()
app.exec()
