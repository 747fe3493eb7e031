"""What the program remembers between two starts: one small TOML file, checked and repaired."""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import tomli_w
from platformdirs import user_config_path

from fer_monitor.capture.regions import ScreenRegion
from fer_monitor.core.errors import UserError
from fer_monitor.core.words import phrase
from fer_monitor.session.store.store import RETENTION_DAYS

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover - only Python 3.10 comes here
    import tomli as tomllib

FILE_NAME = "preferences.toml"
THEMES = ("system", "light", "dark")
LONGEST_TEXT = 20_000
FARTHEST_PIXEL = 1_000_000
MOST_DAYS = 36_500


@dataclass(frozen=True)
class Preferences:
    """The teacher's choices; every field has a default that works.

    Attributes
    ----------
    theme : str
        ``system``, ``light`` or ``dark``.
    region : mapping or None
        The last screen region as ``ScreenRegion.to_dict`` gives it. None where none was picked
        yet.
    source_kind : str
        Which source was used last, such as ``screen``.
    camera : str
        Name of the camera used last; empty where none was.
    chart_range : str
        How much time the charts show, such as ``10 min``.
    show_faces : bool
        Whether the list of faces is shown.
    output_folder : str or None
        Where sessions are saved; None for the default folder.
    window_geometry : str
        Qt's saved geometry of the main window, base64; empty where none was saved.
    compact_pos : (int, int) or None
        Top left corner of the compact strip on the desktop, logical pixels.
    read_names : bool
        Whether the names on tiles are read.
    class_list, consent_list : str or None
        Files with the names of the class, and of those who may be analysed; None for no list. A
        file that is gone is not forgotten: a class with a consent list must not be watched as
        if everybody had consented.
    tell_mood_fell, tell_low_coverage, tell_cameras_off : bool
        Whether these alerts are wanted.
    keep_days : int
        After so many days FER Monitor offers to delete a session; 0 for never.
    """

    theme: str = "system"
    region: Mapping[str, Any] | None = None
    source_kind: str = "screen"
    camera: str = ""
    chart_range: str = "10 min"
    show_faces: bool = True
    output_folder: str | None = None
    window_geometry: str = ""
    compact_pos: tuple[int, int] | None = None
    read_names: bool = False
    class_list: str | None = None
    consent_list: str | None = None
    tell_mood_fell: bool = True
    tell_low_coverage: bool = True
    tell_cameras_off: bool = True
    keep_days: int = RETENTION_DAYS


def preferences_path() -> Path:
    """Return where the preferences lie on this computer."""
    return user_config_path("fer-monitor", appauthor=False) / FILE_NAME


def load_preferences(path: Path | None = None) -> tuple[Preferences, tuple[str, ...]]:
    """Read the preferences; a broken file never stops the program.

    Values that cannot be used are replaced by their defaults, the old file is kept beside the
    new one with ``backup`` in its name, and the repaired file is written at once.

    Parameters
    ----------
    path : Path, optional
        The file; the user's own one by default.

    Returns
    -------
    preferences : Preferences
    problems : tuple of str
        One plain sentence per thing that was wrong; empty where all was well.
    """
    path = path or preferences_path()
    try:
        stored = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return Preferences(), ()
    except OSError as fault:
        reason = fault.strerror or type(fault).__name__
        return Preferences(), (
            f"Your preferences in {path} could not be opened ({reason}), so the standard "
            "settings are used.",
        )
    except (ValueError, RecursionError):  # broken UTF-8, broken TOML, absurdly deep nesting
        problem = (
            f"Your preferences in {path} could not be read, so the standard settings are used."
        )
        return Preferences(), (problem, *_repair(path, Preferences()))
    preferences, problems = _from_mapping(stored)
    if problems:
        problems = (*problems, *_repair(path, preferences))
    return preferences, problems


