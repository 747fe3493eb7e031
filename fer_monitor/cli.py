"""The command line: find the command, run it, turn faults into a sentence and an exit code."""

from __future__ import annotations

import argparse
import ctypes
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType

from fer_monitor import __version__
from fer_monitor.commands import analyze, demo, doctor, evaluate, report, self_test, train, window
from fer_monitor.commands.exit_codes import EXPLANATION, ExitCode
from fer_monitor.core.errors import UserError

COMMANDS: dict[str, ModuleType] = {
    "window": window,
    "demo": demo,
    "analyze": analyze,
    "report": report,
    "doctor": doctor,
    "train": train,
    "evaluate": evaluate,
}
PROGRAM = "fer-monitor"

log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``fer-monitor`` with these arguments (the process's own by default).

    Returns
    -------
    int
        An `ExitCode`. Faults are one sentence on standard error, with a traceback only under
        ``--verbose``.
    """
    argv = list(sys.argv[1:] if argv is None else argv)
    _accept_any_character()
    try:
        args = parse(argv)
        with _log_to_stderr(args.verbose):
            return _run(args)
    except SystemExit as end:
        # argparse ends this way after --help, --version and bad usage.
        return end.code if isinstance(end.code, int) else ExitCode.USAGE
    except UserError as error:
        return _explain(error)


def gui_main() -> int:
    """Run the window without a console: ``fer-monitor-gui``."""
    if sys.stderr is not None:
        return main(sys.argv[1:])
    # Windows gives a windowed program no standard streams; print would fail.
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 (not a file)
        sys.stdout = sys.stderr = nowhere
        try:
            return _gui_without_console()
        finally:
            sys.stdout = sys.stderr = None


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the command's module as ``module`` and its options.

    Raises
    ------
    SystemExit
        After ``--help``, ``--version`` and bad usage.
    UserError
        Where the wanted command is not installed.
    """
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        default=argparse.SUPPRESS,
        help="say what happens, and show details of faults",
    )
    parser = argparse.ArgumentParser(
        PROGRAM,
        description="See the mood of an online class, read from its gallery on this computer "
        "alone. Without a command the window opens.",
        epilog=EXPLANATION,
        parents=[common],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"FER Monitor {__version__}")
    parser.add_argument("--self-test", action="store_true", help=self_test.HELP)
    parser.set_defaults(module=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    wanted = next((word for word in argv if word in COMMANDS), None)
    for name, module in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=module.HELP,
            description=module.HELP,
            epilog=EXPLANATION,
            parents=[common],
            allow_abbrev=False,
        )
        command.set_defaults(module=module)
        # The options of training live with the training code, which takes a while to load.
        if name == wanted:
            module.add_arguments(command)
    args = parser.parse_args(argv)
    if args.self_test and args.module is not None:
        parser.error("--self-test stands alone, without a command")
    args.module = args.module or (self_test if args.self_test else window)
    # Not a default of the option: a command's default would undo what stood before the command.
    args.verbose = getattr(args, "verbose", False)
    return args


def _run(args: argparse.Namespace) -> int:
    try:
        return int(args.module.run(args))
    except KeyboardInterrupt:
        print(f"{PROGRAM}: interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except UserError as error:
        log.debug("Details", exc_info=error)
        return _explain(error)
    except BrokenPipeError:
        # Whoever read our output has seen enough (``| head``). Python would complain once more
        # when it flushes at exit.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        return ExitCode.OK
    except Exception as error:
        log.debug("Details", exc_info=error)
        return _explain(
            UserError(
                f"Something unexpected went wrong ({type(error).__name__}: {error}).",
                "Run the command again with --verbose to see the details for a report.",
            )
        )


def _explain(error: UserError) -> int:
    print(f"{PROGRAM}: {error.message}", file=sys.stderr)
    if error.hint:
        print(f"  {error.hint}", file=sys.stderr)
    return ExitCode.ERROR


def _gui_without_console() -> int:
    try:
        return _run_loudly(parse(sys.argv[1:]))
    except UserError as error:
        _message_box(str(error))
        return ExitCode.ERROR
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.USAGE


def _run_loudly(args: argparse.Namespace) -> int:
    try:
        return int(args.module.run(args))
    except UserError:
        raise
    except Exception as error:
        raise UserError(
            f"Something unexpected went wrong ({type(error).__name__}: {error}).",
            "Start FER Monitor again; if it happens again, run 'fer-monitor doctor'.",
        ) from error


def _message_box(text: str) -> None:
    """Show ``text`` without Qt, which may be what is missing."""
    windll = getattr(ctypes, "windll", None)
    if windll is not None:
        icon_error = 0x10
        windll.user32.MessageBoxW(None, text, "FER Monitor", icon_error)


def _accept_any_character() -> None:
    """Print a replacement for what the console's encoding lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


@contextmanager
def _log_to_stderr(verbose: bool) -> Iterator[None]:
    root, level = logging.getLogger(), logging.getLogger().level
    handler = logging.StreamHandler()
    handler.setLevel(logging.DEBUG if verbose else logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    # Other libraries' chatter is of no use to a reader.
    handler.addFilter(
        lambda record: record.levelno >= logging.WARNING or "fer_monitor" in record.name
    )
    root.addHandler(handler)
    if verbose:
        root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
