"""``python -m fer_monitor``: the same as the command ``fer-monitor``."""

from __future__ import annotations

import sys

from fer_monitor.cli import main

if __name__ == "__main__":
    sys.exit(main())
