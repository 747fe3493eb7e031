"""Write the data report: one HTML page on what a training run is about to learn from."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS, N_EMOTIONS
from fer_monitor.training.data.dataset import available_splits, read_pictures
from fer_monitor.training.data.report_copies import Copies, find_copies
from fer_monitor.training.data.report_facts import (
    BLANK_SPREAD,
    FLAT_SHARE,
    LEFT_OUT_REASONS,
    SplitFacts,
    split_facts,
)

TEMPLATE = "report.html.j2"
SAMPLES_PER_CLASS = 32
SAMPLE_PAIRS = 12
SAMPLE_ODD = 32
MAX_DAMAGED_LISTED = 50
_SEED = 7
_SPLIT_WORDS = {
    "train": "Training",
    "public_test": "Public test",
    "private_test": "Private test",
}


@dataclass(frozen=True)
class Tile:
    """A picture on the page: its content as data URI, where it came from, a word beneath it."""

    uri: str
    title: str
    caption: str = ""
    quiet: bool = False


@dataclass(frozen=True)
class Pair:
    """Two copies side by side, with their FER2013 labels."""

    left: Tile
    right: Tile
    exact: bool
    differs: bool


def write_data_report(data: Path, out: Path, tell: Callable[[str], None] | None = None) -> None:
    """Write a page on the training data at ``data`` to the file ``out``.

    The page holds everything it shows, pictures included, and asks for nothing from elsewhere.
    Most of its time goes into duplicates: half a minute for all of FER2013.

    Parameters
    ----------
    data : Path
        See ``dataset.load_split``.
    out : Path
        The HTML file; its folder is made where it is missing.
    tell : callable of str, or None
        Called with a few words before each step that takes seconds.

    Raises
    ------
    UserError
        Where the data cannot be found or read, or the page cannot be written. Single pictures
        that are broken are listed on the page instead.
    """
    tell = tell or (lambda _: None)
    splits = []
    for name in available_splits(data):
        tell(f"Reading {_SPLIT_WORDS[name].lower()} pictures.")
        damaged: list[str] = []
        splits.append(split_facts(name, read_pictures(data, name, damaged), damaged))
    tell("Looking for duplicates.")
    copies = [find_copies(split, split) for split in splits]
    copies += [find_copies(first, second) for first, second in combinations(splits, 2)]
    page = render(data, splits, copies)
    part = out.with_name(out.name + ".part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(page, encoding="utf-8")
        part.replace(out)
    except OSError as error:
        raise UserError(
            f"The report could not be written to {out} ({error.strerror}).",
            "Give --out the name of a file in a folder you can write to.",
        ) from error
    finally:
        part.unlink(missing_ok=True)


def render(data: Path, splits: Sequence[SplitFacts], copies: Sequence[Copies]) -> str:
    """Return the page as HTML; ``splits`` are in order, the first is the one trained on."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": lambda number: f"{int(number):,}",
        "percent": lambda share: f"{100 * share:.1f}\u00a0%",
        "word": _SPLIT_WORDS.__getitem__,
    }
    return environment.get_template(TEMPLATE).render(
        data_name=data.resolve().name,
        today=datetime.now().astimezone().date().isoformat(),
        emotions=EMOTION_LABELS,
        reasons=LEFT_OUT_REASONS,
        splits=splits,
        widest=max(
            max(split.label_counts.max(), split.majority_counts.max()) / len(split.split)
            for split in splits
        ),
        voted=[split for split in splits if split.voted],
        disagreements={split.name: _disagreements(split) for split in splits},
        samples=_samples(splits[0]),
        copies=copies,
        copy_pairs={(c.first.name, c.second.name): _pairs(c) for c in copies},
        odd=_odd(splits),
        max_damaged=MAX_DAMAGED_LISTED,
        blank_spread=BLANK_SPREAD,
        flat_share=FLAT_SHARE,
    )


def _disagreements(split: SplitFacts) -> list[tuple[int, str, str]]:
    """Return the three commonest (pictures, FER2013 label, FER+ majority) that differ."""
    table = split.agreement[:, :N_EMOTIONS].copy()
    np.fill_diagonal(table, 0)
    order = np.argsort(-table, axis=None, kind="stable")[:3]
    cells = [divmod(int(place), N_EMOTIONS) for place in order]
    return [
        (int(table[i, j]), EMOTION_LABELS[i], EMOTION_LABELS[j]) for i, j in cells if table[i, j]
    ]


def _samples(split: SplitFacts) -> list[list[Tile]]:
    rng = np.random.default_rng(_SEED)
    rows = []
    for label in range(N_EMOTIONS):
        members = np.flatnonzero(split.split.labels == label)
        rows.append([_tile(split, i) for i in _some(members, SAMPLES_PER_CLASS, rng)])
    return rows


def _pairs(copies: Copies) -> list[Pair]:
    """Return a few pairs: up to half with different labels, the rest whatever comes."""
    rng = np.random.default_rng(_SEED)
    differing = _some(np.flatnonzero(copies.differs), SAMPLE_PAIRS // 2, rng)
    agreeing = _some(np.flatnonzero(~copies.differs), SAMPLE_PAIRS - len(differing), rng)
    pairs = []
    for m in (*differing, *agreeing):
        i, j = copies.pairs[m]
        pairs.append(
            Pair(
                _labelled(copies.first, i),
                _labelled(copies.second, j),
                bool(copies.exact[m]),
                bool(copies.differs[m]),
            )
        )
    return pairs


def _odd(splits: Sequence[SplitFacts]) -> list[dict[str, Any]]:
    """Return the kinds of odd pictures with their number in each split and samples."""
    rng = np.random.default_rng(_SEED)
    kinds: list[tuple[str, list[NDArray[np.int64]]]] = [
        ("blank", [split.blank for split in splits]),
        ("flat", [split.flat for split in splits]),
        ("not a face", [_some(s.not_faces, len(s.not_faces), rng) for s in splits]),
    ]
    out = []
    for kind, found in kinds:
        tiles = [
            _labelled(split, i)
            for split, indices in zip(splits, found, strict=True)
            for i in indices[:SAMPLE_ODD]
        ]
        counts = [len(indices) for indices in found]
        out.append({"kind": kind, "counts": counts, "tiles": tiles[:SAMPLE_ODD]})
    return out


def _some(indices: NDArray[np.int64], most: int, rng: np.random.Generator) -> NDArray[np.int64]:
    return rng.permutation(indices)[:most]


def _tile(split: SplitFacts, index: int) -> Tile:
    """Return a sample with what FER+ calls it, where that is something else."""
    label, majority = int(split.split.labels[index]), int(split.split.majority[index])
    caption, quiet = "", False
    if majority >= 0 and majority != label:
        caption = EMOTION_LABELS[majority]
    elif majority < 0 and split.voted:
        caption, quiet = LEFT_OUT_REASONS[split.reasons[index]], True
    return Tile(_uri(split, index), split.found.names[index], caption, quiet)


def _labelled(split: SplitFacts, index: int) -> Tile:
    label = EMOTION_LABELS[split.split.labels[index]]
    return Tile(_uri(split, index), split.found.names[index], label)


def _uri(split: SplitFacts, index: int) -> str:
    coded = cv2.imencode(".png", split.split.images[index], [cv2.IMWRITE_PNG_COMPRESSION, 9])[1]
    return "data:image/png;base64," + base64.b64encode(coded.tobytes()).decode("ascii")
