"""The charts of one session. Line styles and words carry the meaning, so that grey paper does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fer_monitor.core.labels import Emotion
from fer_monitor.mood.flags import ParticipantSeconds
from fer_monitor.mood.wording import MIN_COVERAGE
from fer_monitor.session.report.axes import (
    LEFT,
    MARKERS_HEIGHT,
    RIGHT,
    WIDTH,
    TimeAxis,
    clock,
    draw_band,
    draw_line,
    draw_markers,
    percent,
    runs,
    signed,
)
from fer_monitor.session.report.document import Chart
from fer_monitor.session.report.facts import ParticipantFacts, SessionFacts
from fer_monitor.session.report.series import Bins, ClassSeries, Values
from fer_monitor.session.report.stretches import Stretch
from fer_monitor.session.report.svg import (
    GRID,
    MUTED,
    TEXT,
    Drawing,
    shortened,
    spread,
    text_width,
)

ACCENT, BAND, FILL = "#3945AB", "#B9BFD9", "#C9CDD6"
_SMALL = 10.5
STACK_ORDER = (
    Emotion.NEUTRAL, Emotion.HAPPY, Emotion.SURPRISE, Emotion.SAD, Emotion.FEAR,
    Emotion.DISGUST, Emotion.ANGRY,
)  # fmt: skip
"""As in the window: what is common in a class first."""
WORDS = {
    Emotion.ANGRY: "Angry",
    Emotion.DISGUST: "Disgusted",
    Emotion.FEAR: "Afraid",
    Emotion.HAPPY: "Happy",
    Emotion.SAD: "Sad",
    Emotion.SURPRISE: "Surprised",
    Emotion.NEUTRAL: "Neutral",
}
# (fill, text on it): the window's hues, their lightness stepped so that neighbours differ in grey.
_FILLS = {
    Emotion.NEUTRAL: ("#E3E5EA", TEXT),
    Emotion.HAPPY: ("#E9A93B", TEXT),
    Emotion.SURPRISE: ("#CFE6F7", TEXT),
    Emotion.SAD: ("#0A3F73", "#FFFFFF"),
    Emotion.FEAR: ("#D9BFDD", TEXT),
    Emotion.DISGUST: ("#2F7D5B", "#FFFFFF"),
    Emotion.ANGRY: ("#F0B8A2", TEXT),
}
NOTE_BARS = 20
"""Segments in one drawing of bars."""


def letter(place: int) -> str:
    """Return the name of the moment at this place: A, B, ..."""
    return chr(ord("A") + place % 26)


def mood_chart(facts: SessionFacts) -> Chart:
    """Return pleasantness and energy over time, with markers, moments and coverage."""
    series = facts.series
    top, height, strip = MARKERS_HEIGHT, 180.0, 40.0
    bottom = top + height
    strip_top = bottom + 22
    drawing = Drawing(
        WIDTH, strip_top + strip + 20, "Mood of the class over time, with markers and coverage"
    )
    axis = TimeAxis(0, max(len(series), 1))
    axis.draw(drawing, top, strip_top + strip)
    bins = Bins.of(len(series))
    draw_mood(drawing, axis, bins, series, top, height)
    _moment_letters(drawing, axis, facts, bottom)
    _coverage_strip(drawing, axis, bins, series, strip_top, strip)
    draw_markers(drawing, axis, facts.markers, 0, strip_top + strip)
    return drawing.chart()


def draw_mood(
    drawing: Drawing,
    axis: TimeAxis,
    bins: Bins,
    series: ClassSeries,
    top: float,
    height: float,
    *,
    shift_s: float = 0.0,
    limit: float | None = None,
    names: bool = True,
) -> None:
    """Draw both lines and the band of pleasantness into a panel.

    ``shift_s`` is what lies at 0 of the axis; ``limit`` the end of the scale.
    """
    limit = limit or scale_limit(series, bins)
    middle = top + height / 2

    def y(values: Values) -> Values:
        return middle - np.clip(values, -limit, limit) / limit * height / 2

    for value in (limit, limit / 2, 0.0, -limit / 2, -limit):
        at = float(y(np.array([value]))[0])
        line = [(LEFT, at), (WIDTH - RIGHT, at)]
        drawing.line(line, MUTED if value == 0 else GRID, 1)
        drawing.text(LEFT - 6, at + 3.5, signed(value), anchor="end", colour=MUTED, size=_SMALL)
    x = np.array([axis.x(t - shift_s) for t in bins.middles().tolist()])
    v, low, high, energy, coverage = (
        bins.means(column)
        for column in (
            series.valence, series.valence_low, series.valence_high, series.arousal,
            series.coverage,
        )
    )  # fmt: skip
    draw_band(drawing, x, y(low), y(high), BAND, 0.65)
    draw_line(drawing, x, y(energy), colour=MUTED, width=1.3, dashes="6 3")
    with np.errstate(invalid="ignore"):
        trusted = coverage >= MIN_COVERAGE
    draw_line(drawing, x, y(np.where(trusted, v, np.nan)), colour=ACCENT, width=2)
    draw_line(drawing, x, y(np.where(trusted, np.nan, v)), colour=ACCENT, width=1.2, dashes="1 3")
    if not names:
        return
    if np.isnan(v).all():
        drawing.text(
            (LEFT + WIDTH - RIGHT) / 2, middle - 8, "No mood that can be shown", anchor="middle",
            colour=MUTED,
        )  # fmt: skip
        return
    ends = [float(y(_last(values))[0]) for values in (v, energy)]
    places = spread(ends, 30, top + 8, top + height - 18)
    right = WIDTH - RIGHT + 8
    for place, word, colour, dashes in zip(
        places, ("Pleasantness", "Energy"), (ACCENT, MUTED), ("", "6 3"), strict=True
    ):
        drawing.line(
            [(right, place), (right + 18, place)], colour, 2 if not dashes else 1.3, dashes
        )
        drawing.text(right + 22, place + 4, word, colour=colour, bold=not dashes)
    place = places[0] + 13
    drawing.box(right, place - 4, 18, 8, BAND)
    drawing.text(right + 22, place + 4, "its 95 % band", colour=MUTED, size=_SMALL)


def scale_limit(series: ClassSeries, bins: Bins) -> float:
    """Return the end of a scale, one of few, that all of the lines and the band fit into."""
    columns = (series.valence_low, series.valence_high, series.valence, series.arousal)
    values = np.concatenate([np.abs(bins.means(column)) for column in columns])
    known = values[~np.isnan(values)]
    largest = float(np.percentile(known, 99)) if len(known) else 0.0
    return next((limit for limit in (0.4, 0.6, 0.8) if largest <= limit), 1.0)


def _last(values: Values) -> Values:
    known = values[~np.isnan(values)]
    return known[-1:] if len(known) else np.zeros(1)


def _moment_letters(drawing: Drawing, axis: TimeAxis, facts: SessionFacts, bottom: float) -> None:
    for place, moment in enumerate(facts.moments):
        x = axis.x(moment.second)
        drawing.area([(x, bottom - 1), (x - 4.5, bottom + 6), (x + 4.5, bottom + 6)], TEXT)
        drawing.text(x + 7, bottom + 10, letter(place), size=_SMALL, bold=True)


def _coverage_strip(
    drawing: Drawing, axis: TimeAxis, bins: Bins, series: ClassSeries, top: float, height: float
) -> None:
    bottom = top + height
    coverage = bins.means(series.coverage)
    x = np.array([axis.x(t) for t in bins.middles().tolist()])
    y = bottom - np.clip(coverage, 0, 1) * height
    draw_band(drawing, x, np.where(np.isnan(y), np.nan, bottom), y, FILL)
    draw_line(drawing, x, y, colour=MUTED, width=1)
    for share, words in ((0.0, "0\N{NO-BREAK SPACE}%"), (1.0, "100\N{NO-BREAK SPACE}%")):
        at = bottom - share * height
        drawing.line([(LEFT, at), (WIDTH - RIGHT, at)], GRID)
        drawing.text(LEFT - 6, at + 3.5, words, anchor="end", colour=MUTED, size=_SMALL)
    least = bottom - MIN_COVERAGE * height
    drawing.line([(LEFT, least), (WIDTH - RIGHT, least)], TEXT, 0.8, "3 2")
    right = WIDTH - RIGHT + 8
    drawing.text(right, top + 10, "Coverage", colour=TEXT, bold=True)
    drawing.text(right, least + 4, f"{percent(MIN_COVERAGE)} needed", colour=MUTED, size=_SMALL)


def share_charts(segments: Sequence[Stretch]) -> list[Chart]:
    """Return the expression shares of each segment as bars, some segments a drawing."""
    return [
        _share_chart(segments[start : start + NOTE_BARS])
        for start in range(0, len(segments), NOTE_BARS)
    ]


def _share_chart(segments: Sequence[Stretch]) -> Chart:
    line, left = 38.0, 0.0
    drawing = Drawing(WIDTH, len(segments) * line + 2, "Expression shares in each segment")
    for place, part in enumerate(segments):
        y = place * line
        name = shortened(part.title, WIDTH - 260)
        drawing.text(left, y + 11, name, bold=True)
        times = f"{clock(part.start_s)} to {clock(part.end_s)}"
        drawing.text(WIDTH, y + 11, times, anchor="end", colour=MUTED, size=_SMALL)
        if part.mood is None:
            drawing.box(left + 0.5, y + 16, WIDTH - 1, 16, "#FFFFFF", GRID)
            drawing.text(left + 6, y + 28, part.missing(), colour=MUTED, size=_SMALL)
            continue
        x = left
        for emotion in STACK_ORDER:
            share = float(part.mood.shares[emotion])
            width = share * WIDTH
            fill, ink = _FILLS[emotion]
            drawing.box(x, y + 16, width, 16, fill, "#FFFFFF")
            for words in (f"{WORDS[emotion]} {percent(share)}", WORDS[emotion]):
                if text_width(words, _SMALL) + 8 <= width:
                    drawing.text(x + 5, y + 28, words, colour=ink, size=_SMALL)
                    break
            x += width
    return drawing.chart()


def attendance_chart(facts: SessionFacts) -> Chart:
    """Return participants in view, cameras on and faces read over time."""
    series = facts.series
    top, height = 8.0, 110.0
    bottom = top + height
    drawing = Drawing(
        WIDTH, bottom + 20, "Participants in view, cameras on and faces read over time"
    )
    axis = TimeAxis(0, max(len(series), 1))
    axis.draw(drawing, top, bottom)
    bins = Bins.of(len(series))
    watched = series.frames > 0
    columns = [
        bins.means(np.where(watched, column, np.nan))
        for column in (series.visible, series.cameras, series.faces)
    ]
    most = max((float(np.nanmax(c)) for c in columns if not np.isnan(c).all()), default=0.0)
    limit = next((n for n in (5, 10, 20, 30, 50, 100, 200, 500) if most <= n), max(most, 1.0))
    x = np.array([axis.x(t) for t in bins.middles().tolist()])
    for value in (0.0, limit / 2, limit):
        at = bottom - value / limit * height
        drawing.line([(LEFT, at), (WIDTH - RIGHT, at)], GRID)
        drawing.text(LEFT - 6, at + 3.5, f"{value:g}", anchor="end", colour=MUTED, size=_SMALL)
    styles = (("In view", TEXT, 1.4, ""), ("Cameras on", MUTED, 1.4, "6 3"),
              ("Faces read", ACCENT, 1.8, "1.5 2.5"))  # fmt: skip
    drawn = [(c, s) for c, s in zip(columns, styles, strict=True) if not np.isnan(c).all()]
    ends = [bottom - float(_last(column)[0]) / limit * height for column, _ in drawn]
    places = spread(ends, 15, top + 4, bottom - 4)
    right = WIDTH - RIGHT + 8
    for place, (column, (word, colour, width, dashes)) in zip(places, drawn, strict=True):
        draw_line(
            drawing, x, bottom - column / limit * height, colour=colour, width=width, dashes=dashes
        )
        drawing.line([(right, place), (right + 18, place)], colour, width, dashes)
        drawing.text(right + 22, place + 4, word, colour=colour)
    return drawing.chart()


def participant_chart(person: ParticipantFacts, facts: SessionFacts) -> Chart:
    """Return when one participant showed which expression: a lane each, and when none was seen."""
    lanes: list[tuple[str, int, int]] = [
        (WORDS[emotion], int(emotion), person.expression_s[emotion]) for emotion in STACK_ORDER
    ]
    lanes += [("Unsure", -2, person.unsure_s)]
    line, top = 17.0, MARKERS_HEIGHT
    bottom = top + len(lanes) * line
    drawing = Drawing(WIDTH, bottom + 20, "Likeliest expression over time")
    length = max(len(facts.series), 1)
    bins = Bins.of(length)
    axis = TimeAxis(0, length)
    axis.draw(drawing, top, bottom)
    likeliest = _likeliest(person.seen, bins, facts)
    step = (WIDTH - LEFT - RIGHT) * bins.width_s / length
    for place, (word, code, seconds) in enumerate(lanes):
        y = top + place * line
        drawing.line([(LEFT, y + line), (WIDTH - RIGHT, y + line)], GRID)
        seen = seconds > 0
        drawing.text(WIDTH - RIGHT + 8, y + 12.5, word, colour=TEXT if seen else MUTED, size=_SMALL)
        drawing.text(
            WIDTH, y + 12.5, clock(seconds) if seen else "\N{EN DASH}", anchor="end",
            colour=TEXT if seen else MUTED, size=_SMALL,
        )  # fmt: skip
        for run in runs(likeliest == code):
            right = min(LEFT + run.stop * step, WIDTH - RIGHT)
            x = LEFT + run.start * step
            drawing.box(x, y + 3, max(right - x, 1), line - 5, MUTED if code == -2 else ACCENT)
    draw_markers(drawing, axis, facts.markers, 0, bottom)
    return drawing.chart()


def _likeliest(seen: ParticipantSeconds, bins: Bins, facts: SessionFacts) -> np.ndarray:
    """Return the commonest winner of each stretch: an emotion, -2 unsure, -1 none, int (count,)."""
    winners = seen.winners(facts.rules.least_confidence)
    places = seen.seconds // bins.width_s
    inside = (places >= 0) & (places < bins.count)
    counts = np.zeros((bins.count, 9), np.int64)
    # Codes -2 to 6 in columns 0 to 8; a second without a reading counts for nothing.
    np.add.at(counts, (places[inside], winners[inside] + 2), 1)
    counts[:, 1] = 0
    return np.where(counts.any(axis=1), counts.argmax(axis=1) - 2, -1)
