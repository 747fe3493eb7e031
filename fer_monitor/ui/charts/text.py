"""The charts in words, for people who cannot see them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fer_monitor.core.types import Marker
from fer_monitor.pipeline.timeline_buffer import TimelineArrays
from fer_monitor.ui.charts.data import thin_spans
from fer_monitor.ui.charts.plot import marker_words
from fer_monitor.ui.look.tokens import STACK_ORDER
from fer_monitor.ui.look.words import cameras_on, clock, expression_word, percent, signed, tr

STEADY = 0.05
"""A change of pleasantness or energy below this is no change that a class would notice."""


def describe_shares(rows: TimelineArrays) -> str:
    """Say what the areas show: average shares, the latest ones, where they rest on few."""
    known = ~np.isnan(rows.shares[:, 0])
    if not known.any():
        return tr("No expressions recorded yet.")
    means = rows.shares[known].mean(axis=0)
    ranked = sorted(STACK_ORDER, key=lambda emotion: -means[emotion])
    parts = [f"{expression_word(e)} {percent(means[e])}" for e in ranked if means[e] >= 0.005]
    text = tr("From {begin} to {end}, on average: {parts}.").format(
        begin=clock(rows.second[0]), end=clock(rows.second[-1]), parts=", ".join(parts)
    )
    spans = thin_spans(rows)
    if spans:
        times = ", ".join(
            tr("{begin} to {end}").format(begin=clock(begin), end=clock(end))
            for begin, end in spans[:5]
        )
        text += " " + tr("Resting on few faces: {}.").format(times)
    return text


def describe_mood(rows: TimelineArrays) -> str:
    """Say where pleasantness and energy stand and which way they went."""
    known = ~np.isnan(rows.valence)
    if not known.any():
        return tr("No pleasantness or energy recorded yet.")
    return " ".join(
        _line_words(name, values[known])
        for name, values in ((tr("Pleasantness"), rows.valence), (tr("Energy"), rows.arousal))
    )


def describe_attendance(rows: TimelineArrays) -> str:
    """Say how many are in class and how many cameras are on, and between what they moved."""
    known = np.flatnonzero(~np.isnan(rows.cameras_on))
    if not len(known):
        return tr("No gallery was seen in the time shown.")
    people, cameras = np.rint(rows.visible[known]), np.rint(rows.cameras_on[known])
    return tr(
        "{people} in class, {cameras}. From {begin} to {end}: between {fewest} and {most} "
        "in class, between {fewest_on} and {most_on} cameras on."
    ).format(
        people=f"{people[-1]:.0f}",
        cameras=cameras_on(int(cameras[-1])),
        begin=clock(rows.second[known[0]]),
        end=clock(rows.second[known[-1]]),
        fewest=f"{people.min():.0f}",
        most=f"{people.max():.0f}",
        fewest_on=f"{cameras.min():.0f}",
        most_on=f"{cameras.max():.0f}",
    )


def describe_markers(markers: Sequence[Marker], rows: TimelineArrays) -> str:
    """Say which markers lie in the time shown; nothing where there are none."""
    if not len(rows):
        return ""
    shown = [m for m in markers if rows.second[0] <= m.t <= rows.second[-1]]
    return tr("Markers: {}.").format("; ".join(map(marker_words, shown))) if shown else ""


def _line_words(name: str, values: np.ndarray) -> str:
    change = values[-1] - values[0]
    if abs(change) < STEADY:
        way = tr("about the same as at the beginning")
    elif change > 0:
        way = tr("up by {:.2f}", change)
    else:
        way = tr("down by {:.2f}", -change)
    return tr("{name} is {value}, {way}; between {low} and {high}.").format(
        name=name,
        value=signed(values[-1]),
        way=way,
        low=signed(values.min()),
        high=signed(values.max()),
    )
