"""Say what to install where the training code's libraries are not here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fer_monitor.core.errors import UserError
from fer_monitor.core.installed import is_frozen

NATIVE_LIBRARIES = ("torch",)
"""What the fast path needs beyond the extra ``train``."""


@contextmanager
def training_libraries() -> Iterator[None]:
    """Turn a missing module in the enclosed block into a UserError."""
    try:
        yield
    except ModuleNotFoundError as error:
        if is_frozen():
            raise UserError(
                "Training is not part of this program, which runs without Python.",
                'Install Python, and then: pip install "fer-monitor[train]"',
            ) from error
        extras = "train,native" if error.name in NATIVE_LIBRARIES else "train"
        raise UserError(
            f"The libraries for training are not installed ({error.name} is missing).",
            f'Install them with: pip install "fer-monitor[{extras}]"',
        ) from error
