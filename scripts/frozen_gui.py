"""Start of the frozen program's windowed executable, which has no console."""

from __future__ import annotations

import sys

from fer_monitor.cli import gui_main

if __name__ == "__main__":
    sys.exit(gui_main())
