"""``fer-monitor evaluate``: score an expression model on labelled pictures."""

from __future__ import annotations

import argparse

from fer_monitor.commands.training_extra import training_libraries

HELP = "score an expression model on labelled pictures"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options, which live with the training code."""
    with training_libraries():
        from fer_monitor.training import evaluate_command
    evaluate_command.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Score."""
    with training_libraries():
        from fer_monitor.training import evaluate_command

        return evaluate_command.run(args)
