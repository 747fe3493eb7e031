"""Sizes are left open, and nothing else of the file changes: read with the onnx package."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from google.protobuf.message import DecodeError

from fer_monitor.vision.onnx_sizes import leave_sizes_open
from fer_monitor.vision.yunet_model import free_input_size, read_model


def _sizes(value: onnx.ValueInfoProto) -> list[int | str | None]:
    dims = value.type.tensor_type.shape.dim
    return [getattr(dim, kind) if (kind := dim.WhichOneof("value")) else None for dim in dims]


@pytest.fixture(scope="module")
def published() -> onnx.ModelProto:
    return onnx.load_from_string(read_model())


@pytest.fixture(scope="module")
def opened() -> onnx.ModelProto:
    return onnx.load_from_string(free_input_size(read_model()))


def test_height_and_width_are_open(opened: onnx.ModelProto, published: onnx.ModelProto) -> None:
    assert _sizes(published.graph.input[0]) == [1, 3, 640, 640]
    assert _sizes(opened.graph.input[0]) == [1, 3, "height", "width"]
    assert [_sizes(output)[:2] for output in opened.graph.output] == [[1, None]] * 12
    assert [_sizes(output)[2] for output in opened.graph.output] == [
        _sizes(output)[2] for output in published.graph.output
    ]
    assert not opened.graph.value_info


def test_nothing_else_changes(opened: onnx.ModelProto, published: onnx.ModelProto) -> None:
    expected = onnx.ModelProto()
    expected.CopyFrom(published)
    expected.graph.input[0].CopyFrom(opened.graph.input[0])
    for wanted, output in zip(expected.graph.output, opened.graph.output, strict=True):
        assert wanted.name == output.name
        wanted.CopyFrom(output)
    del expected.graph.value_info[:]
    assert opened == expected
    onnx.checker.check_model(opened)


def test_the_opened_model_gives_what_the_published_one_gives() -> None:
    picture = np.random.default_rng(1).uniform(0, 255, (1, 3, 640, 640)).astype(np.float32)
    outputs = [
        onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"]).run(
            None, {"input": picture}
        )
        for model in (read_model(), free_input_size(read_model()))
    ]
    for was, now in zip(*outputs, strict=True):
        np.testing.assert_array_equal(was, now)


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(DecodeError):
        leave_sizes_open(b"\xff" * 40, 2, 3, 1)
