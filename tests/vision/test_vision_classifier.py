"""The expression model: what is shipped works, what is not it is refused in words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS, Emotion
from fer_monitor.core.paths import resource
from fer_monitor.vision.classifier import SHIPPED_CARD, TFLiteClassifier, load_classifier
from fer_monitor.vision.model_card import LABEL_HEAD, VOTES_HEAD, read_card


@pytest.fixture(scope="module")
def classifier() -> TFLiteClassifier:
    return load_classifier()


@pytest.fixture
def copied_card(tmp_path: Path) -> Path:
    """Return a copy of the shipped card beside a copy of its model, to be damaged."""
    card = resource(SHIPPED_CARD)
    shutil.copy(card, tmp_path)
    shutil.copy(card.parent / read_card(card).file, tmp_path)
    return tmp_path / card.name


def random_crops(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (n, 48, 48), dtype=np.uint8)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 25, 49, 60])
def test_each_crop_gets_shares_that_sum_to_one(classifier: TFLiteClassifier, n: int) -> None:
    shares = classifier.classify(random_crops(n))
    assert shares.shape == (n, 7)
    assert shares.dtype == np.float32
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-5)


def test_a_crop_is_read_the_same_alone_and_among_others(classifier: TFLiteClassifier) -> None:
    crops = random_crops(23)
    together = classifier.classify(crops)
    for i in (0, 11, 22):
        np.testing.assert_array_equal(classifier.classify(crops[i : i + 1])[0], together[i])


def test_earlier_results_are_not_overwritten_by_later_calls(classifier: TFLiteClassifier) -> None:
    first = classifier.classify(random_crops(4, seed=1))
    kept = first.copy()
    classifier.classify(random_crops(4, seed=2))
    np.testing.assert_array_equal(first, kept)


def test_shipped_model_reads_the_public_test_as_its_card_says(
    classifier: TFLiteClassifier, fer2013_dir: Path
) -> None:
    from fer_monitor.training.data.dataset import load_split

    split = load_split(fer2013_dir, "public_test")
    for head, truth, least in (
        (LABEL_HEAD, split.labels, 0.697),
        (VOTES_HEAD, split.majority, 0.842),
    ):
        guess = classifier.classify(split.images, head).argmax(axis=1)
        known = truth >= 0
        accuracy = float((guess == truth)[known].mean())
        card = classifier.card.raw["metrics"]["public_test"][head]
        assert accuracy == pytest.approx(card["accuracy"], abs=0.002)
        assert accuracy >= least
        happy = truth == Emotion.HAPPY
        assert (guess[happy] == Emotion.HAPPY).mean() == pytest.approx(
            card["recall"]["happy"], abs=0.005
        )


def test_each_head_has_its_own_temperature(copied_card: Path) -> None:
    crops = np.random.default_rng(3).integers(0, 256, (4, 48, 48)).astype(np.uint8)
    heads = {
        "fer2013": {"output": 0, "temperature": 1.0},
        "fer_plus": {"output": 0, "temperature": 4.0},
    }
    rewrite(copied_card, heads=heads, reads="fer_plus")
    classifier = load_classifier(copied_card)
    sharp, soft = classifier.classify(crops, "fer2013"), classifier.classify(crops, "fer_plus")
    np.testing.assert_array_equal(classifier.classify(crops), soft)
    np.testing.assert_array_equal(sharp.argmax(1), soft.argmax(1))
    assert (sharp.max(1) > soft.max(1)).all()


def test_a_truncated_model_is_refused_naming_both_checksums(copied_card: Path) -> None:
    model = copied_card.parent / read_card(copied_card).file
    model.write_bytes(model.read_bytes()[:1000])
    with pytest.raises(UserError, match=r"expected checksum \w{12}.*found \w{12}.*1,000 bytes"):
        load_classifier(copied_card)


def test_a_missing_model_is_named(copied_card: Path) -> None:
    (copied_card.parent / read_card(copied_card).file).unlink()
    with pytest.raises(UserError, match=r"expression\.tflite is missing"):
        load_classifier(copied_card)


def test_a_file_that_is_no_network_is_refused_even_with_a_matching_checksum(
    copied_card: Path,
) -> None:
    import hashlib

    content = b"not a network" * 100
    (copied_card.parent / read_card(copied_card).file).write_bytes(content)
    rewrite(copied_card, sha256=hashlib.sha256(content).hexdigest())
    with pytest.raises(UserError, match="cannot be loaded"):
        load_classifier(copied_card)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"labels": list(reversed(EMOTION_LABELS))}, "expected angry, disgust, fear"),
        ({"labels": [1]}, "expected angry, disgust, fear"),
        ({"input_shape": [64, 64, 1]}, "its card promises"),
        ({"quantisation": "float32"}, "its card promises"),
        ({"heads": {"fer2013": {"output": 0, "temperature": "warm"}}}, "damaged or lacks an entry"),
        (
            {"heads": {"fer2013": {"output": 3, "temperature": 1.0}}, "reads": "fer2013"},
            "its card promises",
        ),
        ({"heads": {"fer2013": {"output": 0, "temperature": 0.0}}}, "no positive temperature"),
        ({"heads": {"fer_plus": {"output": 0, "temperature": 1.0}}}, "reads"),
        ({"heads": {"fer2013": {"output": 0, "temperature": 1.0}}, "reads": "mood"}, "reads mood"),
        ({"heads": ["fer2013"]}, "damaged or lacks an entry"),
        ({"sha256": None}, "is not the file its card describes"),
    ],
)
def test_a_card_that_does_not_fit_is_refused(
    copied_card: Path, change: dict[str, object], complaint: str
) -> None:
    rewrite(copied_card, **change)
    with pytest.raises(UserError, match=complaint):
        load_classifier(copied_card)


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "{}", "null"])
def test_a_damaged_card_is_refused(copied_card: Path, text: str) -> None:
    copied_card.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"expression\.json is damaged"):
        load_classifier(copied_card)


def rewrite(card: Path, **change: object) -> None:
    card.write_text(json.dumps({**json.loads(card.read_text()), **change}), encoding="utf-8")
