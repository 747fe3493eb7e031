"""What the columns of a session's tables are: how each figure is known, its unit, its source.

Written beside the tables as ``columns.csv``, so that a number that is copied out of them can be
looked up without this program.
"""

from __future__ import annotations

from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.mood.figures import ESTIMATED, HEURISTIC, MEASURED, NOTED
from fer_monitor.session.csv_cells import row_bytes
from fer_monitor.session.csv_table import BOM
from fer_monitor.session.tables import FACES_FILE, MARKERS_FILE, TIMELINE_FILE

COLUMNS_FILE = "columns.csv"
HEADER = ("table", "column", "kind", "unit", "source")

_NETWORK = "network trained on FER2013 and FER+ (models/expression.md)"
_WORDS = "expression shares weighted by word norms (Russell & Mehrabian 1977)"
_BOOTSTRAP = "bootstrap over the faces of a picture, 95 % (Efron 1979)"
_COUNTED = "counted in each picture"
_CLOCK = "clock of this computer, or of the recording"

Described = tuple[str, str, str, str]
"""Column, kind, unit, source."""

_TIMELINE: tuple[Described, ...] = (
    ("wall_time", MEASURED, "ISO 8601", _CLOCK),
    ("second", MEASURED, "s", _CLOCK),
    ("frames", MEASURED, "pictures a second", _COUNTED),
    ("faces_read", MEASURED, "faces", f"{_COUNTED}, mean over the second"),
    ("participants_visible", MEASURED, "people", f"{_COUNTED}, mean over the second"),
    ("coverage", MEASURED, "share", "faces_read / participants_visible"),
    *((label, ESTIMATED, "share", f"{_NETWORK}, mean over faces") for label in EMOTION_LABELS),
    ("valence", HEURISTIC, "-1 to 1", _WORDS),
    ("valence_low", ESTIMATED, "-1 to 1", _BOOTSTRAP),
    ("valence_high", ESTIMATED, "-1 to 1", _BOOTSTRAP),
    ("arousal", HEURISTIC, "-1 to 1", _WORDS),
    ("arousal_low", ESTIMATED, "-1 to 1", _BOOTSTRAP),
    ("arousal_high", ESTIMATED, "-1 to 1", _BOOTSTRAP),
    ("cameras_on", MEASURED, "tiles", f"{_COUNTED}, mean over the second"),
)
_FACES: tuple[Described, ...] = (
    ("face", MEASURED, "number", "given in the order of appearance"),
    ("first_seen_s", MEASURED, "s", _CLOCK),
    ("last_seen_s", MEASURED, "s", _CLOCK),
    ("in_view_s", MEASURED, "s", _CLOCK),
    ("looks", MEASURED, "pictures", _COUNTED),
    ("looks_read", MEASURED, "pictures", _COUNTED),
    *((label, ESTIMATED, "share", f"{_NETWORK}, mean over looks") for label in EMOTION_LABELS),
    ("most_frequent", ESTIMATED, "expression", f"{_NETWORK}, most looks"),
    ("mean_confidence", ESTIMATED, "share", f"{_NETWORK}, calibrated"),
    ("mean_valence", HEURISTIC, "-1 to 1", _WORDS),
    ("mean_arousal", HEURISTIC, "-1 to 1", _WORDS),
    ("median_size_px", MEASURED, "pixels", "box of the face detector (YuNet)"),
    ("name", NOTED, "text", "given by the teacher, or read from the tile"),
)
_MARKERS: tuple[Described, ...] = (
    ("wall_time", MEASURED, "ISO 8601", _CLOCK),
    ("second", MEASURED, "s", _CLOCK),
    ("note", NOTED, "text", "written by the teacher"),
)
DESCRIBED = {TIMELINE_FILE: _TIMELINE, FACES_FILE: _FACES, MARKERS_FILE: _MARKERS}


def columns_csv() -> bytes:
    """Return the whole file: UTF-8 with a byte order mark, a line for each column of each table."""
    lines = [row_bytes((table, *line)) for table, lines in DESCRIBED.items() for line in lines]
    return BOM + row_bytes(HEADER) + b"".join(lines)
