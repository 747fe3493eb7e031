"""The theme for the tests of the window."""

from __future__ import annotations

import pytest

from tests.ui.ui_window import themed


@pytest.fixture
def theme(qapp):
    with themed(qapp) as made:
        yield made
