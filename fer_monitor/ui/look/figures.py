"""Say in a tooltip how a figure is known, and from where."""

from __future__ import annotations

from fer_monitor.mood.figures import Figure
from fer_monitor.ui.look.words import tr


def about(*figures: Figure) -> str:
    """Return a line for each figure: what it is, its kind, its source."""
    return "\n".join(
        tr(
            "{name}: {kind}. {source}",
            name=tr(figure.name),
            kind=tr(figure.kind),
            source=tr(figure.source),
        )
        for figure in figures
    )
