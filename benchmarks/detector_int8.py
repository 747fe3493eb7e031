"""Measure the detector with int8 weights: ``python -m benchmarks.detector_int8 --help``."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import onnx
import onnx.version_converter
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from benchmarks.pipeline import PORTRAITS
from benchmarks.report import table
from benchmarks.scenes import sitters_from
from fer_monitor.capture.demo_class.gallery import GallerySpec
from fer_monitor.capture.demo_class.sitters import Sitter
from fer_monitor.capture.demo_class.source import DemoClass
from fer_monitor.core.layout import TileBox
from fer_monitor.core.types import Detections
from fer_monitor.vision.sheet import Sheet
from fer_monitor.vision.tiled_detector import lay_out
from fer_monitor.vision.yunet_decode import OUTPUT_NAMES, STRIDES, decode
from fer_monitor.vision.yunet_model import INPUT_NAME, free_input_size, read_model

Array = NDArray[np.float32]
SIDES = ((7, 1920, 1080), (5, 1920, 1080), (5, 1280, 720), (3, 1280, 720))
CALIBRATION_SEEDS = (101, 102, 103, 104)
SEEDS = (7, 8, 9)
MOMENTS_S = (3.0, 21.0, 47.0)
TILES = 12
"""On a sheet."""
SIDE = 640
"""Sheets are padded with black to that: a graph converted to TFLite takes no other size."""
OPERATORS = 13
SCORE, NMS = 0.6, 0.3
SAME = 0.5
"""Intersection over union from which on two boxes are of one face."""


class Program(Protocol):
    """One way to run the detector."""

    def run(self, picture: Array) -> list[Array]:
        """Return the twelve outputs for float32 (1, 3, H, W)."""
        ...


class OnnxProgram(Program):
    """A graph in onnxruntime, on one thread, as the program opens it."""

    def __init__(self, model: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )

    def run(self, picture: Array) -> list[Array]:
        """See Program."""
        return list(self._session.run(OUTPUT_NAMES, {INPUT_NAME: picture}))


class LiteProgram(Program):
    """A TFLite file in LiteRT, on one thread; NHWC, of one size."""

    def __init__(self, path: Path) -> None:
        # Only here: the rest of the comparison does without a converted file.
        from ai_edge_litert.interpreter import Interpreter

        self._interpreter = Interpreter(model_path=str(path), num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]
        self._outputs = self._matched(self._interpreter.get_output_details())

    @staticmethod
    def _matched(details: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the outputs in the program's order, told apart by their shapes.

        Of the two with one number a cell, either may come first: only their product counts.
        """
        left = list(details)
        ordered = []
        for stride in STRIDES:
            for numbers in (1, 1, 4, 10):
                shape = (1, (SIDE // stride) ** 2, numbers)
                detail = next(d for d in left if tuple(d["shape"]) == shape)
                left = [d for d in left if d is not detail]
                ordered.append(detail)
        return ordered

    def run(self, picture: Array) -> list[Array]:
        """See Program."""
        values = picture.transpose(0, 2, 3, 1)
        scale, zero = self._input["quantization"]
        if scale:
            values = np.clip(np.rint(values / scale) + zero, -128, 127)
        self._interpreter.set_tensor(self._input["index"], values.astype(self._input["dtype"]))
        self._interpreter.invoke()
        outputs = []
        for detail in self._outputs:
            found = self._interpreter.get_tensor(detail["index"]).astype(np.float32)
            scale, zero = detail["quantization"]
            outputs.append((found - zero) * np.float32(scale) if scale else found)
        return outputs


class _Reader(CalibrationDataReader):
    """Hands the calibration pictures out once."""

    def __init__(self, pictures: Sequence[Array]) -> None:
        self._left: Iterator[Array] = iter(pictures)

    def get_next(self) -> dict[str, Array] | None:
        """Return the next picture, or None."""
        picture = next(self._left, None)
        return None if picture is None else {INPUT_NAME: picture}


def quantised(pictures: Sequence[Array], heads: bool) -> bytes:
    """Return the detector with int8 weights and activations, calibrated on ``pictures``.

    ``heads`` says whether the last layers, whose outputs are boxes and scores, are int8 too.
    """
    with tempfile.TemporaryDirectory() as folder:
        plain, ready, small = (str(Path(folder) / name) for name in ("a.onnx", "b.onnx", "c.onnx"))
        # Weights scaled channel by channel came with the thirteenth set of operators.
        graph = onnx.load_from_string(free_input_size(read_model()))
        onnx.save(onnx.version_converter.convert_version(graph, OPERATORS), plain)
        quant_pre_process(plain, ready, skip_symbolic_shape=True)
        quantize_static(
            ready,
            small,
            _Reader(pictures),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            nodes_to_exclude=[] if heads else _last_layers(ready),
        )
        return Path(small).read_bytes()


def _last_layers(path: str) -> list[str]:
    """Return the layers from which on nothing but one of the outputs is computed."""
    graph = onnx.load(path).graph
    makers = {name: node for node in graph.node for name in node.output}
    names: list[str] = []
    for output in graph.output:
        node = makers.get(output.name)
        while node is not None:
            names.append(node.name)
            # The last convolution included; everything before it is shared.
            node = None if node.op_type == "Conv" else makers.get(node.input[0])
    return names


def sheets(sitters: list[Sitter], seeds: Sequence[int], moments: Sequence[float]) -> list[Sheet]:
    """Return sheets of tiles out of composed galleries."""
    made = []
    for seed in seeds:
        for side, width, height in SIDES:
            lesson = DemoClass(GallerySpec(side, side, width, height), sitters, seed)
            for moment in moments:
                picture = lesson.at(moment)
                tiles = [
                    TileBox(t.rect.left, t.rect.top, t.rect.width, t.rect.height)
                    for t in picture.cameras_on
                ]
                chosen = np.random.default_rng(seed).permutation(len(tiles))[:TILES]
                made.append(lay_out(picture.image, [tiles[i] for i in chosen]))
    return made


def as_input(sheet: Sheet) -> Array:
    """Return a sheet padded with black to SIDE, float32 (1, 3, SIDE, SIDE)."""
    picture = np.zeros((1, 3, SIDE, SIDE), np.float32)
    height, width = sheet.image.shape[:2]
    picture[0, :, :height, :width] = sheet.image.transpose(2, 0, 1)
    return picture


@dataclass
class Result:
    """What one program did, beside fp32."""

    ms: list[float] = field(default_factory=list)
    found: int = 0
    present: int = 0
    extra: int = 0
    overlaps: list[float] = field(default_factory=list)


def compare(programs: dict[str, Program], tests: Sequence[Sheet]) -> dict[str, Result]:
    """Let all programs look at each sheet in turn; the first is what the others are held to."""
    results = {name: Result() for name in programs}
    for sheet in tests:
        picture = as_input(sheet)
        reference: tuple[Detections, NDArray[np.int64]] | None = None
        for name, program in programs.items():
            spent = []
            for _ in range(2):
                start = time.thread_time()
                outputs = program.run(picture)
                spent.append((time.thread_time() - start) * 1000)
            found = sheet.bring_back(decode(outputs, (SIDE, SIDE), SCORE, NMS))
            reference = reference or found
            result = results[name]
            result.ms.append(min(spent))
            _add(result, reference, found)
    return results


def _add(
    result: Result,
    reference: tuple[Detections, NDArray[np.int64]],
    found: tuple[Detections, NDArray[np.int64]],
) -> None:
    truth = dict(zip(reference[1].tolist(), reference[0].boxes, strict=True))
    result.present += len(truth)
    for box, part in zip(found[0].boxes, found[1].tolist(), strict=True):
        overlap = _overlap(truth[part], box) if part in truth else 0.0
        result.found += overlap >= SAME
        result.extra += overlap < SAME
        if overlap >= SAME:
            result.overlaps.append(overlap)


def _overlap(a: Array, b: Array) -> float:
    sides = np.maximum(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0)
    shared = float(sides.prod())
    return shared / float((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - shared)


def report(results: dict[str, Result]) -> str:
    """Return the table as Markdown."""
    first = next(iter(results.values()))
    rows = []
    for name, result in results.items():
        ratio = statistics.median(
            mine / plain for mine, plain in zip(result.ms, first.ms, strict=True)
        )
        low, middle = np.percentile(result.overlaps or [0.0], (5, 50))
        recall = result.found / max(1, result.present)
        cells = [f"{statistics.median(result.ms):.1f}", f"{ratio:.2f}", f"{recall:.4f}"]
        rows.append([name, *cells, str(result.extra), f"{middle:.3f}", f"{low:.3f}"])
    header = ["detector", "ms", "times fp32's", "recall of fp32's", "others", "IoU", "IoU, 5 %"]
    return "\n".join(table(header, rows))


def main(arguments: Sequence[str] | None = None) -> int:
    """Quantise, measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.detector_int8", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--portraits", type=Path, default=PORTRAITS, help="photographs of people")
    parser.add_argument(
        "--tflite",
        type=Path,
        action="append",
        default=[],
        help=f"a file converted at {SIDE} x {SIDE}, to be compared as well; may be given again",
    )
    parser.add_argument("--quick", action="store_true", help="few sheets: does it run at all?")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    sitters, words = sitters_from(options.portraits if options.portraits.is_dir() else None)
    moments = MOMENTS_S[:1] if options.quick else MOMENTS_S
    calibration = [as_input(s) for s in sheets(sitters, CALIBRATION_SEEDS, moments[:1])]
    programs: dict[str, Program] = {
        "fp32, onnxruntime": OnnxProgram(free_input_size(read_model())),
        "int8, onnxruntime": OnnxProgram(quantised(calibration, heads=True)),
        "int8 but for the last layers": OnnxProgram(quantised(calibration, heads=False)),
    }
    for path in options.tflite:
        programs[f"LiteRT, {path.stem}"] = LiteProgram(path)
    tests = sheets(sitters, SEEDS[:1] if options.quick else SEEDS, moments)
    print(f"{len(tests)} sheets of up to {TILES} tiles, {words}; one thread, processor time.\n")
    print(report(compare(programs, tests)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
