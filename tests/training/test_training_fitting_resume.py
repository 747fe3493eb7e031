"""A training run that was killed ends as one that was not, to the last bit."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.training.little_data import write_little_data

BACKEND = os.environ.get("KERAS_BACKEND", "tensorflow")
pytestmark = [
    pytest.mark.skipif(
        any(find_spec(name) is None for name in ("keras", "h5py", BACKEND)),
        reason="needs the extra train: pip install -e '.[train]'",
    ),
    pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL"),
    # Each run is a process that loads TensorFlow; several a test.
    pytest.mark.timeout(900),
]

CYCLES = [{"epochs": 2, "peak_rate": 0.05, "cap": None}, {"epochs": 2, "peak_rate": 0.02}]
ALL_AT_ONCE = {
    "cycles": CYCLES,
    "fine_tune": {"frozen_epochs": 1, "unfreeze_from": 1.0, "rate_factor": 0.5},
    "batch": 8,
    "optimizer": "adamw",
    "mixup": 0.3,
    "focal": 1.5,
    "class_balance": 0.9,
    "averaging": 0.9,
}
WATCHED = {
    "cycles": [{"epochs": 30, "peak_rate": 0.5}],
    "batch": 32,
    "schedule": "plateau",
    "plateau_patience": 2,
    "early_stopping": 3,
    "averaging": 0.0,
    "precision": "float32",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_little_data(tmp_path_factory.mktemp("data"), {"train": 16})


def run(
    data: Path, out: Path, plan: dict[str, Any], *options: object
) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "tests.training.training_child", data, out, json.dumps(plan)]
    environment = {
        "KERAS_BACKEND": BACKEND,
        "TF_CPP_MIN_LOG_LEVEL": "2",
        # Sums of floats depend on how many threads share them.
        **dict.fromkeys(
            ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1"
        ),
    }
    return subprocess.run(
        [str(part) for part in (*command, *options)],
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )


def finished(data: Path, out: Path, plan: dict[str, Any], *options: object) -> str:
    done = run(data, out, plan, *options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def killed(data: Path, out: Path, plan: dict[str, Any], *options: object) -> None:
    done = run(data, out, plan, *options)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not (out / "final.keras").exists()


def weights(model: Path) -> dict[str, np.ndarray]:
    import h5py

    found: dict[str, np.ndarray] = {}
    with (
        zipfile.ZipFile(model) as archive,
        h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file,
    ):
        file.visititems(
            lambda name, node: found.update({name: node[()]} if hasattr(node, "dtype") else {})
        )
    return found


def state(checkpoint: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Return a checkpoint's arrays, and its progress without the time that epochs took."""
    with np.load(checkpoint) as archive:
        arrays = {name: archive[name] for name in archive.files}
    progress = json.loads(str(arrays.pop("progress")))
    for row in progress["history"]:
        del row["seconds"]
    return arrays, progress


def assert_same_end(one: Path, other: Path) -> None:
    for name in ("final.keras", "best.keras"):
        expected, got = weights(one / name), weights(other / name)
        assert expected.keys() == got.keys()
        assert len(expected) > 8
        for key, value in expected.items():
            assert np.array_equal(value, got[key]), (name, key)
    (arrays, progress), (others, other_progress) = (state(f / "last.npz") for f in (one, other))
    assert progress == other_progress
    assert arrays.keys() == others.keys()
    for key, value in arrays.items():
        assert np.array_equal(value, others[key]), key


def epochs_in_log(out: Path) -> list[str]:
    lines = (out / "log.csv").read_text(encoding="utf-8").splitlines()
    return [line.split(",")[0] for line in lines[1:]]


def test_killed_at_every_kind_of_moment_it_ends_with_the_same_bits(
    data: Path, tmp_path: Path
) -> None:
    plain, hurt = tmp_path / "plain", tmp_path / "hurt"
    finished(data, plain, ALL_AT_ONCE)
    # 13 batches an epoch or so: in the first epoch; when the frozen phase has been saved and not
    # logged; in the middle of a phase; between a best model and its checkpoint.
    killed(data, hurt, ALL_AT_ONCE, "--die-at-batch", 5)
    assert not (hurt / "last.npz").exists()
    killed(data, hurt, ALL_AT_ONCE, "--die-at-file", "last.npz", "--number", 1)
    assert not (hurt / "log.csv").exists()
    killed(data, hurt, ALL_AT_ONCE, "--die-at-batch", 18)
    killed(data, hurt, ALL_AT_ONCE, "--die-at-file", "last.npz", "--number", 2, "--before")
    assert epochs_in_log(hurt) == ["1", "2", "3"]
    printed = finished(data, hurt, ALL_AT_ONCE)
    assert [line.split(":")[0] for line in printed.splitlines()] == ["Epoch 4/5", "Epoch 5/5"]
    assert epochs_in_log(hurt) == ["1", "2", "3", "4", "5"]
    assert_same_end(plain, hurt)


def test_falling_rate_and_early_stop_count_on_after_a_kill(data: Path, tmp_path: Path) -> None:
    plain, hurt = tmp_path / "plain", tmp_path / "hurt"
    finished(data, plain, WATCHED)
    _, progress = state(plain / "last.npz")
    rates = [row["learning_rate"] for row in progress["history"]]
    assert len(rates) < 30
    assert rates[-1] < rates[0] == 0.5
    # In the epoch in which the rate falls and in the last one: counters stand in between.
    killed(data, hurt, WATCHED, "--die-at-file", "last.npz", "--number", len(rates) - 1)
    killed(data, hurt, WATCHED, "--die-at-file", "last.npz", "--number", 1)
    assert finished(data, hurt, WATCHED) == ""
    assert_same_end(plain, hurt)


def test_another_plan_in_the_folder_is_refused_and_named(data: Path, tmp_path: Path) -> None:
    plan = {"cycles": [{"epochs": 1, "peak_rate": 0.05}]}
    finished(data, tmp_path / "out", plan)
    before = (tmp_path / "out" / "last.npz").read_bytes()
    refused = run(data, tmp_path / "out", {**plan, "batch": 64, "seed": 8})
    assert refused.returncode == 1
    assert "holds a run with other settings: batch, seed. Give the settings" in refused.stderr
    assert (tmp_path / "out" / "last.npz").read_bytes() == before


def test_a_full_disk_keeps_the_last_checkpoint_and_says_what_to_do(
    data: Path, tmp_path: Path
) -> None:
    plan = {"cycles": [{"epochs": 2, "peak_rate": 0.05}], "keep": "last"}
    killed(data, tmp_path, plan, "--die-at-file", "last.npz")
    before = (tmp_path / "last.npz").read_bytes()
    stopped = run(data, tmp_path, plan, "--largest-file", 2000)
    assert stopped.returncode == 1
    assert "could not be written" in stopped.stderr
    assert "Make room on the disk and give the same command again" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert (tmp_path / "last.npz").read_bytes() == before
    assert not list(tmp_path.glob("*.part.*"))
    finished(data, tmp_path, plan)
    assert epochs_in_log(tmp_path) == ["1", "2"]
