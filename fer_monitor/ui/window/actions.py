"""Every command of the window: its words, its shortcut, its tooltip."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from fer_monitor.ui.look.words import tr


@dataclass(frozen=True)
class Command:
    """What is known of a command before there is a window."""

    text: str
    shortcut: str
    tip: str
    checkable: bool = False


COMMANDS: dict[str, Command] = {
    "screen": Command("Screen region", "Ctrl+1", "Watch a part of the screen", True),
    "recording": Command("Open recording…", "Ctrl+O", "Read a video file", True),
    "pictures": Command("Open pictures…", "Ctrl+Shift+O", "Read picture files", True),
    "folder": Command(
        "Open folder of pictures…", "Ctrl+Alt+O", "Read all pictures of a folder", True
    ),
    "stream": Command("Network stream…", "Ctrl+U", "Watch a camera on the network", True),
    "demo": Command("Demo class", "Ctrl+D", "Watch the built-in demo class", True),
    "pick": Command("Pick region", "Ctrl+G", "Drag a rectangle over the gallery"),
    "start": Command("Start", "F5", "Start watching and recording"),
    "pause": Command("Pause", "F6", "Stop looking for a while"),
    "stop": Command("Stop", "F7", "End the session and save it"),
    "marker": Command("Marker", "Ctrl+M", "Note this moment, with a few words if you like"),
    "open_folder": Command("Open CSV folder", "Ctrl+E", "Open the folder with the CSV files"),
    "save_copies": Command(
        "Save copies elsewhere…", "Ctrl+Shift+E", "Copy the CSV files to a folder of your choice"
    ),
    "save_in": Command(
        "Save sessions in…", "Ctrl+Shift+F", "Choose the folder for the next sessions' CSV files"
    ),
    "history": Command("History", "Ctrl+H", "All sessions: reports, data, renaming, deleting"),
    "participants": Command(
        "Show single participants…",
        "Ctrl+Shift+P",
        "Show and keep each participant’s expression; only where everybody agreed",
        True,
    ),
    "only_me": Command(
        "My webcam shows only me",
        "Ctrl+Shift+M",
        "Read the face before the webcam while it is the only one",
        True,
    ),
    "rename": Command("Rename", "F2", "Give the selected person a name, in the list of faces"),
    "join": Command("Join into one", "Ctrl+J", "Show the selected rows as one person"),
    "split": Command(
        "Not the same person", "Ctrl+Shift+J", "This is somebody else from now on: begin a new row"
    ),
    "undo": Command("Undo", "Ctrl+Z", "Take back the last change of who is who"),
    "redo": Command("Redo", "Ctrl+Shift+Z", "Make the change again that was taken back"),
    "relearn_all": Command(
        "Learn resting faces again",
        "Ctrl+Shift+R",
        "The next 60 seconds in which a face is read are taken as its resting face: do it while "
        "people are at ease",
    ),
    "relearn_one": Command(
        "Learn this resting face again",
        "Ctrl+Alt+R",
        "Take the next 60 seconds of the selected face as its resting face",
    ),
    "read_names": Command(
        "Read names from the tiles", "Ctrl+R", "Call people by the names on their tiles", True
    ),
    "class_list": Command(
        "Choose class list…",
        "Ctrl+Shift+L",
        "A file with one name a line, which the names on tiles are matched to",
    ),
    "consent_list": Command(
        "Choose consent list…",
        "Ctrl+Shift+N",
        "A file with one name a line: only these people are analysed",
    ),
    "faces": Command("List of faces", "Ctrl+L", "Show or hide the list of faces", True),
    "strip": Command(
        "Compact strip", "Ctrl+K", "Shrink to a small meter that stays on top of the video call"
    ),
    "theme_system": Command("As the system", "Ctrl+Alt+S", "Light or dark as the system is", True),
    "theme_light": Command("Light", "Ctrl+Alt+L", "Dark text on a light ground", True),
    "theme_dark": Command("Dark", "Ctrl+Alt+D", "Light text on a dark ground", True),
    "before": Command("Before you begin…", "Ctrl+F1", "Where you teach, and who must have agreed"),
    "copy_notice": Command(
        "Copy notice for students", "Ctrl+Alt+N", "A text for your students, to paste and fill in"
    ),
    "settings": Command("Settings…", "Ctrl+,", "How FER Monitor watches, tells, keeps and looks"),
    "guide": Command("User guide", "F1", "How to use FER Monitor, step by step"),
    "privacy": Command("Privacy", "Ctrl+Alt+P", "What is kept and what is not"),
    "about": Command("About FER Monitor", "Shift+F1", "Version and licence"),
    "diagnostics": Command(
        "Copy diagnostics…",
        "Ctrl+Shift+F1",
        "A text about this computer and FER Monitor for whoever helps you, without personal data",
    ),
    "quit": Command("Quit", "Ctrl+Q", "Stop, save and close FER Monitor"),
}


def build_actions(parent: QObject) -> dict[str, QAction]:
    """Return an action for every command, by its name."""
    return {name: make_action(parent, command) for name, command in COMMANDS.items()}


def make_action(parent: QObject, command: Command) -> QAction:
    """Return an action with its shortcut told in the tooltip."""
    action = QAction(tr(command.text), parent)
    action.setShortcut(QKeySequence(command.shortcut))
    explain(action, tr(command.tip))
    action.setStatusTip(tr(command.tip))
    action.setCheckable(command.checkable)
    return action


def explain(action: QAction, words: str) -> None:
    """Tell ``words`` and the shortcut in the tooltip: what an action does, or why it cannot."""
    shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{words} ({shown})" if shown else words)


def enable_unless(action: QAction, why_not: str) -> None:
    """Enable an action, or disable it and say why in its tooltip."""
    action.setEnabled(not why_not)
    explain(action, why_not or action.statusTip())
