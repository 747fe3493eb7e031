"""Flags: raised from their thresholds on, with evidence, and in the order of time."""

from __future__ import annotations

import numpy as np
import pytest

from fer_monitor.core.labels import Emotion
from fer_monitor.mood.flags import (
    FlagKind,
    FlagRules,
    ParticipantSeconds,
    class_drops,
    how_sure_of_change,
    participant_flags,
)
from tests.support.builders import one_hot

RULES = FlagRules()


def seen(*parts: tuple[int, Emotion | None], share: float = 0.8) -> ParticipantSeconds:
    """Return one participant who showed each expression for so many seconds; None: not seen."""
    seconds, shares, now = [], [], 0
    for count, emotion in parts:
        if emotion is not None:
            seconds += range(now, now + count)
            shares += [one_hot(emotion, share)] * count
        now += count
    stacked = np.array(shares, np.float32).reshape(-1, 7)
    return ParticipantSeconds(7, np.array(seconds, np.int64), stacked)


def watched(count: int) -> np.ndarray:
    return np.ones(count, bool)


def test_sixty_percent_of_ten_minutes_negative_is_a_flag_with_its_numbers() -> None:
    person = seen((300, Emotion.SAD), (60, Emotion.ANGRY), (240, Emotion.NEUTRAL))
    (flag,) = participant_flags(person, watched(600), RULES)
    assert flag.kind is FlagKind.NEGATIVE
    assert flag.participant == 7
    assert (flag.start_s, flag.end_s) == (0, 600)
    assert "60 % of 10 analysed minutes" in flag.evidence[0]
    assert "angry 10 %, sad 50 %" in flag.evidence[0]
    # Exactly at the threshold nobody can be sure.
    assert flag.sure.startswith("Not sure")


def test_clearly_above_the_threshold_is_said_so() -> None:
    (flag,) = participant_flags(seen((1200, Emotion.FEAR)), watched(1200), RULES)
    assert "clearly above" in flag.sure
    assert "resting face" in flag.sure


@pytest.mark.parametrize(
    "person",
    [
        seen((599, Emotion.SAD)),  # less than ten minutes
        seen((500, Emotion.SAD), (400, Emotion.HAPPY)),  # 56 %
        seen((1200, Emotion.DISGUST)),  # not one of the three
        seen((1200, Emotion.SAD), share=0.4),  # the program is unsure throughout
        seen(),
    ],
    ids=["too short", "too little", "disgust", "unsure", "never seen"],
)
def test_below_any_threshold_there_is_no_flag(person: ParticipantSeconds) -> None:
    length = int(person.seconds.max(initial=0)) + 1
    assert participant_flags(person, watched(length), RULES) == []


def test_an_absent_face_is_a_flag_and_its_reason_is_left_open() -> None:
    person = seen((60, Emotion.NEUTRAL), (400, None), (60, Emotion.NEUTRAL), (300, None))
    flags = participant_flags(person, watched(820), RULES)
    assert [(flag.start_s, flag.end_s) for flag in flags] == [(60, 460), (520, 820)]
    assert all(flag.kind is FlagKind.ABSENT for flag in flags)
    assert "then seen again" in flags[0].evidence[0]
    assert "until the end" in flags[1].evidence[0]
    assert "not why" in flags[0].sure


def test_a_pause_of_the_session_is_nobodys_absence() -> None:
    person = seen((60, Emotion.NEUTRAL), (400, None), (60, Emotion.NEUTRAL))
    pictures = watched(520)
    pictures[60:460] = False
    assert participant_flags(person, pictures, RULES) == []


def drops(valence: np.ndarray, faces: np.ndarray | None = None) -> list:
    count = np.full(len(valence), 20.0) if faces is None else faces
    return class_drops(valence, valence - 0.04, valence + 0.04, count, RULES)


def test_a_sudden_fall_that_stays_is_a_flag_at_its_second() -> None:
    valence = np.concatenate([np.full(600, 0.2), np.full(600, -0.1)])
    (flag,) = drops(valence)
    assert flag.kind is FlagKind.CLASS_DROP
    assert flag.participant is None
    assert flag.start_s == 600
    assert "+0.20" in flag.evidence[0]
    assert "\N{MINUS SIGN}0.10" in flag.evidence[0]
    assert flag.sure.startswith("Fairly sure")


@pytest.mark.parametrize(
    "valence",
    [
        np.concatenate([np.full(600, 0.2), np.full(30, -0.3), np.full(600, 0.2)]),
        np.linspace(0.4, -0.4, 3600),
        np.concatenate([np.full(600, -0.2), np.full(600, 0.2)]),
        np.full(1200, np.nan),
        np.zeros(100),
        np.zeros(0),
    ],
    ids=["soon over", "slowly", "a rise", "no faces", "too short", "empty"],
)
def test_what_is_no_sudden_lasting_fall_is_no_flag(valence: np.ndarray) -> None:
    assert drops(valence) == []


def test_a_fall_with_other_faces_is_not_sure() -> None:
    valence = np.concatenate([np.full(600, 0.2), np.full(600, -0.1)])
    faces = np.concatenate([np.full(600, 20.0), np.full(600, 8.0)])
    (flag,) = drops(valence, faces)
    assert "not the same faces" in flag.sure


def test_bands_decide_how_sure_a_change_is() -> None:
    assert how_sure_of_change((0.1, 0.2), (-0.1, 0.0), 20, 20).startswith("Fairly sure")
    assert how_sure_of_change((0.1, 0.2), (0.0, 0.15), 20, 20).startswith("Not sure")


@pytest.mark.parametrize(
    "wrong",
    [
        {"negative_share": 1.5},
        {"negative_minutes": 0.0},
        {"absent_s": float("nan")},
        {"drop": -0.1},
        {"drop_window_s": 1.0},
    ],
)
def test_impossible_thresholds_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        FlagRules(**wrong)
