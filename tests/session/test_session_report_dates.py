"""The report is English on every system."""

from __future__ import annotations

import locale
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from fer_monitor.session.report.dates import day_and_month, full_date

SUNDAY = datetime(2026, 3, 1, 9, 15, tzinfo=timezone.utc)


@pytest.fixture
def german_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the C library write dates in German, as Qt does on a German system."""
    localedef = shutil.which("localedef")
    if localedef is None:
        pytest.skip("no localedef to make a German locale with")
    made = tmp_path / "de_DE.UTF-8"
    subprocess.run([localedef, "-i", "de_DE", "-f", "UTF-8", str(made)], check=False)
    monkeypatch.setenv("LOCPATH", str(tmp_path))
    before = locale.setlocale(locale.LC_TIME)
    try:
        locale.setlocale(locale.LC_TIME, "de_DE.UTF-8")
    except locale.Error:
        pytest.skip(f"no German locale on this {os.name} system")
    yield
    locale.setlocale(locale.LC_TIME, before)


def test_dates_are_english() -> None:
    assert day_and_month(SUNDAY) == "1 March"
    assert full_date(SUNDAY) == "Sunday, 1 March 2026"


def test_dates_are_english_where_the_system_is_not(german_clock: None) -> None:
    assert f"{SUNDAY:%A %B}" == "Sonntag März"
    assert full_date(SUNDAY) == "Sunday, 1 March 2026"
