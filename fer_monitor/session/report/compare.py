"""Two or more sessions side by side, on one time axis: the same start, or the same marker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fer_monitor.core.errors import UserError
from fer_monitor.core.types import Marker
from fer_monitor.session.report.axes import WIDTH, TimeAxis, draw_markers, percent, signed
from fer_monitor.session.report.build import NOTHING
from fer_monitor.session.report.charts import STACK_ORDER, WORDS, draw_mood, scale_limit
from fer_monitor.session.report.dates import day_and_month
from fer_monitor.session.report.document import (
    Block,
    Chart,
    Column,
    Document,
    Heading,
    PageBreak,
    Table,
    Text,
)
from fer_monitor.session.report.facts import SessionFacts
from fer_monitor.session.report.method import method_page
from fer_monitor.session.report.series import Bins
from fer_monitor.session.report.stretches import Stretch, stretch
from fer_monitor.session.report.svg import MUTED, TEXT, Drawing, shortened
from fer_monitor.session.report.words import about, band, cut, duration, session_title

PANEL, TITLE = 110.0, 18.0
AROUND_S = 600
"""Seconds on each side of the marker that the table compares."""
WIDEST = 4
"""Sessions in one table."""


@dataclass(frozen=True, eq=False)
class Aligned:
    """A session and the second of it that lies at 0 of the common axis."""

    facts: SessionFacts
    zero_s: int


def align(sessions: Sequence[SessionFacts], note: str | None = None) -> list[Aligned]:
    """Put sessions on one time axis.

    Parameters
    ----------
    sessions : sequence of SessionFacts
        At least two.
    note : str or None
        Of the marker that lies at 0, in any case and spacing; None to align by Start.

    Raises
    ------
    UserError
        Where there are fewer than two sessions, or one has no such marker.
    """
    if len(sessions) < 2:
        raise UserError(
            "One session cannot be compared.", "Name two or more sessions, or leave out --compare."
        )
    if note is None:
        return [Aligned(facts, 0) for facts in sessions]
    aligned = []
    for facts in sessions:
        found = [
            m
            for m in facts.markers
            if same_note(m.note) == same_note(note) and 0 <= m.t < len(facts.series)
        ]
        if not found:
            raise UserError(
                f"The session \u201c{cut(session_title(facts.info))}\u201d has no marker "
                f"\u201c{cut(note)}\u201d.",
                "Use a note that stands in every session, or align by the start.",
            )
        aligned.append(Aligned(facts, int(found[0].t)))
    return aligned


def same_note(note: str) -> str:
    """Return what two notes have in common that are taken for the same one."""
    return " ".join(note.split()).casefold()


def comparison_document(sessions: Sequence[SessionFacts], note: str | None = None) -> Document:
    """Return the sessions side by side, in the order given; raises as `align` does."""
    aligned = align(sessions, note)
    where = "their start" if note is None else f"the marker \u201c{cut(note)}\u201d"
    blocks: list[Block] = [
        Text(_sentence(aligned), "lead"),
        Heading("Mood over time"),
        _chart(aligned),
        Text(
            f"One panel for each session, all on one scale, aligned at {where} (0:00). Solid: "
            "pleasantness with its band; dashed: energy (both heuristic, the band estimated). "
            "Dotted: fewer than 40 % of those in view were read.",
            "muted",
        ),
    ]
    if note is not None:
        blocks += [
            Heading(f"Ten minutes before and after {where}"),
            _around(aligned),
        ]
    blocks += [Heading("The sessions in numbers"), *_tables(aligned)]
    if len({each.info.model_sha256 for each in sessions}) > 1:
        blocks.append(
            Text("These sessions were read by different models, which alone moves figures.", "note")
        )
    blocks += [
        Text(
            "Different topics, days, cameras and numbers of people move these figures as well. "
            "A difference between two sessions is no measure of how good either was.",
            "note",
        ),
        PageBreak(),
        *method_page(sessions[0].info, sessions[0].rules),
    ]
    titles = dict.fromkeys(session_title(each.info) for each in sessions)
    return Document(
        "Comparison of sessions",
        "; ".join(titles),
        f"{len(sessions)} sessions, aligned by {where}",
        tuple(blocks),
    )


def _sentence(aligned: Sequence[Aligned]) -> str:
    moods = [(each.facts.whole.mood, each.facts) for each in aligned]
    known = [(mood, facts) for mood, facts in moods if mood is not None]
    if len(known) < 2:
        return "Fewer than two of these sessions have a mood that can be shown or compared."
    parts = [
        f"{signed(mood.valence)} in \u201c{cut(session_title(facts.info))}\u201d ({_day(facts)})"
        for mood, facts in known
    ]
    highest_low = max(mood.valence_band.low for mood, _ in known)
    lowest_high = min(mood.valence_band.high for mood, _ in known)
    sure = (
        "The bands of some do not overlap, so a difference is fairly sure; why is not known."
        if highest_low > lowest_high
        else "All bands overlap, so the differences may be chance."
    )
    return f"Mean pleasantness was {'; '.join(parts)}. {sure}"


def _day(facts: SessionFacts) -> str:
    start = facts.info.started_at
    return f"{day_and_month(start)}, {start:%H:%M}"


def _chart(aligned: Sequence[Aligned]) -> Chart:
    start = min(-each.zero_s for each in aligned)
    end = max(max(len(each.facts.series) - each.zero_s for each in aligned), start + 1)
    axis = TimeAxis(start, end)
    height = len(aligned) * (PANEL + TITLE + 30)
    drawing = Drawing(WIDTH, height + 18, "Mood of the class over time, one panel for each session")
    bins = [Bins.of(len(each.facts.series)) for each in aligned]
    limit = max(scale_limit(each.facts.series, b) for each, b in zip(aligned, bins, strict=True))
    for place, (each, parts) in enumerate(zip(aligned, bins, strict=True)):
        top = place * (PANEL + TITLE + 30)
        name = shortened(session_title(each.facts.info), WIDTH - 220)
        drawing.text(0, top + 12, name, bold=True)
        drawing.text(WIDTH, top + 12, _day(each.facts), anchor="end", colour=MUTED)
        panel = top + TITLE + 22
        last = place == len(aligned) - 1
        axis.draw(drawing, panel, panel + PANEL - 10, times=last)
        draw_mood(
            drawing, axis, parts, each.facts.series, panel, PANEL - 10,
            shift_s=each.zero_s, limit=limit,
        )  # fmt: skip
        zero = axis.x(0)
        drawing.line([(zero, panel), (zero, panel + PANEL - 10)], TEXT, 1.2)
        moved = [Marker(m.t - each.zero_s, m.note) for m in each.facts.markers]
        draw_markers(drawing, axis, moved, top + TITLE, panel + PANEL - 10)
    return drawing.chart()


def _around(aligned: Sequence[Aligned]) -> Table:
    columns = (
        Column("Session", 0.34),
        Column("Pleasantness before (band)", 0.25),
        Column("After (band)", 0.25),
        Column("Faces", 0.16),
    )
    rows = []
    for each in aligned:
        series, zero = each.facts.series, each.zero_s
        before = stretch(series, max(0, zero - AROUND_S), zero)
        after = stretch(series, zero, min(len(series), zero + AROUND_S))
        rows.append(
            (
                f"{session_title(each.facts.info)}\n{_day(each.facts)}",
                _pleasantness(before),
                _pleasantness(after),
                f"{before.faces:.0f}, then {after.faces:.0f}",
            )
        )
    return Table(columns, tuple(rows))


def _pleasantness(part: Stretch) -> str:
    if part.mood is None:
        return part.missing()
    return f"{signed(part.mood.valence)} ({band(part.mood.valence_band)})"


def _tables(aligned: Sequence[Aligned]) -> list[Block]:
    """Return the sessions as columns, a few a table."""
    tables: list[Block] = []
    for start in range(0, len(aligned), WIDEST):
        some = [each.facts for each in aligned[start : start + WIDEST]]
        width = 0.72 / max(len(some), 2)
        columns = [Column("", 1 - width * len(some))]
        columns += [Column(session_title(facts.info), width) for facts in some]
        cells = [_numbers(facts) for facts in some]
        rows = tuple((name, *(each[name] for each in cells)) for name in cells[0])
        tables.append(Table(tuple(columns), rows))
    return tables


def _numbers(facts: SessionFacts) -> dict[str, str]:
    whole, mood = facts.whole, facts.whole.mood
    missing = whole.missing()
    numbers = {
        "When": about(facts).split(" \N{MIDDLE DOT} ")[0],
        "Length": duration(len(facts.series)),
        "Model": facts.info.model_sha256[:12] or "unknown",
        "In view (measured)": f"{whole.visible:.0f}",
        "Cameras on (measured)": NOTHING if whole.cameras is None else f"{whole.cameras:.0f}",
        "Faces read (measured)": f"{whole.faces:.0f}",
        "Coverage (measured)": NOTHING if whole.coverage is None else percent(whole.coverage),
        "Pleasantness (heuristic)": signed(mood.valence) if mood else missing,
        "its band (estimated)": band(mood.valence_band) if mood else NOTHING,
        "Energy (heuristic)": signed(mood.arousal) if mood else missing,
        "its band (estimated) ": band(mood.arousal_band) if mood else NOTHING,
    }
    for emotion in STACK_ORDER:
        name = f"{WORDS[emotion]} (estimated)"
        numbers[name] = percent(float(mood.shares[emotion])) if mood else NOTHING
    numbers["Moments worth a look"] = str(len(facts.moments))
    return numbers
