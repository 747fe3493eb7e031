"""Every sentence of the program has its translations, and they are sound."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.translate import __main__ as tool
from scripts.translate import compiled, extract, ts_file


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of translations of its own."""
    monkeypatch.setattr(ts_file, "FOLDER", tmp_path)
    return tmp_path


def _package(tmp_path: Path, source: str) -> Path:
    package = tmp_path / "fer_monitor"
    package.mkdir()
    (package / "one.py").write_text(source, encoding="utf-8")
    return package


def test_nothing_is_stale_unfinished_or_wrong() -> None:
    assert tool.problems() == []
    assert ts_file.languages() == ["de", "es", "hi"]


def test_sentences_are_found_wherever_they_are_made(tmp_path: Path) -> None:
    package = _package(
        tmp_path,
        'tr("One" if a else "Two"); mark("Three"); phrase("Four {x}", x=1)\n'
        'raise UserError("Five " "and a half", hint="Six")\n'
        'Command("Seven", "Ctrl+7", "Eight"); other("Nine"); self.mark(t); tr(variable)\n',
    )
    assert list(extract.sentences(package)) == [
        "One", "Two", "Three", "Four {x}", "Five and a half", "Six", "Seven", "Eight",
    ]  # fmt: skip
    assert extract.untranslatable(package) == []


@pytest.mark.parametrize(
    "source", ['UserError(f"No {x}")', 'tr("a" + b)', "mark(x)", 'Command("a", "", f"{b}")']
)
def test_a_sentence_that_cannot_be_found_is_named(tmp_path: Path, source: str) -> None:
    (finding,) = extract.untranslatable(_package(tmp_path, f"\n{source}\n"))
    assert (finding.file, finding.line) == ("fer_monitor/one.py", 2)


def test_a_file_is_read_as_it_was_written(folder: Path) -> None:
    entries = [
        ts_file.Entry("A & <b> “c”\n\nd", "E & <f>\n\ng", True, ("a.py", "b.py")),
        ts_file.Entry("New", "", False, ("a.py",)),
    ]
    ts_file.write("de", entries)
    assert list(ts_file.read("de").values()) == entries
    first = ts_file.path_of("de").read_bytes()
    ts_file.write("de", reversed(entries))
    assert ts_file.path_of("de").read_bytes() == first


def test_a_changed_sentence_is_offered_its_old_translation(folder: Path) -> None:
    old = {"Press Start to begin.": ts_file.Entry("Press Start to begin.", "Los!", True, ())}
    (entry,) = ts_file.updated(old, {"Press Start to begin": ["a.py"]})
    assert (entry.translation, entry.finished) == ("Los!", False)
    (kept,) = ts_file.updated(old, {"Press Start to begin.": ["b.py"]})
    assert (kept.finished, kept.files) == (True, ("b.py",))
    (new,) = ts_file.updated(old, {"Something else": ["a.py"]})
    assert new.translation == ""


def test_what_is_missing_can_be_given_back(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "sentences", lambda: {"Stop": ["a.py"], "{} files": ["a.py"]})
    monkeypatch.setattr(tool, "untranslatable", list)
    ts_file.write("de", [])
    assert tool.main(["update"]) == 0
    assert tool.main(["check"]) == 1
    capsys.readouterr()
    assert tool.main(["missing"]) == 0
    left = json.loads(capsys.readouterr().out)
    assert left == {"de": {"Stop": "", "{} files": ""}}
    given = folder / "given.json"
    given.write_text(
        json.dumps({"de": {"Stop": "Stoppen", "{} files": "{1} Dateien", "Unknown": "x"}}),
        encoding="utf-8",
    )
    assert tool.main(["fill", str(given)]) == 1
    said = capsys.readouterr().err
    assert "'{} files' has other placeholders" in said
    assert "'Unknown' is not a sentence" in said
    assert ts_file.read("de")["Stop"].finished
    given.write_text(json.dumps({"de": {"{} files": "{} Dateien"}}), encoding="utf-8")
    assert tool.main(["fill", str(given)]) == 0
    assert tool.main(["check"]) == 0


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("{a} of {b}", "{b} von {a}", ""),
        ("{a:.2f}", "{a:.1f}", "has other placeholders"),
        ("Open…", "Öffnen", "has no ellipsis, or one too many"),
        ("&Open", "Öffnen", "underlines another number of letters"),
        ("Safe & sound", "Sicher und munter", ""),
        ("Name", "Name ", "begins or ends with other blanks"),
        ("One\n\nTwo", "Eins Zwei", "has other paragraphs"),
        ("Name", " ", "is empty"),
    ],
)
def test_faults_of_a_translation_are_found(source: str, translation: str, fault: str) -> None:
    assert ts_file.fault_of(source, translation) == fault


def test_only_what_is_newer_is_compiled(folder: Path) -> None:
    ts_file.write("de", [ts_file.Entry("Stop", "Stoppen", True, ())])
    (made,) = compiled.compile_all(folder)
    assert "Stoppen".encode("utf-16-be") in made.read_bytes()
    stamp = made.stat().st_mtime_ns
    compiled.compile_all(folder)
    assert made.stat().st_mtime_ns == stamp


def test_a_broken_file_stops_the_build(folder: Path) -> None:
    (folder / "fer-monitor_de.ts").write_text("<TS", encoding="utf-8")
    with pytest.raises(RuntimeError, match=r"fer-monitor_de\.ts cannot be compiled"):
        compiled.compile_all(folder)


def test_the_tool_explains_itself(repository: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "scripts.translate"],
        cwd=repository, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 2
    for name in tool.COMMANDS:
        assert re.search(rf"^\s*{name} ", run.stdout, re.MULTILINE)
