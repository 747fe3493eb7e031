"""Run the real window on a screen region: ``watch_region.py LEFT TOP WIDTH HEIGHT SECONDS DIR``.

Only what a person would do with the mouse is replaced: the region is chosen here, Start is
pressed, and Stop after SECONDS.
"""

import sys
from pathlib import Path

from fer_monitor.capture.screen import ScreenRegionSource, list_monitors
from fer_monitor.ui.app import WindowOptions, run_window

left, top, width, height = (int(value) for value in sys.argv[1:5])
[monitor] = list_monitors()
sys.exit(
    run_window(
        WindowOptions(
            source=ScreenRegionSource(monitor.region(left, top, width, height)),
            duration_s=float(sys.argv[5]),
            output_folder=Path(sys.argv[6]),
            report=print,
        )
    )
)
