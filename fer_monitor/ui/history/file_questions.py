"""Ask where a file of a session goes, and where one comes from."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from PySide6.QtWidgets import QFileDialog, QWidget

from fer_monitor.core.records import SessionInfo
from fer_monitor.ui.history import work
from fer_monitor.ui.look.words import tr


class FileQuestions:
    """Begins where the last file was, at first in the person's documents."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent
        self._folder = Path(platformdirs.user_documents_dir())

    def where_to(self, title: str, info: SessionInfo, endings: tuple[str, ...]) -> Path | None:
        """Return where a file goes that ends in one of ``endings``, or None.

        Where the file exists, the dialog has asked whether it may be written over.
        """
        kinds = {
            work.PAGE: tr("Web page"),
            work.PDF: tr("PDF"),
            work.TABLE: tr("Table"),
            work.SESSION: tr("Session of FER Monitor"),
        }
        filters = {f"{kinds[ending]} (*{ending})": ending for ending in endings}
        proposed = self._folder / work.file_name(info, endings[0])
        name, kind = QFileDialog.getSaveFileName(
            self._parent, title, str(proposed), ";;".join(filters)
        )
        if not name:
            return None
        first = filters.get(kind, endings[0])
        path = work.with_ending(name, first, endings)
        self._folder = path.parent
        return path

    def what_to_import(self) -> Path | None:
        """Return the file of a session that was exported, or None."""
        patterns = f"{tr('Sessions of FER Monitor')} (*{work.SESSION});;{tr('All files')} (*)"
        name, _ = QFileDialog.getOpenFileName(
            self._parent, tr("Import"), str(self._folder), patterns
        )
        if not name:
            return None
        self._folder = Path(name).parent
        return Path(name)
