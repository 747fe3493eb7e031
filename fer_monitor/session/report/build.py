"""Put the facts of one session into the order in which a teacher reads them."""

from __future__ import annotations

from datetime import timedelta

from fer_monitor.mood.flags import Flag
from fer_monitor.session.report.axes import clock, percent, signed
from fer_monitor.session.report.charts import (
    STACK_ORDER,
    WORDS,
    attendance_chart,
    letter,
    mood_chart,
    participant_chart,
    share_charts,
)
from fer_monitor.session.report.document import (
    Block,
    Column,
    Document,
    Figures,
    Heading,
    PageBreak,
    Table,
    Text,
)
from fer_monitor.session.report.facts import LEAST_FOR_A_PAGE_S, ParticipantFacts, SessionFacts
from fer_monitor.session.report.method import method_page
from fer_monitor.session.report.moments import MOST, Moment
from fer_monitor.session.report.stretches import Stretch
from fer_monitor.session.report.words import (
    LONGEST_CELL,
    LONGEST_NAME,
    about,
    band,
    cut,
    distance,
    duration,
    session_title,
    summary,
)

NOTHING = "\N{EN DASH}"
LOOKS_APART_S = 1.5
"""From here on the page says how far apart looks were."""
_SHARE_WIDTHS = (0.075, 0.07, 0.1, 0.055, 0.07, 0.1, 0.07)


def session_document(facts: SessionFacts) -> Document:
    """Return the report on one session."""
    blocks: list[Block] = [Text(" ".join(summary(facts)), "lead"), _figures(facts)]
    if len(facts.series):
        blocks += [*_timeline(facts), *_flags(facts), *_moments(facts), *_segments(facts)]
        blocks += _attendance(facts)
    blocks += _people(facts)
    blocks += [PageBreak(), *method_page(facts.info, facts.rules)]
    return Document("Session report", session_title(facts.info), about(facts), tuple(blocks))


def _figures(facts: SessionFacts) -> Figures:
    whole = facts.whole
    mood = whole.mood
    return Figures(
        (
            (
                signed(mood.valence) if mood else NOTHING,
                f"pleasantness, {band(mood.valence_band)} (heuristic)"
                if mood
                else f"pleasantness: {whole.missing()}",
            ),
            (
                signed(mood.arousal) if mood else NOTHING,
                f"energy, {band(mood.arousal_band)} (heuristic)"
                if mood
                else f"energy: {whole.missing()}",
            ),
            (f"{whole.faces:.0f}", f"faces read, of {whole.visible:.0f} in view (measured)"),
            (
                percent(whole.coverage) if whole.coverage is not None else NOTHING,
                "coverage (measured)",
            ),
        )
    )


def _timeline(facts: SessionFacts) -> list[Block]:
    return [
        Heading("Mood over time", anchor="timeline"),
        mood_chart(facts),
        Text(
            "Pleasantness and energy are heuristic, \u22121 to +1; the band is estimated. Numbers "
            "above are markers, letters below are moments worth a look. Dotted: fewer than 40 % "
            "of those in view were read. Gaps: nothing that can be shown.",
            "muted",
        ),
    ]


def _flags(facts: SessionFacts) -> list[Block]:
    flags = facts.flags()
    blocks: list[Block] = [Heading("Flags", anchor="flags")]
    if not flags:
        return [*blocks, Text(_none(facts, "no threshold was passed"))]
    return [
        *blocks,
        Text(
            "In the order of time. A flag is a reason to look up and ask, no judgement "
            "(heuristic; thresholds stand with each).",
            "muted",
        ),
        _flag_table(flags),
    ]


def _none(facts: SessionFacts, why: str) -> str:
    """Say that there is none, and where the class has no figures, that this means little."""
    if facts.whole.mood is not None:
        return f"None: {why}."
    return f"None: there are no figures of the class to look at ({facts.whole.missing()})."


