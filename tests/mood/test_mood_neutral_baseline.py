"""The resting face: learnt once, undone at will, never inventing an expression."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.core.labels import Emotion
from fer_monitor.core.people import People
from fer_monitor.mood import neutral_baseline
from fer_monitor.mood.neutral_baseline import MOST_DAMPING, TYPICAL_REST, Baselines, correct
from tests.support.builders import one_hot

NEUTRAL = Emotion.NEUTRAL
EXPRESSIONS = [emotion for emotion in Emotion if emotion is not NEUTRAL]
shares = st.lists(st.floats(0.0, 1.0), min_size=7, max_size=7).map(
    lambda values: ((np.array(values) + 1e-4) / (sum(values) + 7e-4)).astype(np.float32)
)


def face(**given_shares: float) -> np.ndarray:
    """Return shares with the given ones, the rest neutral."""
    values = np.zeros(7, np.float32)
    for name, share in given_shares.items():
        values[Emotion[name.upper()]] = share
    values[NEUTRAL] += 1 - values.sum()
    return values


RESTS_SAD = face(sad=0.5, angry=0.04)
SMILE = face(happy=0.75, sad=0.2)


def rested(looks: list[np.ndarray], track: int = 1, step_s: float = 0.5) -> Baselines:
    """Return baselines after a first minute of the looks, over and over."""
    baselines = Baselines()
    for i in range(int(60 / step_s) + 1):
        baselines.take(track, i * step_s, looks[i % len(looks)])
    return baselines


def test_a_face_that_rests_sad_is_neutral_and_its_smile_happy() -> None:
    baselines = rested([RESTS_SAD])
    resting = baselines.take(1, 61.0, RESTS_SAD)
    smiling = baselines.take(1, 62.0, SMILE)
    assert resting.argmax() == NEUTRAL
    assert resting[Emotion.SAD] == pytest.approx(TYPICAL_REST[Emotion.SAD], abs=1e-4)
    assert smiling.argmax() == Emotion.HAPPY
    assert smiling[Emotion.HAPPY] == pytest.approx(0.75, abs=1e-4)


def test_who_rests_sad_can_still_be_seen_to_be_sad() -> None:
    assert rested([RESTS_SAD]).take(1, 61.0, face(sad=0.95)).argmax() == Emotion.SAD


def test_looks_are_passed_on_as_they_are_until_the_minute_is_full() -> None:
    baselines = Baselines()
    for i in range(120):
        assert baselines.take(1, i * 0.5, RESTS_SAD) is RESTS_SAD
    assert baselines.progress(1) == pytest.approx(59.5 / 60)
    assert baselines.take(1, 60.0, RESTS_SAD).argmax() == NEUTRAL
    assert baselines.progress(1) == 1.0


def test_only_time_in_which_the_face_was_read_counts() -> None:
    baselines = Baselines()
    baselines.take(1, 0.0, RESTS_SAD)
    baselines.take(1, 500.0, RESTS_SAD)
    assert baselines.progress(1) == pytest.approx(2 / 60)


def test_a_laugh_in_the_first_minute_does_not_cost_later_smiles() -> None:
    smile = face(happy=0.9)
    baselines = rested([face(sad=0.1), face(sad=0.1), smile])
    assert baselines.take(1, 61.0, smile) is smile


def test_one_and_all_can_be_done_again() -> None:
    baselines = rested([RESTS_SAD])
    for i in range(121):
        baselines.take(2, i * 0.5, RESTS_SAD)
    baselines.redo(1)
    assert (baselines.progress(1), baselines.progress(2)) == (0.0, 1.0)
    assert baselines.take(1, 70.0, RESTS_SAD) is RESTS_SAD
    assert baselines.take(2, 70.0, RESTS_SAD).argmax() == NEUTRAL
    baselines.redo()
    assert len(baselines) == 0
    assert baselines.rest(2) is None


def test_done_again_on_another_face_it_follows_the_new_one() -> None:
    baselines = rested([RESTS_SAD])
    baselines.redo(1)
    for i in range(121):
        baselines.take(1, 100 + i * 0.5, face(angry=0.5))
    assert baselines.take(1, 200.0, face(angry=0.5)).argmax() == NEUTRAL
    sad = face(sad=0.6)
    np.testing.assert_allclose(baselines.take(1, 201.0, sad), sad, atol=1e-6)


def test_tracks_that_join_share_the_baseline() -> None:
    known = rested([RESTS_SAD], track=1)
    assert known.take(7, 61.0, RESTS_SAD) is RESTS_SAD
    joined = People(same_as={7: 1})
    assert known.take(7, 62.0, RESTS_SAD, joined).argmax() == NEUTRAL
    assert len(known) == 1


def test_a_track_that_joins_an_earlier_one_without_baseline_brings_its_own() -> None:
    known = rested([RESTS_SAD], track=7)
    known.take(1, 61.0, RESTS_SAD)
    assert known.take(1, 62.0, RESTS_SAD, People(same_as={7: 1})).argmax() == NEUTRAL


def test_halves_learnt_under_two_numbers_make_one_baseline() -> None:
    baselines = Baselines()
    for i in range(64):
        baselines.take(1, i * 0.5, RESTS_SAD)
        baselines.take(2, 100 + i * 0.5, RESTS_SAD)
    assert baselines.progress(1) < 1
    assert baselines.take(1, 200.0, RESTS_SAD, People(same_as={2: 1})).argmax() == NEUTRAL


def test_memory_is_bounded_by_participants_and_a_minute_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(neutral_baseline, "MOST_PARTICIPANTS", 10)
    baselines = Baselines()
    for track in range(1, 100):
        baselines.take(track, float(track), RESTS_SAD)
    assert len(baselines) == 10
    assert baselines.progress(1) == 0.0
    for i in range(5000):
        baselines.take(99, 200 + i * 0.01, RESTS_SAD)
    kept = baselines._faces[99]
    assert len(kept.looks) <= 401
    for i in range(5000):
        baselines.take(99, 300 + i * 0.01, RESTS_SAD)
    assert kept.looks == []


@given(shares, shares)
def test_the_result_is_a_distribution_and_no_expression_ever_gains(
    look: np.ndarray, rest: np.ndarray
) -> None:
    corrected = correct(look, rest)
    assert corrected.dtype == np.float32
    assert corrected.sum() == pytest.approx(1, abs=1e-5)
    assert (corrected >= 0).all()
    assert (corrected[EXPRESSIONS] <= look[EXPRESSIONS] + 1e-6).all()
    assert corrected[NEUTRAL] >= look[NEUTRAL] - 1e-6


@given(shares)
def test_a_typical_resting_face_changes_nothing(look: np.ndarray) -> None:
    assert correct(look, TYPICAL_REST) is look
    assert correct(look, one_hot(NEUTRAL)) is look


@given(shares)
def test_a_look_at_rest_reads_as_typical_up_to_the_bound(rest: np.ndarray) -> None:
    corrected = correct(rest, rest)
    usual = np.maximum(TYPICAL_REST, neutral_baseline.NEGLIGIBLE)[EXPRESSIONS]
    odds = rest[EXPRESSIONS] / np.maximum(1 - rest[EXPRESSIONS], 1e-9)
    damped = odds / MOST_DAMPING
    bound = np.maximum(usual, damped / (1 + damped))
    assert (corrected[EXPRESSIONS] <= bound + 1e-4).all()


@given(shares, st.sampled_from(EXPRESSIONS), st.floats(0.9, 1.0))
def test_what_is_read_at_nine_tenths_keeps_half(
    rest: np.ndarray, emotion: Emotion, share: float
) -> None:
    assert correct(one_hot(emotion, share), rest)[emotion] >= 0.5 - 1e-5


@given(shares, st.sampled_from(EXPRESSIONS), st.floats(0, 1), st.floats(0, 1))
def test_more_of_an_expression_is_never_read_as_less(
    rest: np.ndarray, emotion: Emotion, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    looks = [face(**{emotion.label: share}) for share in (low, high)]
    less, more = (correct(look, rest)[emotion] for look in looks)
    assert less <= more + 1e-6


@given(st.lists(shares, min_size=2, max_size=8), st.randoms())
def test_the_order_of_looks_does_not_matter(looks: list[np.ndarray], random: object) -> None:
    many = [looks[i % len(looks)] for i in range(121)]
    mixed = list(many)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    first, second = rested(many).rest(1), rested(mixed).rest(1)
    assert first is not None
    assert second is not None
    np.testing.assert_array_equal(first, second)


@given(st.lists(st.tuples(st.floats(-3, 3), shares), max_size=80))
def test_any_clock_gives_distributions(looks: list[tuple[float, np.ndarray]]) -> None:
    baselines, t = Baselines(seconds=5.0), 0.0
    for step, look in looks:
        t += step
        assert baselines.take(1, t, look).sum() == pytest.approx(1, abs=1e-5)


def test_a_baseline_of_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="seconds"):
        Baselines(seconds=0)
