"""Time the report on a 3-hour session with 49 participants.

Everything but reading the session from the store: the page, the PDF with a page for each
participant, and the tidy table. The target is 5 s on one core.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.support.records import lesson

T = TypeVar("T")
TARGET_S = 5.0


def main() -> None:
    """Make the session, then time each step once, imports included, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=180)
    parser.add_argument("--faces", type=int, default=49)
    parser.add_argument("--parquet", action="store_true", help="time the Parquet file as well")
    args = parser.parse_args()
    record = lesson(args.minutes, args.faces, per_participant=True, sad=(3,), away={4: (10, 30)})
    print(f"{len(record.rows)} seconds, {len(record.participants)} rows of participants")

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    steps: dict[str, float] = {}

    def timed(name: str, step: Callable[[], T]) -> T:
        begin = time.process_time()
        result = step()
        steps[name] = time.process_time() - begin
        return result

    timed("load libraries", _load)
    from fer_monitor.session.parquet import write_parquet
    from fer_monitor.session.report.build import session_document
    from fer_monitor.session.report.facts import session_facts
    from fer_monitor.session.report.page import page
    from fer_monitor.session.store.opening import open_store
    from fer_monitor.session.tidy import tidy_csv
    from fer_monitor.ui.report_pdf import drawing_application, report_pdf

    drawing_application()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "sessions.sqlite")
        store.add_record(record)
        record = timed("read from the store", lambda: store.read(record.info.id))
        store.close()
    with tempfile.TemporaryDirectory() as folder:
        facts = timed("facts", lambda: session_facts(record))
        document = timed("charts and words", lambda: session_document(facts))
        html, pdf, csv = (Path(folder) / name for name in ("r.html", "r.pdf", "r.csv"))
        timed("html", lambda: html.write_text(page(document), encoding="utf-8"))
        timed("pdf", lambda: pdf.write_bytes(report_pdf(document)))

        def write_csv() -> None:
            with csv.open("wb") as file:
                file.writelines(tidy_csv(record))

        timed("csv", write_csv)
        total = sum(steps.values())
        if args.parquet:
            with (Path(folder) / "r.parquet").open("wb") as file:
                timed("parquet (not in the total)", lambda: write_parquet(record, file))
        for name, seconds in steps.items():
            print(f"{name:28} {seconds:6.2f} s of processor time")
        for path in sorted(Path(folder).iterdir()):
            print(f"{path.name:28} {path.stat().st_size / 1e6:6.1f} MB")
    print(f"{'total':28} {total:6.2f} s (target {TARGET_S:g} s)")


def _load() -> None:
    import fer_monitor.session.report.build
    import fer_monitor.session.report.page
    import fer_monitor.ui.report_pdf  # noqa: F401


if __name__ == "__main__":
    main()
