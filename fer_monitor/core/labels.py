"""The seven expressions, in the one order used everywhere: FER2013's."""

from __future__ import annotations

from enum import IntEnum


class Emotion(IntEnum):
    """FER2013's classes; the value is the index in every probability vector.

    Source: Goodfellow et al., "Challenges in Representation Learning", ICML 2013 workshop.
    """

    ANGRY = 0
    DISGUST = 1
    FEAR = 2
    HAPPY = 3
    SAD = 4
    SURPRISE = 5
    NEUTRAL = 6

    @property
    def label(self) -> str:
        """Lower-case English name, as written in CSV headers and model cards."""
        return self.name.lower()


EMOTIONS: tuple[Emotion, ...] = tuple(Emotion)
EMOTION_LABELS: tuple[str, ...] = tuple(emotion.label for emotion in EMOTIONS)
N_EMOTIONS = len(EMOTIONS)
