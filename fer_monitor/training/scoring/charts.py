"""ROC curves and reliability diagrams as SVG pictures that fit into one HTML file."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fer_monitor.core.labels import EMOTION_LABELS


@dataclass(frozen=True)
class Theme:
    """Colours of one look: text, lines, bars and the seven expressions, as ``#RRGGBB``."""

    text: str
    muted: str
    line: str
    bar: str
    accent: str
    emotions: tuple[str, ...]


# The window's own colours (fer_monitor/ui/look/tokens.py), so that a colour keeps its meaning.
LIGHT = Theme(
    "#1A1F29", "#586070", "#E2E5EB", "#CDD2DC", "#4654C4",
    ("#A8380A", "#2F7D5B", "#8F4F95", "#D08000", "#0A3F73", "#2A98DC", "#8C919C"),
)  # fmt: skip
DARK = Theme(
    "#E9ECF1", "#A6AEBB", "#2D333D", "#464F5E", "#94A0FF",
    ("#C2571B", "#1FB286", "#E58BBB", "#FFCB3D", "#3B77D8", "#7FDDF7", "#7D8088"),
)  # fmt: skip

# Colour alone would leave out people who do not see it.
DASHES = ("-", "--", "-.", "-", "--", "-.", ":")

SIZE_INCHES = (4.6, 3.9)


@dataclass(frozen=True)
class Picture:
    """One chart as two data URIs, for light and dark pages, and what it shows in words."""

    light: str
    dark: str
    alt: str


def roc_picture(figures: dict[str, Any], title: str) -> Picture:
    """Return the one-vs-rest ROC curves of ``metrics.score``'s figures."""

    def draw(axes: Axes, theme: Theme) -> None:
        axes.plot([0, 1], [0, 1], color=theme.muted, linewidth=0.8, linestyle=(0, (1, 3)))
        for index, name in enumerate(EMOTION_LABELS):
            curve, area = figures["roc"][name], figures["classes"][name]["auc"]
            if curve is not None:
                axes.plot(
                    curve["false_positive_rate"],
                    curve["true_positive_rate"],
                    color=theme.emotions[index],
                    linestyle=DASHES[index],
                    label=f"{name} {area:.3f}",
                )
        axes.set_xlabel("other expressions taken for it")
        axes.set_ylabel("of its pictures found")
        legend = axes.legend(title="area under the curve", loc="lower right", frameon=False)
        legend.get_title().set_color(theme.muted)

    areas = ", ".join(
        f"{name} {figures['classes'][name]['auc']}"
        for name in EMOTION_LABELS
        if figures["classes"][name]["auc"] is not None
    )
    return _both(draw, f"{title}: ROC curves; areas: {areas}")


def reliability_picture(figures: dict[str, Any], title: str) -> Picture:
    """Return the reliability diagram of ``metrics.score``'s figures, with its 15 bins."""
    bins = figures["reliability"]
    most = max(row["pictures"] for row in bins)

    def draw(axes: Axes, theme: Theme) -> None:
        axes.plot([0, 1], [0, 1], color=theme.muted, linewidth=0.8, linestyle=(0, (1, 3)))
        lows = np.array([row["low"] for row in bins])
        widths = np.array([row["high"] for row in bins]) - lows
        # How many pictures a bin holds, on a scale of its own at the foot.
        axes.bar(
            lows,
            [0.22 * row["pictures"] / most for row in bins],
            widths * 0.86,
            align="edge",
            color=theme.bar,
            label=f"pictures in the bin (tallest: {most:,})",
        )
        axes.plot(
            [row["confidence"] for row in bins],
            [row["accuracy"] for row in bins],
            marker="o",
            markersize=5,
            color=theme.accent,
            label="how often it was right",
        )
        axes.set_xlabel("share given to the expression read")
        axes.set_ylabel("of these readings right")
        axes.legend(loc="upper left", frameon=False)

    return _both(
        draw, f"{title}: reliability diagram; calibration error {100 * figures['ece']:.1f} %"
    )


def _both(draw: Callable[[Axes, Theme], None], alt: str) -> Picture:
    return Picture(_uri(draw, LIGHT), _uri(draw, DARK), alt)


def _uri(draw: Callable[[Axes, Theme], None], theme: Theme) -> str:
    style = {
        "font.size": 9.5,
        "text.color": theme.text,
        "axes.labelcolor": theme.text,
        "axes.edgecolor": theme.muted,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "grid.color": theme.line,
        "grid.linewidth": 0.8,
        "xtick.color": theme.muted,
        "ytick.color": theme.muted,
        "lines.linewidth": 1.7,
        "legend.fontsize": 8.5,
        # Letters as outlines: they look the same wherever the page is opened.
        "svg.fonttype": "path",
        "svg.hashsalt": "fer-monitor",
    }
    with mpl.rc_context(MappingProxyType(style)):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        axes = figure.add_subplot()
        axes.set(xlim=(0, 1), ylim=(0, 1.005))
        ticks = np.linspace(0, 1, 6)
        axes.set_xticks(ticks, [f"{100 * tick:.0f} %" for tick in ticks])
        axes.set_yticks(ticks, [f"{100 * tick:.0f} %" for tick in ticks])
        axes.grid(visible=True)
        axes.set_axisbelow(True)
        draw(axes, theme)
        stream = io.BytesIO()
        figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None})
    return "data:image/svg+xml;base64," + base64.b64encode(stream.getvalue()).decode("ascii")
