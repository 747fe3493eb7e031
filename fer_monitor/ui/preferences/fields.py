"""The settings themselves: each once, with its kind, range, standard value, unit and words.

To add one, add a line here: the file, its checks and the dialog follow. What it does to the
analysis, the alerts and the reports stands in ``meaning``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from fer_monitor.core.place_of_use import PlaceOfUse
from fer_monitor.core.settings import AnalysisSettings, SmoothingMethod
from fer_monitor.core.words import mark
from fer_monitor.mood.alerts import AlertRules
from fer_monitor.mood.flags import FlagRules
from fer_monitor.session.store.store import RETENTION_DAYS
from fer_monitor.ui.preferences.kinds import (
    Base64,
    Choice,
    Folder,
    Number,
    Position,
    Region,
    ServerAddress,
    Text,
    WholeNumber,
    YesNo,
)
from fer_monitor.ui.preferences.schema import (
    Applies,
    Section,
    Setting,
    remembered,
    setting,
    settings_of,
)

MOST_DAYS = 36_500
PLACES = MappingProxyType({place.value: place.value for place in PlaceOfUse})
THEMES = MappingProxyType(
    {"system": mark("As the system"), "light": mark("Light"), "dark": mark("Dark")}
)
LANGUAGES = MappingProxyType(
    # Each in its own words: who cannot read the others finds their own.
    {
        "system": mark("As the system"),
        "en": "English",
        "de": "Deutsch",
        "es": "Español",
        "hi": "हिन्दी (Hindi)",
    }
)
SMOOTHING = MappingProxyType(
    {
        SmoothingMethod.MEAN.value: mark("Average"),
        SmoothingMethod.VOTE.value: mark("Vote of the looks"),
    }
)


@dataclass(frozen=True)
class Preferences:
    """The teacher's choices; every field has a default that works.

    What each means stands in its declaration. None is "not chosen": the file leaves it out. A
    class or consent list that is gone is not forgotten: a class with a consent list must not be
    watched as if everybody had consented.
    """

    looks_per_second: float = setting(
        AnalysisSettings.analyses_per_second,
        Number(0.5, 15.0, "looks a second"),
        Section.WATCHING,
        "Look at the faces",
        "More looks follow quick changes better and take more of the processor.",
        applies=Applies.NEXT_SESSION,
    )
    processor_percent: int = setting(
        round(AnalysisSettings.cpu_budget * 100),
        WholeNumber(2, 100, "% of one processor core", step=5),
        Section.WATCHING,
        "Use at most",
        "FER Monitor looks less often by itself where it would need more, so that the video call "
        "stays smooth.",
        applies=Applies.NEXT_SESSION,
    )
    smoothing_s: float = setting(
        AnalysisSettings.smoothing_window_s,
        Number(0.0, 60.0, "seconds", lowest="not at all"),
        Section.WATCHING,
        "Steady each reading over",
        "Longer is calmer, and slower to notice a change.",
        applies=Applies.NEXT_SESSION,
    )
    smoothing: str = setting(
        AnalysisSettings.smoothing.value,
        Choice(SMOOTHING),
        Section.WATCHING,
        "How looks are combined",
        "Average: every look counts in full. Vote: each look counts for its likeliest expression "
        "alone.",
        applies=Applies.NEXT_SESSION,
    )
    least_sure_percent: int = setting(
        round(AnalysisSettings.min_confidence * 100),
        WholeNumber(0, 90, "% sure", lowest="name every face", step=5),
        Section.WATCHING,
        "Name an expression from",
        "Below it FER Monitor says “unsure” and does not count the face, neither here nor in "
        "reports. Higher is right more often, and leaves out more sad and fearful faces than happy "
        "ones.",
        applies=Applies.NEXT_SESSION,
    )
    resting_face: bool = setting(
        AnalysisSettings.neutral_baseline,
        YesNo(),
        Section.WATCHING,
        "Learn everybody’s resting face in their first minute",
        "So that a face that looks sad or cross at rest is not read as sad or cross all the time.",
        applies=Applies.NEXT_SESSION,
    )

    tell_mood_fell: bool = setting(
        True,
        YesNo(),
        Section.ALERTS,
        "Tell me when the mood of the class falls",
        "And stays down for a minute and a half.",
    )
    alert_fall: float = setting(
        AlertRules.least_fall,
        Number(0.05, 1.0, "of pleasantness", step=0.05, decimals=2),
        Section.ALERTS,
        "A fall counts from",
        "Pleasantness goes from −1 to +1. In a calm class of which one in three smiles, half of "
        "the smiles gone are 0.14.",
        needs="tell_mood_fell",
    )
    tell_low_coverage: bool = setting(
        True,
        YesNo(),
        Section.ALERTS,
        "Tell me when too few faces can be read",
        "For two minutes: too few to trust the mood.",
    )
    alert_coverage_percent: int = setting(
        round(AlertRules.least_coverage * 100),
        WholeNumber(5, 95, "% of the people in view", step=5),
        Section.ALERTS,
        "Too few are fewer than",
        needs="tell_low_coverage",
    )
    tell_cameras_off: bool = setting(
        True,
        YesNo(),
        Section.ALERTS,
        "Tell me when many cameras are off",
        "For a minute.",
    )
    alert_cameras_percent: int = setting(
        round(AlertRules.least_cameras * 100),
        WholeNumber(5, 95, "% of the cameras on", step=5),
        Section.ALERTS,
        "Many are off below",
        needs="tell_cameras_off",
    )
    alert_pause_minutes: int = setting(
        AlertRules.pause_s // 60,
        WholeNumber(5, 60, "minutes", step=5),
        Section.ALERTS,
        "At most one alert in",
        "Whatever it is about.",
    )

    flag_negative_percent: int = setting(
        round(FlagRules.negative_share * 100),
        WholeNumber(10, 100, "% of the time read", step=5),
        Section.FLAGS,
        "Flag a person who looks sad, afraid or angry",
        "A flag is a hint to look up and ask. It is no judgement and no grade.",
    )
    flag_negative_minutes: int = setting(
        round(FlagRules.negative_minutes),
        WholeNumber(1, 180, "minutes"),
        Section.FLAGS,
        "If their face was read for at least",
        "Less says too little about a person.",
    )
    flag_absent_minutes: int = setting(
        round(FlagRules.absent_s / 60),
        WholeNumber(1, 120, "minutes"),
        Section.FLAGS,
        "Flag a person who is not seen for",
        "A camera that is off, a face turned away and a lost connection look the same.",
    )
    flag_drop: float = setting(
        FlagRules.drop,
        Number(0.05, 1.0, "of pleasantness", step=0.05, decimals=2),
        Section.FLAGS,
        "Flag a sudden fall of the mood by",
        "Pleasantness goes from −1 to +1.",
    )
    flag_drop_minutes: int = setting(
        round(FlagRules.drop_window_s / 60),
        WholeNumber(1, 15, "minutes"),
        Section.FLAGS,
        "If it stays down for",
        "It is compared with as many minutes before.",
    )

    output_folder: str | None = setting(
        None,
        Folder(standard="FER Monitor in your documents"),
        Section.KEEPING,
        "Save sessions in",
        "Each session gets a folder of its own there, with its tables (CSV files).",
        applies=Applies.NEXT_SESSION,
        is_personal=True,
    )
    keep_days: int = setting(
        RETENTION_DAYS,
        WholeNumber(0, MOST_DAYS, "days", lowest="for ever", step=10),
        Section.KEEPING,
        "Keep sessions in the history for",
        "FER Monitor offers to delete older ones when it starts. It deletes nothing unasked.",
    )

    theme: str = setting("system", Choice(THEMES), Section.LOOK, "Colours")
    language: str = setting(
        "system", Choice(LANGUAGES), Section.LOOK, "Language", applies=Applies.NEXT_START
    )

    region: Mapping[str, Any] | None = remembered(None, Region(), is_personal=True)
    """The last screen region; None where none was picked yet."""
    source_kind: str = remembered("screen", Text())
    """Which source was used last, such as ``screen``."""
    camera: str = remembered("", Text(may_be_empty=True), is_personal=True)
    """Name of the camera used last; empty where none was."""
    chart_range: str = remembered("10 min", Text())
    """How much time the charts show."""
    show_faces: bool = remembered(True, YesNo())
    """Whether the list of faces is shown."""
    window_geometry: str = remembered("", Base64(), is_personal=True)
    """Qt's saved geometry of the main window, base64; empty where none was saved."""
    compact_pos: tuple[int, int] | None = remembered(None, Position())
    """Top left corner of the compact strip on the desktop, logical pixels."""
    read_names: bool = remembered(False, YesNo())
    """Whether the names on tiles are read; chosen in the menu Class, as are the lists."""
    class_list: str | None = remembered(None, Text(), is_personal=True)
    """File with the names of the class."""
    consent_list: str | None = remembered(None, Text(), is_personal=True)
    """File with the names of those who may be analysed."""
    where_i_teach: str = remembered(PlaceOfUse.UNKNOWN.value, Choice(PLACES))
    """Decides whether others may be watched; ``unknown`` until the first page was answered."""
    told_students: bool = remembered(False, YesNo())
    """Whether the teacher said that the students were told and agreed."""
    per_participant: bool = remembered(False, YesNo())
    """Whether single participants are shown and kept, after a confirmation in the menu Class."""
    camera_only_me: bool = remembered(True, YesNo())
    """Whether a webcam shows nobody but the teacher; see ``ClassOptions.only_me``."""
    store_address: str | None = remembered(None, ServerAddress(), is_personal=True)
    """A school's PostgreSQL database, ``postgresql://user@host/name``; None for the own file."""


SETTINGS: Mapping[str, Setting] = MappingProxyType(settings_of(Preferences))
"""All settings by their names, in the order of the dialog."""
