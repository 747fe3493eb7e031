"""Duplicates: copies of a photograph are found whatever was done to it, other pictures are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fer_monitor.training.data.dataset import load_split
from fer_monitor.training.data.duplicates import (
    MAX_DIFFERENT_BITS,
    near_duplicate_pairs,
    perceptual_hashes,
    photograph_ids,
)

Picture = NDArray[np.uint8]


def photograph(seed: int) -> Picture:
    """Return a smooth picture with edges, 48x48, as a photograph has and noise has not."""
    rng = np.random.default_rng(seed)
    ground = cv2.resize(
        rng.random((6, 6)).astype(np.float32), (48, 48), interpolation=cv2.INTER_CUBIC
    )
    picture = 60 + 120 * np.clip(ground, 0, 1)
    for _ in range(4):
        centre = (int(rng.integers(6, 42)), int(rng.integers(6, 42)))
        cv2.circle(picture, centre, int(rng.integers(3, 9)), float(rng.integers(30, 230)), -1)
    return np.clip(picture, 0, 255).astype(np.uint8)


def recompressed(picture: Picture) -> Picture:
    coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 50])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)


def shifted(picture: Picture) -> Picture:
    move = np.array([[1, 0, 1], [0, 1, 0]], np.float32)
    return np.asarray(
        cv2.warpAffine(picture, move, (48, 48), borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


CHANGES: dict[str, Callable[[Picture], Picture]] = {
    "copied": lambda picture: picture.copy(),
    "mirrored": lambda picture: np.ascontiguousarray(picture[:, ::-1]),
    "recompressed": recompressed,
    "shifted by a pixel": shifted,
    "brighter": lambda picture: np.clip(picture.astype(int) + 25, 0, 255).astype(np.uint8),
    "less contrast": lambda picture: (picture * 0.7 + 30).astype(np.uint8),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_copy_is_found_among_other_pictures(change: Callable[[Picture], Picture]) -> None:
    first = np.stack([photograph(seed) for seed in range(20)])
    second = np.stack([photograph(seed) for seed in range(100, 120)])
    second[7] = change(first[3])
    np.testing.assert_array_equal(near_duplicate_pairs(first, second), [[3, 7]])


def test_noise_and_other_pictures_are_no_duplicates() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (50, 48, 48), dtype=np.uint8)
    others = np.stack([photograph(seed) for seed in range(50)])
    pictures = np.concatenate([noise, others])
    assert len(near_duplicate_pairs(pictures, pictures)) == 0


def test_pictures_with_one_hash_and_other_details_are_no_duplicates() -> None:
    plain = photograph(0)
    # Squares of two pixels lie above the frequencies that the hash looks at.
    squares = np.kron(np.indices((24, 24)).sum(axis=0) % 2, np.ones((2, 2)))
    detailed = np.clip(plain + 120 * squares - 60, 0, 255).astype(np.uint8)
    pictures = np.stack([plain, detailed])
    hashes = perceptual_hashes(pictures)
    assert (hashes[0] != hashes[1]).sum() <= MAX_DIFFERENT_BITS
    assert len(near_duplicate_pairs(pictures, pictures)) == 0


def test_faces_of_different_people_are_mostly_told_apart(fer2013_dir: Path) -> None:
    # 1,200 faces that look straight at the camera hold 720,000 pairs to be wrong about.
    images = load_split(fer2013_dir, "public_test").images[::3]
    assert len(near_duplicate_pairs(images, images)) < 30


def test_within_one_array_each_pair_is_given_once_and_none_with_itself() -> None:
    pictures = np.stack([photograph(seed) for seed in (1, 2, 1, 3, 1)])
    np.testing.assert_array_equal(
        near_duplicate_pairs(pictures, pictures), [[0, 2], [0, 4], [2, 4]]
    )


def test_copies_of_copies_are_one_photograph() -> None:
    mirrored = CHANGES["mirrored"](photograph(1))
    pictures = np.stack([photograph(1), photograph(2), mirrored, recompressed(mirrored)])
    ids = photograph_ids(pictures)
    assert ids[0] == ids[2] == ids[3] != ids[1]


@settings(max_examples=20, deadline=None)
@given(
    seeds=st.lists(st.integers(0, 6), min_size=1, max_size=12),
    mirror=st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_photographs_are_numbered_by_content_alone(seeds: list[int], mirror: list[bool]) -> None:
    pictures = np.stack(
        [
            CHANGES["mirrored" if flip else "copied"](photograph(seed))
            for seed, flip in zip(seeds, mirror, strict=False)
        ]
    )
    ids = photograph_ids(pictures)
    same_seed = np.equal.outer(seeds, seeds)
    np.testing.assert_array_equal(np.equal.outer(ids, ids), same_seed)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_the_two_sets_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = np.stack([photograph(k) for k in rng.integers(0, 5, 6)])
    second = np.stack([recompressed(photograph(k)) for k in rng.integers(0, 5, 6)])
    forth, back = near_duplicate_pairs(first, second), near_duplicate_pairs(second, first)
    assert {(i, j) for i, j in forth} == {(i, j) for j, i in back}