def save_preferences(preferences: Preferences, path: Path | None = None) -> None:
    """Write the preferences so that a power cut leaves either the old file or the new one.

    Raises
    ------
    UserError
        Where the folder cannot be written.
    """
    path = path or preferences_path()
    hint = phrase(
        "Check that you may write to {folder} and that the disk is not full.", folder=path.parent
    )
    try:
        content = tomli_w.dumps(_to_mapping(preferences)).encode("utf-8")
        # A linked file (people keep settings in a synchronised folder) stays a link.
        _write_atomically(path.resolve(), content)
    except OSError as fault:
        reason = fault.strerror or type(fault).__name__
        raise UserError(
            phrase("Your preferences could not be saved ({reason}).", reason=reason), hint
        ) from fault
    except UnicodeEncodeError as fault:
        raise UserError(
            "Your preferences could not be saved: a folder's name holds unreadable characters.",
            "Choose a folder whose name has only ordinary letters.",
        ) from fault


def _write_atomically(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _repair(path: Path, preferences: Preferences) -> tuple[str, ...]:
    """Keep the old file under another name, write the repaired one, and say so."""
    backup = _backup_path(path)
    try:
        shutil.copyfile(path, backup)
        save_preferences(preferences, path)
    except (OSError, UserError):
        return (f"The file {path} could not be repaired, so this message will come again.",)
    return (f"The old file was kept as {backup}.",)


def _backup_path(path: Path) -> Path:
    """Return a name that is still free, so that no earlier backup is lost."""
    plain = path.with_name(f"{path.stem}-backup{path.suffix}")
    numbered = (path.with_name(f"{path.stem}-backup-{n}{path.suffix}") for n in range(2, 100))
    return next((name for name in (plain, *numbered) if not name.exists()), plain)


def _to_mapping(preferences: Preferences) -> dict[str, Any]:
    """Return what goes into the file: TOML has no null, so what is None is left out."""
    values = {field.name: getattr(preferences, field.name) for field in fields(preferences)}
    if preferences.region is not None:
        values["region"] = dict(preferences.region)
    if preferences.compact_pos is not None:
        values["compact_pos"] = list(preferences.compact_pos)
    return {name: value for name, value in values.items() if value is not None}


def _from_mapping(stored: Mapping[str, Any]) -> tuple[Preferences, tuple[str, ...]]:
    good: dict[str, Any] = {}
    problems: list[str] = []
    for name, value in stored.items():
        if name not in _READERS:
            problems.append(f"The setting '{name[:60]}' is not known, so it was left out.")
            continue
        try:
            good[name] = _READERS[name](value)
        except ValueError as fault:
            problems.append(f"The setting '{name}' {fault}, so its standard value is used instead.")
    return Preferences(**good), tuple(problems)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("should be a text in quotation marks")
    if len(value) > LONGEST_TEXT:
        raise ValueError("is far too long")
    if any(ord(character) < 32 for character in value):
        raise ValueError("holds characters that cannot be printed")
    return value


def _theme(value: object) -> str:
    if value not in THEMES:
        raise ValueError("should be system, light or dark")
    return str(value)


def _filled_text(value: object) -> str:
    text = _text(value)
    if not text:
        raise ValueError("should not be empty")
    return text


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("should be true or false")
    return value


def _whole(value: object) -> int:
    # bool is an int in Python, but nobody means it as a number of pixels.
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > FARTHEST_PIXEL:
        raise ValueError("should hold whole numbers of pixels")
    return value


def _days(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_DAYS:
        raise ValueError("should be a whole number of days, or 0 for ever")
    return value


def _position(value: object) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("should be two numbers, such as [100, 80]")
    return _whole(value[0]), _whole(value[1])


def _region(value: object) -> dict[str, Any]:
    try:
        return ScreenRegion.from_dict(value).to_dict()  # type: ignore[arg-type]
    except ValueError:
        raise ValueError("does not describe a rectangle on a screen") from None


def _base64(value: object) -> str:
    text = _text(value)
    try:
        base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise ValueError("cannot be decoded") from None
    return text


_READERS: dict[str, Callable[[object], Any]] = {
    "theme": _theme,
    "region": _region,
    "source_kind": _filled_text,
    "camera": _text,
    "chart_range": _filled_text,
    "show_faces": _yes_or_no,
    "output_folder": _filled_text,
    "window_geometry": _base64,
    "compact_pos": _position,
    "read_names": _yes_or_no,
    "class_list": _filled_text,
    "consent_list": _filled_text,
    "tell_mood_fell": _yes_or_no,
    "tell_low_coverage": _yes_or_no,
    "tell_cameras_off": _yes_or_no,
    "keep_days": _days,
}
