"""Change between the window and the compact strip, and warn where either covers the region."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from fer_monitor.ui.look.words import tr
from fer_monitor.ui.region.flow import RegionFlow
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.running.sources import SourceChoice
from fer_monitor.ui.strip.compact_strip import CompactStrip


class StripSwitch(QObject):
    """Shows one of the two.

    Parameters
    ----------
    window : QWidget
    strip : CompactStrip
    controller : Controller
    regions : RegionFlow
    choice : callable
        Returns what is watched.
    remembered : (int, int) or None
        Where the strip was last time.
    """

    problem = Signal(str)
    """Something covers the region; the words say what to do."""
    switched = Signal()

    def __init__(
        self,
        window: QWidget,
        strip: CompactStrip,
        controller: Controller,
        regions: RegionFlow,
        choice: Callable[[], SourceChoice | None],
        remembered: tuple[int, int] | None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._strip = strip
        self._controller = controller
        self._regions = regions
        self._choice = choice
        self._remembered = remembered
        self._is_placed = False
        strip.expand_requested.connect(self.show_window)

    @property
    def position(self) -> tuple[int, int] | None:
        """Where the strip is, or was last time; None where it was never shown."""
        return (self._strip.x(), self._strip.y()) if self._is_placed else self._remembered

    def show_strip(self) -> None:
        """Put the strip in the window's place."""
        if not self._is_placed:
            self._strip.place(self._remembered)
        self._is_placed = True
        self._strip.show()
        self._regions.keep_out_of_capture(self._strip)
        self._window.hide()
        self.switched.emit()

    def show_window(self) -> None:
        """Put the window in the strip's place."""
        watching = self._controller.is_watching
        if watching and self._covers_region(self._strip):
            self.problem.emit(tr("The compact strip covered part of the region. Move it aside."))
        self._strip.hide()
        self._window.show()
        self._window.activateWindow()
        if watching:
            self.warn_if_covered()

    def warn_if_covered(self) -> None:
        """Say so where the window covers part of the region."""
        if self._covers_region(self._window):
            self.problem.emit(
                tr(
                    "This window covers part of the region. Move it aside, or use the compact "
                    "strip (Ctrl+K)."
                )
            )

    def _covers_region(self, window: QWidget) -> bool:
        choice = self._choice()
        if choice is None or choice.region is None:
            return False
        return self._regions.is_covered(choice.region, window)
