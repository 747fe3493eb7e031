"""A handful of pictures in FER2013's layout, for training runs of seconds."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import cv2
import numpy as np

from fer_monitor.core.labels import EMOTION_LABELS
from tests.training.test_training_dataset import COLUMNS, OUTSIDE

_VOTED = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")


def write_little_data(folder: Path, pictures_per_class: dict[str, int]) -> Path:
    """Write archives and votes of seven classes that differ in brightness.

    Every third picture has no vote, the others six for their label and three for the next.
    """
    rng = np.random.default_rng(0)
    rows = []
    for split, count in pictures_per_class.items():
        with zipfile.ZipFile(folder / f"{split}.zip", "w") as archive:
            for number, label in enumerate(EMOTION_LABELS):
                for copy in range(count):
                    name = f"{split}-{label}-{copy}.png"
                    noise = rng.integers(0, 20, (48, 48))
                    picture = (20 + 30 * number + noise).astype(np.uint8)
                    archive.writestr(
                        f"{split}/{label}/{name}", cv2.imencode(".png", picture)[1].tobytes()
                    )
                    votes = dict.fromkeys([*COLUMNS, *OUTSIDE], 0)
                    if copy % 3:
                        votes[_VOTED[number]], votes[_VOTED[(number + 1) % 7]] = 6, 3
                    rows.append({"split": split, "file": name, "fer2013": label, **votes})
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder
