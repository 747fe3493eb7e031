"""What every test gets: its own settings folder, a clean end, and pictures where they exist."""

from __future__ import annotations

import logging
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.support.leaks import (
    LogWatch,
    current_threads,
    leaked_threads,
    leaked_widgets,
    top_level_widgets,
)
from tests.support.xserver import virtual_display

REPOSITORY = Path(__file__).resolve().parent.parent

# Before Qt is loaded anywhere. A test that needs real X windows starts the program itself, as a
# process of its own, with the environment of the x_display fixture.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# A shell that runs the tests in the background has them ignore Ctrl+C, and every program that they
# start with them; some of those are tested with Ctrl+C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# The user's own settings are neither read nor written.
_HOME = tempfile.TemporaryDirectory(prefix="fer-monitor-tests-")
for _name in ("CONFIG_HOME", "DATA_HOME", "STATE_HOME", "CACHE_HOME", "RUNTIME_DIR"):
    _folder = Path(_HOME.name) / _name.lower()
    _folder.mkdir(mode=0o700)
    os.environ[f"XDG_{_name}"] = str(_folder)

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("search", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_unconfigure() -> None:
    """Remove the run's settings folder."""
    _HOME.cleanup()


@pytest.fixture(autouse=True)
def _no_leaked_threads(request: pytest.FixtureRequest) -> Iterator[None]:
    before = current_threads()
    yield
    if request.node.get_closest_marker("allow_threads") is None:
        names = leaked_threads(before)
        if names:
            pytest.fail(f"threads still running after the test: {', '.join(names)}")


@pytest.fixture(autouse=True)
def _no_leaked_widgets(request: pytest.FixtureRequest) -> Iterator[None]:
    before = top_level_widgets()
    yield
    if request.node.get_closest_marker("allow_widgets") is None:
        widgets = leaked_widgets(before)
        if widgets:
            pytest.fail(f"windows left behind by the test: {', '.join(widgets)}")


@pytest.fixture(autouse=True)
def _no_unexpected_log(request: pytest.FixtureRequest) -> Iterator[None]:
    allowed = [p for mark in request.node.iter_markers("allow_log") for p in mark.args]
    watch = LogWatch(allowed)
    root = logging.getLogger()
    root.addHandler(watch)
    try:
        yield
    finally:
        root.removeHandler(watch)
    if watch.unexpected:
        lines = "\n  ".join(watch.unexpected)
        pytest.fail(f"unexpected warnings in the log (announce them with allow_log):\n  {lines}")


def _folder_or_skip(variable: str, fallback: Path, what: str) -> Path:
    folder = Path(os.environ.get(variable) or fallback)
    if not folder.is_dir():
        pytest.skip(f"{what} are not here: set {variable} to their folder")
    return folder


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def portraits_dir() -> Path:
    """Return a folder of portrait photographs; skips where there is none."""
    return _folder_or_skip(
        "FER_MONITOR_PORTRAITS", REPOSITORY.parent / "shared" / "portraits", "portraits"
    )


@pytest.fixture(scope="session")
def fer2013_dir() -> Path:
    """Return the folder with FER2013's archives and labels; skips where there is none."""
    return _folder_or_skip(
        "FER_MONITOR_FER2013", REPOSITORY.parent / "shared" / "fer2013", "the FER2013 pictures"
    )


@pytest.fixture(scope="session")
def _x_server() -> Iterator[str]:
    display = os.environ.get("DISPLAY")
    if display:
        yield display
        return
    try:
        with virtual_display() as name:
            yield name
    except FileNotFoundError as missing:
        pytest.skip(f"no display: {missing}")


@pytest.fixture
def x_display(_x_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a real X display, such as ``:51``, and set DISPLAY to it."""
    monkeypatch.setenv("DISPLAY", _x_server)
    return _x_server


@pytest.fixture
def x_environment(x_display: str) -> dict[str, str]:
    """Return the environment for a child process whose windows appear on ``x_display``."""
    return {**os.environ, "DISPLAY": x_display, "QT_QPA_PLATFORM": "xcb"}
