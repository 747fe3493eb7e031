"""The state of a run between two epochs, in one file that is replaced whole."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError

Groups = dict[str, list[NDArray]]


@dataclass
class Progress:
    """How far a run is, and all that its callbacks remember.

    Attributes
    ----------
    run : dict
        What the run is made of: its plan, pictures, teachers, first weights.
    phase : int
        Which of the plan's phases, from 0.
    in_phase : int
        Epochs of that phase that are done.
    stopped : bool
        Whether early stopping has ended that phase.
    history : list of dict
        One row an epoch of the whole run.
    best : float or None
        Best value so far of what is monitored, in that phase.
    averaged_steps : int
        Steps that the averaged weights hold.
    counters : dict
        What each callback of Keras remembers, by its class's name.
    """

    run: dict[str, Any]
    phase: int = 0
    in_phase: int = 0
    stopped: bool = False
    history: list[dict[str, float]] = field(default_factory=list)
    best: float | None = None
    averaged_steps: int = 0
    counters: dict[str, dict[str, Any]] = field(default_factory=dict)


@contextmanager
def replacing(path: Path, what: str) -> Iterator[Path]:
    """Yield a path to write to; it replaces ``path`` only when all of it is on the disk.

    Parameters
    ----------
    path : Path
    what : str
        Name of the file's content in a message, such as "The checkpoint of epoch 3".

    Raises
    ------
    UserError
        Where it cannot be written; the file that was at ``path`` is still there.
    """
    part = path.with_name(f"{path.stem}.part{path.suffix}")
    try:
        try:
            yield part
            with part.open("r+b") as stream:
                os.fsync(stream.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(
            f"{what} could not be written to {path.parent}: {reason}.",
            "What was saved before is kept. Make room on the disk and give the same command again: "
            "it goes on from there.",
        ) from error


def write_checkpoint(path: Path, progress: Progress, groups: Groups) -> None:
    """Replace the checkpoint at ``path``; ``groups`` are lists of arrays by name."""
    arrays: dict[str, NDArray] = {"progress": np.array(json.dumps(asdict(progress)))}
    for name, values in groups.items():
        arrays |= {f"{name}/{index}": value for index, value in enumerate(values)}
    epoch = len(progress.history)
    with replacing(path, f"The checkpoint of epoch {epoch}") as part, part.open("wb") as stream:
        save: Callable[..., None] = np.savez
        save(stream, **arrays)


def read_checkpoint(path: Path, run: Mapping[str, Any]) -> tuple[Progress, Groups] | None:
    """Return what ``write_checkpoint`` wrote, or None where there is no checkpoint.

    Raises
    ------
    UserError
        Where it cannot be read, or belongs to a run that is not ``run``.
    """
    if not path.is_file():
        return None
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            progress = Progress(**json.loads(str(archive["progress"])))
            groups: Groups = {}
            # A zip lists its members as they were written, each group in order.
            for name in archive.files:
                group, _, index = name.partition("/")
                if index:
                    groups.setdefault(group, []).append(archive[name])
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise UserError(
            f"The checkpoint {path} cannot be read.",
            "Give another folder, or delete this one to begin again.",
        ) from error
    other = differences(progress.run, run)
    if other:
        raise UserError(
            f"{path.parent} holds a run with other settings: {', '.join(other)}.",
            "Give the settings of that run to go on with it, or another folder for a new run.",
        )
    return progress, groups


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return the names whose values differ, names inside dicts in their place."""
    found: list[str] = []
    for name in sorted({*one, *other}):
        a, b = one.get(name), other.get(name)
        if isinstance(a, dict) and isinstance(b, dict):
            found += differences(a, b)
        elif a != b:
            found.append(name)
    return found
