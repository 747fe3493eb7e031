"""What the settings mean to the analysis, to the alerts and to the reports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fer_monitor.core.settings import AnalysisSettings, SmoothingMethod
from fer_monitor.mood.alerts import AlertRules
from fer_monitor.mood.flags import FlagRules
from fer_monitor.ui.preferences.fields import Preferences


def analysis_settings(
    preferences: Preferences, base: AnalysisSettings | None = None
) -> AnalysisSettings:
    """Return how frames are to be analysed; what is no setting is as in ``base``."""
    return replace(
        base or AnalysisSettings(),
        analyses_per_second=preferences.looks_per_second,
        cpu_budget=preferences.processor_percent / 100,
        smoothing_window_s=preferences.smoothing_s,
        smoothing=SmoothingMethod(preferences.smoothing),
        min_confidence=preferences.least_sure_percent / 100,
        neutral_baseline=preferences.resting_face,
    )


def alert_rules(preferences: Preferences) -> AlertRules:
    """Return which alerts are wanted, and from when on."""
    return AlertRules(
        mood_fell=preferences.tell_mood_fell,
        low_coverage=preferences.tell_low_coverage,
        cameras_off=preferences.tell_cameras_off,
        least_fall=preferences.alert_fall,
        least_coverage=preferences.alert_coverage_percent / 100,
        least_cameras=preferences.alert_cameras_percent / 100,
        pause_s=preferences.alert_pause_minutes * 60,
    )


def flag_rules(preferences: Preferences) -> FlagRules:
    """Return from when on a report flags something."""
    return FlagRules(
        negative_share=preferences.flag_negative_percent / 100,
        negative_minutes=float(preferences.flag_negative_minutes),
        absent_s=preferences.flag_absent_minutes * 60.0,
        drop=preferences.flag_drop,
        drop_window_s=preferences.flag_drop_minutes * 60.0,
        least_confidence=preferences.least_sure_percent / 100,
    )


def sessions_folder(preferences: Preferences) -> Path | None:
    """Return where sessions' folders are made; None for the standard place."""
    return None if preferences.output_folder is None else Path(preferences.output_folder)
