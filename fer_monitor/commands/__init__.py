"""The commands of ``fer-monitor``, one module each.

Every module has ``HELP`` (one line), ``add_arguments(parser)`` and ``run(args)``, which returns an
exit code. Nothing heavy is imported before ``run``: ``fer-monitor --version`` answers at once, and
commands without a window never load Qt.
"""
