"""The line at the bottom: how the watching goes, in numbers with units."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from fer_monitor.pipeline.status import RunnerState, RunnerStatus
from fer_monitor.ui.look.tokens import SPACE_L, SPACE_S, SPACE_XL
from fer_monitor.ui.look.words import clock, percent, tr

SEPARATOR = "   ·   "


class StatusLine(QWidget):
    """Figures on the left, the promise on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.words = QLabel()
        self.words.setProperty("role", "small")
        self.words.setAccessibleName(tr("Status"))
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        self.bar.setAccessibleName(tr("Progress of the recording"))
        self.bar.hide()
        promise = QLabel(tr("All local: nothing leaves this computer"))
        promise.setProperty("role", "small")
        promise.setToolTip(
            tr(
                "Pictures are analysed in memory and never saved. Only numbers go into the CSV "
                "files."
            )
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_S, SPACE_XL, SPACE_S)
        layout.setSpacing(SPACE_L)
        layout.addWidget(self.words)
        layout.addWidget(self.bar)
        layout.addStretch(1)
        layout.addWidget(promise)

    def show_status(self, status: RunnerStatus, *, cpu_budget: float, finishing: bool) -> None:
        """Show the latest report; ``cpu_budget`` is a share of one core."""
        text = tr("Saving") if finishing else status_words(status, cpu_budget)
        if text != self.words.text():
            self.words.setText(text)
        reading = status.progress is not None and status.state is RunnerState.RUNNING
        self.bar.setVisible(reading)
        if status.progress is not None:
            self.bar.setValue(round(status.progress * 1000))


def status_words(status: RunnerStatus, cpu_budget: float) -> str:
    """Return the report in words; ``cpu_budget`` is a share of one core."""
    state = status.state
    if state in (RunnerState.RUNNING, RunnerState.PAUSED):
        words = _figures(status, cpu_budget)
        return SEPARATOR.join([tr("Paused"), words[0]] if state is RunnerState.PAUSED else words)
    return {
        RunnerState.IDLE: tr("Ready"),
        RunnerState.OPENING: tr("Opening"),
        RunnerState.RECONNECTING: tr("Picture lost, trying again"),
        RunnerState.FINISHED: tr("Recording read to its end, {}").format(clock(status.elapsed_s)),
        RunnerState.STOPPED: tr("Stopped after {}").format(clock(status.elapsed_s)),
        RunnerState.FAILED: tr("Stopped by a fault"),
    }[state]


def _figures(status: RunnerStatus, cpu_budget: float) -> list[str]:
    words = [
        clock(status.elapsed_s),
        tr("{:.1f} looks a second", status.analyses_per_second),
    ]
    if status.progress is None:
        words += [
            tr("{:.1f} s behind", status.latency_s),
            tr("{} skipped").format(status.dropped_frames),
        ]
    else:
        words.append(tr("{} of the recording").format(percent(status.progress)))
    words.append(tr("{} of one core").format(percent(status.cpu_share)))
    if status.slowed:
        words.append(tr("slowed down to stay under {} of one core").format(percent(cpu_budget)))
    return words
