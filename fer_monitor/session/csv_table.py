"""CSV files that survive being opened, locked, moved or out of space while they are written.

Two kinds, both UTF-8 with a byte order mark (Excel reads anything else as its local code page):

`GrowingTable` only appends. It writes straight into its final name, so that the teacher can open
the file during class, and always whole rows in one go, so that a program that is killed leaves a
readable file. All rows also stay in memory (a timeline needs less than 1 MB an hour); whatever
happens to the file, the next flush puts the missing rows there, or, where somebody else has
changed the file, everything into a file beside it.

`RewrittenTable` replaces its file as a whole: first beside it, then renamed, so that a reader
sees the old table or the new one, never half of one.
"""

from __future__ import annotations

import errno
import os
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from fer_monitor.session.csv_cells import Cell, row_bytes

BOM = b"\xef\xbb\xbf"
MOST_SIBLINGS = 99

Opener = Callable[[Path, str], BinaryIO]
"""Opens a path in a binary mode; tests put failing ones in its place."""


def open_unbuffered(path: Path, mode: str) -> BinaryIO:
    """Open without a buffer of our own: what was written is with the operating system.

    What is made new is for its owner alone.
    """
    return cast(BinaryIO, open(path, mode, buffering=0, opener=_for_the_owner))


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def siblings(path: Path) -> Iterator[Path]:
    """Yield ``name (2).csv``, ``name (3).csv``, ... beside ``path``."""
    for number in range(2, MOST_SIBLINGS + 1):
        yield path.with_name(f"{path.stem} ({number}){path.suffix}")


def write_all(handle: BinaryIO, content: memoryview | bytes) -> None:
    """Write and hand to the disk; a raw file may take less than it was given."""
    rest = memoryview(content)
    while rest:
        written = handle.write(rest)
        rest = rest[written:] if written else rest
    try:
        os.fsync(handle.fileno())
    except OSError as error:
        # Some network and virtual file systems cannot be asked; that is no fault.
        if error.errno not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
            raise


def write_whole(path: Path, content: bytes, opener: Opener = open_unbuffered) -> None:
    """Replace or make ``path`` in one step. Raises OSError, and then leaves ``path`` as it was."""
    part = path.with_name(f".{path.name}.part")
    try:
        with opener(part, "wb") as handle:
            write_all(handle, content)
        part.replace(path)
    except OSError:
        _remove_quietly(part)
        raise


