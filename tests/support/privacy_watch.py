"""Watch a whole run of the program: every file written, every connection made, and what is in them.

Used by the privacy test. Under strace everything that the process asks of the system is seen,
whichever library asks; without it, Python's own audit events and the files that are there after.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

CALLS = (
    "open,openat,openat2,creat,socket,connect,sendto,sendmsg,sendmmsg,"
    "rename,renameat,renameat2,link,linkat"
)
NO_FILES = re.compile(r"^(/dev/(null|tty|pts/\d+|urandom)|/proc/.*|\w+:.*)$")
"""What can be opened for writing and keeps nothing: devices, pipes, the process's own settings."""
WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE|creat\(")
OPENED = re.compile(r"^\d+ +(?:open|openat|openat2|creat)\(.*\) = \d+<(?P<path>.*)>$")
RENAMED = re.compile(r"^\d+ +(?:rename|link)\w*\((?P<names>.*)\) = 0$")
NAMED = re.compile(r'(?:<(?P<folder>[^>]*)>, )?"(?P<name>[^"]*)"')
NETWORK = re.compile(r"\bAF_INET6?\b|<(?:TCP|UDP)v?6?:")

PICTURES: dict[str, bytes] = {
    "PNG": b"\x89PNG\r\n\x1a\n",
    "JPEG": b"\xff\xd8\xff",
    "GIF": b"GIF8",
    "BMP": b"BM",
    "TIFF": b"II*\x00",
    "TIFF ": b"MM\x00*",
    "WebP or AVI": b"RIFF",
    "NumPy": b"\x93NUMPY",
    "ZIP (also of arrays)": b"PK\x03\x04",
    "PGM": b"P5\n",
    "PPM": b"P6\n",
    "Matroska": b"\x1aE\xdf\xa3",
    "HDF5": b"\x89HDF",
    "JPEG 2000": b"\x00\x00\x00\x0cjP",
}
"""How files of pictures, films and arrays begin."""
ANYWHERE = ("PNG", "NumPy")
"""Those long enough to be looked for inside other files as well, such as databases."""
INSIDE = {"JPEG": re.compile(rb"\xff\xd8\xff[\xe0\xe1].{2}(JFIF|Exif)", re.DOTALL)}
HEADER_BYTES = 256
"""A raw picture may have as much before it."""


@dataclass
class Findings:
    """What must not have happened, in words; all empty where all is well."""

    connections: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.connections or self.pictures or self.unexpected)


def why_no_strace() -> str:
    """Return why strace cannot be used here, or an empty text where it can."""
    program = shutil.which("strace")
    if program is None:
        return "strace is not installed"
    trial = [program, "-f", "-qq", "-o", "/dev/null", "true"]
    if subprocess.run(trial, capture_output=True, timeout=30, check=False).returncode != 0:
        return "strace may not watch processes here"
    return ""


def under_strace(log: Path, command: list[str]) -> list[str]:
    """Return the command that runs ``command`` and writes what it asks for to ``log``."""
    # -y gives the path of every file that is opened, wherever it was named from.
    options = ["-f", "-qq", "-y", "-s", "4096", "-e", f"trace={CALLS}", "-o", str(log)]
    return ["strace", *options, *command]


def read_log(log: Path, root: Path) -> Findings:
    """Return the connections in a log of strace, and what was written outside ``root`` or deleted.

    A file that was renamed is expected under its new name.
    """
    found, written, renamed = Findings(), set(), set()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if NETWORK.search(line):
            found.connections.append(line)
        opened = OPENED.match(line)
        if opened and WRITING.search(line) and not NO_FILES.match(opened["path"]):
            written.add(opened["path"].removesuffix(" (deleted)"))
        moved = RENAMED.match(line)
        if moved:
            old, new = (
                Path(named["folder"] or root, named["name"])
                for named in NAMED.finditer(moved["names"])
            )
            renamed.add(str(old))
            written.add(str(new))
    for name in sorted(written):
        path = Path(name)
        if root not in path.parents:
            found.unexpected.append(f"{name}: written outside the folders given to the program")
        elif not path.exists() and name not in renamed and not _is_sqlites(path):
            found.unexpected.append(f"{name}: written and deleted again, so nobody can look")
    return found


def _is_sqlites(path: Path) -> bool:
    """Tell whether a file that is gone was a database's own: its content is in the database."""
    beside = (path.with_name(path.name.removesuffix(end)) for end in ("-wal", "-shm", "-journal"))
    return any(database != path and database.is_file() for database in beside)


def look_at_files(
    root: Path,
    expected: Collection[str],
    stretches: Iterable[bytes],
    sizes: Collection[int],
) -> Findings:
    """Look at every file under ``root``.

    Parameters
    ----------
    root : Path
    expected : collection of str
        Patterns of the files that the program may write, relative to ``root``.
    stretches : iterable of bytes
        Pixels that must be in no file.
    sizes : collection of int
        Bytes of a raw picture.
    """
    found = Findings()
    needles = tuple(stretches)
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        name = path.relative_to(root).as_posix()
        content = path.read_bytes()
        if not any(fnmatch(name, pattern) for pattern in expected):
            found.unexpected.append(f"{name}: not a file that the program is known to write")
        for kind in kinds_of_picture(content):
            found.pictures.append(f"{name}: {kind}")
        if any(0 <= len(content) - size <= HEADER_BYTES for size in sizes):
            found.pictures.append(f"{name}: as long as a picture, {len(content)} bytes")
        if any(needle in content for needle in needles):
            found.pictures.append(f"{name}: holds pixels that were looked at")
    return found


def kinds_of_picture(content: bytes) -> list[str]:
    """Return which kinds of picture a file begins with or holds."""
    return [
        kind
        for kind, mark in PICTURES.items()
        if content.startswith(mark)
        or (kind in ANYWHERE and mark in content)
        or (kind in INSIDE and INSIDE[kind].search(content))
    ]
