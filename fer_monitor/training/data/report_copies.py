"""What the data report says of duplicates within a split and across two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from fer_monitor.training.data.duplicates import near_duplicate_pairs
from fer_monitor.training.data.report_facts import SplitFacts


@dataclass(frozen=True)
class Copies:
    """The pairs of pictures that show one photograph.

    Attributes
    ----------
    first, second : SplitFacts
        The same object for duplicates within a split.
    pairs : int64 (M, 2)
        Index into ``first``, index into ``second``.
    exact : bool (M,)
        Every pixel equal; otherwise shifted, mirrored, scaled or compressed anew.
    differs : bool (M,)
        The two carry different FER2013 labels.
    """

    first: SplitFacts
    second: SplitFacts
    pairs: NDArray[np.int64]
    exact: NDArray[np.bool_]
    differs: NDArray[np.bool_]

    @property
    def within(self) -> bool:
        """Whether the pairs lie within one split."""
        return self.first is self.second

    @property
    def pictures(self) -> int:
        """Number of pictures of ``second`` that have a copy in ``first``."""
        return len(np.unique(self.pairs if self.within else self.pairs[:, 1]))

    @property
    def share(self) -> float:
        """``pictures`` as a share of ``second``, [0, 1]."""
        return self.pictures / len(self.second.split)

    @property
    def surplus(self) -> int:
        """Pictures of a split beyond the first of each photograph; 0 across splits."""
        if not self.within:
            return 0
        n = len(self.first.split)
        links = coo_matrix((np.ones(len(self.pairs)), tuple(self.pairs.T)), shape=(n, n))
        return int(n - connected_components(links, directed=False)[0])


def find_copies(first: SplitFacts, second: SplitFacts) -> Copies:
    """Compare two splits, or a split with itself.

    Blank pictures are left out: they are all alike without being one photograph.
    """
    kept_first = np.setdiff1d(np.arange(len(first.split)), first.blank)
    images_first = first.split.images[kept_first]
    if first is second:
        kept_second, images_second = kept_first, images_first
    else:
        kept_second = np.setdiff1d(np.arange(len(second.split)), second.blank)
        images_second = second.split.images[kept_second]
    if len(kept_first) == 0 or len(kept_second) == 0:
        found = np.empty((0, 2), np.int64)
    else:
        found = near_duplicate_pairs(images_first, images_second)
    i, j = kept_first[found[:, 0]], kept_second[found[:, 1]]
    exact = [
        np.array_equal(first.split.images[a], second.split.images[b])
        for a, b in zip(i, j, strict=True)
    ]
    return Copies(
        first=first,
        second=second,
        pairs=np.stack([i, j], axis=1),
        exact=np.array(exact, bool),
        differs=first.split.labels[i] != second.split.labels[j],
    )
