"""The fast path in PyTorch: the same network as in Keras, and runs that survive a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.training.data.dataset import FerSplit

torch = pytest.importorskip("torch", reason="needs the extra native: pip install -e '.[native]'")

from fer_monitor.training.native import engine  # noqa: E402
from fer_monitor.training.native.batches import Targets, make_targets, mix_up  # noqa: E402
from fer_monitor.training.native.batches_on_device import OnDevice  # noqa: E402
from fer_monitor.training.native.engine import (  # noqa: E402
    PROCESSOR_HALVES,
    halves_precision,
    load_averaged,
    predict,
    rate_at,
    train,
)
from fer_monitor.training.native.network import MonitorNet  # noqa: E402
from fer_monitor.training.native.plan import NativePlan  # noqa: E402
from fer_monitor.training.native.recipe import Stage  # noqa: E402
from fer_monitor.training.native.run_recipe import run_recipe  # noqa: E402
from fer_monitor.training.native.teach import teach  # noqa: E402
from fer_monitor.training.native.weights import keras_arrays, save_arrays  # noqa: E402

# Not narrower: PyTorch 2.13 writes past its memory where fewer than eight channels lie last.
LITTLE = NativePlan(width=8, blocks=1, epochs=3, batch=16, averaging=0.9)


def little_split(n: int = 48) -> FerSplit:
    """Return pictures whose brightness gives their label away."""
    rng = np.random.default_rng(0)
    labels = np.arange(n) % 7
    noise = rng.integers(0, 20, (n, 48, 48))
    images = (20 + 30 * labels[:, None, None] + noise).astype(np.uint8)
    votes = np.eye(7, dtype=np.float32)[labels]
    majority = labels.copy()
    votes[::5], majority[::5] = 0, -1
    return FerSplit(images, labels, votes, majority)


def averaged_weights(checkpoint: Path) -> np.ndarray:
    state = load_averaged(checkpoint).state_dict()
    return np.concatenate([value.double().numpy().ravel() for value in state.values()])


def test_a_run_that_was_killed_ends_like_one_that_was_not(tmp_path: Path) -> None:
    split = little_split()
    whole = train(LITTLE, split, split, tmp_path / "whole")
    script = (
        "import sys; from pathlib import Path\n"
        "from tests.training.test_training_native import LITTLE, little_split\n"
        "from fer_monitor.training.native import engine\n"
        "engine.KEEP_S = 0.0\n"
        "split = little_split(); engine.train(LITTLE, split, split, Path(sys.argv[1]))\n"
    )
    out = tmp_path / "killed"
    running = subprocess.Popen([sys.executable, "-c", script, str(out)], cwd=Path.cwd())
    log = out / "log.csv"
    try:
        for _ in range(1200):
            if log.is_file() and log.read_text(encoding="utf-8").count("\n") >= 2:
                break
            time.sleep(0.05)
        else:
            pytest.fail("the run never finished its first epoch")
    finally:
        running.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        running.wait()
    resumed = train(LITTLE, split, split, out)
    np.testing.assert_array_equal(averaged_weights(resumed), averaged_weights(whole))
    epochs = [line.split(",")[0] for line in log.read_text(encoding="utf-8").splitlines()]
    assert epochs == ["epoch", "1", "2", "3"]


def test_epochs_after_the_last_checkpoint_are_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log is ahead of the checkpoint where a run was killed between two of them."""
    split = little_split()
    whole = train(LITTLE, split, split, tmp_path / "whole")
    record = engine._record
    epochs = []

    def killed_after_the_second(out_dir: Path, row: dict[str, float], *, draws: bool) -> None:
        record(out_dir, row, draws=draws)
        epochs.append((row["epoch"], draws))
        monkeypatch.setattr(engine, "KEEP_S", 1e9)
        if row["epoch"] == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(engine, "KEEP_S", 0.0)
    with monkeypatch.context() as patched:
        patched.setattr(engine, "_record", killed_after_the_second)
        with pytest.raises(KeyboardInterrupt):
            train(LITTLE, split, split, tmp_path / "killed")
    assert epochs == [(1, True), (2, False)]
    resumed = train(LITTLE, split, split, tmp_path / "killed")
    np.testing.assert_array_equal(averaged_weights(resumed), averaged_weights(whole))
    log = (tmp_path / "killed" / "log.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in log] == ["epoch", "1", "2", "3"]


def test_a_folder_of_another_plan_is_refused(tmp_path: Path) -> None:
    split = little_split()
    train(NativePlan(width=8, blocks=1, epochs=1, batch=16), split, split, tmp_path)
    with pytest.raises(UserError, match="other settings"):
        train(NativePlan(width=8, blocks=1, epochs=1, batch=8), split, split, tmp_path)


def test_a_network_learns_what_gives_the_label_away(tmp_path: Path) -> None:
    split = little_split(112)
    plan = NativePlan(width=8, blocks=1, epochs=12, batch=16, averaging=0.8, dropout=0.0)
    logits = predict(load_averaged(train(plan, split, split, tmp_path)), split.images)
    assert (logits.label.argmax(1) == split.labels).mean() > 0.6


def test_teachers_shares_are_means_that_sum_to_one(tmp_path: Path) -> None:
    split = little_split(14)
    plan = NativePlan(width=8, blocks=1, epochs=1, batch=7)
    first = train(plan, split, split, tmp_path / "1")
    second = train(
        NativePlan(width=8, blocks=1, epochs=1, batch=7, seed=9), split, split, tmp_path / "2"
    )
    both = teach([first, second], split.images)
    alone = [teach([path], split.images) for path in (first, second)]
    np.testing.assert_allclose(both.label, (alone[0].label + alone[1].label) / 2, atol=1e-6)
    np.testing.assert_allclose(both.votes.sum(1), 1, atol=1e-5)
    mirrored = teach([first], np.ascontiguousarray(split.images[:, :, ::-1]))
    np.testing.assert_allclose(mirrored.label, alone[0].label, atol=1e-5)


def test_targets_blend_labels_votes_and_teachers() -> None:
    split = little_split(10)
    taught = Targets(np.full((10, 7), 1 / 7, np.float32), np.full((10, 7), 1 / 7, np.float32))
    targets = make_targets(split, NativePlan(teacher_weight=0.4, label_smoothing=0.0), taught)
    np.testing.assert_allclose(targets.label.sum(1), 1, atol=1e-6)
    np.testing.assert_allclose(targets.label[1, split.labels[1]], 0.6 + 0.4 / 7, atol=1e-6)
    # Where the voters gave nothing, the teachers' share alone is asked for.
    np.testing.assert_allclose(targets.votes[0], 0.4 / 7, atol=1e-6)


def test_mixed_pictures_keep_the_targets_sums() -> None:
    split = little_split(16)
    plan = NativePlan()
    from fer_monitor.training.native.batches import Batch

    batch = Batch(split.images.astype(np.float32), make_targets(split, plan, None))
    mixed = mix_up(batch, 0.3, np.random.default_rng(0))
    np.testing.assert_allclose(mixed.targets.label.sum(1), 1, atol=1e-5)
    assert mixed.pixels.min() >= 0
    assert mixed.pixels.max() <= 255
    assert not np.array_equal(mixed.pixels, batch.pixels)


def test_batches_made_on_a_device_hold_every_picture_with_its_targets() -> None:
    """On the processor, which is a device like any other."""
    split = little_split(64)
    targets = make_targets(split, LITTLE, None)
    batches = OnDevice(split.images, targets, LITTLE, torch.device("cpu"))
    seen = []
    for pixels, (label, votes) in batches(2):
        assert pixels.shape == (16, 1, 48, 48)
        # Brightness gives the label away, whatever else is changed.
        seen += zip(label.argmax(1).tolist(), votes.sum(1).tolist(), strict=True)
        likely = pixels.flatten(1).median(1).values
        assert torch.corrcoef(torch.stack([likely, label.argmax(1).float()]))[0, 1] > 0.8
    assert sorted(kind for kind, _ in seen) == sorted(split.labels.tolist())
    again = [pixels for pixels, _ in batches(2)]
    other = [pixels for pixels, _ in batches(3)]
    first = next(batches(2))[0]
    torch.testing.assert_close(first, again[0])
    assert not torch.equal(first, other[0])


def test_batches_mixed_on_a_device_keep_the_targets_sums() -> None:
    split = little_split(64)
    plan = replace(LITTLE, mixup=0.4)
    targets = make_targets(split, plan, None)
    for _, (label, votes) in OnDevice(split.images, targets, plan, torch.device("cpu"))(0):
        torch.testing.assert_close(label.sum(1), torch.ones(len(label)))
        assert float(votes.sum(1).max()) <= 1.0001
        # A share of another picture's label shows in most rows.
        assert float((label.sort(1).values[:, -2] > 0.02).float().mean()) > 0.3


def test_a_run_with_batches_made_on_a_device_learns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "batches_for", lambda device, *rest: OnDevice(*rest, device))
    split = little_split(96)
    plan = replace(LITTLE, epochs=12)
    checkpoint = train(plan, split, split, tmp_path)
    logits = predict(load_averaged(checkpoint), split.images)
    assert (logits.label.argmax(1) == split.labels).mean() > 0.6


