"""Any TFLite model with a card is run as its card says, and refused where the two disagree."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.training.scoring.convention import parse_convention, read_convention
from fer_monitor.training.scoring.tflite_model import TFLiteModel, load_models
from fer_monitor.vision.classifier import load_classifier

RNG = np.random.default_rng(1)
PICTURES = RNG.integers(0, 256, (30, 48, 48), dtype=np.uint8)


@pytest.fixture(scope="module")
def tf():
    """Return TensorFlow, which makes the little models of these tests."""
    return pytest.importorskip("tensorflow", reason="makes the models of these tests")


def tflite(tf, function, shape: tuple[int, ...], batch: int | None = None) -> bytes:
    """Return the TFLite file of ``function`` on one picture tensor."""
    spec = tf.TensorSpec((batch, *shape), tf.float32, name="pixels")
    module = tf.Module()
    module.run = tf.function(function, input_signature=[spec])
    concrete = module.run.get_concrete_function()
    return bytes(tf.lite.TFLiteConverter.from_concrete_functions([concrete], module).convert())


def card(**entries: object) -> dict[str, object]:
    return {
        "name": "little",
        "labels": list(EMOTION_LABELS),
        "input_shape": [48, 48, 1],
        "output": "logits",
        **entries,
    }


def means_to_logits(tf, pixels, spatial: tuple[int, int]):
    """Return (N, 7): mean pixel of each channel first, then zeros."""
    means = tf.reduce_mean(pixels, axis=spatial)
    return tf.concat([means, tf.zeros((tf.shape(means)[0], 4))], axis=1)


@pytest.mark.parametrize("layout", ["NHWC", "NCHW"])
def test_pictures_go_in_as_the_card_says(tf, layout: str) -> None:
    shape, spatial = ((20, 24, 3), (1, 2)) if layout == "NHWC" else ((3, 20, 24), (2, 3))
    content = tflite(tf, lambda x: means_to_logits(tf, x, spatial), shape)
    convention = card(
        input_shape=[20, 24, 3], channels="rgb", layout=layout,
        range=[0, 1], mean=[0.5, 0.4, 0.3], std=[0.1, 0.2, 0.3],
    )  # fmt: skip
    model = TFLiteModel(content, parse_convention(convention))
    assert model.batch == 25
    levels = np.repeat(np.array([0, 100, 255], np.uint8), 10)
    flat = np.broadcast_to(levels[:, None, None], (30, 48, 48))
    shares = model.shares(np.ascontiguousarray(flat))["fer2013"]
    logits = (levels[:, None] / 255 - [0.5, 0.4, 0.3]) / [0.1, 0.2, 0.3]
    expected = np.exp(np.concatenate([logits, np.zeros((30, 4))], axis=1))
    np.testing.assert_allclose(
        shares, expected / expected.sum(axis=1, keepdims=True), rtol=1e-4, atol=1e-9
    )


def test_a_file_for_one_face_is_run_one_at_a_time(tf) -> None:
    def one(pixels):
        # A reshape to fixed sides ties the file to one face.
        return tf.reshape(tf.reshape(pixels, (1, 48 * 48))[:, :7], (1, 7)) / 50

    model = TFLiteModel(tflite(tf, one, (48, 48, 1), batch=1), parse_convention(card()))
    assert model.batch == 1
    shares = model.shares(PICTURES)["fer2013"]
    expected = np.exp(PICTURES[:, 0, :7] / 50)
    np.testing.assert_allclose(shares, expected / expected.sum(axis=1, keepdims=True), rtol=1e-4)


def two_outputs(tf):
    def function(pixels):
        row = pixels[:, 0, :, 0]
        return {"votes": row[:, 7:14] / 60, "label": row[:, :7] / 40}

    return tflite(tf, function, (48, 48, 1))


def test_each_head_has_its_output_and_temperature(tf) -> None:
    content = two_outputs(tf)
    heads: dict[str, dict[str, object]] = {
        "fer2013": {"output": 0, "temperature": 1.1},
        "fer_plus": {"output": 1, "temperature": 0.9},
    }
    # The order of outputs is the converter's: 0 and 1 must give the two, whichever way round.
    model = TFLiteModel(content, parse_convention(card(heads=heads)))
    found = model.shares(PICTURES)

    def expected(logits: np.ndarray, temperature: float) -> np.ndarray:
        powers = np.exp(logits / temperature)
        return powers / powers.sum(axis=1, keepdims=True)

    label, votes = PICTURES[:, 0, :7] / 40, PICTURES[:, 0, 7:14] / 60
    ways = [
        np.allclose(found["fer2013"], expected(first, 1.1), rtol=1e-4)
        and np.allclose(found["fer_plus"], expected(second, 0.9), rtol=1e-4)
        for first, second in ((label, votes), (votes, label))
    ]
    assert sum(ways) == 1


def test_an_output_that_is_not_there_is_named(tf) -> None:
    convention = parse_convention(card(heads={"fer2013": {"output": "mood"}}))
    content = two_outputs(tf)
    with pytest.raises(UserError, match="has no output 'mood'; its 2 are"):
        TFLiteModel(content, convention)


def test_labels_are_put_in_our_order_and_strange_outputs_left_out(tf) -> None:
    content = tflite(
        tf,
        lambda x: tf.nn.softmax(means_to_logits(tf, tf.repeat(x, 3, axis=3) / 100, (1, 2))),
        (48, 48, 1),
    )
    order = ["neutral", None, "happy", "sad", "surprise", "angry", "fear"]
    model = TFLiteModel(content, parse_convention(card(labels=order, output="probabilities")))
    shares = model.shares(PICTURES)["fer2013"]
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert (shares[:, EMOTION_LABELS.index("disgust")] == 0).all()
    raised = PICTURES.mean(axis=(1, 2)) / 100
    ratio = shares[:, EMOTION_LABELS.index("neutral")] / shares[:, EMOTION_LABELS.index("angry")]
    np.testing.assert_allclose(ratio, np.exp(raised), rtol=1e-3)


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        ({"output": "probabilities"}, "do not sum to 1"),
        ({"input_shape": [64, 64, 1]}, r"its card promises \(64, 64, 1\)"),
        ({"input_shape": [48, 48, 3], "channels": "bgr"}, r"its card promises \(48, 48, 3\)"),
        ({"labels": list(EMOTION_LABELS[:6])}, "names 6 expressions"),
        ({"sha256": "0" * 64}, "is not the file its card describes"),
        ({"heads": {"fer2013": {"output": 4}}}, "has no output 4"),
    ],
)
def test_a_card_for_another_model_is_refused(
    repository: Path, entries: dict[str, object], complaint: str
) -> None:
    content = (repository / "models" / "expression.tflite").read_bytes()
    raw = {**card(), **entries}
    with pytest.raises(UserError, match=complaint):
        TFLiteModel(content, parse_convention(raw)).shares(PICTURES)


@pytest.mark.parametrize("damage", ["empty", "text", "half", "start"])
def test_a_damaged_file_is_one_clear_sentence(repository: Path, damage: str) -> None:
    whole = (repository / "models" / "expression.tflite").read_bytes()
    content = {
        "empty": b"",
        "text": b"<html>404</html>" * 100,
        "half": whole[: len(whole) // 2],
        "start": b"\0" * 64 + whole[64:],
    }[damage]
    with pytest.raises(UserError, match="little cannot be run"):
        TFLiteModel(content, parse_convention(card()))


def test_the_shipped_model_reads_as_the_program_does(repository: Path) -> None:
    (model,) = load_models([repository / "models" / "expression.tflite"], [])
    shares, ours = model.shares(PICTURES), load_classifier()
    assert set(shares) == {"fer2013", "fer_plus"}
    for head, theirs in shares.items():
        np.testing.assert_allclose(theirs, ours.classify(PICTURES, head), atol=1e-5)


def test_cards_find_their_models(repository: Path, tmp_path: Path) -> None:
    content = (repository / "models" / "expression.tflite").read_bytes()
    for name in ("first", "second"):
        (tmp_path / f"{name}.tflite").write_bytes(content)
    (tmp_path / "first.json").write_text(json.dumps(card(name="one")), encoding="utf-8")
    elsewhere = tmp_path / "cards"
    elsewhere.mkdir()
    given = elsewhere / "a.json"
    given.write_text(json.dumps(card(name="two", file="second.tflite")), encoding="utf-8")
    paths = [tmp_path / "first.tflite", tmp_path / "second.tflite"]
    assert [m.convention.name for m in load_models(paths, [given])] == ["one", "two"]
    with pytest.raises(UserError, match=r"a\.json is for second\.tflite"):
        load_models([paths[0], paths[0]], [given])
    with pytest.raises(UserError, match=r"second\.json cannot be read"):
        load_models(paths, [])
    with pytest.raises(UserError, match=r"none\.tflite cannot be read"):
        load_models([tmp_path / "none.tflite"], [])


def test_the_cards_of_rivals_are_sound(repository: Path) -> None:
    cards = sorted((repository / "benchmarks" / "rivals").glob("*.json"))
    assert cards
    for path in cards:
        assert read_convention(path).sha256
