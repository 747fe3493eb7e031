"""Render the window in all its states and both themes into a folder, to look at while designing.

Run as ``python -m scripts.screenshots FOLDER [STATE...]``. Only the built-in demo class is shown.
Set QT_QPA_PLATFORM=offscreen where there is no screen, and QT_SCALE_FACTOR=1.5 for larger ones.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from fer_monitor.capture.webcam import Camera
from fer_monitor.core.left_out import FIRST_SEAT, LeftOut, LeftOutReason
from fer_monitor.core.place_of_use import PlaceOfUse
from fer_monitor.core.settings import ClassOptions
from fer_monitor.core.types import (
    Coverage,
    FaceState,
    FaceStatus,
    Frame,
    Marker,
    Snapshot,
)
from fer_monitor.core.words import mark, phrase
from fer_monitor.mood.alerts import Alert, AlertKind
from fer_monitor.mood.class_mood import class_mood
from fer_monitor.pipeline.class_only import class_only as without_people
from fer_monitor.pipeline.status import RunnerState, RunnerStatus
from fer_monitor.session.recorder import RecorderState, RecorderStatus
from fer_monitor.ui.look.language import LANGUAGES, Language
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.running.live_session import SavedSession
from fer_monitor.ui.running.sources import (
    camera_choice,
    demo_choice,
    recording_choice,
    screen_choice,
)
from fer_monitor.ui.window.main_window import MainWindow
from scripts.screenshots_dialogs import DIALOGS
from scripts.screenshots_lesson import RUNNING, StagedController, analysed, class_timeline

ANSWERED = Preferences(where_i_teach="elsewhere", told_students=True, per_participant=True)
LONG = Path("2026-11-19 Grade 10b Mathematics & Physics, quadratic equations (part 2).mp4")
CAMERA = Camera(0, "HD Camera", 0)


Stage = Callable[[StagedController, MainWindow], None]


def running(columns: int) -> Stage:
    """Return how a class in ``columns`` x ``columns`` tiles is set up."""

    def stage(controller: StagedController, window: MainWindow) -> None:
        window.choose(demo_choice())
        controller.stage_status = RUNNING
        controller.stage_snapshot = analysed(columns)
        controller.stage_timeline = class_timeline(903)
        controller._markers = [Marker(420, "quiz"), Marker(700, "explained topic 2")]

    return stage


def class_only(columns: int) -> Stage:
    """Return how a class is staged of which nobody's expression is told."""

    def stage(controller: StagedController, window: MainWindow) -> None:
        running(columns)(controller, window)
        assert controller.stage_snapshot is not None
        controller.stage_options = ClassOptions()
        controller.stage_snapshot = without_people(controller.stage_snapshot)
        controller.changed.emit()

    return stage


def in_eu(_controller: StagedController, window: MainWindow) -> None:
    """Stage a place where others must not be watched."""
    window.permission.place = PlaceOfUse.EU
    window.choose(recording_choice(LONG))


def first_minute(controller: StagedController, window: MainWindow) -> None:
    """Stage a class that has just begun."""
    running(5)(controller, window)
    controller.stage_timeline = class_timeline(24)
    controller._markers = []


def empty(_controller: StagedController, window: MainWindow) -> None:
    """Stage the first start."""
    window.choose(screen_choice(None))


def ready(_controller: StagedController, window: MainWindow) -> None:
    """Stage a recording with a long name."""
    window.choose(recording_choice(LONG))


def opening(controller: StagedController, window: MainWindow) -> None:
    """Stage a camera that takes its time."""
    window.choose(camera_choice(CAMERA))
    controller.stage_status = RunnerStatus(RunnerState.OPENING)


def nobody(controller: StagedController, window: MainWindow) -> None:
    """Stage a picture without faces."""
    window.choose(demo_choice())
    blank = Frame(np.full((1080, 1920, 3), 38, np.uint8), 0, 0.0, "demo")
    controller.stage_status = RUNNING
    controller.stage_snapshot = Snapshot(blank, (), None, Coverage(0, 0))
    controller.stage_timeline = class_timeline(250)


def few(controller: StagedController, window: MainWindow) -> None:
    """Stage a class with most cameras off."""
    running(5)(controller, window)
    assert controller.stage_snapshot is not None
    controller.stage_snapshot = replace(
        controller.stage_snapshot, coverage=Coverage(5, 24), mood=analysed(2).mood
    )


def named(controller: StagedController, window: MainWindow) -> None:
    """Names were read, three people are not on the consent list, two rows are chosen."""
    running(5)(controller, window)
    snapshot = controller.stage_snapshot
    assert snapshot is not None
    names = ["Alex", "Maria-Magdalena Oberhollenzer von und zu Weitenstein", "Kim", "Zoë Ångström"]
    controller.stage_who.heard(
        {face.track_id: name for face, name in zip(snapshot.faces, names, strict=False)}
    )
    faces = snapshot.faces[:-3]
    controller.stage_snapshot = replace(
        snapshot, faces=faces, coverage=Coverage(len(faces), 25, len(faces) + 3, left_out=3)
    )


def left_out(controller: StagedController, window: MainWindow) -> None:
    """Three of four people are left out, each for another reason."""
    running(2)(controller, window)
    snapshot = controller.stage_snapshot
    assert snapshot is not None
    controller.stage_who.heard({snapshot.faces[0].track_id: "Alex"})
    reasons = zip((None, "Maria-Magdalena Oberhollenzer", "Kim"), LeftOutReason, strict=True)
    controller.stage_snapshot = replace(
        snapshot,
        faces=snapshot.faces[:1],
        coverage=Coverage(1, 4, 4, left_out=3),
        left_out=tuple(
            LeftOut(FIRST_SEAT + place, place, name, reason, 75.0 * place)
            for place, (name, reason) in enumerate(reasons, 2)
        ),
    )


