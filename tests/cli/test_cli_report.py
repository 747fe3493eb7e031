"""``fer-monitor report``: the files that were asked for, without a window, over nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fer_monitor import cli
from fer_monitor.commands import report
from fer_monitor.commands.session_loader import SessionLoader
from fer_monitor.core.errors import UserError
from fer_monitor.core.records import SessionRecord
from tests.support.records import lesson

SESSIONS = {
    "one": lesson(3, 12),
    "two": lesson(4, 12, seed=2, title="Chemistry / lab: <b>"),
    "people": lesson(3, 4, per_participant=True),
}


def load(_loader: SessionLoader, session: str) -> SessionRecord:
    if session not in SESSIONS:
        raise UserError(f"There is no session {session}.", "Look in the history.")
    return SESSIONS[session]


@pytest.fixture(autouse=True)
def _store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.COMMANDS, "report", report)
    monkeypatch.setattr(SessionLoader, "load", load)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


def run(*words: object) -> int:
    return cli.main(["report", *map(str, words)])


def test_a_page_is_what_one_gets_unless_asked(tmp_path: Path, capsys) -> None:
    assert run("one", "--out", tmp_path / "new" / "folder") == 0
    (page,) = (tmp_path / "new" / "folder").iterdir()
    assert page.name == "2026-11-23 09-15 Biology, year 9 report.html"
    assert "Biology, year 9" in page.read_text(encoding="utf-8")
    assert capsys.readouterr().out == f"{page}\n"


@pytest.mark.usefixtures("qapp")
def test_all_formats_at_once_and_never_over_a_file(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    for _ in range(2):
        assert run("people", "--format", "html,pdf,csv,parquet", "--out", tmp_path, "--quiet") == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    stem = "2026-11-23 09-15 Biology, year 9 report"
    endings = ("csv", "html", "parquet", "pdf")
    assert names == sorted([f"{stem}{n}.{e}" for n in ("", " (2)") for e in endings])
    assert (tmp_path / f"{stem}.pdf").read_bytes().startswith(b"%PDF-")


def test_several_sessions_make_a_report_each(tmp_path: Path) -> None:
    assert run("one", "two", "--out", tmp_path) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "2026-11-23 09-15 Biology, year 9 report.html",
        "2026-11-23 09-15 Chemistry lab b report.html",
    ]


def test_compared_they_make_one(tmp_path: Path) -> None:
    note = "GROUP work"
    assert run("one", "two", "--compare", "--align", note, "--out", tmp_path) == 0
    (page,) = tmp_path.iterdir()
    text = page.read_text(encoding="utf-8")
    assert "Comparison of sessions" in text
    assert "Chemistry / lab: &lt;b&gt;" in text


def test_a_session_that_is_not_there_is_named_and_the_others_are_written(
    tmp_path: Path, capsys
) -> None:
    assert run("one", "gone", "--out", tmp_path) == 1
    assert "There is no session gone." in capsys.readouterr().err
    assert len(list(tmp_path.iterdir())) == 1
    assert run("gone", "--out", tmp_path) == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["one", "--compare"], "One session cannot be compared"),
        (["one", "two", "--compare", "--format", "html,csv"], "cannot be written as csv"),
        (["one", "--align", "Quiz"], "--align is for --compare"),
        (["one", "two", "--compare", "--align", "nowhere"], "has no marker"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_written(
    words: list[str], message: str, tmp_path: Path, capsys
) -> None:
    assert run(*words, "--out", tmp_path / "out") == 3
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [["one"], ["one", "--out", "x", "--format", "docx"], []])
def test_bad_usage_is_code_2(words: list[str], capsys) -> None:
    assert run(*words) == 2
    assert "usage" in capsys.readouterr().err


def test_without_pyarrow_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    assert run("one", "--format", "html,parquet", "--out", tmp_path) == 3
    assert "fer-monitor[parquet]" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_pdf_needs_no_screen_and_a_page_needs_no_qt(tmp_path: Path, repository: Path) -> None:
    code = (
        "import sys\n"
        "from fer_monitor import cli\n"
        "from fer_monitor.commands import report\n"
        "from fer_monitor.commands.session_loader import SessionLoader\n"
        "from tests.support.records import lesson\n"
        "cli.COMMANDS['report'] = report\n"
        "SessionLoader.load = lambda *_: lesson(3, 12)\n"
        f"assert cli.main(['report', 's', '--out', {str(tmp_path)!r}]) == 0\n"
        "assert not any(name.startswith('PySide6') for name in sys.modules)\n"
        f"sys.exit(cli.main(['report', 's', '--format', 'pdf', '--out', {str(tmp_path)!r}]))"
    )
    away = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in away}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repository, env=environment, capture_output=True,
        text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert {path.suffix for path in tmp_path.iterdir()} == {".html", ".pdf"}


def test_flags_follow_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    settings = tmp_path / "fer-monitor" / "preferences.toml"
    settings.parent.mkdir()
    settings.write_text("flag_negative_percent = 35\nflag_absent_minutes = 'three'\n", "utf-8")
    assert run("people", "--out", tmp_path / "out") == 0
    (page,) = (tmp_path / "out").iterdir()
    assert "is likeliest) in at least 35\N{NO-BREAK SPACE}%" in page.read_text("utf-8")
    said = capsys.readouterr().err
    assert "'flag_absent_minutes' should be a whole number" in said
    assert "was kept as" in said
