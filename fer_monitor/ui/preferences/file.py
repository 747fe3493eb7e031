"""The file of settings: one small TOML file, written so that nothing is lost, checked, repaired."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w
from platformdirs import user_config_path

from fer_monitor.core.errors import UserError
from fer_monitor.core.words import phrase
from fer_monitor.ui.preferences.fields import SETTINGS, Preferences

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover - only Python 3.10 comes here
    import tomli as tomllib

FILE_NAME = "preferences.toml"


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
            phrase(
                "Your preferences in {path} could not be opened ({reason}), so the standard "
                "settings are used.",
                path=path,
                reason=reason,
            ),
        )
    except (ValueError, RecursionError):  # broken UTF-8, broken TOML, absurdly deep nesting
        problem = phrase(
            "Your preferences in {path} could not be read, so the standard settings are used.",
            path=path,
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
    _keep_unreadable(path)
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
        return (
            phrase(
                "The file {path} could not be repaired, so this message will come again.",
                path=path,
            ),
        )
    return (phrase("The old file was kept as {file}.", file=backup),)


def _keep_unreadable(path: Path) -> None:
    """Put aside a file that cannot be read now: what stands in it must not be written over."""
    try:
        path.open("rb").close()
    except FileNotFoundError:
        return
    except OSError:
        with contextlib.suppress(OSError):
            if path.is_file():
                path.rename(_backup_path(path))


def _backup_path(path: Path) -> Path:
    """Return a name that is still free, so that no earlier backup is lost."""
    plain = path.with_name(f"{path.stem}-backup{path.suffix}")
    numbered = (path.with_name(f"{path.stem}-backup-{n}{path.suffix}") for n in range(2, 100))
    return next((name for name in (plain, *numbered) if not name.exists()), plain)


def _to_mapping(preferences: Preferences) -> dict[str, Any]:
    """Return what goes into the file: TOML has no null, so what is None is left out."""
    written = {name: each.kind.write(getattr(preferences, name)) for name, each in SETTINGS.items()}
    return {name: value for name, value in written.items() if value is not None}


def _from_mapping(stored: Mapping[str, Any]) -> tuple[Preferences, tuple[str, ...]]:
    good: dict[str, Any] = {}
    problems: list[str] = []
    for name, value in stored.items():
        if name not in SETTINGS:
            problems.append(
                phrase("The setting '{name}' is not known, so it was left out.", name=name[:60])
            )
            continue
        try:
            good[name] = SETTINGS[name].kind.read(value)
        except ValueError as fault:
            problems.append(
                phrase(
                    "The setting '{name}' {fault}, so its standard value is used instead.",
                    name=name,
                    fault=fault.args[0],
                )
            )
    return Preferences(**good), tuple(problems)
