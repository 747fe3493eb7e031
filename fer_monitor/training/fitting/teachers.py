"""What teachers say about the training pictures; asked once and kept."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import N_EMOTIONS
from fer_monitor.training.fitting.batches import Arrays
from fer_monitor.training.fitting.checkpoint import replacing
from fer_monitor.training.networks.registry import LABEL_HEAD, VOTES_HEAD

HEADS = (LABEL_HEAD, VOTES_HEAD)
_CHUNK, _BATCH = 4096, 256


def digest(content: bytes) -> str:
    """Return a name for ``content`` that no other content has."""
    return hashlib.sha256(content).hexdigest()[:16]


def file_digest(path: Path) -> str:
    """Return ``digest`` of a teacher's file; UserError where it cannot be read."""
    try:
        return digest(path.read_bytes())
    except OSError as error:
        raise UserError(
            f"The teacher {path} cannot be read: {error.strerror}.",
            "Give models saved as .keras, or .npz files with a teacher's logits.",
        ) from error


def taught_shares(
    teachers: Sequence[Path],
    images: NDArray[np.uint8],
    rows: NDArray[np.int64],
    temperature: float,
    cache_dir: Path,
) -> Arrays:
    """Return the mean of the teachers' softened shares, float32 (M, 7) by head.

    Hinton et al., arXiv 1503.02531: each teacher's softmax of logits over ``temperature``.

    Parameters
    ----------
    teachers : sequence of Path
        At least one: a ``.keras`` model with the two heads, or an ``.npz`` file with its logits
        under the heads' names, either for every picture of the training split in the order of
        ``load_split``, or for ``rows`` alone.
    images : uint8 (N, 48, 48)
        The whole training split.
    rows : int64 (M,)
        The pictures that are trained on.
    temperature : float
        From 1.
    cache_dir : Path
        Where a model's logits are kept, in a file that can itself be given as a teacher.

    Raises
    ------
    UserError
        Where a file cannot be read or does not fit the pictures.
    """
    sums = {head: np.zeros((len(rows), N_EMOTIONS), np.float32) for head in HEADS}
    for path in teachers:
        if path.suffix == ".npz":
            logits = _stored(path, images, rows)
        else:
            logits = _asked(path, images[rows], cache_dir)
        for head in HEADS:
            sums[head] += softmax(logits[head] / np.float32(temperature), axis=1)
    return {head: (total / len(teachers)).astype(np.float32) for head, total in sums.items()}


def flip_averaged_logits(model: keras.Model, images: NDArray[np.uint8]) -> Arrays:
    """Return logits (N, 7) by head, the mean of each picture's and its mirror image's."""
    parts: dict[str, list[NDArray[np.float32]]] = {head: [] for head in HEADS}
    for start in range(0, len(images), _CHUNK):
        straight = images[start : start + _CHUNK].astype(np.float32)[..., None]
        seen = [
            model.predict(pictures, batch_size=_BATCH, verbose=0)
            for pictures in (straight, np.ascontiguousarray(straight[:, :, ::-1]))
        ]
        for head in HEADS:
            parts[head].append(np.mean([np.asarray(logits[head]) for logits in seen], axis=0))
    return {head: np.concatenate(values).astype(np.float32) for head, values in parts.items()}


def _asked(path: Path, pictures: NDArray[np.uint8], cache_dir: Path) -> Arrays:
    shown = digest(pictures.tobytes())
    cache = cache_dir / f"teacher-{file_digest(path)}-{shown}.npz"
    if cache.is_file():
        return _read(cache)
    try:
        model = keras.models.load_model(path, compile=False)
    except (OSError, ValueError, TypeError, KeyError, zipfile.BadZipFile) as error:
        raise UserError(
            f"The teacher {path} is no model that Keras can load.",
            "Give models saved as .keras, or .npz files with a teacher's logits.",
        ) from error
    # A model that was never built has no output at all.
    outputs = getattr(model, "output", None)
    if not isinstance(outputs, dict) or not set(HEADS) <= set(outputs):
        raise UserError(
            f"The teacher {path} lacks one of the two heads {' and '.join(HEADS)}.",
            "Give a model that was trained by this program.",
        )
    logits = flip_averaged_logits(model, pictures)
    with replacing(cache, "A teacher's answers") as part, part.open("wb") as stream:
        np.savez(stream, pictures=np.array(shown), **logits)  # type: ignore[arg-type]
    return logits


def _stored(path: Path, images: NDArray[np.uint8], rows: NDArray[np.int64]) -> Arrays:
    logits = _read(path)
    lengths = {len(values) for values in logits.values()}
    if lengths == {len(images)}:
        logits, shown = {head: values[rows] for head, values in logits.items()}, images
    elif lengths == {len(rows)}:
        shown = images[rows]
    else:
        raise UserError(
            f"{path} holds logits for {' and '.join(map(str, sorted(lengths)))} pictures, not for "
            f"{len(images)} or the {len(rows)} that are trained on.",
            "Give the logits for the training split in the order in which it is loaded.",
        )
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
        known = str(archive["pictures"]) if "pictures" in archive.files else None
    if known is not None and known != digest(shown.tobytes()):
        raise UserError(
            f"{path} holds logits for other pictures.",
            "Use it with the data and the seed that it was made with, or give the teacher itself.",
        )
    return logits


def _read(path: Path) -> Arrays:
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            logits = {head: archive[head].astype(np.float32) for head in HEADS}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UserError(
            f"{path} holds no teacher's logits.",
            f"It needs two arrays (N, 7), {' and '.join(HEADS)}.",
        ) from error
    for values in logits.values():
        if values.ndim != 2 or values.shape[1] != N_EMOTIONS or not np.isfinite(values).all():
            raise UserError(
                f"The logits in {path} are not (N, 7) finite numbers.",
                "Write them again from the teacher.",
            )
    return logits
