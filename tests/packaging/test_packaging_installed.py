"""What to do about a missing part, with Python and without."""

from __future__ import annotations

import sys

import pytest

from fer_monitor.core.installed import REINSTALL, how_to_add, how_to_mend


def test_with_python_pip_adds_and_mends() -> None:
    assert how_to_add("names") == 'Install it with: pip install "fer-monitor[names]"'
    assert how_to_mend("Run: pip install numpy") == "Run: pip install numpy"


def test_nobody_without_python_is_sent_to_pip_for_what_their_program_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    for extra in ("names", "encrypted"):
        assert how_to_add(extra) == REINSTALL
    assert how_to_mend("Run: pip install numpy") == REINSTALL
    assert "pip" not in REINSTALL
    assert how_to_add("parquet").startswith("Nothing can be added to this copy")
