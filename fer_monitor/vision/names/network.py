"""Open a network that reads a line of letters; the file itself says which letters it knows."""

from __future__ import annotations

from pathlib import Path

import onnxruntime


def open_network(model: Path) -> tuple[onnxruntime.InferenceSession, str]:
    """Return a network on one thread, and its letters as the file lists them.

    Raises whatever onnxruntime does, and KeyError where no letters are listed: the readers say
    what is missing for them.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    return session, session.get_modelmeta().custom_metadata_map["character"]
