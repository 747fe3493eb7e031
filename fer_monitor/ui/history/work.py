"""What the history writes and reads; all of it is slow and runs off the UI thread."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from fer_monitor.core.errors import UserError
from fer_monitor.core.records import SessionInfo
from fer_monitor.core.words import phrase
from fer_monitor.mood.flags import DEFAULT_RULES, FlagRules
from fer_monitor.session.faults import reason, remedy
from fer_monitor.session.folder import safe_name
from fer_monitor.session.store.place import Content, content
from fer_monitor.session.store.store import SessionStore
from fer_monitor.session.store.transfer import SUFFIX, export_session, import_session
from fer_monitor.ui.look.words import tr

if TYPE_CHECKING:
    from fer_monitor.session.report.document import Document

PAGE, PDF, TABLE = ".html", ".pdf", ".csv"
SESSION = SUFFIX


def file_name(info: SessionInfo, ending: str) -> str:
    """Return a name to begin with, such as ``2026-11-22 09-15 Algebra report.html``."""
    report, data = f" {tr('report')}", f" {tr('data')}"
    kind = {PAGE: report, PDF: report, TABLE: data}.get(ending, "")
    name = f"{info.started_at:%Y-%m-%d %H-%M} {safe_name(info.title)}".strip()
    return f"{name}{kind}{ending}"


def with_ending(name: str, wanted: str, endings: tuple[str, ...]) -> Path:
    """Return a path that ends in one of ``endings``, in ``wanted`` where none was typed.

    Nobody was asked whether a file of the completed name may be written over, so it gets a
    number where it exists.
    """
    path = Path(name)
    if path.suffix.lower() in endings:
        return path
    full = path.with_name(path.name + wanted)
    number = 2
    while full.exists():
        full = path.with_name(f"{path.name} ({number}){wanted}")
        number += 1
    return full


def save_report(
    store: SessionStore, session_id: str, path: Path, rules: FlagRules = DEFAULT_RULES
) -> Path:
    """Write the report, a PDF where the name ends so, a page for the browser otherwise.

    ``rules`` say from when on something is flagged.

    Raises
    ------
    UserError
    """
    # Here and not above, for the program's start would wait for them.
    from fer_monitor.session.report.build import session_document
    from fer_monitor.session.report.facts import session_facts

    return _write_document(session_document(session_facts(store.read(session_id), rules)), path)


def save_comparison(
    store: SessionStore,
    ids: Sequence[str],
    path: Path,
    note: str | None = None,
    rules: FlagRules = DEFAULT_RULES,
) -> Path:
    """Write two or more sessions side by side; else as `save_report`.

    ``note`` is that of the markers that lie on top of one another; None for the starts.

    Raises
    ------
    UserError
    """
    from fer_monitor.session.report.compare import comparison_document
    from fer_monitor.session.report.facts import session_facts

    facts = [session_facts(store.read(session_id), rules) for session_id in ids]
    return _write_document(comparison_document(facts, note), path)


def common_notes(store: SessionStore, ids: Sequence[str]) -> list[str]:
    """Return the notes of markers that every one of the sessions has, in the first one's order.

    Raises
    ------
    UserError
    """
    from fer_monitor.session.report.compare import same_note

    noted = [[marker.note for marker in store.markers(session_id)] for session_id in ids]
    folded = [{same_note(note) for note in notes} for notes in noted]
    common = {
        same_note(note): note
        for note in reversed(noted[0])
        if note.strip() and all(same_note(note) in others for others in folded)
    }
    return list(reversed(common.values()))


def _write_document(document: Document, path: Path) -> Path:
    if path.suffix.lower() == PDF:
        from fer_monitor.ui.report_pdf import report_pdf

        written = report_pdf(document)
    else:
        from fer_monitor.session.report.page import page

        written = page(document).encode("utf-8")
    return _replace(path, lambda file: file.write(written))


def save_data(store: SessionStore, session_id: str, path: Path) -> Path:
    """Write the tidy table. Raises UserError."""
    from fer_monitor.session.tidy import tidy_csv

    record = store.read(session_id)
    return _replace(path, lambda file: file.writelines(tidy_csv(record)))


def export(store: SessionStore, session_id: str, path: Path) -> Path:
    """Write the session as a file for another computer. Raises UserError."""
    try:
        # Its own folder, for the database keeps a log beside it while it writes.
        with tempfile.TemporaryDirectory(prefix=".fer-monitor-", dir=path.parent) as folder:
            made = export_session(store, session_id, Path(folder) / "session")
            made.replace(path)
    except OSError as error:
        raise _not_written(path, error) from error
    return path


def take_in(store: SessionStore, path: Path) -> list[SessionInfo]:
    """Copy an exported file's sessions into the store; return the new ones. Raises UserError."""
    # Where it cannot be read at all, the import itself says why.
    if path.is_file() and os.access(path, os.R_OK) and content(path) is Content.RANDOM:
        raise UserError(
            tr("The file {} is protected by a passphrase, or damaged.").format(path),
            tr("Export the session again without a passphrase."),
        )
    return import_session(store, path)


def _replace(path: Path, write: Callable[[BinaryIO], object]) -> Path:
    """Write a whole file for its owner only, and put it where the person has said."""
    try:
        handle, name = tempfile.mkstemp(prefix=".fer-monitor-", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                write(file)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _not_written(path, error) from error
    return path


def _not_written(path: Path, error: OSError) -> UserError:
    return UserError(
        phrase("{path} could not be written: {reason}.", path=path, reason=reason(error)),
        phrase("{remedy}, or choose another place.", remedy=remedy(error)),
    )
