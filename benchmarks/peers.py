"""Run a rival program in an interpreter of its own, because its dependencies clash with ours."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError

logger = logging.getLogger(__name__)

WORKER = Path(__file__).with_name("peer_worker.py")
CLOSE_TIMEOUT_S = 10.0
THREAD_SETTINGS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)
ONE_THREAD = dict.fromkeys(THREAD_SETTINGS, "1")
DETECTORS = {"fer 25.10, Haar (its default)": "haar", "fer 25.10, MTCNN": "mtcnn"}


class Peer:
    """One rival process: pictures go in as .npy bytes, answers come back as lines of JSON.

    The rival times itself, so the transport is not counted against it.

    Parameters
    ----------
    python : Path
        Interpreter of the environment that scripts/peer-venv.sh makes.
    detector : str
        ``haar`` or ``mtcnn``.

    Raises
    ------
    UserError
        Where the rival does not start.
    """

    def __init__(self, python: Path, detector: str) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        try:
            self._process = subprocess.Popen(
                [str(python), str(WORKER), detector],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env={**os.environ, **ONE_THREAD, "CUDA_VISIBLE_DEVICES": ""},
            )
        except OSError as error:
            self._errors.close()
            raise UserError(
                f"The rival's Python {python} cannot be started ({error.strerror}).",
                "Make it with scripts/peer-venv.sh and give it with --peer-python.",
            ) from error
        try:
            self.version = str(self._answer()["version"])
        except UserError:
            self.close()
            raise

    def look(self, image: NDArray[np.uint8]) -> tuple[float, NDArray[np.float32]]:
        """Return milliseconds and boxes float32 (N, 4), x1, y1, x2, y2, for a BGR picture."""
        assert self._process.stdin is not None
        packed = io.BytesIO()
        np.save(packed, image)
        try:
            self._process.stdin.write(len(packed.getbuffer()).to_bytes(8, "big"))
            self._process.stdin.write(packed.getbuffer())
            self._process.stdin.flush()
        except BrokenPipeError:
            logger.debug("the rival closed its input; its answer will say why")
        answer = self._answer()
        boxes = np.array(answer["boxes"], np.float32).reshape(-1, 4)
        boxes[:, 2:] += boxes[:, :2]
        return float(answer["ms"]), boxes

    def close(self) -> None:
        """End the rival; may be called twice."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not pipe.closed:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        try:
            self._process.wait(CLOSE_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def __enter__(self) -> Peer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            said = self._errors.read().decode(errors="replace").strip().splitlines()
            raise UserError(
                f"The rival program ended: {said[-1] if said else 'it gave no reason'}",
                "Make its environment anew with scripts/peer-venv.sh.",
            )
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise UserError(
                f"The rival program cannot run: {answer['error']}",
                "scripts/peer-venv.sh --mtcnn adds what its second detector needs.",
            )
        return answer
