"""Colours that can be read and told apart, also by people who see fewer of them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from fer_monitor.core.labels import EMOTIONS
from fer_monitor.ui.look.stylesheet import stylesheet
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.tokens import DARK, LIGHT, STACK_ORDER, contrast, ink_on
from fer_monitor.ui.look.words import expression_word

THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
# Machado, Oliveira & Fernandes (2009), severity 1.0.
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def seen(colour: str, matrix) -> np.ndarray:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.asarray(matrix) @ linear, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


@THEMES
def test_text_reads_on_every_ground(tokens):
    grounds = (tokens.window, tokens.surface, tokens.raised, tokens.accent_soft)
    for ground in grounds:
        assert contrast(tokens.text, ground) >= 7
        assert contrast(tokens.muted, ground) >= 4.5
    assert contrast(tokens.accent_text, tokens.accent) >= 4.5
    assert contrast(tokens.accent_text, tokens.accent_hover) >= 4.5
    assert contrast(tokens.stage_text, tokens.stage) >= 7
    assert contrast(tokens.stage_muted, tokens.stage) >= 4.5
    for tint in (tokens.good_soft, tokens.caution_soft, tokens.danger_soft):
        assert contrast(tokens.text, tint) >= 7


@THEMES
@pytest.mark.parametrize("emotion", EMOTIONS)
def test_an_emotion_stands_out_and_carries_its_label(tokens, emotion):
    colour = tokens.emotions[emotion]
    assert contrast(colour, tokens.surface) >= 3
    assert contrast(ink_on(colour), colour) >= 4.5


@THEMES
@pytest.mark.parametrize("sight", SIGHTS)
def test_emotions_differ_for_every_sight(tokens, sight):
    color = pytest.importorskip("skimage.color")
    labs = {e: color.rgb2lab(seen(tokens.emotions[e], SIGHTS[sight])) for e in EMOTIONS}
    for one, other in combinations(EMOTIONS, 2):
        difference = float(color.deltaE_ciede2000(labs[one], labs[other]))
        assert difference >= 10, f"{one.label} and {other.label}: {difference:.1f}"


def test_every_emotion_has_its_own_word_and_place():
    assert sorted(STACK_ORDER) == sorted(EMOTIONS)
    assert len({expression_word(emotion) for emotion in EMOTIONS}) == len(EMOTIONS)


@THEMES
def test_the_stylesheet_is_complete(tokens):
    sheet = stylesheet(tokens, 10.0)
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")
    assert tokens.accent in sheet


def test_a_theme_is_applied_and_changed(qapp, theme: Theme, qtbot):
    assert theme.tokens is LIGHT
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    assert theme.tokens is DARK
    assert qapp.palette().window().color().name().upper() == DARK.window
    assert DARK.surface in qapp.styleSheet()
    theme.choose("system")
    assert theme.choice == "system"
