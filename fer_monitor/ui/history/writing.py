"""Write reports, comparisons, data and exports of the selected sessions, where the person says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QInputDialog, QWidget

from fer_monitor.core.records import SessionInfo
from fer_monitor.mood.flags import DEFAULT_RULES
from fer_monitor.session.store.store import SessionStore
from fer_monitor.ui.history import work
from fer_monitor.ui.history.file_questions import FileQuestions
from fer_monitor.ui.history.parts import NewsLine
from fer_monitor.ui.look.words import tr

WriteOne = Callable[[SessionStore, str, Path], Path]


class Run(Protocol):
    """Does one slow thing off the UI thread, with words to show meanwhile."""

    def __call__(
        self, doing: str, work_: Callable[[], object], on_done: Callable[..., None]
    ) -> None:
        """Call ``on_done`` with what ``work_`` returned."""
        ...


class Writing:
    """Asks where a file goes, has it written, and says where it is.

    Parameters
    ----------
    window : QWidget
        Parent of the questions.
    files : FileQuestions
    news : NewsLine
    selected : callable
        Returns the sessions that are selected.
    store : callable
        Returns the store, or None while it is not open.
    run : callable
        See `Run`.
    """

    def __init__(
        self,
        window: QWidget,
        files: FileQuestions,
        news: NewsLine,
        selected: Callable[[], Sequence[SessionInfo]],
        store: Callable[[], SessionStore | None],
        run: Run,
    ) -> None:
        self._window = window
        self._files = files
        self._news = news
        self._selected = selected
        self._store = store
        self._run = run
        self.flag_rules = DEFAULT_RULES
        """From when on a report flags something."""

    def open_report(self) -> None:
        """Save the report as a page, and open it."""
        self._write(
            tr("Save the report and open it"),
            tr("Writing the report…"),
            (work.PAGE,),
            partial(work.save_report, rules=self.flag_rules),
            self._show,
        )

    def save_report(self) -> None:
        """Save the report as a page or a PDF."""
        write = partial(work.save_report, rules=self.flag_rules)
        endings = (work.PAGE, work.PDF)
        self._write(tr("Save report"), tr("Writing the report…"), endings, write)

    def save_data(self) -> None:
        """Save the tidy table."""
        self._write(tr("Save data"), tr("Writing the table…"), (work.TABLE,), work.save_data)

    def export(self) -> None:
        """Save the session for another computer."""
        self._write(tr("Export"), tr("Writing the session…"), (work.SESSION,), work.export)

    def compare(self) -> None:
        """Save the selected sessions side by side, and open that."""
        store = self._store()
        # The earliest to the left, whatever the list is sorted by.
        infos = sorted(self._selected(), key=lambda info: info.started_at)
        if store is None or len(infos) < 2:
            return
        ids = [info.id for info in infos]
        self._run(
            tr("Looking up the markers…"),
            partial(work.common_notes, store, ids),
            partial(self._compare, store, infos),
        )

    def _compare(
        self, store: SessionStore, infos: Sequence[SessionInfo], notes: Sequence[str]
    ) -> None:
        self._news.say("")
        note: str | None = None
        if notes:
            start = tr("Their starts")
            words = tr("What should lie on top of one another?")
            chosen, accepted = QInputDialog.getItem(
                self._window, tr("Compare"), words, [start, *notes], 0, False
            )
            if not accepted:
                return
            note = None if chosen == start else chosen
        path = self._files.where_to(tr("Compare"), infos[0], (work.PAGE, work.PDF))
        if path is not None:
            ids = [info.id for info in infos]
            write = partial(work.save_comparison, store, ids, path, note, self.flag_rules)
            self._run(tr("Writing the comparison…"), write, self._show)

    def _write(
        self,
        title: str,
        doing: str,
        endings: tuple[str, ...],
        write: WriteOne,
        on_done: Callable[[Path], None] | None = None,
    ) -> None:
        """Ask where a file of the one selected session goes, and write it."""
        chosen, store = self._selected(), self._store()
        if len(chosen) != 1 or store is None:
            return
        path = self._files.where_to(title, chosen[0], endings)
        if path is not None:
            self._run(doing, partial(write, store, chosen[0].id, path), on_done or self._saved)

    def _saved(self, path: Path) -> None:
        self._news.say(tr("Saved as {}.").format(path), "good")

    def _show(self, path: Path) -> None:
        self._saved(path)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._news.say(f"{self._news.text} {tr('Open it with a browser.')}", "good")
