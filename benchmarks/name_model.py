"""The network of the second reader of name labels, and how it is written for the program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from fer_monitor.vision.names.latin import HEIGHT_PX

CHANNELS = (8, 24, 40, 56, 112)
SHAPES = (
    ((3, 3), (1, 1), (1, 1)),
    ((3, 3), (2, 2), (1, 1)),
    ((3, 3), (2, 1), (1, 1)),
    ((3, 3), (2, 1), (1, 1)),
    ((4, 3), (1, 1), (0, 1)),
)
"""Kernel, stride and padding (rows, columns) of each layer: the last one leaves a single row."""
CONTEXT = (3, 5)
"""Columns that each of the two layers behind looks at."""
DROPPED = 0.1
OPSET, IR_VERSION = 17, 8


def _layer(inward: int, outward: int, shape: tuple[tuple[int, int], ...]) -> nn.Sequential:
    kernel, stride, padding = shape
    convolution = nn.Conv2d(inward, outward, kernel, stride, padding, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outward), nn.ReLU())


class LatinNetwork(nn.Module):
    """Turns (N, 1, 32, W) into scores (N, W / 2, letters)."""

    def __init__(self, letters: int) -> None:
        super().__init__()
        inward = (1, *CHANNELS[:-1])
        self.a = nn.Sequential(*map(_layer, inward, CHANNELS, SHAPES))
        wide = CHANNELS[-1]
        self.b, self.c = (
            nn.Sequential(_layer(wide, wide, ((1, reach), (1, 1), (0, reach // 2))))
            for reach in CONTEXT
        )
        self.o = nn.Conv2d(wide, letters, 1)
        self.drop = nn.Dropout(DROPPED)

    def forward(self, images: Any) -> Any:
        """Return the scores."""
        seen = self.a(images)
        seen = seen + self.b(seen)
        seen = seen + self.c(seen)
        return self.o(self.drop(seen)).squeeze(2).transpose(1, 2)


def write_onnx(network: LatinNetwork, letters: str, path: Path) -> None:
    """Write the network, normalisations folded into its weights, with its alphabet."""
    weights = {name: value.numpy() for name, value in network.state_dict().items()}
    nodes: list[Any] = []
    kept: list[Any] = []

    def constant(name: str, values: NDArray[np.float32]) -> str:
        kept.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
        return name

    def convolved(source: str, key: str, stride: tuple[int, int], padding: tuple[int, int]) -> str:
        scale = weights[f"{key}.1.weight"] / np.sqrt(weights[f"{key}.1.running_var"] + 1e-5)
        bias = weights[f"{key}.1.bias"] - weights[f"{key}.1.running_mean"] * scale
        kernel = weights[f"{key}.0.weight"] * scale[:, None, None, None]
        inputs = [source, constant(f"{key}_w", kernel), constant(f"{key}_b", bias)]
        nodes.append(
            helper.make_node("Conv", inputs, [key], strides=stride, pads=[*padding, *padding])
        )
        nodes.append(helper.make_node("Relu", [key], [f"{key}_r"]))
        return f"{key}_r"

    seen = "strip"
    for number, (_, stride, padding) in enumerate(SHAPES):
        seen = convolved(seen, f"a.{number}", stride, padding)
    for key, reach in zip(("b.0", "c.0"), CONTEXT, strict=True):
        more = convolved(seen, key, (1, 1), (0, reach // 2))
        nodes.append(helper.make_node("Add", [seen, more], [f"{key}_sum"]))
        seen = f"{key}_sum"
    last = [seen, constant("o_w", weights["o.weight"]), constant("o_b", weights["o.bias"])]
    kept.append(numpy_helper.from_array(np.array([2], np.int64), "row"))
    nodes += [
        helper.make_node("Conv", last, ["scores"]),
        helper.make_node("Squeeze", ["scores", "row"], ["columns"]),
        helper.make_node("Transpose", ["columns"], ["rows"], perm=[0, 2, 1]),
        helper.make_node("Softmax", ["rows"], ["probabilities"], axis=2),
    ]
    shown = helper.make_tensor_value_info("strip", TensorProto.FLOAT, [1, 1, HEIGHT_PX, "width"])
    shape: list[str | int | None] = [1, "columns", len(letters) + 1]
    given = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, shape)
    graph = helper.make_graph(nodes, "latin", [shown], [given], kept)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = IR_VERSION
    helper.set_model_props(model, {"character": letters})
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
