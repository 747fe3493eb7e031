"""The look in numbers: colours of both themes, the emotion palette, spacing, sizes of type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fer_monitor.core.labels import Emotion

SPACE_XS, SPACE_S, SPACE_M, SPACE_L, SPACE_XL = 4, 8, 12, 16, 24
"""Distances, logical pixels: everything is a multiple of four."""
RADIUS_CARD, RADIUS_CONTROL = 10, 6
TYPE_SMALL, TYPE_BODY, TYPE_TITLE, TYPE_SENTENCE = 0.92, 1.0, 1.08, 1.85
"""Sizes of type, in multiples of the system's own."""
TYPE_LOW_SENTENCE = 1.5
"""The sentence's size in a low window."""

INK_DARK, INK_LIGHT = "#000000", "#FFFFFF"

STACK_ORDER: tuple[Emotion, ...] = (
    Emotion.NEUTRAL,
    Emotion.HAPPY,
    Emotion.SURPRISE,
    Emotion.SAD,
    Emotion.FEAR,
    Emotion.DISGUST,
    Emotion.ANGRY,
)
"""Order of bars from the top and of areas from the bottom: what is common in a class first."""


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme, as ``#RRGGBB``.

    Attributes
    ----------
    name : str
        ``light`` or ``dark``.
    window, surface, raised : str
        Behind everything; of cards; of controls on a card.
    stage, stage_text, stage_muted : str
        The preview's own ground and the text on it: dark in both themes, as around a video.
    border, border_strong : str
        Hairlines; outlines of controls that must be seen (3:1).
    text, muted : str
        Text; less important text (4.5:1 on window, surface and raised).
    accent, accent_hover, accent_text, accent_soft : str
        The one accent; text on it; its tint behind text.
    danger, danger_soft, good, good_soft, caution, caution_soft : str
        Strip and tint of the notices.
    emotions : mapping of Emotion to str
        At least 3:1 on surface (WCAG 2.2, 1.4.11). Hues from Okabe & Ito, "Color Universal
        Design" (2008); lightness and chroma tuned per theme so that every two stay at least
        10 CIEDE2000 apart for normal sight and full protanopia, deuteranopia and tritanopia
        (Machado et al. 2009). A text label always stands beside them.
    """

    name: str
    window: str
    surface: str
    raised: str
    stage: str
    stage_text: str
    stage_muted: str
    border: str
    border_strong: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    accent_text: str
    accent_soft: str
    danger: str
    danger_soft: str
    good: str
    good_soft: str
    caution: str
    caution_soft: str
    emotions: Mapping[Emotion, str]


LIGHT = Tokens(
    name="light",
    window="#F4F5F8",
    surface="#FFFFFF",
    raised="#FFFFFF",
    stage="#14171D",
    stage_text="#F1F3F7",
    stage_muted="#AAB2C0",
    border="#E2E5EB",
    border_strong="#858D9B",
    text="#1A1F29",
    muted="#586070",
    accent="#4654C4",
    accent_hover="#3945AB",
    accent_text="#FFFFFF",
    accent_soft="#E9EBFA",
    danger="#B3261E",
    danger_soft="#FCEDEB",
    good="#1F7A4D",
    good_soft="#E8F5EE",
    caution="#8A5A00",
    caution_soft="#FDF4E1",
    emotions=MappingProxyType(
        {
            Emotion.ANGRY: "#A8380A",
            Emotion.DISGUST: "#2F7D5B",
            Emotion.FEAR: "#8F4F95",
            Emotion.HAPPY: "#D08000",
            Emotion.SAD: "#0A3F73",
            Emotion.SURPRISE: "#2A98DC",
            Emotion.NEUTRAL: "#8C919C",
        }
    ),
)

DARK = Tokens(
    name="dark",
    window="#13161B",
    surface="#1C2027",
    raised="#252A33",
    stage="#0C0E12",
    stage_text="#F1F3F7",
    stage_muted="#A2ABBA",
    border="#2D333D",
    border_strong="#6F7886",
    text="#E9ECF1",
    muted="#A6AEBB",
    accent="#94A0FF",
    accent_hover="#AAB4FF",
    accent_text="#10142B",
    accent_soft="#2A2F4C",
    danger="#FF8A80",
    danger_soft="#3A2224",
    good="#6FD3A0",
    good_soft="#1D332A",
    caution="#F2C14E",
    caution_soft="#352C18",
    emotions=MappingProxyType(
        {
            Emotion.ANGRY: "#C2571B",
            Emotion.DISGUST: "#1FB286",
            Emotion.FEAR: "#E58BBB",
            Emotion.HAPPY: "#FFCB3D",
            Emotion.SAD: "#3B77D8",
            Emotion.SURPRISE: "#7FDDF7",
            Emotion.NEUTRAL: "#7D8088",
        }
    ),
)


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#RRGGBB`` in [0, 1] (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink_on(colour: str) -> str:
    """Return the text colour, dark or white, that reads better on ``colour``."""
    return max((INK_DARK, INK_LIGHT), key=lambda ink: contrast(ink, colour))
