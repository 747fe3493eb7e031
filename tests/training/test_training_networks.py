"""Every network of the registry: built, trained a step, kept, and exported to int8."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError

keras = pytest.importorskip("keras", reason="needs the extra train: pip install -e '.[train]'")
pytest.importorskip("tensorflow", reason="needs the extra train: pip install -e '.[train]'")

from fer_monitor.training.export.quantize import quantise  # noqa: E402
from fer_monitor.training.networks.registry import (  # noqa: E402
    ARCHITECTURES,
    LABEL_HEAD,
    VOTES_HEAD,
    build,
    find,
)

pytestmark = pytest.mark.filterwarnings(
    # Raised inside Keras 3.15 by its own variables under NumPy 2.
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)
HEADS = {LABEL_HEAD, VOTES_HEAD}
QUICK = {"lenet", "mobilenet", "cnn-sequential", "resnet32", "monitor-16"}
"""One network of each kind; the others take ten seconds or more each on a busy computer."""
EACH = [
    pytest.param(
        name,
        marks=pytest.mark.skipif(
            name not in QUICK and not os.environ.get("FER_MONITOR_SLOW_TESTS"),
            reason="takes 10 s or more: set FER_MONITOR_SLOW_TESTS=1 to run it",
        ),
    )
    for name in ARCHITECTURES
]


@pytest.fixture(autouse=True)
def _float32_and_repeatable() -> None:
    keras.mixed_precision.set_global_policy("float32")
    keras.utils.set_random_seed(0)


@pytest.fixture
def pictures() -> NDArray[np.uint8]:
    """Return uint8 (8, 48, 48): patches of 8 px, as contrasty as pictures can be."""
    patches = np.random.default_rng(0).integers(0, 256, (8, 6, 6), dtype=np.uint8)
    return patches.repeat(8, axis=1).repeat(8, axis=2)


def as_input(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    return pictures.astype(np.float32)[..., None]


def logits_of(model: keras.Model, pictures: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    logits = model(as_input(pictures), training=False)
    return {head: keras.ops.convert_to_numpy(values) for head, values in logits.items()}


def run_tflite(content: bytes, pictures: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """Return the dequantised outputs of an int8 file for all pictures in one call."""
    interpreter = Interpreter(model_content=content, num_threads=1)
    given = interpreter.get_input_details()[0]
    assert given["dtype"] == np.int8
    interpreter.resize_tensor_input(given["index"], (len(pictures), 48, 48, 1))
    interpreter.allocate_tensors()
    scale, zero = given["quantization"]
    levels = np.rint(as_input(pictures) / scale) + zero
    interpreter.set_tensor(given["index"], levels.clip(-128, 127).astype(np.int8))
    interpreter.invoke()
    outputs = []
    for detail in interpreter.get_output_details():
        assert detail["dtype"] == np.int8
        scale, zero = detail["quantization"]
        levels = interpreter.get_tensor(detail["index"]).astype(np.float32)
        outputs.append((levels - zero) * np.float32(scale))
    return outputs


def one_step(model: keras.Model, pictures: NDArray[np.uint8]) -> float:
    """Train one step on both heads; return the loss."""
    entropy = keras.losses.CategoricalCrossentropy(from_logits=True)
    # A graph takes longer to make than one step takes without.
    model.compile(
        keras.optimizers.SGD(0.01), dict.fromkeys(HEADS, entropy), run_eagerly=True,
        jit_compile=False,
    )  # fmt: skip
    targets = np.eye(7, dtype=np.float32)[np.arange(len(pictures)) % 7]
    losses = model.train_on_batch(as_input(pictures), dict.fromkeys(HEADS, targets))
    return float(np.ravel(losses)[0])


@pytest.mark.parametrize("name", EACH)
@pytest.mark.filterwarnings("ignore:Statistics for quantized inputs:UserWarning")
def test_a_network_learns_is_kept_and_is_exported(
    name: str, pictures: NDArray[np.uint8], tmp_path: Path
) -> None:
    model = build(name)
    before = [keras.ops.convert_to_numpy(weight) for weight in model.trainable_variables]
    assert np.isfinite(one_step(model, pictures))
    after = [keras.ops.convert_to_numpy(weight) for weight in model.trainable_variables]
    changed = [not np.array_equal(old, new) for old, new in zip(before, after, strict=True)]
    # A bias before a batch normalisation has no gradient but rounding.
    assert np.mean(changed) > 0.9

    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras", compile=False)
    logits = logits_of(model, pictures)
    assert logits.keys() == HEADS
    for head, values in logits_of(again, pictures).items():
        assert values.shape == (8, 7)
        assert values.dtype == np.float32
        assert np.isfinite(values).all()
        np.testing.assert_allclose(values, logits[head], rtol=1e-3, atol=1e-4)

    outputs = run_tflite(quantise(again, pictures), pictures[:3])
    assert outputs
    for values in outputs:
        assert values.shape == (3, 7)
        assert np.isfinite(values).all()
        # Whichever head this is: int8 stays near one of them.
        nearest = min(np.abs(values - logits[head][:3]).max() for head in HEADS)
        assert nearest < 0.1 + 0.2 * max(np.ptp(logits[head]) for head in HEADS)


@pytest.mark.parametrize("name", ["mobilenet", "resnet32", "monitor-16"])
def test_looking_is_not_learning(name: str, pictures: NDArray[np.uint8]) -> None:
    model = build(name)
    before = model.get_weights()
    for _ in range(2):
        model(as_input(pictures))
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("name", ["lenet", "mobilenet", "monitor-16"])
def test_heads_stay_float32_where_the_trunk_is_bfloat16(
    name: str, pictures: NDArray[np.uint8]
) -> None:
    keras.mixed_precision.set_global_policy("mixed_bfloat16")
    try:
        logits = build(name)(as_input(pictures[:1]))
    finally:
        keras.mixed_precision.set_global_policy("float32")
    assert {keras.backend.standardize_dtype(values.dtype) for values in logits.values()} == {
        "float32"
    }


@pytest.mark.parametrize("name", ["alexnet", "cnn-sequential", "resnet32", "monitor-16"])
def test_a_cap_changes_what_a_network_gives_and_no_weight(
    name: str, pictures: NDArray[np.uint8]
) -> None:
    free, capped = build(name), build(name, cap=0.1)
    capped.set_weights(free.get_weights())
    gap = free(as_input(pictures))[LABEL_HEAD] - capped(as_input(pictures))[LABEL_HEAD]
    assert np.abs(keras.ops.convert_to_numpy(gap)).max() > 1e-3


def test_entries_that_say_so_keep_their_activations() -> None:
    for name in ("lenet", "mobilenet"):
        assert not find(name).takes_cap
        free, capped = build(name), build(name, cap=0.1)
        kinds = [type(layer).__name__ for layer in free.layers]
        assert kinds == [type(layer).__name__ for layer in capped.layers]
        assert [layer.get_config().get("max_value") for layer in free.layers] == [
            layer.get_config().get("max_value") for layer in capped.layers
        ]


def test_resnet32_has_the_depth_that_its_name_says() -> None:
    convolutions = [
        layer
        for layer in build("resnet32").layers
        if isinstance(layer, keras.layers.Conv2D) and layer.kernel_size == (3, 3)
    ]
    assert len(convolutions) + 1 == 32
    assert sorted({layer.filters for layer in convolutions}) == [16, 32, 64]


def test_the_plain_cnn_has_two_dense_layers_of_1024() -> None:
    dense = [la for la in build("cnn-sequential").layers if isinstance(la, keras.layers.Dense)]
    assert [layer.units for layer in dense] == [1024, 1024, 7, 7]


def test_an_unknown_name_is_answered_with_the_nearest_and_all_names() -> None:
    with pytest.raises(UserError) as caught:
        build("moblienet")
    assert "Did you mean mobilenet?" in caught.value.hint
    assert all(name in caught.value.hint for name in ARCHITECTURES)


def test_a_name_far_from_all_is_answered_without_a_guess() -> None:
    with pytest.raises(UserError) as caught:
        build("qqq")
    assert "Did you mean" not in caught.value.hint


def test_an_entry_says_what_it_is() -> None:
    for name, entry in ARCHITECTURES.items():
        assert entry.name == name
        assert entry.input_side % 48 == 0
        assert entry.hints.rate > 0
        assert entry.paper
        assert entry.reference
        assert (entry.backbone is None) == (entry.fine_tune is None)