def test_the_rate_rises_to_its_peak_and_falls_to_nothing() -> None:
    plan = NativePlan(peak_rate=0.2, warm=0.25)
    assert rate_at(plan, 0) == 0
    assert rate_at(plan, 0.125) == pytest.approx(0.1)
    assert rate_at(plan, 0.25) == pytest.approx(0.2)
    assert rate_at(plan, 1) == pytest.approx(0, abs=1e-9)


def test_a_recipe_keeps_finished_stages_and_hands_on_what_they_learned(tmp_path: Path) -> None:
    split = little_split(21)
    short = {"width": 8, "blocks": 1, "epochs": 1, "batch": 7}
    stages = (
        Stage("teacher", NativePlan(**short)),
        Stage("student", NativePlan(**short, seed=3), ("teacher",), "teacher"),
    )
    student = run_recipe(stages, split, split, tmp_path)
    before = student.stat().st_mtime_ns, (tmp_path / "teacher" / "last.pt").stat().st_mtime_ns
    assert run_recipe(stages, split, split, tmp_path) == student
    after = student.stat().st_mtime_ns, (tmp_path / "teacher" / "last.pt").stat().st_mtime_ns
    assert after == before


def test_weights_put_into_keras_give_the_same_answers(tmp_path: Path) -> None:
    pytest.importorskip("keras", reason="needs the extra train: pip install -e '.[train]'")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    from fer_monitor.training.export.arrays import load_arrays
    from fer_monitor.training.networks.monitor import build_monitor

    torch.manual_seed(1)
    network = MonitorNet(8, cap=6.0)
    # Statistics that differ from those of a fresh network, so that none can be mixed up.
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            for values in (module.weight.data, module.bias.data, module.running_mean):
                values.normal_(0.2, 0.3)
            module.running_var.uniform_(0.5, 2)
    save_arrays(keras_arrays(network), tmp_path / "weights.npz")
    twin = build_monitor(8, cap=6.0)
    load_arrays(twin, tmp_path / "weights.npz")
    images = np.random.default_rng(0).integers(0, 256, (5, 48, 48)).astype(np.uint8)
    ours = predict(network, images)
    theirs = twin.predict(images.astype(np.float32)[..., None], verbose=0)
    np.testing.assert_allclose(theirs["fer2013"], ours.label, atol=1e-3)
    np.testing.assert_allclose(theirs["fer_plus"], ours.votes, atol=1e-3)
    with pytest.raises(UserError, match="does not hold the weights"):
        load_arrays(build_monitor(16, cap=6.0), tmp_path / "weights.npz")


def test_pytorch_still_has_the_questions_that_are_asked() -> None:
    """They are its own affair, and without them every processor would compute in float32."""
    assert all(callable(getattr(torch.cpu, name, None)) for name in PROCESSOR_HALVES)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [((False, False), False), ((True, False), True), ((False, True), True), ((), False)],
    ids=["AVX-512 of the first kind", "AVX512_BF16", "AMX", "a PyTorch that cannot say"],
)
def test_a_processor_computes_in_bfloat16_only_where_it_need_not_imitate_it(
    monkeypatch: pytest.MonkeyPatch, answers: tuple[bool, ...], expected: bool
) -> None:
    for name in PROCESSOR_HALVES:
        monkeypatch.delattr(torch.cpu, name, raising=False)
    for name, answer in zip(PROCESSOR_HALVES, answers, strict=False):
        monkeypatch.setattr(torch.cpu, name, lambda answer=answer: answer, raising=False)
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: "AVX512")
    assert halves_precision(torch.device("cpu")) is expected
