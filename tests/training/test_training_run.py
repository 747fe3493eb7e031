"""A whole training run on a handful of pictures; needs the extra ``train``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from fer_monitor.vision.classifier import load_classifier
from tests.training.little_data import write_little_data

pytestmark = pytest.mark.skipif(
    find_spec("keras") is None or find_spec("tensorflow") is None,
    reason="needs the extra train: pip install -e '.[train]'",
)


@pytest.fixture
def little_data(tmp_path: Path) -> Path:
    """Return a folder with seven classes that differ in brightness."""
    return write_little_data(tmp_path, {"train": 24, "public_test": 2})


def run(data: Path, out: Path, *cycles: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "fer_monitor", "train", "--data", str(data)]
    return subprocess.run(
        [*command, "--out", str(out), "--architecture", "monitor-16", "--cycles", *cycles],
        env={**os.environ, "KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
        check=False,
    )


def train(data: Path, out: Path, *cycles: str) -> str:
    done = run(data, out, *cycles)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_run_leaves_a_model_that_the_program_loads(little_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    train(little_data, out, "1:0.01", "1:0.01")
    classifier = load_classifier(out / "expression.json")
    shares = classifier.classify(np.zeros((3, 48, 48), np.uint8))
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-5)
    card = json.loads((out / "expression.json").read_text(encoding="utf-8"))
    assert card["metrics"]["public_test"]["fer2013"]["pictures"] == 14
    assert [cycle["epochs"] for cycle in card["plan"]["cycles"]] == [1, 1]


def test_a_folder_with_another_run_is_refused(little_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    train(little_data, out, "1:0.01")
    (out / "final.keras").unlink()
    refused = run(little_data, out, "1:0.01", "2:0.01")
    assert refused.returncode != 0
    assert "holds a run with other settings: cycles" in refused.stderr
    assert "Traceback" not in refused.stderr
