"""The report's sentences: plain words first, doubt included."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from fer_monitor.core.records import SessionInfo
from fer_monitor.core.types import Interval, Marker
from fer_monitor.mood.wording import MIN_COVERAGE
from fer_monitor.session.report.axes import clock, percent, signed
from fer_monitor.session.report.charts import STACK_ORDER, WORDS
from fer_monitor.session.report.dates import full_date
from fer_monitor.session.report.facts import SessionFacts
from fer_monitor.session.report.moments import Moment
from fer_monitor.session.report.stretches import Stretch
from fer_monitor.session.report.svg import plain

LONGEST_NOTE = 60
LONGEST_TITLE = 160
LONGEST_NAME = 80
LONGEST_CELL = 120


def session_title(info: SessionInfo) -> str:
    """Return the session's title, never empty."""
    return cut(info.title, LONGEST_TITLE) or "Session without a title"


def cut(text: str, most: int = LONGEST_NOTE) -> str:
    """Return text in one line, with an ellipsis where it is longer than ``most`` characters."""
    text = plain(text)
    return text if len(text) <= most else text[:most].rstrip() + "\u2026"


def about(facts: SessionFacts) -> str:
    """Return when the session was, how long, and what kind of record it is."""
    info = facts.info
    start = info.started_at
    end = start + timedelta(seconds=len(facts.series))
    parts = [
        f"{full_date(start)}, {start:%H:%M} to {end:%H:%M}",
        duration(len(facts.series)),
        "with participants" if info.per_participant else "class only",
    ]
    if info.recovered:
        parts.append("finished by a later start after the program had ended early")
    elif not info.ended:
        parts.append("still running, or ended early")
    return " \N{MIDDLE DOT} ".join(parts)


def duration(seconds: float) -> str:
    """Return ``45 minutes``, ``3 h 5 min`` or ``40 seconds``."""
    if seconds < 120:
        return f"{seconds:.0f} second{'' if round(seconds) == 1 else 's'}"
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return f"{minutes} minutes"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def band(interval: Interval) -> str:
    """Return ``+0.05 to +0.19``."""
    return f"{signed(interval.low)} to {signed(interval.high)}"


def marker_name(number: int, marker: Marker) -> str:
    """Return ``marker 2, "Group work"``, its note cut where it is long."""
    note = cut(marker.note)
    return f"marker {number}, \u201c{note}\u201d" if note else f"marker {number}"


def distance(moment: Moment) -> str:
    """Return how far the nearest marker is, such as ``1:20 after marker 2``."""
    if moment.marker is None:
        return "no marker"
    number, marker = moment.marker
    apart = moment.second - marker.t
    if abs(apart) < 10:
        return f"at {marker_name(number, marker)}"
    side = "after" if apart > 0 else "before"
    return f"{clock(abs(apart))} {side} {marker_name(number, marker)}"


def summary(facts: SessionFacts) -> list[str]:
    """Return two to four sentences: how the class looked, when it changed, how sure this is."""
    if not len(facts.series):
        return [
            "Nothing was recorded in this session.",
            "There is nothing to be sure or unsure of.",
        ]
    if facts.whole.mood is None:
        return _nothing_to_say(facts)
    sentences = [_look(facts.whole), _change(facts), _how_sure(facts)]
    flags = len(facts.flags())
    if flags:
        sentences.append(
            "One flag is worth a look." if flags == 1 else f"{flags} flags are worth a look."
        )
    return sentences


def _nothing_to_say(facts: SessionFacts) -> list[str]:
    whole = facts.whole
    if whole.hidden:
        return [
            "Never were 10 or more faces read at once, so no figures of the class are shown.",
            "In class-only sessions an average of few people would say too much about each.",
        ]
    if not whole.watched_s:
        return [
            "No picture was analysed in this session.",
            "What was watched may have been paused, covered or lost.",
        ]
    seen = f"{whole.visible:.0f} people were in view" if whole.visible else "nobody was in view"
    return [
        f"No face was read in {duration(whole.watched_s)}; on average {seen}.",
        "Nothing can be said about the mood of the class.",
    ]


def _look(whole: Stretch) -> str:
    assert whole.mood is not None
    order = sorted(STACK_ORDER, key=lambda emotion: -whole.mood.shares[emotion])  # type: ignore[union-attr]
    shares = " and ".join(
        f"{WORDS[emotion].lower()} {percent(float(whole.mood.shares[emotion]))}"
        for emotion in order[:2]
    )
    sentence = whole.sentence()
    if sentence.startswith(("Too few", "No faces")):
        start = "Too few faces were read to put the mood of the class into words"
    else:
        start = f"On average the class looked {sentence[0].lower()}{sentence[1:]}"
    return (
        f"{start}: pleasantness {signed(whole.mood.valence)} "
        f"(band {band(whole.mood.valence_band)}), expressions mostly {shares}."
    )


def _change(facts: SessionFacts) -> str:
    if not facts.moments:
        return "No lasting change of the class\u2019s pleasantness stood out."
    moment = max(facts.moments, key=lambda each: abs(each.change))
    assert moment.before.mood is not None
    assert moment.after.mood is not None
    went = "rose" if moment.change > 0 else "fell"
    near = f" ({distance(moment)})" if moment.marker else ""
    doubt = ", though this change is not sure" if moment.sure.startswith("Not") else ""
    others = len(facts.moments) - 1
    more = "" if not others else f"; {others} other change{'s' if others > 1 else ''} stood out"
    return (
        f"The largest change was at {clock(moment.second)}{near}, when pleasantness {went} from "
        f"{signed(moment.before.mood.valence)} to {signed(moment.after.mood.valence)}{doubt}{more}."
    )


def _how_sure(facts: SessionFacts) -> str:
    whole, series = facts.whole, facts.series
    share = whole.coverage or 0.0
    basis = (
        f"{whole.faces:.0f} of {whole.visible:.0f} people in view were read on average "
        f"({percent(share)})"
    )
    with np.errstate(invalid="ignore"):
        poor = float(np.mean(~(series.coverage >= MIN_COVERAGE)))
    unknown = float(np.mean(np.isnan(series.valence)))
    if share < MIN_COVERAGE:
        return f"How sure this is: not sure, because only {basis}."
    if unknown > 0.25:
        return (
            f"How sure this is: it holds for {percent(1 - unknown)} of the time only, when there "
            f"were faces enough; then {basis}."
        )
    if poor > 0.25:
        return f"How sure this is: so so; {basis}, but too few for {percent(poor)} of the time."
    return f"How sure this is: the figures rest on enough of the class; {basis}."
