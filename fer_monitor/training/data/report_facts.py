"""What the data report says of one split: counts, agreement of the label sets, odd pictures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score, confusion_matrix

from fer_monitor.core.labels import N_EMOTIONS
from fer_monitor.training.data.fer_plus import (
    FER_PLUS_OUTSIDE,
    MAX_NOT_FACE_VOTES,
    VOTE_COLUMNS,
)
from fer_monitor.training.data.pictures import LabelledPictures
from fer_monitor.training.data.split import FerSplit

LEFT_OUT_REASONS = ("contempt", "unknown", "not a face", "no two votes alike", "no votes")
"""Why a picture has no FER+ majority among the seven classes; see ``left_out_reasons``."""

NOT_A_FACE = LEFT_OUT_REASONS.index("not a face")

BLANK_SPREAD = 4.0
"""Standard deviation in grey levels, of 255, below which a picture shows nothing."""

FLAT_SHARE = 0.4
"""Share of pixels of one grey level from which a picture is more likely drawn than photographed."""


@dataclass(frozen=True)
class SplitFacts:
    """One split, counted.

    Attributes
    ----------
    name : str
        ``train``, ``public_test`` or ``private_test``.
    found : LabelledPictures
    split : FerSplit
        The same pictures as training sees them.
    damaged : tuple of str
        Pictures or rows that could not be used, a sentence each.
    label_counts, majority_counts : int64 (7,)
        Pictures a class by FER2013's label and by FER+ majority.
    reasons : int64 (N,)
        Index into ``LEFT_OUT_REASONS``, or -1 where FER+ gives a majority.
    agreement : int64 (7, 8)
        Pictures by FER2013 label (row) and FER+ majority (column); the last column counts those
        that FER+ leaves out.
    agreement_share, kappa : float or None
        Share of equal labels where both are given, [0, 1], and Cohen's kappa, [-1, 1].
    blank, flat : int64 (M,)
        Pictures of almost one grey level; others with a large area of one exact grey level.
    """

    name: str
    found: LabelledPictures
    split: FerSplit
    damaged: tuple[str, ...]
    label_counts: NDArray[np.int64]
    majority_counts: NDArray[np.int64]
    reasons: NDArray[np.int64]
    agreement: NDArray[np.int64]
    agreement_share: float | None
    kappa: float | None
    blank: NDArray[np.int64]
    flat: NDArray[np.int64]

    @property
    def voted(self) -> bool:
        """Whether any picture has FER+ votes."""
        return bool(self.found.vote_counts.any())

    @property
    def not_faces(self) -> NDArray[np.int64]:
        """Indices of pictures that FER+ calls "not a face"."""
        return np.flatnonzero(self.reasons == NOT_A_FACE)

    @property
    def n_suspicious(self) -> int:
        """Pictures that are damaged, blank, flat or no face, each counted once."""
        odd = np.concatenate([self.blank, self.flat, self.not_faces])
        return len(np.unique(odd)) + len(self.damaged)


def split_facts(name: str, found: LabelledPictures, damaged: list[str]) -> SplitFacts:
    """Count everything the report says of one split."""
    split = found.as_split()
    majority = np.where(split.majority < 0, N_EMOTIONS, split.majority)
    agreement = confusion_matrix(split.labels, majority, labels=range(N_EMOTIONS + 1))
    both = split.majority >= 0
    labels, votes = split.labels[both], split.majority[both]
    # Kappa is undefined where both label sets name one and the same class throughout.
    varied = len(np.unique(np.concatenate([labels, votes]))) > 1
    blank, flat = odd_pictures(found.images)
    return SplitFacts(
        name=name,
        found=found,
        split=split,
        damaged=tuple(damaged),
        label_counts=np.bincount(split.labels, minlength=N_EMOTIONS),
        majority_counts=np.bincount(votes, minlength=N_EMOTIONS),
        reasons=left_out_reasons(found.vote_counts, split.majority),
        agreement=agreement[:N_EMOTIONS],
        agreement_share=float((labels == votes).mean()) if both.any() else None,
        kappa=float(cohen_kappa_score(labels, votes)) if varied else None,
        blank=blank,
        flat=flat,
    )


def left_out_reasons(counts: NDArray[np.int16], majority: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return int64 (N,): why FER+ gives no majority, as index into ``LEFT_OUT_REASONS``, or -1.

    Parameters
    ----------
    counts : int16 (N, 10)
        Raw votes in the order of ``VOTE_COLUMNS``.
    majority : int64 (N,)
        -1 where there is none.
    """
    kept = np.where(counts <= 1, 0, counts)[:, N_EMOTIONS:]
    reasons = np.where(
        kept.max(axis=1) > 0, kept.argmax(axis=1), LEFT_OUT_REASONS.index("no two votes alike")
    )
    not_face = counts[:, VOTE_COLUMNS.index("NF")] > MAX_NOT_FACE_VOTES
    assert FER_PLUS_OUTSIDE[NOT_A_FACE] == "NF"
    reasons[not_face] = NOT_A_FACE
    reasons[~counts.any(axis=1)] = LEFT_OUT_REASONS.index("no votes")
    reasons[majority >= 0] = -1
    return reasons.astype(np.int64)


def odd_pictures(images: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return indices of (blank, flat) pictures of uint8 (N, H, W), the worst first."""
    spread = np.array([image.std() for image in images])
    levels = [np.bincount(image.ravel(), minlength=256).max() for image in images]
    share = np.array(levels) / images[0].size
    blank = spread < BLANK_SPREAD
    by_spread, by_share = np.argsort(spread, kind="stable"), np.argsort(-share, kind="stable")
    flat = ~blank & (share >= FLAT_SHARE)
    return by_spread[blank[by_spread]], by_share[flat[by_share]]
