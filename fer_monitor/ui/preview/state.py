"""Which message the preview shows in which state: one pure function."""

from __future__ import annotations

from fer_monitor.core.errors import UserError
from fer_monitor.pipeline.status import RunnerState, RunnerStatus
from fer_monitor.ui.look.words import inside_sentence, tr
from fer_monitor.ui.preview.stage_message import Message
from fer_monitor.ui.running.sources import SourceChoice, SourceKind


def message_for(
    status: RunnerStatus,
    choice: SourceChoice,
    *,
    has_picture: bool,
    finishing: bool,
    prohibited: UserError | None = None,
) -> Message | None:
    """Return the message over the preview, or None where the picture speaks for itself.

    ``prohibited`` is why the choice must not be watched.
    """
    if finishing:
        return Message(tr("Saving the session"), busy=True)
    if prohibited is not None:
        return Message(prohibited.message, prohibited.hint, tr("Before you begin…"), "before")
    if status.state is RunnerState.FAILED:
        return _failed(status, choice)
    if status.state is RunnerState.RUNNING:
        if has_picture:
            return None
        return Message(tr("Waiting for the first picture"), busy=True)
    if status.state is RunnerState.PAUSED:
        return Message(
            tr("Paused"),
            tr("Nothing is watched. The minutes in between stay empty in the record."),
            tr("Continue"),
            "pause",
        )
    if status.state is RunnerState.OPENING:
        return _opening(choice)
    if status.state is RunnerState.RECONNECTING:
        title = tr(status.message) or tr("The picture was lost.")
        return Message(title, tr(status.hint) or tr("Trying again by itself."), busy=True)
    return _at_rest(status, choice)


def _failed(status: RunnerStatus, choice: SourceChoice) -> Message:
    message = tr(status.message) or tr("Watching has stopped.")
    hint = tr(status.hint)
    # What the status says is English, whatever the window's language.
    if choice.kind is SourceKind.SCREEN and "region" in status.hint.lower():
        return Message(message, hint, tr("Pick region"), "pick")
    return Message(message, hint, tr("Try again"), "start")


def _opening(choice: SourceChoice) -> Message:
    details = {
        SourceKind.CAMERA: tr("Some cameras need up to 20 seconds."),
        SourceKind.STREAM: tr("Waiting for the first picture from the network."),
    }
    return Message(
        tr("Opening {}").format(inside_sentence(choice.words)),
        details.get(choice.kind, ""),
        busy=True,
    )


def _at_rest(status: RunnerStatus, choice: SourceChoice) -> Message:
    if choice.make is None:
        return Message(
            tr("Which part of the screen shows the class?"),
            tr("Pick the gallery of your video call. Nothing is watched before you press Start."),
            tr("Pick region"),
            "pick",
        )
    if status.state is RunnerState.FINISHED:
        return Message(
            tr("The recording is over"),
            tr("The charts show the whole of it."),
            tr("Start again"),
            "start",
        )
    if status.state is RunnerState.STOPPED:
        return Message(
            tr("Session ended"),
            tr("The charts stay until you press Start again."),
            tr("Start again"),
            "start",
        )
    return Message(
        tr("Ready to watch"),
        tr("{}. Pictures stay in memory and are never saved.").format(choice.words),
        tr("Start"),
        "start",
    )
