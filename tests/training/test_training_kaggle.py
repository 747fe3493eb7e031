"""FER2013 as Kaggle hands it out: table and folders, read whole, damage named with its place."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS, Emotion
from fer_monitor.training.data.dataset import available_splits, load_split, read_pictures

USAGES = ("Training", "PublicTest", "PrivateTest")
VOTES_HEADER = (
    "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF"
)


def picture(seed: int) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (48, 48), dtype=np.uint8)


def table_row(label: int, image: NDArray[np.uint8], usage: str = "Training") -> str:
    return f"{label},{' '.join(map(str, image.ravel().tolist()))},{usage}"


def table_rows() -> list[str]:
    return [
        table_row(label, picture(10 * k + label), usage)
        for k, usage in enumerate(USAGES)
        for label in range(7)
    ]


def write_table(folder: Path, rows: list[str], header: str = "emotion,pixels,Usage") -> Path:
    path = folder / "fer2013.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("split", "tens"), [("train", 0), ("public_test", 10), ("private_test", 20)]
)
def test_each_split_of_the_table_has_its_own_pictures(
    tmp_path: Path, split: str, tens: int
) -> None:
    write_table(tmp_path, table_rows())
    found = load_split(tmp_path, split)
    np.testing.assert_array_equal(found.labels, range(7))
    np.testing.assert_array_equal(found.images, [picture(tens + k) for k in range(7)])
    assert found.votes.sum() == 0
    assert (found.majority == -1).all()


def test_the_table_may_be_named_itself_and_have_other_columns_and_spaces(tmp_path: Path) -> None:
    rows = []
    for row in table_rows():
        emotion, pixels, usage = row.split(",")
        rows.append(f"{emotion}, {usage}, {pixels}")
    path = write_table(tmp_path, rows, header="\ufeffemotion, Usage, pixels")
    np.testing.assert_array_equal(load_split(path, "train").labels, range(7))
    assert available_splits(path) == ("train", "public_test", "private_test")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda row: row.replace("Training", "Test"), r"Row 3 .* the Usage 'Test'"),
        (lambda row: "7" + row[1:], r"Row 3 .* unknown emotion '7'"),
        (lambda row: "sad" + row[1:], r"Row 3 .* unknown emotion 'sad'"),
        (lambda row: row.replace(" ", " x ", 1), r"Row 3 .* not whole numbers"),
        (lambda row: row.replace(" ", " 0.5 ", 1), r"Row 3 .* not whole numbers"),
        (lambda row: row.replace(" ", " 1 ", 1), r"Row 3 .* 2,305 pixels instead of 2,304"),
        (lambda row: "0,,Training", r"Row 3 .* 0 pixels"),
        (lambda row: table_row(1, picture(0)).replace(" 1 ", " 256 ", 1), r"outside 0 to 255"),
        (lambda row: table_row(1, picture(0)).replace(" 1 ", " -1 ", 1), r"outside 0 to 255"),
        (lambda row: table_row(1, picture(0)).replace(" 1 ", " 65537 ", 1), r"outside 0 to 255"),
        (lambda row: row[:500], r"Row 3 .* cut short: it has 2 of 3 columns"),
    ],
)
def test_a_damaged_row_is_named(
    tmp_path: Path, change: Callable[[str], str], complaint: str
) -> None:
    rows = table_rows()
    rows[1] = change(rows[1])
    write_table(tmp_path, rows)
    with pytest.raises(UserError, match=complaint):
        load_split(tmp_path, "train")


def test_a_table_that_ends_in_the_middle_is_refused_for_every_split(tmp_path: Path) -> None:
    path = write_table(tmp_path, table_rows())
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 700])
    for split in ("train", "private_test"):
        with pytest.raises(UserError, match=r"Row 22 of fer2013\.csv is cut short"):
            load_split(tmp_path, split)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "is empty"),
        ("emotion,pixels\n", "lacks the column usage"),
        ("a,b,c\n", "lacks the column emotion, pixels, usage"),
        ("emotion,pixels,Usage\n", "holds no usable picture"),
    ],
)
def test_an_empty_table_or_a_missing_column_is_named(
    tmp_path: Path, content: str, complaint: str
) -> None:
    (tmp_path / "fer2013.csv").write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=complaint):
        load_split(tmp_path, "train")


def test_a_class_that_the_table_lacks_is_named(tmp_path: Path) -> None:
    write_table(tmp_path, [row for row in table_rows() if not row.startswith("1,")])
    with pytest.raises(UserError, match="no picture of: disgust"):
        load_split(tmp_path, "train")


def test_with_a_list_for_damage_the_rest_is_read(tmp_path: Path) -> None:
    rows = table_rows()
    rows[2] = "2,1 2 3,Training"
    write_table(tmp_path, rows)
    damaged: list[str] = []
    found = read_pictures(tmp_path, "train", damaged)
    assert list(found.labels) == [0, 1, 3, 4, 5, 6]
    assert found.names[2] == "row 5"
    assert len(damaged) == 1
    assert "Row 4" in damaged[0]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_other_file_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "fer2013.csv"
    path.write_bytes(b"emotion,pixels,Usage\n" + content)
    with pytest.raises(UserError):
        load_split(path, "train")


def test_reading_a_table_needs_little_more_than_its_pictures(tmp_path: Path) -> None:
    one = table_row(3, picture(0))
    path = write_table(tmp_path, [one] * 1500)
    tracemalloc.start()
    pictures = read_pictures(path, "train")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * pictures.images.nbytes < path.stat().st_size * 1.3


def write_official_votes(folder: Path, usages: list[str]) -> None:
    rows = [f"{usage},fer{k}.png,0,{10 - k % 4},0,0,0,0,0,0,0,0" for k, usage in enumerate(usages)]
    (folder / "fer2013new.csv").write_text("\n".join([VOTES_HEADER, *rows]), encoding="utf-8")


def test_official_votes_beside_the_table_belong_to_its_rows(tmp_path: Path) -> None:
    write_table(tmp_path, table_rows())
    write_official_votes(tmp_path, [usage for usage in USAGES for _ in range(7)])
    found = read_pictures(tmp_path, "public_test")
    happy = found.vote_counts[:, Emotion.HAPPY]
    np.testing.assert_array_equal(happy, [10 - k % 4 for k in range(7, 14)])
    assert (load_split(tmp_path, "train").majority == Emotion.HAPPY).all()


def test_votes_for_another_table_are_refused(tmp_path: Path) -> None:
    write_table(tmp_path, table_rows())
    write_official_votes(tmp_path, ["Training"] * 6)
    with pytest.raises(UserError, match="6 and 7 rows of train"):
        load_split(tmp_path, "train")


def test_labels_in_another_order_are_refused(tmp_path: Path) -> None:
    write_table(tmp_path, table_rows())
    columns = VOTES_HEADER.replace("Usage,Image name", "split,file,fer2013")
    rows = [f"train,{name}.png,{name}" + ",1" * 10 for name in reversed(EMOTION_LABELS)]
    (tmp_path / "labels.csv").write_text("\n".join([columns, *rows]), encoding="utf-8")
    with pytest.raises(UserError, match="not in the same order: picture 1 of train is neutral"):
        load_split(tmp_path, "train")


def test_damaged_votes_are_named(tmp_path: Path) -> None:
    write_table(tmp_path, table_rows())
    (tmp_path / "fer2013new.csv").write_text(
        f"{VOTES_HEADER}\nTraining,a.png,1,many,0,0,0,0,0,0,0,0\n", encoding="utf-8"
    )
    with pytest.raises(UserError, match=r"Row 2 of fer2013new\.csv is damaged"):
        load_split(tmp_path, "train")


def write_folders(
    root: Path, folder: str, names: tuple[str, ...] = EMOTION_LABELS, ending: str = ".png"
) -> None:
    for number, name in enumerate(names):
        place = root / folder / name
        place.mkdir(parents=True)
        cv2.imwrite(str(place / f"{folder}-{number}{ending}"), picture(number))


def test_folders_are_read_by_expression(tmp_path: Path) -> None:
    write_folders(tmp_path, "train")
    write_folders(tmp_path, "test", ending=".jpg")
    (tmp_path / "train" / "happy" / "Thumbs.db").write_bytes(b"not a picture")
    (tmp_path / "train" / "happy" / ".hidden.png").write_bytes(b"not a picture")
    training = load_split(tmp_path, "train")
    assert sorted(training.labels) == list(range(7))
    for image, label in zip(training.images, training.labels, strict=True):
        np.testing.assert_array_equal(image, picture(int(label)))
    assert (training.majority == -1).all()
    assert len(load_split(tmp_path, "public_test")) == 7
    assert available_splits(tmp_path) == ("train", "public_test")


def test_validation_is_the_public_test_and_test_then_the_private_one(tmp_path: Path) -> None:
    for folder in ("train", "validation", "test"):
        write_folders(tmp_path, folder)
    assert read_pictures(tmp_path, "public_test").names[0].startswith("validation/")
    assert read_pictures(tmp_path, "private_test").names[0].startswith("test/")


def test_the_other_names_that_kaggle_uses_are_understood(tmp_path: Path) -> None:
    names = ("Angry", "disgusted", "fearful", "happy", "sad", "surprised", "neutral")
    write_folders(tmp_path, "train", names)
    assert sorted(load_split(tmp_path, "train").labels) == list(range(7))


def test_a_table_of_votes_on_other_pictures_is_refused(tmp_path: Path) -> None:
    write_folders(tmp_path, "train")
    write_official_votes(tmp_path, ["Training"] * 7)
    with pytest.raises(UserError, match=r"votes on none of the pictures: it speaks of fer0\.png"):
        load_split(tmp_path, "train")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(b"", "an empty file"), (b"PNG?", "broken or not"), (None, "broken or not")],
)
def test_a_broken_picture_in_a_folder_is_named(
    tmp_path: Path, content: bytes | None, complaint: str
) -> None:
    write_folders(tmp_path, "train")
    victim = tmp_path / "train" / "sad" / "train-4.png"
    whole = victim.read_bytes()
    victim.write_bytes(whole[: len(whole) // 2] if content is None else content)
    with pytest.raises(UserError, match=rf"train/sad/train-4\.png .* {complaint}"):
        load_split(tmp_path, "train")