def _flag_table(flags: list[tuple[Flag, str]], *, who: bool = True) -> Table:
    columns = [Column("When", 0.13), Column("What", 0.2), Column("Evidence", 0.42)]
    columns.append(Column("How sure", 0.25))
    if who:
        columns.insert(1, Column("Who", 0.16))
        columns[2:] = [Column("What", 0.16), Column("Evidence", 0.32), Column("How sure", 0.23)]
    rows = []
    for flag, name in flags:
        cells = [
            f"{clock(flag.start_s)} to {clock(flag.end_s)}",
            _capital(flag.kind.value),
            _capital("; ".join(flag.evidence)) + ".",
            flag.sure,
        ]
        if who:
            cells.insert(1, cut(name, LONGEST_CELL))
        rows.append(tuple(cells))
    return Table(tuple(columns), tuple(rows))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _moments(facts: SessionFacts) -> list[Block]:
    blocks: list[Block] = [Heading("Moments worth a look", anchor="moments")]
    if not facts.moments:
        return [*blocks, Text(_none(facts, "no lasting change of pleasantness stood out"))]
    rows = tuple(_moment_row(facts, place, moment) for place, moment in enumerate(facts.moments))
    return [
        *blocks,
        Text(
            "Where the class\u2019s pleasantness changed and stayed (heuristic; up to 3 minutes on "
            f"each side are compared; the {MOST} largest at most).",
            "muted",
        ),
        Table(
            (
                Column("", 0.04),
                Column("When", 0.12),
                Column("Pleasantness before, after (band)", 0.25),
                Column("Faces, coverage", 0.18),
                Column("Nearest marker", 0.2),
                Column("How sure", 0.21),
            ),
            rows,
        ),
    ]


def _moment_row(facts: SessionFacts, place: int, moment: Moment) -> tuple[str, ...]:
    sides = []
    for name, part in (("before", moment.before), ("after", moment.after)):
        assert part.mood is not None
        coverage = NOTHING if part.coverage is None else percent(part.coverage)
        sides.append(
            (
                f"{name} {signed(part.mood.valence)} ({band(part.mood.valence_band)})",
                f"{name} {part.faces:.0f}, {coverage}",
            )
        )
    wall = facts.info.started_at + timedelta(seconds=moment.second)
    return (
        letter(place),
        f"{clock(moment.second)}\n({wall:%H:%M})",
        f"{sides[0][0]}\n{sides[1][0]}",
        f"{sides[0][1]}\n{sides[1][1]}",
        distance(moment),
        moment.sure,
    )


def _segments(facts: SessionFacts) -> list[Block]:
    if not facts.segments:
        return []
    return [
        Heading("Expressions between markers", anchor="segments"),
        Text("Mean expression shares in each segment (estimated).", "muted"),
        *share_charts(facts.segments),
        segment_table(facts.segments),
    ]


def segment_table(segments: tuple[Stretch, ...]) -> Table:
    """Return the segments in numbers."""
    columns = (
        Column("Segment", 0.21),
        Column("From", 0.08, number=True),
        Column("Faces", 0.065, number=True),
        Column("Pleasant.", 0.105, number=True),
        *(
            Column(WORDS[emotion], width, number=True)
            for emotion, width in zip(STACK_ORDER, _SHARE_WIDTHS, strict=True)
        ),
    )
    return Table(columns, tuple(_segment_row(part) for part in segments))


def _segment_row(part: Stretch) -> tuple[str, ...]:
    title = cut(part.title, LONGEST_CELL)
    start = (title, clock(part.start_s), f"{part.faces:.0f}")
    if part.mood is None:
        return (f"{title}\n({part.missing()})", *start[1:], *[NOTHING] * 8)
    shares = (percent(float(part.mood.shares[emotion])) for emotion in STACK_ORDER)
    return (*start, signed(part.mood.valence), *shares)


