"""Plans, targets, losses, averages and teachers of the Keras training path."""

from __future__ import annotations

import csv
import errno
import os
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    keras = pytest.importorskip("keras", reason="needs the extra train", exc_type=ImportError)
pytest.importorskip("sklearn", reason="needs the extra train")

from scipy.special import softmax
from sklearn.metrics import log_loss

from fer_monitor.core.errors import UserError
from fer_monitor.training.data.augment import Augmentation
from fer_monitor.training.data.dataset import FerSplit, hold_out, load_split
from fer_monitor.training.fitting.averaging import Averaging
from fer_monitor.training.fitting.batches import (
    AugmentedBatches,
    Targets,
    for_keras,
    make_targets,
    mix_up,
)
from fer_monitor.training.fitting.checkpoint import (
    Progress,
    differences,
    read_checkpoint,
    write_checkpoint,
)
from fer_monitor.training.fitting.curves import draw_curves, write_log
from fer_monitor.training.fitting.losses import class_weights
from fer_monitor.training.fitting.plan import Cycle, TrainingPlan, parse_cycles, phases
from fer_monitor.training.fitting.schedules import OneCycle
from fer_monitor.training.fitting.teachers import flip_averaged_logits, taught_shares
from fer_monitor.training.fitting.train import train
from fer_monitor.training.networks import registry
from fer_monitor.training.networks.fine_tune import FineTune
from fer_monitor.training.networks.registry import LABEL_HEAD, VOTES_HEAD
from tests.training.little_data import write_little_data
from tests.training.training_child import build_tiny

# Keras's own way from a tensor to an array, which NumPy 2 frowns upon.
pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
    # TensorFlow counts the models of all tests in this process together.
    pytest.mark.allow_log("triggered tf.function retracing"),
]


