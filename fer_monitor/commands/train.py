"""``fer-monitor train``: make the expression model anew from FER2013."""

from __future__ import annotations

import argparse

from fer_monitor.commands.training_extra import training_libraries

HELP = "train the expression model from the FER2013 pictures"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options, which live with the training code."""
    with training_libraries():
        from fer_monitor.training import command
    command.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Train."""
    with training_libraries():
        from fer_monitor.training import command

        return command.run(args)
