"""Find pictures that are the same photograph, exactly or nearly, within and across splits."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

MAX_DIFFERENT_BITS = 10
"""Perceptual hashes this close (of 64 bits) make a pair worth comparing pixel by pixel."""

MIN_CORRELATION = 0.9
"""Correlation of blurred pixels from which two pictures count as one photograph."""

_CHUNK = 2048


def perceptual_hashes(images: NDArray[np.uint8]) -> NDArray[np.int8]:
    """Return int8 (N, 64), each -1 or 1: the DCT hash of each picture uint8 (N, H, W)."""
    rows = [imagehash.phash(Image.fromarray(image)).hash.ravel() for image in images]
    bits = np.array(rows, bool).reshape(len(images), 64)
    return np.where(bits, 1, -1).astype(np.int8)


def near_duplicate_pairs(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return int64 (M, 2): indices (i, j) where ``first[i]`` and ``second[j]`` show one photograph.

    Mirrored copies count. Candidates come from the perceptual hash (Zauner, 2010), the verdict
    from the correlation of slightly blurred pixels, so that look-alikes of other people are left
    out. Cost grows with N x M: 2 s for 28,709 against themselves would be usual.

    Parameters
    ----------
    first, second : uint8 (N, H, W) and (M, H, W)
        Grey pictures of one size; may be the same array, then pairs (i, i) are left out and each
        pair is given once.
    """
    same = first is second
    second_hash = perceptual_hashes(second).astype(np.float32)
    second_pixels = _fingerprints(second)
    found = []
    for flipped in (False, True):
        source = np.ascontiguousarray(first[:, :, ::-1]) if flipped else first
        source_hash = perceptual_hashes(source).astype(np.float32)
        source_pixels = _fingerprints(source)
        for i, j in _close_hashes(source_hash, second_hash):
            alike = np.einsum("nd,nd->n", source_pixels[i], second_pixels[j]) >= MIN_CORRELATION
            keep = alike & (i < j) if same else alike
            found.append(np.stack([i[keep], j[keep]], axis=1))
    if not found:
        return np.empty((0, 2), np.int64)
    return np.unique(np.concatenate(found), axis=0)


def photograph_ids(images: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return int64 (N,): pictures with the same number show the same photograph."""
    pairs = near_duplicate_pairs(images, images)
    links = coo_matrix(
        (np.ones(len(pairs), bool), (pairs[:, 0], pairs[:, 1])), shape=(len(images),) * 2
    )
    _, ids = connected_components(links, directed=False)
    return ids.astype(np.int64)


def _close_hashes(
    first: NDArray[np.float32], second: NDArray[np.float32]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    # Of 64 values -1 or 1, the product counts equal less different ones.
    least = 64 - 2 * MAX_DIFFERENT_BITS
    for start in range(0, len(first), _CHUNK):
        i, j = np.nonzero(first[start : start + _CHUNK] @ second.T >= least)
        yield i + start, j


def _fingerprints(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    small = np.stack(
        [cv2.resize(image, (24, 24), interpolation=cv2.INTER_AREA) for image in images]
    )
    flat = small.reshape(len(images), -1).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6)
