"""Answer frames with the boxes that ``fer`` finds; runs in fer's own environment (see peers.py).

Nothing of FER Monitor is imported here. stdin: pictures, each as its length (8 bytes, big
endian) and .npy bytes; stdout: one line of JSON for the start and one for each picture.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
import time
from importlib.metadata import version
from typing import Any, BinaryIO, TextIO

import numpy as np


def private_stdout() -> TextIO:
    """Return the real stdout and let everything that libraries print go to stderr."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def use_one_thread(with_torch: bool) -> None:
    """Hold OpenCV and, where it is used, PyTorch to one thread."""
    import cv2

    cv2.setNumThreads(1)
    if with_torch:
        # Not an import statement: our own environment, where this file is checked, has no PyTorch.
        importlib.import_module("torch").set_num_threads(1)


def answer_all(reader: Any, pictures: BinaryIO, answers: TextIO) -> None:
    """Answer pictures until there are no more."""
    while True:
        size = int.from_bytes(pictures.read(8), "big")
        if not size:
            return
        picture = np.load(io.BytesIO(pictures.read(size)))
        start = time.perf_counter()
        faces = reader.detect_emotions(picture)
        ms = (time.perf_counter() - start) * 1000
        boxes = [[float(side) for side in face["box"]] for face in faces]
        print(json.dumps({"ms": ms, "boxes": boxes}), file=answers, flush=True)


def main() -> None:
    """Start fer with the detector named on the command line."""
    answers = private_stdout()
    mtcnn = sys.argv[1] == "mtcnn"
    try:
        from fer.fer import FER

        reader = FER(mtcnn=mtcnn)
        use_one_thread(with_torch=mtcnn)
    except Exception as error:  # noqa: BLE001 - fer raises bare Exception; the parent reports it
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), file=answers, flush=True)
        return
    print(json.dumps({"version": version("fer")}), file=answers, flush=True)
    answer_all(reader, sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
