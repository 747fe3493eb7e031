"""Figures, perturbations and cards of the evaluation, by what a caller sees."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS, N_EMOTIONS

pytest.importorskip("sklearn", reason="needs the extra train: pip install -e '.[train]'")

from fer_monitor.training.scoring.convention import parse_convention
from fer_monitor.training.scoring.metrics import calibration_error, score
from fer_monitor.training.scoring.perturbations import EXPOSURE, ROBUSTNESS

CARD = {
    "labels": list(EMOTION_LABELS),
    "input_shape": [48, 48, 1],
    "output": "logits",
}
CHANGES = [*ROBUSTNESS, *EXPOSURE]


def sure(guesses: list[int], share: float = 0.7) -> np.ndarray:
    """Return shares that give ``share`` to each guess and the rest evenly to the others."""
    rows = np.full((len(guesses), N_EMOTIONS), (1 - share) / (N_EMOTIONS - 1))
    rows[np.arange(len(guesses)), guesses] = share
    return rows


def test_figures_of_readings_that_are_known() -> None:
    labels = np.array([0, 0, 3, 3, 3, 6, 6, 6, 6, 6])
    figures = score(sure([0, 3, 3, 3, 3, 6, 6, 6, 6, 0]), labels)
    assert figures["accuracy"] == 0.8
    assert figures["classes"]["happy"]["recall"] == 1
    assert figures["classes"]["happy"]["precision"] == 0.75
    assert figures["classes"]["neutral"]["support"] == 5
    # 70 % sure and 80 % right.
    assert figures["ece"] == pytest.approx(0.1)
    assert figures["log_loss"] == pytest.approx(-(0.8 * np.log(0.7) + 0.2 * np.log(0.05)), abs=1e-3)
    assert figures["confusion"][0] == [1, 0, 0, 1, 0, 0, 0]
    assert figures["classes"]["fear"]["auc"] is None
    assert figures["roc"]["fear"] is None


def test_a_perfect_reading_has_whole_areas_and_no_errors() -> None:
    labels = np.arange(N_EMOTIONS)
    figures = score(sure(list(labels), 1.0), labels)
    assert figures["mean_auc"] == figures["accuracy"] == figures["macro_f1"] == 1
    assert figures["ece"] == 0
    assert figures["log_loss"] == pytest.approx(0, abs=1e-9)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=40), st.floats(0.15, 1.0))
def test_the_calibration_error_is_the_gap_where_all_shares_are_alike(
    guesses: list[int], share: float
) -> None:
    labels = np.zeros(len(guesses), np.int64)
    right = np.mean([guess == 0 for guess in guesses])
    assert calibration_error(sure(guesses, share), labels) == pytest.approx(abs(right - share))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_change_is_repeatable_changes_the_picture_and_leaves_its_input(change) -> None:
    ramp = np.linspace(30, 220, 48)[:, None] + 20 * np.sin(np.arange(48))[None]
    images = np.stack([ramp.astype(np.uint8)] * 3)
    before = images.copy()
    changed = change.apply(images)
    assert (changed.shape, changed.dtype) == (images.shape, np.uint8)
    np.testing.assert_array_equal(images, before)
    np.testing.assert_array_equal(changed, change.apply(images))
    assert (changed != images).any(axis=(1, 2)).all()


def test_changes_do_what_their_names_say() -> None:
    changes = {change.name: change for change in CHANGES}
    rng = np.random.default_rng(0)
    images = rng.integers(60, 180, (4, 48, 48), dtype=np.uint8)
    for name in ("dark", "light-1/2", "light-1/4", "light-1/8"):
        assert changes[name].apply(images).mean() < images.mean() - 20
    flatter = changes["contrast-30"].apply(images)
    assert flatter.mean() == pytest.approx(images.mean(), abs=0.5)
    assert flatter.std() == pytest.approx(0.3 * images.std(), rel=0.05)
    # docs/crop.md: eyes at 0.38 and mouth at 0.75 of the side.
    for name, covered, free in (("eyes", 18, 38), ("mouth", 36, 14)):
        same = (changes[name].apply(images) == images)[:, :, 24]
        assert not same[:, covered].all()
        assert same[:, free].all()
    ball = np.zeros((1, 48, 48), np.uint8)
    ball[0, 20:28, 38:46] = 255  # at the right; anticlockwise takes it up
    rows = np.nonzero(changes["left25"].apply(ball)[0] > 128)[0]
    assert rows.mean() < 20


def test_a_card_of_ours_needs_no_more_than_it_has() -> None:
    convention = parse_convention({**CARD, "temperature": 0.8, "quantisation": "int8"})
    assert convention.limits == (0, 255)
    assert [(head.name, head.output, head.temperature) for head in convention.heads] == [
        ("fer2013", 0, 0.8)
    ]
    assert convention.head_for("fer_plus").name == "fer2013"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"labels": None}, "labels must be a list"),
        ({"labels": ["happy", "bored"]}, "'bored'"),
        ({"labels": ["happy", "happy"]}, "at most once"),
        ({"labels": [None, None]}, "at least one"),
        ({"input_shape": [48, 48]}, "wrong"),
        ({"input_shape": [48, 48, 3]}, "do not fit"),
        ({"channels": "hsv"}, "channels is 'hsv'"),
        ({"range": [1, 1]}, "two different"),
        ({"range": ["low", "high"]}, "wrong"),
        ({"std": [0]}, "above 0"),
        ({"mean": [1, 2, 3]}, "mean must be 1"),
        ({"layout": "CHWN"}, "layout"),
        ({"output": "votes"}, "output is 'votes'"),
        ({"temperature": 0}, "temperature"),
        ({"heads": {"third": {"output": 0}}}, "'third'"),
        ({"heads": {"fer2013": {}}}, "lacks the entry 'output'"),
        ({"heads": {"fer2013": {"output": None}}}, "a place or a name"),
    ],
)
def test_a_wrong_card_is_told_in_words(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(UserError, match=complaint):
        parse_convention({**CARD, **change}, "rival.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
KEYS = ["labels", "input_shape", "output", "channels", "range", "mean", "std", "layout",
        "temperature", "heads", "parameters", "name", "file", "sha256"]  # fmt: skip


@given(st.sampled_from(KEYS), JSON)
def test_whatever_stands_in_a_card_is_taken_or_refused(key: str, value: object) -> None:
    # Any other error than one for people ends the test.
    with suppress(UserError):
        assert parse_convention({**CARD, key: value}).heads
