"""Keep the translations up to date: ``python -m scripts.translate COMMAND``.

update            bring the .ts files up to date with the program's sentences
missing [LANG]    print what is not translated yet, as JSON: {"de": {"English": ""}, ...}
fill FILE.json    take such a file back, with the translations filled in ("-" for stdin)
check             fail where the files are stale, unfinished or wrong
compile           write the .qm files that the program reads
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from scripts.translate import ts_file
from scripts.translate.compiled import compile_all
from scripts.translate.extract import sentences, untranslatable


def update() -> int:
    """Bring every .ts file up to date and say what is left to do."""
    now = sentences()
    for language in ts_file.languages():
        entries = ts_file.updated(ts_file.read(language), now)
        ts_file.write(language, entries)
        left = sum(not entry.finished for entry in entries)
        print(f"{language}: {len(entries)} sentences, {left} to translate")
    return 0


def missing(*languages: str) -> int:
    """Print what is not translated yet; an offered translation of a like sentence is given."""
    left = {
        language: {e.source: e.translation for e in _entries(language) if not e.finished}
        for language in languages or ts_file.languages()
    }
    print(json.dumps(left, ensure_ascii=False, indent=1))
    return 0


def fill(file: str) -> int:
    """Take translations in; what is wrong or unknown is named and left out."""
    given = json.loads(sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8"))
    faults = 0
    for language, texts in given.items():
        entries = ts_file.read(language) if ts_file.path_of(language).exists() else {}
        for source, translation in texts.items():
            fault = (
                "is not a sentence of the program (run update first)"
                if source not in entries
                else ts_file.fault_of(source, translation)
            )
            if fault:
                faults += 1
                print(f"{language}: the translation of {source!r} {fault}", file=sys.stderr)
            else:
                entries[source] = replace(entries[source], translation=translation, finished=True)
        ts_file.write(language, entries.values())
    return 1 if faults else 0


def check() -> int:
    """Print every fault; fail where there is one."""
    faults = problems()
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print(
            "Run 'python -m scripts.translate update', then 'missing' and 'fill'; see "
            "docs/languages.md.",
            file=sys.stderr,
        )
    return 1 if faults else 0


def problems() -> list[str]:
    """Return what is wrong with the sentences and their translations, one line each."""
    faults = [
        f"{found.file}:{found.line}: {found.text} cannot be translated; use phrase()"
        for found in untranslatable()
    ]
    now = sentences()
    for language in ts_file.languages():
        entries = ts_file.read(language)
        faults += [f"{language}: not in the file yet: {text!r}" for text in now.keys() - entries]
        faults += [f"{language}: not in the program: {text!r}" for text in entries.keys() - now]
        for entry in entries.values():
            fault = ts_file.fault_of(entry.source, entry.translation)
            if not entry.finished:
                faults.append(f"{language}: unfinished: {entry.source!r}")
            elif fault:
                faults.append(f"{language}: the translation of {entry.source!r} {fault}")
    return faults


def compile_() -> int:
    """Write the files that Qt reads."""
    for path in compile_all():
        print(path.relative_to(ts_file.FOLDER.parents[1]))
    return 0


def _entries(language: str) -> list[ts_file.Entry]:
    return list(ts_file.read(language).values())


COMMANDS: dict[str, Callable[..., int]] = {
    "update": update,
    "missing": missing,
    "fill": fill,
    "check": check,
    "compile": compile_,
}


def main(arguments: list[str]) -> int:
    """Run one command."""
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 2
    return COMMANDS[arguments[0]](*arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
