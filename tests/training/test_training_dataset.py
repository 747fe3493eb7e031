"""FER2013 archives: read whole, damaged ones refused, duplicates kept on one side."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS, Emotion
from fer_monitor.training.data.augment import augment_batch
from fer_monitor.training.data.dataset import fer_plus_target, hold_out, load_split

COLUMNS = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear"]
OUTSIDE = ["contempt", "unknown", "NF"]


def picture(seed: int, side: int = 48) -> bytes:
    image = np.random.default_rng(seed).integers(0, 256, (side, side), dtype=np.uint8)
    return cv2.imencode(".png", image)[1].tobytes()


def write_archive(folder: Path, pictures: dict[str, bytes]) -> None:
    """Write train.zip and a labels.csv that votes 10 times for each picture's own label."""
    names = dict(zip(EMOTION_LABELS, ["anger", "disgust", "fear", "happiness", "sadness",
                                      "surprise", "neutral"], strict=True))  # fmt: skip
    with zipfile.ZipFile(folder / "train.zip", "w") as archive:
        for name, content in pictures.items():
            archive.writestr(f"train/{name}", content)
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, ["split", "file", "fer2013", *COLUMNS, *OUTSIDE])
        writer.writeheader()
        for name in pictures:
            emotion, file = name.split("/")
            row = dict.fromkeys([*COLUMNS, *OUTSIDE], 0)
            if emotion in names:
                row[names[emotion]] = 10
            writer.writerow({"split": "train", "file": file, "fer2013": emotion, **row})


def seven_pictures() -> dict[str, bytes]:
    return {f"{label}/{label}.png": picture(i) for i, label in enumerate(EMOTION_LABELS)}


def test_pictures_labels_and_votes_belong_together(tmp_path: Path) -> None:
    write_archive(tmp_path, seven_pictures())
    split = load_split(tmp_path, "train")
    assert sorted(split.labels) == list(range(7))
    np.testing.assert_array_equal(split.majority, split.labels)
    np.testing.assert_array_equal(split.votes.argmax(axis=1), split.labels)


def test_a_missing_archive_names_the_file(tmp_path: Path) -> None:
    write_archive(tmp_path, seven_pictures())
    with pytest.raises(UserError, match=r"public_test\.zip is missing"):
        load_split(tmp_path, "public_test")


def test_where_no_layout_fits_all_that_was_looked_for_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"train\.zip is missing.* train/ .*fer2013\.csv"):
        load_split(tmp_path, "train")
    with pytest.raises(UserError, match="no file or folder"):
        load_split(tmp_path / "nowhere", "train")
    (tmp_path / "data.txt").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match=r"neither a folder nor a \.csv"):
        load_split(tmp_path / "data.txt", "train")


def test_a_damaged_archive_is_named(tmp_path: Path) -> None:
    write_archive(tmp_path, seven_pictures())
    path = tmp_path / "train.zip"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UserError, match=r"train\.zip is damaged"):
        load_split(tmp_path, "train")
    # One byte in the middle of a picture: the archive opens, its checksum does not fit.
    path.write_bytes(whole[:1000] + bytes([whole[1000] ^ 255]) + whole[1001:])
    with pytest.raises(UserError, match=r"train\.zip is damaged"):
        load_split(tmp_path, "train")


def test_pictures_that_the_table_of_votes_leaves_out_have_none(tmp_path: Path) -> None:
    write_archive(tmp_path, seven_pictures())
    table = tmp_path / "labels.csv"
    rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(row for row in rows if "sad.png" not in row), encoding="utf-8")
    split = load_split(tmp_path, "train")
    left_out = split.labels == Emotion.SAD
    assert (split.majority[left_out] == -1).all()
    assert split.votes[left_out].sum() == 0
    assert (split.majority[~left_out] == split.labels[~left_out]).all()


def test_a_table_of_votes_without_a_column_is_named(tmp_path: Path) -> None:
    write_archive(tmp_path, seven_pictures())
    table = tmp_path / "labels.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("contempt", "scorn"), "utf-8")
    with pytest.raises(UserError, match="lacks the column contempt"):
        load_split(tmp_path, "train")


def test_a_class_without_pictures_is_named(tmp_path: Path) -> None:
    pictures = seven_pictures()
    del pictures["disgust/disgust.png"]
    write_archive(tmp_path, pictures)
    with pytest.raises(UserError, match="no picture of: disgust"):
        load_split(tmp_path, "train")


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("sad/big.png", picture(9, side=64), "is 64x64"),
        ("sad/broken.png", b"PNG?", "not a picture"),
        ("sad/empty.png", b"", "an empty file"),
        ("sad/short.png", picture(9)[:900], "broken"),
        ("bored/x.png", picture(9), "none of the seven"),
    ],
)
def test_a_bad_picture_is_named(tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    write_archive(tmp_path, {**seven_pictures(), name: content})
    with pytest.raises(UserError, match=complaint):
        load_split(tmp_path, "train")


def votes(**given: int) -> dict[str, str]:
    return {name: str(given.get(name, 0)) for name in [*COLUMNS, *OUTSIDE]}


def test_single_votes_are_noise_and_the_rest_is_shared_out() -> None:
    target, majority = fer_plus_target(votes(happiness=6, neutral=3, fear=1))
    assert majority == Emotion.HAPPY
    assert target[Emotion.HAPPY] == pytest.approx(6 / 9)
    assert target[Emotion.FEAR] == 0


@pytest.mark.parametrize(
    "row",
    [
        votes(contempt=6, happiness=4),
        votes(unknown=5, sadness=4),
        votes(NF=5, happiness=5),
        votes(happiness=1, anger=1, NF=1),
    ],
)
def test_pictures_without_a_usable_majority_are_left_out(row: dict[str, str]) -> None:
    target, majority = fer_plus_target(row)
    assert majority == -1
    assert target.sum() == 0


def test_ties_go_to_the_first_in_fer2013_order() -> None:
    assert fer_plus_target(votes(sadness=5, anger=5))[1] == Emotion.ANGRY


def test_duplicates_stay_on_one_side_of_the_validation_split(tmp_path: Path) -> None:
    pictures = {
        f"{label}/{label}{copy}.png": picture(i)
        for i, label in enumerate(EMOTION_LABELS)
        for copy in range(4)
    }
    write_archive(tmp_path, pictures)
    training, validation = hold_out(load_split(tmp_path, "train"), fraction=0.4)
    assert len(training) + len(validation) == 28
    assert len(validation) >= 11
    assert not {i.tobytes() for i in training.images} & {i.tobytes() for i in validation.images}


def test_augmentation_is_repeatable_and_leaves_its_input_alone() -> None:
    images = np.random.default_rng(0).integers(0, 256, (32, 48, 48), dtype=np.uint8)
    before = images.copy()
    first = augment_batch(images, np.random.default_rng(3))
    second = augment_batch(images, np.random.default_rng(3))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(images, before)
    assert first.shape == images.shape
    assert (first != images).any(axis=(1, 2)).all()
