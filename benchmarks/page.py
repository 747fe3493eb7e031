"""Put results into a page of docs/, between the markers that the benchmark's own name gives."""

from __future__ import annotations

from pathlib import Path

from fer_monitor.core.errors import UserError

END = "<!-- end -->"


def begin(benchmark: str) -> str:
    """Return the line after which ``python -m benchmarks.<benchmark> --write`` writes."""
    return f"<!-- begin: written by python -m benchmarks.{benchmark} --write -->"


def write_into(path: Path, text: str, start: str) -> None:
    """Replace what stands between ``start`` and `END` in ``path``.

    Raises
    ------
    UserError
        Where the page lacks the markers.
    """
    page = path.read_text(encoding="utf-8") if path.exists() else ""
    before, found, rest = page.partition(start)
    _, end, after = rest.partition(END)
    if not found or not end:
        raise UserError(
            f"{path} has no place for the results.",
            f"Put the lines {start} and {END} where they belong.",
        )
    path.write_text(f"{before}{start}\n\n{text}\n\n{END}{after}", encoding="utf-8")