def _attendance(facts: SessionFacts) -> list[Block]:
    whole = facts.whole
    cameras = (
        "no gallery was seen, so cameras were not counted"
        if whole.cameras is None
        else f"{whole.cameras:.0f} cameras were on"
    )
    words = [
        f"On average {whole.visible:.0f} people were in view, {cameras}, and {whole.faces:.0f} "
        f"faces were read (measured).",
        *_watching(facts),
    ]
    tiles = [count for _, count in facts.layouts]
    if tiles:
        changes = len(tiles) - 1
        span = f"{min(tiles)} to {max(tiles)}" if min(tiles) != max(tiles) else f"{tiles[0]}"
        times = "once" if changes == 1 else f"{changes} times"
        words.append(
            f"The gallery showed {span} tiles; its layout "
            + (f"changed {times}." if changes else "did not change.")
        )
    return [
        Heading("Attendance", anchor="attendance"),
        attendance_chart(facts),
        Text(" ".join(words)),
    ]


def _watching(facts: SessionFacts) -> list[str]:
    """Say how much of the session was watched, and how far apart looks were that lie apart."""
    watched, length = facts.whole.watched_s, len(facts.series)
    words = [
        "Pictures came in throughout."
        if watched == length
        else f"Pictures came in {duration(watched)} of {duration(length)}; in the rest the session "
        "was paused, its source lost, or the computer busy for long."
    ]
    looked = int(facts.series.looked.sum())
    apart = watched / looked if looked else 1.0
    if apart >= LOOKS_APART_S:
        words.append(
            f"Looks were {apart:.1f} s apart on average; what was seen last stands in between."
        )
    return words


def _people(facts: SessionFacts) -> list[Block]:
    if not facts.people:
        return []
    blocks: list[Block] = [
        PageBreak(),
        Heading("Participants", anchor="participants"),
        Text(
            "In the order of their names. Minutes in which the face was seen and its expression "
            "read; who was seen for less than a minute has no page.",
            "muted",
        ),
        Table(
            (
                Column("Name", 0.4),
                Column("First seen", 0.15, number=True),
                Column("Last seen", 0.15, number=True),
                Column("Seen", 0.15, number=True),
                Column("Read", 0.15, number=True),
            ),
            tuple(
                (
                    cut(person.name, LONGEST_CELL),
                    clock(int(person.seen.seconds[0])),
                    clock(int(person.seen.seconds[-1])),
                    clock(person.seen_s),
                    clock(person.read_s),
                )
                for person in facts.people
            ),
        ),
    ]
    assert LEAST_FOR_A_PAGE_S == 60  # as the text above says
    for person in facts.people:
        if person.has_page:
            blocks += _participant(person, facts)
    return blocks


def _participant(person: ParticipantFacts, facts: SessionFacts) -> list[Block]:
    sure = sum(person.expression_s)
    rows = tuple(
        (
            WORDS[emotion],
            clock(person.expression_s[emotion]),
            percent(person.expression_s[emotion] / sure) if sure else NOTHING,
        )
        for emotion in STACK_ORDER
    )
    flags = [(flag, person.name) for flag in person.flags]
    return [
        PageBreak(),
        Heading(cut(person.name, LONGEST_NAME)),
        Text(
            f"Seen for {duration(person.seen_s)}, read for {duration(person.read_s)}; unsure for "
            f"{duration(person.unsure_s)} of that, which counts towards no expression."
        ),
        participant_chart(person, facts),
        Text(
            "The likeliest expression of each stretch of time (estimated); empty where no "
            "expression was read.",
            "muted",
        ),
        Heading("Time per expression", 3),
        Table(
            (
                Column("Expression (estimated)", 0.5),
                Column("Time", 0.25, number=True),
                Column("Share of sure time", 0.25, number=True),
            ),
            rows,
        ),
        Heading("Flags", 3),
        _flag_table(flags, who=False) if flags else Text("None: no threshold was passed."),
    ]
