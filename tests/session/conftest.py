"""The recorder that session tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.recorders import Recorders


@pytest.fixture
def record() -> Iterator[Recorders]:
    recorders = Recorders()
    yield recorders
    for recorder in recorders.made:
        recorder.finish()
