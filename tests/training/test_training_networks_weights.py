"""Starts from weights, what backbones are given to see, and fine-tuning in two steps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError

keras = pytest.importorskip("keras", reason="needs the extra train: pip install -e '.[train]'")

from fer_monitor.training.networks.backbones import BACKBONE_INPUT  # noqa: E402
from fer_monitor.training.networks.registry import (  # noqa: E402
    ARCHITECTURES,
    LABEL_HEAD,
    VOTES_HEAD,
    build,
    find,
    freeze_backbone,
    unfreeze,
)

pytestmark = pytest.mark.filterwarnings(
    # Raised inside Keras 3.15 by its own variables under NumPy 2.
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)
as_numpy = keras.ops.convert_to_numpy
HEAD_WEIGHTS = 4
"""A kernel and a bias for each of two heads."""


@pytest.fixture(autouse=True)
def _float32_and_repeatable() -> None:
    keras.mixed_precision.set_global_policy("float32")
    keras.utils.set_random_seed(0)


@pytest.fixture
def pixels() -> NDArray[np.float32]:
    """Return float32 (2, 48, 48, 1), smooth as faces are."""
    patches = np.random.default_rng(1).integers(0, 256, (2, 6, 6), dtype=np.uint8)
    return patches.repeat(8, axis=1).repeat(8, axis=2).astype(np.float32)[..., None]


@pytest.fixture(scope="module")
def plain_mobilenet() -> keras.Model:
    """Return MobileNet as Keras gives it, with weights of its own."""
    keras.utils.set_random_seed(11)
    return keras.applications.MobileNet(
        weights=None, include_top=False, input_shape=(96, 96, 3), pooling="avg"
    )


def features_of(model: keras.Model) -> keras.Model:
    """Return the part of ``model`` that ends before its dropout and heads."""
    pooling = [
        layer for layer in model.layers if isinstance(layer, keras.layers.GlobalAveragePooling2D)
    ]
    return keras.Model(model.input, pooling[-1].output)


def in_colour(pixels: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    larger = keras.ops.image.resize(pixels, (side, side), interpolation="bilinear")
    return as_numpy(larger).repeat(3, axis=-1)


@pytest.mark.parametrize(("name", "module"), [("mobilenet", "mobilenet"), ("vgg16", "vgg16")])
def test_a_backbone_sees_what_keras_would_give_it(
    name: str, module: str, pixels: NDArray[np.float32]
) -> None:
    model = build(name)
    seen = keras.Model(model.input, model.get_layer(BACKBONE_INPUT).output)(pixels)
    preprocess = getattr(keras.applications, module).preprocess_input
    expected = preprocess(in_colour(pixels, find(name).input_side))
    np.testing.assert_allclose(as_numpy(seen), expected, atol=1e-3)


def test_efficientnet_sees_pictures_normalised_as_its_weights_expect(
    pixels: NDArray[np.float32],
) -> None:
    model = build("efficientnetb1")
    seen = keras.Model(model.input, model.get_layer("stem_conv_pad").input)(pixels)
    mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    expected = (in_colour(pixels, find("efficientnetb1").input_side) / 255 - mean) / deviation
    np.testing.assert_allclose(as_numpy(seen), expected, atol=1e-4)


def test_a_network_of_keras_lends_its_weights_to_the_trunk(
    plain_mobilenet: keras.Model, pixels: NDArray[np.float32], tmp_path: Path
) -> None:
    plain_mobilenet.save(tmp_path / "plain.keras")
    model = build("mobilenet", weights=tmp_path / "plain.keras")
    prepared = keras.applications.mobilenet.preprocess_input(in_colour(pixels, 96))
    np.testing.assert_allclose(
        as_numpy(features_of(model)(pixels)), as_numpy(plain_mobilenet(prepared)), atol=1e-4
    )


@pytest.mark.parametrize("top", [False, True])
def test_weights_alone_are_read_with_and_without_the_top(
    top: bool, pixels: NDArray[np.float32], tmp_path: Path
) -> None:
    # The layout of the files that Keras publishes, which it no longer writes by itself.
    h5py = pytest.importorskip("h5py", reason="comes with Keras")
    legacy = pytest.importorskip("keras.src.legacy.saving.legacy_h5_format")
    keras.utils.set_random_seed(5)
    shape = (224, 224, 3) if top else (96, 96, 3)
    plain = keras.applications.MobileNet(weights=None, include_top=top, input_shape=shape)
    with h5py.File(tmp_path / "published.h5", "w") as file:
        legacy.save_weights_to_hdf5_group(file, plain)
    model = build("mobilenet", weights=str(tmp_path / "published.h5"))
    np.testing.assert_array_equal(
        as_numpy(model.get_layer("conv_pw_13").kernel),
        as_numpy(plain.get_layer("conv_pw_13").kernel),
    )
    assert np.isfinite(as_numpy(model(pixels)[LABEL_HEAD])).all()


@pytest.mark.parametrize("suffix", [".keras", ".weights.h5"])
@pytest.mark.parametrize("name", ["lenet", "mobilenet"])
def test_a_network_trained_earlier_is_taken_whole(
    name: str, suffix: str, pixels: NDArray[np.float32], tmp_path: Path
) -> None:
    earlier = build(name)
    path = tmp_path / f"earlier{suffix}"
    if suffix == ".keras":
        earlier.save(path)
    else:
        earlier.save_weights(path)
    model = build(name, weights=path)
    for head in (LABEL_HEAD, VOTES_HEAD):
        np.testing.assert_allclose(
            as_numpy(model(pixels)[head]), as_numpy(earlier(pixels)[head]), atol=1e-5
        )


def test_a_network_that_refuses_gives_the_file_to_fetch(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    for variable in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    for variable in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(UserError) as caught:
        build("mobilenet", weights="imagenet")
    assert "could not be downloaded" in caught.value.message
    backbone = ARCHITECTURES["mobilenet"].backbone
    assert backbone is not None
    # The address that Keras itself tried, not one that we believe in.
    assert backbone.weights_file in str(caught.value.__cause__)
    assert backbone.weights_file in caught.value.hint
    assert "--weights" in caught.value.hint


def test_a_network_of_ours_has_no_imagenet_weights() -> None:
    with pytest.raises(UserError, match="no ImageNet weights for monitor-16"):
        build("monitor-16", weights="imagenet")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no weights file .*nowhere\.h5"):
        build("lenet", weights=tmp_path / "nowhere.h5")


@pytest.mark.parametrize("suffix", [".keras", ".h5", ".weights.h5", ".bin"])
def test_a_damaged_file_is_refused_in_words(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"damaged{suffix}"
    path.write_bytes(b"these are no weights" * 9)
    with pytest.raises(UserError, match="cannot be read as weights"):
        build("lenet", weights=path)


@pytest.mark.parametrize("name", ["monitor-16", "mobilenet"])
def test_weights_of_another_network_are_refused(name: str, tmp_path: Path) -> None:
    build("lenet").save(tmp_path / "lenet.keras")
    with pytest.raises(UserError, match="another network"):
        build(name, weights=tmp_path / "lenet.keras")


def test_a_frozen_trunk_stays_while_the_heads_learn(pixels: NDArray[np.float32]) -> None:
    model = build("mobilenet")
    freeze_backbone(model)
    assert len(model.trainable_variables) == HEAD_WEIGHTS
    entropy = keras.losses.CategoricalCrossentropy(from_logits=True)
    heads = (LABEL_HEAD, VOTES_HEAD)
    model.compile(
        keras.optimizers.SGD(0.1), dict.fromkeys(heads, entropy), run_eagerly=True,
        jit_compile=False,
    )  # fmt: skip
    before = {weight.path: as_numpy(weight) for weight in model.weights}
    model.train_on_batch(pixels, dict.fromkeys(heads, np.eye(7, dtype=np.float32)[:2]))
    moved = {w.path for w in model.weights if not np.array_equal(before[w.path], as_numpy(w))}
    # Batch normalisation's running mean and variance stay too.
    assert moved
    assert all(path.startswith(heads) for path in moved)


def test_unfreezing_from_a_layer_leaves_what_is_below() -> None:
    model = build("vgg16")
    freeze_backbone(model)
    unfreeze(model, "block5_conv2")
    learning = [layer.name for layer in model.layers if layer.trainable_weights]
    assert learning == [
        "block5_conv2", "block5_conv3", f"{LABEL_HEAD}_logits", f"{VOTES_HEAD}_logits",
    ]  # fmt: skip


@pytest.mark.parametrize("keep", [True, False])
def test_batch_normalisation_learns_only_when_told_to(keep: bool) -> None:
    model = build("mobilenet")
    unfreeze(model, 1.0, keep_batch_norm_frozen=keep)
    learning = [layer for layer in model.layers if layer.trainable_weights]
    norms = [la for la in learning if isinstance(la, keras.layers.BatchNormalization)]
    assert bool(norms) != keep
    assert any(layer.name == "conv1" for layer in learning)


@pytest.fixture(scope="module")
def resnet32() -> keras.Model:
    return build("resnet32")


@given(shares=st.tuples(st.floats(0.001, 1.0), st.floats(0.001, 1.0)))
@settings(max_examples=25)
def test_a_larger_share_never_learns_less(
    resnet32: keras.Model, shares: tuple[float, float]
) -> None:
    counts = []
    for share in sorted(shares):
        unfreeze(resnet32, share, keep_batch_norm_frozen=False)
        counts.append(len(resnet32.trainable_variables))
    assert HEAD_WEIGHTS < counts[0] <= counts[1]


@pytest.mark.parametrize("start", ["block9_conv1", 0.0, 1.5, -0.1, float("nan")])
def test_a_start_that_is_not_there_is_refused(start: str | float) -> None:
    with pytest.raises(UserError):
        unfreeze(build("lenet"), start)


def test_every_schedule_fits_its_network() -> None:
    for name in ("vgg16", "mobilenet", "resnet50"):
        schedule = ARCHITECTURES[name].fine_tune
        assert schedule is not None
        model = build(name)
        unfreeze(model, schedule.unfreeze_from, schedule.keep_batch_norm_frozen)
        assert len(model.trainable_variables) > HEAD_WEIGHTS
        assert 0 < schedule.rate_factor <= 1
