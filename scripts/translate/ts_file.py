"""Read and write Qt's translation files (.ts), always in the same form."""

from __future__ import annotations

import difflib
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.translate.extract import ROOT

FOLDER = ROOT / "assets" / "translations"
CONTEXT = "FER Monitor"
"""As in ``fer_monitor.ui.look.words``."""
ALIKE = 0.72
"""From this likeness on, the translation of a sentence that is gone is offered for a new one."""
_KEY = re.compile(r"&[^\s&]")
"""An ampersand that underlines the letter after it, as Qt has it."""
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Entry:
    """One sentence.

    Attributes
    ----------
    source, translation : str
    finished : bool
        Somebody has said that the translation is right.
    files : tuple of str
        Where the sentence stands, for whoever translates it.
    """

    source: str
    translation: str = ""
    finished: bool = False
    files: tuple[str, ...] = ()


def languages() -> list[str]:
    """Return the codes of the languages that have a file."""
    return sorted(path.stem.removeprefix("fer-monitor_") for path in FOLDER.glob("*.ts"))


def path_of(language: str) -> Path:
    """Return the file of a language."""
    return FOLDER / f"fer-monitor_{language}.ts"


def read(language: str) -> dict[str, Entry]:
    """Return the entries of a language's file by their source."""
    root = ET.parse(path_of(language)).getroot()
    entries = {}
    for message in root.iter("message"):
        node = message.find("translation")
        files = tuple(place.get("filename", "") for place in message.findall("location"))
        source = message.findtext("source") or ""
        text = (node.text or "") if node is not None else ""
        finished = node is not None and node.get("type") is None
        entries[source] = Entry(source, text, finished, files)
    return entries


def write(language: str, entries: Iterable[Entry]) -> None:
    """Write a language's file: sorted, without line numbers, so that changes are easy to read."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<!DOCTYPE TS>",
        f'<TS version="2.1" language="{language}" sourcelanguage="en">',
        "<context>",
        f"    <name>{CONTEXT}</name>",
    ]
    for entry in sorted(entries, key=lambda entry: (entry.source.casefold(), entry.source)):
        state = "" if entry.finished else ' type="unfinished"'
        lines += [
            "    <message>",
            *(f'        <location filename="{_escaped(file)}"/>' for file in entry.files),
            f"        <source>{_escaped(entry.source)}</source>",
            f"        <translation{state}>{_escaped(entry.translation)}</translation>",
            "    </message>",
        ]
    lines += ["</context>", "</TS>", ""]
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    path_of(language).write_text("\n".join(lines), encoding="utf-8")


def updated(old: Mapping[str, Entry], now: Mapping[str, list[str]]) -> list[Entry]:
    """Return the entries for the sentences of today.

    What is gone is left out; its translation is offered, unfinished, for a new sentence that
    is much like it.
    """
    gone = [entry for source, entry in old.items() if source not in now and entry.translation]
    entries = []
    for source, files in now.items():
        known = old.get(source) or Entry(source, _offer(source, gone))
        entries.append(replace(known, source=source, files=tuple(files)))
    return entries


def fault_of(source: str, translation: str) -> str:
    """Return what is wrong with a translation, or an empty text."""
    if not translation.strip():
        return "is empty"
    if sorted(_PLACEHOLDER.findall(source)) != sorted(_PLACEHOLDER.findall(translation)):
        return "has other placeholders"
    if source.endswith("…") != translation.endswith("…"):
        return "has no ellipsis, or one too many"
    if len(_KEY.findall(source)) != len(_KEY.findall(translation)):
        return "underlines another number of letters"
    if _edges(source) != _edges(translation):
        return "begins or ends with other blanks"
    if source.count("\n\n") != translation.count("\n\n"):
        return "has other paragraphs"
    return ""


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _offer(source: str, gone: list[Entry]) -> str:
    by_source = {entry.source: entry.translation for entry in gone}
    best = difflib.get_close_matches(source, by_source, n=1, cutoff=ALIKE)
    return by_source[best[0]] if best else ""


def _escaped(text: str) -> str:
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(sign, name)
    return text