def _remove_quietly(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        pass  # The fault that led here is the one to report.


def _cut_quietly(handle: BinaryIO, size: int) -> None:
    try:
        handle.truncate(size)
    except OSError:
        pass  # Half a row stays at the end until the next flush completes it.


class GrowingTable:
    """A table that rows are only ever added to. Not thread-safe.

    Parameters
    ----------
    path : Path
        Where to write; must not exist yet.
    header : sequence of str
        Column names.
    opener : callable
        Opens files; for tests.

    Attributes
    ----------
    path : Path
        Where the rows are now; another name than asked for after somebody changed the file.
    fault : OSError or None
        Why the last flush failed.
    """

    def __init__(self, path: Path, header: Sequence[str], opener: Opener = open_unbuffered) -> None:
        self.path = path
        self.fault: OSError | None = None
        self._opener = opener
        self._content = bytearray(BOM + row_bytes(header))
        self._ends: list[int] = []
        self._saved = 0
        self._handle: BinaryIO | None = None

    @property
    def waiting_rows(self) -> int:
        """Rows that are in memory but not yet in the file."""
        return len(self._ends) - bisect_right(self._ends, self._saved)

    @property
    def complete(self) -> bool:
        """Whether everything, the header included, is in the file."""
        return self._saved == len(self._content)

    def create(self) -> None:
        """Make the file with its header.

        Raises OSError, FileExistsError among them, and then leaves no new file behind.
        """
        self._handle = self._opener(self.path, "x+b")
        try:
            self._write_rest()
        except OSError:
            self.discard()
            raise

    def append(self, row: Sequence[Cell]) -> None:
        """Add a row in memory; `flush` writes it."""
        self._content += row_bytes(row)
        self._ends.append(len(self._content))

    def flush(self) -> bool:
        """Bring the file up to date; False where that failed, `fault` says why.

        Costs nothing but a look at the file where there is nothing new.
        """
        try:
            if not self._is_untouched():
                self._reopen()
            if not self.complete:
                self._write_rest()
        except OSError as error:
            self.fault = error
            self._close_handle()
            return False
        self.fault = None
        return True

    def finish(self) -> Path | None:
        """Write what is left and close; return where the table is, None where it is nowhere.

        Where the file stays locked, the whole table goes to a name beside it. After None the
        rows are still in memory and ``finish`` may be called again.
        """
        if not self.flush():
            self._save_beside()
        self._close_handle()
        return self.path if self.complete else None

    def discard(self) -> None:
        """Remove the file, where `create` made it."""
        if self._handle is not None:
            self._close_handle()
            _remove_quietly(self.path)

    def _write_rest(self) -> None:
        handle = self._handle
        if handle is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        try:
            handle.seek(self._saved)
            write_all(handle, bytes(self._content[self._saved :]))
        except OSError:
            _cut_quietly(handle, self._saved)
            raise
        self._saved = len(self._content)

    def _is_untouched(self) -> bool:
        """Whether the open file is still the one under our name, and as long as we left it."""
        if self._handle is None:
            return False
        try:
            there = self.path.stat()
        except FileNotFoundError:
            return False
        own = os.fstat(self._handle.fileno())
        return os.path.samestat(own, there) and there.st_size == self._saved

    def _reopen(self) -> None:
        self._close_handle()
        try:
            handle = self._opener(self.path, "r+b")
        except FileNotFoundError:
            self._saved = 0
            self._handle = self._opener(self.path, "x+b")
            return
        found = handle.read(len(self._content) + 1)
        if self._content.startswith(found):
            # Ours, perhaps with half a row at its end that the full disk did not take.
            self._handle, self._saved = handle, len(found)
        else:
            handle.close()
            self._continue_beside()

    def _continue_beside(self) -> None:
        """Leave a file that somebody else has changed to them, and start again beside it."""
        for sibling in siblings(self.path):
            try:
                self._handle = self._opener(sibling, "x+b")
            except FileExistsError:
                continue
            self.path, self._saved = sibling, 0
            return
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(self.path))

    def _save_beside(self) -> None:
        for sibling in siblings(self.path):
            if sibling.exists():
                continue
            try:
                write_whole(sibling, bytes(self._content), self._opener)
            except OSError as error:
                self.fault = error
            else:
                self.path, self._saved, self.fault = sibling, len(self._content), None
            return

    def _close_handle(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            try:
                handle.close()
            except OSError as error:
                self.fault = self.fault or error


class RewrittenTable:
    """A table that is written anew as a whole. Not thread-safe.

    Parameters and attributes are those of `GrowingTable`.
    """

    def __init__(self, path: Path, header: Sequence[str], opener: Opener = open_unbuffered) -> None:
        self.path = path
        self.fault: OSError | None = None
        self._opener = opener
        self._header = BOM + row_bytes(header)
        self._made = False

    def create(self) -> None:
        """Make the file with its header.

        Raises OSError, FileExistsError among them, and then leaves no new file behind.
        """
        with self._opener(self.path, "xb") as handle:
            self._made = True
            try:
                write_all(handle, self._header)
            except OSError:
                self.discard()
                raise

    def discard(self) -> None:
        """Remove the file, where `create` made it."""
        if self._made:
            _remove_quietly(self.path)

    def write(self, rows: Iterable[Sequence[Cell]]) -> bool:
        """Replace the file's rows; False where that failed, `fault` says why."""
        try:
            write_whole(self.path, self._content(rows), self._opener)
        except OSError as error:
            self.fault = error
            return False
        self.fault = None
        return True

    def finish(self, rows: Iterable[Sequence[Cell]]) -> Path | None:
        """Write the last state, beside a locked file if need be; None where it is nowhere."""
        rows = list(rows)
        if self.write(rows):
            return self.path
        for sibling in siblings(self.path):
            if sibling.exists():
                continue
            try:
                write_whole(sibling, self._content(rows), self._opener)
            except OSError as error:
                self.fault = error
                return None
            self.path, self.fault = sibling, None
            return sibling
        return None

    def _content(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        return self._header + b"".join(row_bytes(row) for row in rows)
