"""A whole training run on a handful of pictures; needs the extra ``train``."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.vision.classifier import load_classifier
from tests.training.test_training_dataset import COLUMNS, OUTSIDE

pytestmark = pytest.mark.skipif(
    find_spec("keras") is None or find_spec("tensorflow") is None,
    reason="needs the extra train: pip install -e '.[train]'",
)
PICTURES_PER_CLASS = {"train": 24, "public_test": 2}


@pytest.fixture
def little_data(tmp_path: Path) -> Path:
    """Return a folder with seven classes that differ in brightness."""
    rng = np.random.default_rng(0)
    rows = []
    for split, count in PICTURES_PER_CLASS.items():
        with zipfile.ZipFile(tmp_path / f"{split}.zip", "w") as archive:
            for number, label in enumerate(EMOTION_LABELS):
                for copy in range(count):
                    name = f"{split}-{label}-{copy}.png"
                    noise = rng.integers(0, 20, (48, 48))
                    picture = (20 + 30 * number + noise).astype(np.uint8)
                    archive.writestr(
                        f"{split}/{label}/{name}", cv2.imencode(".png", picture)[1].tobytes()
                    )
                    votes = dict.fromkeys([*COLUMNS, *OUTSIDE], 0)
                    rows.append({"split": split, "file": name, "fer2013": label, **votes})
    with (tmp_path / "labels.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return tmp_path


def train(data: Path, out: Path, *cycles: str) -> str:
    command = [sys.executable, "-m", "fer_monitor", "train", "--data", str(data)]
    done = subprocess.run(
        [*command, "--out", str(out), "--architecture", "monitor-16", "--cycles", *cycles],
        env={**os.environ, "KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_run_leaves_a_model_that_the_program_loads(little_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    train(little_data, out, "1:0.01", "1:0.01")
    classifier = load_classifier(out / "expression.json")
    shares = classifier.classify(np.zeros((3, 48, 48), np.uint8))
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-5)
    card = json.loads((out / "expression.json").read_text(encoding="utf-8"))
    assert card["metrics"]["public_test"]["pictures"] == 14
    assert [cycle["epochs"] for cycle in card["plan"]["cycles"]] == [1, 1]


def test_a_run_that_was_killed_goes_on_where_it_stood(little_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    train(little_data, out, "1:0.01")
    (out / "final.keras").unlink()
    printed = train(little_data, out, "1:0.01", "2:0.01")
    assert "Epoch 1/" not in printed
    assert "Epoch 2/3" in printed
    log = (out / "log.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in log] == ["epoch", "0", "1", "2"]
