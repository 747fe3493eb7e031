"""Find every sentence of the program that a window may show."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "fer_monitor"

TRANSLATED = frozenset({"tr", "mark", "phrase"})
"""Functions whose first argument is a sentence."""
CARRIERS: dict[str, tuple[int | str, ...]] = {
    "UserError": (0, 1, "message", "hint"),
    "SourceFault": (0, 1, "message", "hint"),
    "GoneError": (0, 1, "why", "remedy"),
    "Problem": (0, 1, "message", "hint"),
    "RunnerStatus": (1, 2, "message", "hint"),
    "RecorderStatus": (1, 2, "message", "hint"),
    # Every command of the window, in tables that are made before there is a language.
    "Command": (0, 2, "text", "tip"),
    # The settings and what the dialog says of their kinds.
    "setting": (3, 4, "label", "help_text"),
    "Number": (2, 3, "unit", "lowest"),
    "WholeNumber": (2, 3, "unit", "lowest"),
    "Folder": ("standard",),
}
"""Classes and the places of their arguments that are sentences: a literal there is found without
being marked. The window translates what it gets from them."""
CONSOLE_ONLY = (
    "cli.py",
    "commands",
    "training",
    # Sources as they are typed behind `fer-monitor analyze`.
    "capture/choose.py",
    # The report is English, and so are the faults of making one by command.
    "session/report",
    "session/parquet.py",
)
"""What is said on a terminal alone, in English."""


@dataclass(frozen=True)
class Finding:
    """A sentence and where it stands.

    Attributes
    ----------
    text : str
    file : str
        Relative to the repository, with slashes.
    line : int
    """

    text: str
    file: str
    line: int


def sentences(package: Path = PACKAGE) -> dict[str, list[str]]:
    """Return each sentence with the files that it stands in, in the order of the files."""
    found: dict[str, list[str]] = {}
    for finding in _all(package, _sentences_in):
        files = found.setdefault(finding.text, [])
        if finding.file not in files:
            files.append(finding.file)
    return found


def untranslatable(package: Path = PACKAGE) -> list[Finding]:
    """Return what looks like a sentence for the window but cannot be found by `sentences`.

    That is an f-string or a sum where a literal or a ``phrase`` is wanted.
    """
    return list(_all(package, _faults_in))


def _all(package: Path, look: Callable[[ast.AST], Iterator[tuple[int, str]]]) -> Iterator[Finding]:
    for path in sorted(package.rglob("*.py")):
        relative = path.relative_to(package).as_posix()
        if not relative.startswith(CONSOLE_ONLY):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            name = f"{package.name}/{relative}"
            for line, text in look(tree):
                yield Finding(text, name, line)


def _sentences_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for call, argument in _wanted(tree):
        for literal in _literals(argument):
            # An empty text is no sentence: Qt would answer it with the file's header.
            if literal.value:
                yield call.lineno, str(literal.value)


def _faults_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for call, argument in _wanted(tree):
        name = _name(call)
        if isinstance(argument, (ast.JoinedStr, ast.BinOp)) or (
            # What `tr` gets may come from anywhere; what is marked must be in sight.
            name in ("mark", "phrase") and not list(_literals(argument))
        ):
            yield call.lineno, f"{name}({ast.unparse(argument)})"


def _wanted(tree: ast.AST) -> Iterator[tuple[ast.Call, ast.expr]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        places = (0,) if _name(node) in TRANSLATED else CARRIERS.get(_name(node), ())
        for place in places:
            if isinstance(place, str):
                yield from ((node, word.value) for word in node.keywords if word.arg == place)
            elif place < len(node.args):
                yield node, node.args[place]


def _literals(argument: ast.expr) -> Iterator[ast.Constant]:
    """Return the literals that an argument may be, both sides of an if-else included."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument
    elif isinstance(argument, ast.IfExp):
        yield from _literals(argument.body)
        yield from _literals(argument.orelse)


def _name(call: ast.Call) -> str:
    # A method of that name, such as a session's ``mark``, is something else.
    return call.func.id if isinstance(call.func, ast.Name) else ""
