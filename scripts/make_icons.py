"""Draw the program's icon in every size that systems want, from assets/icon/fer-monitor.svg.

python scripts/make_icons.py           writes the files
python scripts/make_icons.py --check   tells whether they are the drawing's (1 where not)
"""

from __future__ import annotations

import argparse
import os
import struct
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "icon"
NAME = "fer-monitor"
WINDOWS_PX = (16, 20, 24, 32, 40, 48, 64, 256)
"""Of the task bar and the Explorer at 100 to 200 %."""
LINUX_PX = 256
MAC_PX = {b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024,
          b"ic11": 32, b"ic12": 64, b"ic13": 256, b"ic14": 512}  # fmt: skip
"""Sizes by the names that Apple's icon files give them."""


def png(size: int) -> bytes:
    """Return the drawing as a PNG file of ``size`` x ``size`` pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(str(FOLDER / f"{NAME}.svg"))
    if not renderer.isValid():
        raise ValueError("the drawing cannot be read")
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(content.data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Return a Windows icon file of PNG pictures, by their size in pixels, at most 256."""
    place = 6 + 16 * len(pictures)
    head = struct.pack("<HHH", 0, 1, len(pictures))
    for size, picture in pictures.items():
        side = size % 256
        head += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    return head + b"".join(pictures.values())


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """Return an Apple icon file of PNG pictures, by their four-letter names."""
    body = b"".join(
        name + struct.pack(">I", 8 + len(picture)) + picture for name, picture in pictures.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def drawn() -> dict[str, bytes]:
    """Return every file by its name."""
    application = QGuiApplication.instance() or QGuiApplication([])
    assert application is not None
    return {
        f"{NAME}.png": png(LINUX_PX),
        f"{NAME}.ico": ico({size: png(size) for size in WINDOWS_PX}),
        f"{NAME}.icns": icns({name: png(size) for name, size in MAC_PX.items()}),
    }


def main() -> int:
    """Write the files, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for name, content in drawn().items():
        path = FOLDER / name
        if check and (not path.is_file() or path.read_bytes() != content):
            stale.append(name)
        elif not check:
            path.write_bytes(content)
    if stale:
        print(f"Not drawn from the SVG: {', '.join(stale)}. Run scripts/make_icons.py.")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