def pictures(count: int, seed: int = 0) -> FerSplit:
    rng = np.random.default_rng(seed)
    labels = np.arange(count, dtype=np.int64) % 7
    votes = rng.dirichlet(np.ones(7), count).astype(np.float32)
    majority = np.where(np.arange(count) % 3, votes.argmax(axis=1), -1)
    images = rng.integers(0, 256, (count, 48, 48), dtype=np.uint8)
    return FerSplit(images, labels, votes, majority)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"schedule": "linear"}, "'linear' is no schedule"),
        ({"precision": "int8"}, "'int8' is no precision"),
        ({"optimizer": "lion"}, "'lion' is no optimizer"),
        ({"cycles": ()}, "no cycle"),
        ({"cycles": (Cycle(0, 0.1),)}, "epochs of a cycle cannot be 0"),
        ({"cycles": (Cycle(1, 2.0),)}, r"peak rate of a cycle cannot be 2\.0"),
        ({"cycles": (Cycle(1, 0.1, cap=-1.0),)}, r"largest activation cannot be -1\.0"),
        ({"batch": 0}, "batch cannot be 0"),
        ({"label_smoothing": 1.0}, r"label smoothing cannot be 1\.0.*below 1"),
        ({"class_balance": float("nan")}, "class balance cannot be nan"),
        ({"averaging": -0.1}, r"averaging cannot be -0\.1"),
        ({"teacher_temperature": 0.5}, r"teacher temperature cannot be 0\.5"),
        ({"augmentation": Augmentation(erase=1.5)}, r"augmentation's erase cannot be 1\.5"),
        ({"fine_tune": FineTune(2, 1.0, 0.0)}, "rate after the frozen epochs"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(values: dict[str, Any], named: str) -> None:
    with pytest.raises(UserError, match=named) as caught:
        TrainingPlan(**values)
    assert caught.value.hint


@pytest.mark.parametrize("text", ["x:0.1", "3", "3:", "0:0.1", "3:0", "3:1.5", "3:nan", ":"])
def test_a_text_that_is_no_cycle_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_cycles([text])


def test_frozen_heads_go_first_and_the_rate_falls_after_them() -> None:
    plan = TrainingPlan(cycles=(Cycle(5, 0.1), Cycle(2, 0.05)), fine_tune=FineTune(3, 1.0, 0.1))
    stretches = phases(plan)
    assert [(p.frozen, p.cycle.epochs) for p in stretches] == [(True, 3), (False, 5), (False, 2)]
    assert [p.cycle.peak_rate for p in stretches] == pytest.approx([0.1, 0.01, 0.005])


def test_the_rate_rises_to_its_peak_and_falls_to_nothing() -> None:
    rates = [float(OneCycle(0.4, 100, 0.25)(step)) for step in range(101)]
    assert int(np.argmax(rates)) == 25
    assert rates[25] == pytest.approx(0.4)
    assert rates[0] == rates[100] == pytest.approx(0, abs=1e-7)
    cosine = [float(OneCycle(0.4, 100, 0.0)(step)) for step in (0, 50, 100)]
    assert cosine == pytest.approx([0.4, 0.2, 0.0], abs=1e-7)


def test_rare_classes_weigh_what_the_paper_says() -> None:
    labels = np.repeat(np.arange(7), [100, 5, 100, 100, 100, 100, 100])
    np.testing.assert_allclose(class_weights(labels, 0.0), 1)
    weights = class_weights(labels, 0.99)
    assert weights.sum() == pytest.approx(7)
    # Effective numbers of 100 and 5 pictures: (1 - 0.99^n) / 0.01.
    assert weights[1] / weights[0] == pytest.approx((1 - 0.99**100) / (1 - 0.99**5), rel=1e-5)


def test_targets_keep_weight_of_class_and_leave_out_pictures_without_votes() -> None:
    split = pictures(14)
    weights = np.linspace(0.5, 2, 7, dtype=np.float32)
    wanted, weighing = for_keras(make_targets(split, 0.1, weights))
    np.testing.assert_allclose(weighing[LABEL_HEAD], weights[split.labels], rtol=1e-6)
    np.testing.assert_allclose(wanted[LABEL_HEAD].sum(axis=1), 1, rtol=1e-6)
    assert wanted[LABEL_HEAD][3, 3] == pytest.approx(0.9 + 0.1 / 7)
    np.testing.assert_allclose(weighing[VOTES_HEAD], split.majority >= 0, atol=1e-6)
    np.testing.assert_allclose(wanted[VOTES_HEAD][1], split.votes[1], rtol=1e-5)


@given(st.floats(0.01, 50), st.integers(0, 2**32 - 1), st.integers(1, 20))
@settings(max_examples=50)
def test_blending_moves_pictures_and_targets_together(alpha: float, seed: int, count: int) -> None:
    numbers = np.arange(count, dtype=np.float32)
    stack = np.broadcast_to(numbers[:, None, None, None], (count, 2, 2, 1))
    targets = Targets({"x": np.repeat(numbers[:, None], 7, axis=1)})
    blended, moved = mix_up(stack, targets, alpha, np.random.default_rng(seed))
    np.testing.assert_allclose(blended[:, 0, 0, 0], moved.shares["x"][:, 0], rtol=1e-5, atol=1e-5)
    assert blended.min() >= -1e-4
    assert blended.max() <= count - 1 + 1e-4
    # The larger part is a picture's own.
    assert (np.abs(blended[:, 0, 0, 0] - numbers) <= (count - 1) / 2 + 1e-3).all()


def test_an_epoch_is_the_same_whenever_it_is_asked_for_and_unlike_the_next() -> None:
    split = pictures(20)
    plan = TrainingPlan(batch=8, mixup=0.2)
    batches = AugmentedBatches(split.images, make_targets(split), plan)
    assert len(batches) == 2
    batches.epoch = 5
    first = batches[1]
    batches.on_epoch_end()
    batches.epoch = 6
    assert not np.array_equal(batches[1][0], first[0])
    batches.epoch = 5
    again = batches[1]
    np.testing.assert_array_equal(again[0], first[0])
    np.testing.assert_array_equal(again[1][LABEL_HEAD], first[1][LABEL_HEAD])


def test_validation_sees_the_averages_and_training_goes_on_with_its_own() -> None:
    network = build_tiny(None)
    averaging = Averaging(network, 0.5)
    averaging.set_model(network)
    before = [value.copy() for value in network.get_weights()]
    network.set_weights([value + 1 for value in before])
    averaging.on_train_batch_end(0)
    averaging.on_test_begin()
    # The first step keeps 1 / 10 of what was.
    for old, seen in zip(before, network.get_weights(), strict=True):
        np.testing.assert_allclose(seen, old + 0.9, rtol=1e-5, atol=1e-5)
    averaging.on_test_end()
    for old, own in zip(before, network.get_weights(), strict=True):
        np.testing.assert_array_equal(own, old + 1)


def test_a_checkpoint_comes_back_whole(tmp_path: Path) -> None:
    path = tmp_path / "last.npz"
    progress = Progress({"seed": 1}, in_phase=2, best=0.1 + 0.2, history=[{"loss": 1 / 3}])
    groups = {"a": [np.arange(3.0), np.float32(2)], "b": [np.array([7], np.uint32)]}
    write_checkpoint(path, progress, groups)
    read = read_checkpoint(path, {"seed": 1})
    assert read is not None
    assert read[0] == progress
    assert list(read[1]) == ["a", "b"]
    assert [str(value.dtype) for value in read[1]["a"]] == ["float64", "float32"]
    assert read_checkpoint(tmp_path / "none.npz", {}) is None
    with pytest.raises(UserError, match="other settings: seed"):
        read_checkpoint(path, {"seed": 2})


def test_a_disk_that_fills_up_leaves_the_old_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "last.npz"
    write_checkpoint(path, Progress({}), {})
    before = path.read_bytes()

    def full(stream: Any, **arrays: Any) -> None:
        stream.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(np, "savez", full)
    progress = Progress({}, history=[{}, {}])
    with pytest.raises(UserError, match=r"checkpoint of epoch 2.*No space left") as caught:
        write_checkpoint(path, progress, {})
    assert "Make room" in caught.value.hint
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"not a zip"])
def test_a_damaged_checkpoint_is_an_error_with_a_next_step(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "last.npz"
    path.write_bytes(content)
    with pytest.raises(UserError, match="cannot be read"):
        read_checkpoint(path, {})


def test_differences_name_settings_inside_settings() -> None:
    assert differences({"a": {"b": 1, "c": 2}, "d": 1}, {"a": {"b": 1, "c": 3}}) == ["c", "d"]


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("teacher") / "one.keras"
    keras.utils.set_random_seed(1)
    build_tiny(None).save(path)
    return path


def test_teachers_are_asked_once_and_their_softened_shares_averaged(
    teacher: Path, tmp_path: Path
) -> None:
    split, rows = pictures(12), np.arange(1, 11)
    logits = flip_averaged_logits(keras.models.load_model(teacher), split.images)
    mirrored = flip_averaged_logits(
        keras.models.load_model(teacher), np.ascontiguousarray(split.images[:, :, ::-1])
    )
    np.testing.assert_allclose(mirrored[LABEL_HEAD], logits[LABEL_HEAD], atol=1e-5)
    other = {head: np.flip(values, axis=1) * 3 for head, values in logits.items()}
    np.savez(tmp_path / "other.npz", **other)
    teachers = [teacher, tmp_path / "other.npz"]
    shares = taught_shares(teachers, split.images, rows, 2.0, tmp_path)

    def softened(values: np.ndarray) -> np.ndarray:
        powers = np.exp(values[rows] / 2.0)
        return powers / powers.sum(axis=1, keepdims=True)

    for head in (LABEL_HEAD, VOTES_HEAD):
        expected = (softened(logits[head]) + softened(other[head])) / 2
        np.testing.assert_allclose(shares[head], expected, rtol=1e-4, atol=1e-6)
    (cache,) = tmp_path.glob("teacher-*.npz")
    written = cache.stat().st_mtime_ns
    again = taught_shares(teachers, split.images, rows, 2.0, tmp_path)
    np.testing.assert_array_equal(again[LABEL_HEAD], shares[LABEL_HEAD])
    assert cache.stat().st_mtime_ns == written
    # What was kept is a teacher itself, for the same pictures only.
    taught_shares([cache], split.images, rows, 2.0, tmp_path)
    with pytest.raises(UserError, match="other pictures"):
        taught_shares([cache], split.images, rows - 1, 2.0, tmp_path)


def test_a_teacher_that_does_not_fit_is_refused(teacher: Path, tmp_path: Path) -> None:
    split, rows = pictures(12), np.arange(10)
    (tmp_path / "broken.keras").write_bytes(b"PK")
    headless = keras.Sequential([keras.Input((48, 48, 1)), keras.layers.Flatten()])
    headless.save(tmp_path / "headless.keras")
    few = {head: np.zeros((5, 7), np.float32) for head in (LABEL_HEAD, VOTES_HEAD)}
    np.savez(tmp_path / "few.npz", **few)
    np.savez(tmp_path / "names.npz", a=np.zeros(3))
    for name, message in {
        "missing.keras": "cannot be read",
        "broken.keras": "no model that Keras can load",
        "headless.keras": "lacks one of the two heads",
        "few.npz": "logits for 5 pictures, not for 12 or the 10",
        "names.npz": "holds no teacher's logits",
    }.items():
        with pytest.raises(UserError, match=message):
            taught_shares([tmp_path / name], split.images, rows, 1.0, tmp_path)


def test_log_and_curves_stand_beside_each_other(tmp_path: Path) -> None:
    row = {"epoch": 1, "phase": 1, "seconds": 1.5, "learning_rate": 0.1, "loss": 2.0}
    history = [row, replace_row(row, epoch=2), replace_row(row, epoch=3, phase=2, val_loss=1.0)]
    write_log(tmp_path / "log.csv", history)
    with (tmp_path / "log.csv").open(newline="", encoding="utf-8") as stream:
        table = list(csv.DictReader(stream))
    assert [line["epoch"] for line in table] == ["1", "2", "3"]
    assert [line["val_loss"] for line in table] == ["", "", "1"]
    pytest.importorskip("matplotlib", reason="curves need Matplotlib, of the extra train")
    assert draw_curves(tmp_path / "curves.png", history)
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


def replace_row(row: dict[str, float], **values: float) -> dict[str, float]:
    return {**row, **values}


@pytest.mark.parametrize(
    ("precision", "schedule"), [("float32", "plateau"), ("float16", "one-cycle")]
)
def test_the_kept_model_scores_what_the_log_says_of_its_best_epoch(
    tmp_path: Path, precision: str, schedule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        registry.ARCHITECTURES,
        "tiny",
        replace(registry.find("monitor-16"), name="tiny", builder=build_tiny),
    )
    data = write_little_data(tmp_path, {"train": 16})
    plan = TrainingPlan(
        "tiny",
        (Cycle(3, 0.05),),
        batch=32,
        precision=precision,
        schedule=schedule,
        averaging=0.5,
        monitor="val_loss",
        class_balance=0.9,
    )
    policy = keras.config.dtype_policy().name
    final = train(plan, data, tmp_path / "out")
    assert keras.config.dtype_policy().name == policy
    with (tmp_path / "out" / "log.csv").open(newline="", encoding="utf-8") as stream:
        best = min(csv.DictReader(stream), key=lambda row: float(row["val_loss"]))
    _, validation = hold_out(load_split(data, "train"), seed=plan.seed)
    model = keras.models.load_model(final)
    logits = np.asarray(model.predict(validation.images[..., None] * 1.0, verbose=0)[LABEL_HEAD])
    loss = log_loss(validation.labels, softmax(logits, axis=1), labels=range(7))
    assert loss == pytest.approx(float(best["val_fer2013_loss"]), rel=1e-3)
    right = (logits.argmax(axis=1) == validation.labels).mean()
    assert right == pytest.approx(float(best["val_fer2013_accuracy"]), abs=1e-4)
    assert train(plan, data, tmp_path / "out") == final


def test_a_plan_can_be_changed_and_is_checked_again() -> None:
    with pytest.raises(UserError):
        replace(TrainingPlan(), focal=-1.0)