def unsure(controller: StagedController, window: MainWindow) -> None:
    """Stage a class in which four faces are not read surely enough."""
    running(5)(controller, window)
    snapshot = controller.stage_snapshot
    assert snapshot is not None
    faces = tuple(
        in_doubt(face) if number % 6 == 1 else face for number, face in enumerate(snapshot.faces)
    )
    named = np.stack([face.probabilities for face in faces if face.probabilities is not None])
    coverage = replace(snapshot.coverage, analysed=len(named))
    controller.stage_snapshot = replace(
        snapshot, faces=faces, mood=class_mood(named), coverage=coverage
    )


def in_doubt(face: FaceState) -> FaceState:
    """Return the face as if no expression was likely enough."""
    return replace(face, probabilities_raw=None, probabilities=None, status=FaceStatus.UNSURE)


ALERTS = {
    "fell": Alert(
        AlertKind.MOOD_FELL,
        880,
        mark("The mood of the class fell and stayed down"),
        phrase(
            "pleasantness {was:+.2f} before, {now:+.2f} over the last {seconds} seconds, "
            "{faces} faces",
            was=0.21,
            now=-0.05,
            seconds=90,
            faces=22,
        ),
    ),
    "coverage": Alert(
        AlertKind.LOW_COVERAGE,
        880,
        "Too few faces can be read to trust the mood",
        phrase("{read} of {visible} read, over the last two minutes", read=8, visible=24),
    ),
}


def alert(name: str, *, strip: bool) -> Stage:
    """Return how an alert is staged, in the window or on the compact strip."""

    def stage(controller: StagedController, window: MainWindow) -> None:
        running(5)(controller, window)
        controller.stage_alert = ALERTS[name]
        window.presenter.render()
        controller.changed.emit()
        if strip:
            window.commands["strip"].trigger()

    return stage


def paused(controller: StagedController, window: MainWindow) -> None:
    """Stage a pause."""
    running(5)(controller, window)
    window.presenter.render()
    controller.stage_status = replace(RUNNING, state=RunnerState.PAUSED)


def lost(controller: StagedController, window: MainWindow) -> None:
    """Stage a picture that was lost."""
    running(5)(controller, window)
    window.presenter.render()
    controller.stage_status = replace(
        RUNNING,
        state=RunnerState.RECONNECTING,
        message="The camera stopped sending pictures.",
        hint="Check its cable and whether another program has taken it, then press Try again.",
    )


def error(controller: StagedController, window: MainWindow) -> None:
    """Stage a camera that is taken."""
    window.choose(camera_choice(CAMERA))
    controller.stage_status = RunnerStatus(
        RunnerState.FAILED,
        "The camera is in use by another program.",
        "Stop the video there (in Zoom: Stop Video), check that the lens is not covered, then "
        "press Try again.",
    )


def saved(controller: StagedController, window: MainWindow) -> None:
    """Stage the time after Stop."""
    running(5)(controller, window)
    window.presenter.render()
    controller.stage_status = replace(RUNNING, state=RunnerState.STOPPED)
    folder = Path.home() / "Documents" / "FER Monitor" / "2026-11-22 09-15 Demo class"
    files = tuple(folder / name for name in ("timeline.csv", "faces.csv", "markers.csv"))
    controller.saved = SavedSession(folder, files, RecorderStatus(RecorderState.OK))


STAGES: dict[str, Stage] = {
    "empty": empty,
    "ready_long_name": ready,
    "opening": opening,
    "class_only": class_only(5),
    "class_only_few": class_only(2),
    "in_eu": in_eu,
    "faces25": running(5),
    "faces49": running(7),
    "faces4": running(2),
    "first_minute": first_minute,
    "nobody": nobody,
    "few": few,
    "named": named,
    "left_out": left_out,
    "unsure": unsure,
    "alert": alert("fell", strip=False),
    "strip_alert": alert("fell", strip=True),
    "strip_alert_coverage": alert("coverage", strip=True),
    "paused": paused,
    "lost": lost,
    "error": error,
    "saved": saved,
}


def main() -> None:
    """Photograph the states asked for, or all of them, in both themes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("states", nargs="*")
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--size", default="1280x820")
    parser.add_argument("--language", default="en", choices=LANGUAGES)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    Language(app, args.language)
    theme = Theme(app, "light")
    for name, stage in {**STAGES, **DIALOGS}.items():
        if args.states and name not in args.states:
            continue
        controller = StagedController()
        window = MainWindow(theme, controller, ANSWERED, find_cameras=list)
        window.resize(*(int(part) for part in args.size.split("x")))
        window.show()
        stage(controller, window)
        window.presenter.render()
        window.panels.right_now.refresh()
        for choice in args.themes.split(","):
            theme.choose(choice)
            for _ in range(5):
                app.processEvents()
            dialog = app.activeModalWidget()
            shown = dialog or (window if window.isVisible() else window.strip)
            shown.grab().save(str(args.folder / f"{name}_{choice}.png"))
        controller.stage_status = RunnerStatus(RunnerState.IDLE)
        while (open_one := app.activeModalWidget()) is not None:
            open_one.close()
        window.close()
        window.deleteLater()


if __name__ == "__main__":
    main()
