"""Run the real window on the demo class: ``private_run.py SECONDS DIR [SMUGGLE ...]``.

Prints what a watch looks for: the pixels of a frame, and stretches of them in hex.
With SMUGGLE the analysis also does what it must not, so that the watch can be seen to notice.
"""

import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from fer_monitor.capture.demo_class.source import DemoClassSource
from fer_monitor.core.types import Frame, Snapshot
from fer_monitor.pipeline import analyzer
from fer_monitor.ui.app import WindowOptions, run_window

STRETCH = 48
MOST_STRETCHES = 400
seconds, folder = float(sys.argv[1]), Path(sys.argv[2])
smuggle = sys.argv[3:]
stretches: set[bytes] = set()
events: list[str] = []
sizes: set[tuple[int, int]] = set()


def remember(pixels: np.ndarray, where: int) -> None:
    """Keep a stretch of bytes that could not be there by chance."""
    piece = pixels.tobytes()[where : where + STRETCH]
    if len(piece) == STRETCH and len(set(piece)) > STRETCH // 4:
        stretches.add(piece)


def write_picture(image: np.ndarray) -> None:
    cv2.imwrite(str(folder / "face.dat.png"), image[:200, :300])
    (folder / "face.dat.png").rename(folder / "face.dat")


def write_and_delete(image: np.ndarray) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(image[:200, :300].tobytes())


def write_pixels(image: np.ndarray) -> None:
    with (folder / "notes.csv").open("ab") as file:
        file.write(b"second,note\r\n" + image[image.shape[0] // 2].tobytes())


def write_array(image: np.ndarray) -> None:
    np.save(folder / "session.npy", cv2.resize(image, (31, 17)))


def connect(image: np.ndarray) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line:
        line.settimeout(1)
        line.connect_ex(("127.0.0.1", 9))


SMUGGLERS: dict[str, Callable[[np.ndarray], None]] = {
    "picture": write_picture,
    "deleted": write_and_delete,
    "pixels": write_pixels,
    "array": write_array,
    "connection": connect,
}


def watched_process(self: analyzer.Analyzer, frame: Frame) -> Snapshot:
    """Do what the analysis does, and remember what it looked at."""
    snapshot = process(self, frame)
    sizes.add((frame.width, frame.height))
    if len(stretches) < MOST_STRETCHES:
        for face in snapshot.faces:
            x, y = (max(int(side), 0) for side in (face.box[0], (face.box[1] + face.box[3]) / 2))
            row = frame.image[min(y, frame.height - 1), x:]
            remember(row, 0)
            remember(np.ascontiguousarray(row[:, ::-1]), 0)
            remember(row[:, 1].copy(), 0)
        # The middle row of the frame, as a whole.
        for where in range(0, frame.width * 3, frame.width // 4):
            remember(frame.image[frame.height // 2], where)
    for one in smuggle:
        SMUGGLERS[one](frame.image)
    return snapshot


def watched_crops(image: np.ndarray, *rest: Any) -> np.ndarray:
    crops = crop_faces(image, *rest)
    if len(stretches) < MOST_STRETCHES:
        for crop in crops:
            remember(crop, crop.size // 2)
    return crops


def note(event: str, details: tuple[Any, ...]) -> None:
    """Note what Python itself connects; libraries in C are seen by strace alone."""
    if event == "socket.getaddrinfo":
        events.append(f"asked for the address of {details[0]}")
    elif event in ("socket.__new__", "socket.connect", "socket.bind", "socket.sendto"):
        family = details[1] if event == "socket.__new__" else details[0].family
        if family in (socket.AF_INET, socket.AF_INET6):
            events.append(f"{event} {socket.AddressFamily(family).name}")


process, crop_faces = analyzer.Analyzer.process, analyzer.crop_faces
setattr(analyzer.Analyzer, "process", watched_process)  # noqa: B010
setattr(analyzer, "crop_faces", watched_crops)  # noqa: B010
sys.addaudithook(note)
code = run_window(
    WindowOptions(source=DemoClassSource(), duration_s=seconds, output_folder=folder, report=print)
)
for event in events:
    print("event", event)
for width, height in sizes:
    print("size", width * height)
for piece in stretches:
    print("stretch", piece.hex())
sys.exit(code)
