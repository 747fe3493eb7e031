"""The command line as a whole: exit codes, sentences instead of tracebacks, a quick start."""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fer_monitor import __version__, cli
from fer_monitor.commands import doctor, window
from fer_monitor.core.errors import UserError

HEAVY = ("numpy", "cv2", "onnxruntime", "ai_edge_litert", "PySide6", "pyqtgraph", "keras", "scipy")


def fail_with(error: BaseException) -> Callable[[argparse.Namespace], int]:
    def run(_args: argparse.Namespace) -> int:
        raise error

    return run


def test_the_version_is_told_without_loading_anything_heavy(repository: Path) -> None:
    code = (
        "import sys; from fer_monitor.cli import main; code = main(['--version']); "
        f"print([name for name in {HEAVY!r} if name in sys.modules]); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repository, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"FER Monitor {__version__}", "[]"]


def test_python_m_runs_the_same_program(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fer_monitor", "--version"],
        cwd=repository, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, f"FER Monitor {__version__}")


def test_help_lists_every_command_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    for command in ("window", "demo", "analyze", "doctor", "train", "evaluate"):
        assert command in text
    assert "130 interrupted" in text


@pytest.mark.parametrize("command", ["window", "demo", "analyze", "doctor", "train", "evaluate"])
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([command, "--help"]) == 0
    assert f"usage: fer-monitor {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "argv",
    [
        ["dance"],
        ["--no-such-option"],
        ["analyze"],
        ["analyze", "a.mp4"],
        ["analyze", "a.mp4", "--out", "x", "--rate", "often"],
        ["analyze", "a.mp4", "--out", "x", "--rate", "0"],
        ["analyze", "a.mp4", "--out", "x", "--rate", "nan"],
        ["doctor", "nurse"],
        ["demo", "--seconds", "-1"],
    ],
)
def test_bad_usage_is_code_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(argv) == 2
    err = capsys.readouterr().err
    assert "usage: fer-monitor" in err
    assert "Traceback" not in err


def test_a_user_error_is_two_lines_and_code_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "run", fail_with(UserError("It is raining.", "Take a coat.")))
    assert cli.main(["doctor"]) == 3
    assert capsys.readouterr().err == "fer-monitor: It is raining.\n  Take a coat.\n"


def test_an_unexpected_fault_is_a_sentence_and_a_traceback_only_when_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "run", fail_with(ZeroDivisionError("by zero")))
    assert cli.main(["doctor"]) == 3
    quiet = capsys.readouterr().err
    assert "ZeroDivisionError: by zero" in quiet
    assert "--verbose" in quiet
    assert "Traceback" not in quiet
    assert cli.main(["doctor", "--verbose"]) == 3
    assert "Traceback" in capsys.readouterr().err
    assert cli.main(["--verbose", "doctor"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_ctrl_c_is_code_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "run", fail_with(KeyboardInterrupt()))
    assert cli.main(["doctor"]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_a_reader_that_stops_reading_is_no_fault(repository: Path) -> None:
    code = (
        "import sys; from fer_monitor import cli; from fer_monitor.commands import doctor\n"
        "def run(args):\n"
        "    for _ in range(100_000): print('line')\n"
        "    return 0\n"
        "doctor.run = run; sys.exit(cli.main(['doctor']))"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code], cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 0


def test_logging_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "run", lambda _args: 0)
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    assert cli.main(["doctor", "--verbose"]) == 0
    assert (root.level, list(root.handlers)) == before


def test_no_command_means_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "run", lambda _args: 42)
    assert cli.main([]) == 42
    assert cli.main(["window"]) == 42


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have a screen")
@pytest.mark.parametrize("entry", ["main", "gui_main"])
def test_the_window_without_a_screen_says_what_works(repository: Path, entry: str) -> None:
    away = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in away}
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; from fer_monitor import cli; sys.exit(cli.{entry}())"],
        cwd=repository, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "no screen" in done.stderr
    assert "fer-monitor demo" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about X screens")
def test_a_screen_that_does_not_answer_is_explained(repository: Path) -> None:
    environment = {**os.environ, "DISPLAY": ":987"}
    environment.pop("QT_QPA_PLATFORM", None)
    environment.pop("WAYLAND_DISPLAY", None)
    done = subprocess.run(
        [sys.executable, "-m", "fer_monitor"],
        cwd=repository, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert ":987 does not answer" in done.stderr


@pytest.mark.parametrize("missing", ["PySide6", "pyqtgraph"])
def test_a_window_library_that_is_not_installed_is_named(repository: Path, missing: str) -> None:
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from fer_monitor.commands import display\n"
        "try:\n"
        "    display.require_window(on_screen=False)\n"
        "except Exception as error:\n"
        "    print(type(error).__name__, error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repository, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("UserError"), done.stderr
    assert f"the package {missing} is not installed" in done.stdout


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_training_without_its_libraries_says_what_to_install(
    command: str, tmp_path: Path, repository: Path
) -> None:
    code = (
        "import sys\n"
        "for name in ('keras', 'tensorflow', 'fer_monitor.training.data.dataset'):\n"
        "    sys.modules[name] = None\n"
        "from fer_monitor.cli import main\n"
        f"sys.exit(main([{command!r}, '--data', {str(tmp_path)!r}, '--out', {str(tmp_path)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repository, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3, done.stderr
    assert 'pip install "fer-monitor[train]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_the_frozen_program_says_that_it_does_not_train(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setitem(sys.modules, "fer_monitor.training.command", None)
    monkeypatch.delattr("fer_monitor.training.command", raising=False)
    from fer_monitor.cli import main

    assert main(["train", "--data", "folder"]) == 3
    assert "not part of this program" in capsys.readouterr().err
