"""``fer-monitor report``: a session in, a page, a PDF and tables out, without a window."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fer_monitor.commands import display
from fer_monitor.commands.exit_codes import ExitCode
from fer_monitor.commands.own_preferences import own_preferences
from fer_monitor.commands.session_loader import SessionLoader
from fer_monitor.core.errors import UserError

if TYPE_CHECKING:
    from typing import BinaryIO

    from fer_monitor.core.records import SessionRecord
    from fer_monitor.mood.flags import FlagRules
    from fer_monitor.session.report.document import Document
    from fer_monitor.session.report.facts import SessionFacts
    from fer_monitor.ui.preferences import Preferences

HELP = "write a report on a session: a page, a PDF and tables, without a window"

FORMATS = ("html", "pdf", "csv", "parquet")
OF_ONE_SESSION = ("csv", "parquet")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument(
        "sessions",
        metavar="SESSION",
        nargs="*",
        help="a session's id in the store (see --list), or the path of an exported session",
    )
    parser.add_argument(
        "--format",
        dest="formats",
        metavar="LIST",
        type=_formats,
        default=("html",),
        help="what to write, separated by commas: html, pdf, csv (the tidy long table), parquet "
        "(default: html)",
    )
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=_folder,
        help="folder for the files; nothing in it is ever written over",
    )
    parser.add_argument(
        "--compare",
        action="store_true",
        help="put two or more sessions side by side in one page (html and pdf)",
    )
    parser.add_argument(
        "--align",
        metavar="NOTE",
        help="with --compare: put the sessions' markers with this note on top of each other, "
        "instead of their starts",
    )
    parser.add_argument(
        "--list",
        dest="search",
        metavar="WORDS",
        nargs="?",
        const="",
        help="list the sessions in the store with their ids, newest first; with words, those whose "
        "title or notes hold them",
    )
    parser.add_argument("--quiet", action="store_true", help="do not say where the files are")


def _formats(text: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(word.strip().lower() for word in text.split(",") if word.strip()))
    unknown = [word for word in wanted if word not in FORMATS]
    if unknown or not wanted:
        raise argparse.ArgumentTypeError(
            f"'{text}' must be some of {', '.join(FORMATS)}, separated by commas"
        )
    return wanted


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("it must name a folder")
    return Path(text).expanduser()


def run(args: argparse.Namespace) -> int:
    """Write what was asked for."""
    if args.search is not None:
        SessionLoader(own_preferences().store_address).print_sessions(args.search)
        return ExitCode.OK
    if not args.sessions or args.out is None:
        print(
            "usage: fer-monitor report SESSION... --out DIR\n"
            "'fer-monitor report --list' shows all sessions.",
            file=sys.stderr,
        )
        return ExitCode.USAGE
    _check(args)
    preferences = own_preferences()
    loader, rules = SessionLoader(preferences.store_address), _flag_rules(preferences)
    if args.compare:
        records = [loader.load(session) for session in args.sessions]
        paths = _write_comparison(records, rules, args)
        _tell(paths, args.quiet)
        return ExitCode.OK
    faults: list[UserError] = []
    for session in args.sessions:
        try:
            _tell(_write_report(loader.load(session), rules, args), args.quiet)
        except UserError as error:
            faults.append(error)
    if len(faults) == len(args.sessions):
        raise faults[-1]
    for fault in faults:
        print(fault, file=sys.stderr)
    return ExitCode.INCOMPLETE if faults else ExitCode.OK


def _check(args: argparse.Namespace) -> None:
    """Find out now, not after the first session, what cannot be done."""
    if args.align is not None and not args.compare:
        raise UserError("--align is for --compare.", "Add --compare, or leave out --align.")
    if args.compare and len(args.sessions) < 2:
        raise UserError(
            "One session cannot be compared.", "Name two or more sessions, or leave out --compare."
        )
    tables = [name for name in args.formats if name in OF_ONE_SESSION]
    if args.compare and tables:
        raise UserError(
            f"A comparison cannot be written as {tables[0]}.",
            "Choose html or pdf, or leave out --compare for a table of each session.",
        )
    if "parquet" in args.formats:
        from fer_monitor.session.parquet import require_parquet

        require_parquet()
    if "pdf" in args.formats:
        _prepare_qt()


def _flag_rules(preferences: Preferences) -> FlagRules:
    from fer_monitor.ui.preferences.meaning import flag_rules

    return flag_rules(preferences)


def _write_report(record: SessionRecord, rules: FlagRules, args: argparse.Namespace) -> list[Path]:
    from fer_monitor.session.new_file import write_new_files

    is_read = {"html", "pdf"} & set(args.formats)
    document = _session_document(record, rules) if is_read else None
    contents = [
        (f".{name}", _writer(name, document, record)) for name in FORMATS if name in args.formats
    ]
    return write_new_files(args.out, _stem(record), contents)


def _write_comparison(
    records: list[SessionRecord], rules: FlagRules, args: argparse.Namespace
) -> list[Path]:
    from fer_monitor.session.new_file import write_new_files
    from fer_monitor.session.report.compare import comparison_document

    document = comparison_document([_facts(record, rules) for record in records], args.align)
    contents = [
        (f".{name}", _writer(name, document, records[0]))
        for name in FORMATS
        if name in args.formats
    ]
    return write_new_files(args.out, f"{_stem(records[0])} compared", contents)


def _facts(record: SessionRecord, rules: FlagRules) -> SessionFacts:
    from fer_monitor.session.report.facts import session_facts

    return session_facts(record, rules)


def _session_document(record: SessionRecord, rules: FlagRules) -> Document:
    from fer_monitor.session.report.build import session_document

    return session_document(_facts(record, rules))


def _writer(
    name: str, document: Document | None, record: SessionRecord
) -> Callable[[BinaryIO], None]:
    """Return what writes one of the formats into an open file."""

    def write(file: BinaryIO) -> None:
        if name == "csv":
            from fer_monitor.session.tidy import tidy_csv

            file.writelines(tidy_csv(record))
        elif name == "parquet":
            from fer_monitor.session.parquet import write_parquet

            write_parquet(record, file)
        elif name == "pdf":
            assert document is not None
            file.write(_pdf(document))
        else:
            from fer_monitor.session.report.page import page

            assert document is not None
            file.write(page(document).encode("utf-8"))

    return write


def _prepare_qt() -> None:
    """Have Qt draw without a screen; say what is missing where it cannot."""
    if sys.platform.startswith("linux"):
        # Also beside a screen, which may not answer. Elsewhere Qt finds its fonts only so.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    packages = display.missing_libraries(on_screen=False)
    if packages:
        raise UserError(
            "Libraries that a PDF needs are missing on this computer.",
            f"Install them with: sudo apt-get install {' '.join(packages)}",
        )
    with display.window_libraries():
        import fer_monitor.ui.report_pdf  # noqa: F401


def _pdf(document: Document) -> bytes:
    from fer_monitor.ui.report_pdf import drawing_application, report_pdf

    drawing_application()
    return report_pdf(document)


def _stem(record: SessionRecord) -> str:
    from fer_monitor.session.folder import safe_name

    name = safe_name(record.info.title)
    return f"{record.info.started_at:%Y-%m-%d %H-%M} {name}".strip() + " report"


def _tell(paths: list[Path], quiet: bool) -> None:
    if not quiet:
        for path in paths:
            print(path)
