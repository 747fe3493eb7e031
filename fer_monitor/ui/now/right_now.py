"""The 'Right now' panel: one honest sentence, then how much it rests on, then the numbers."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fer_monitor.core.settings import ClassOptions
from fer_monitor.core.types import Coverage, Snapshot
from fer_monitor.mood.figures import BANDS, COUNTS, EVERY_KIND, MOOD, SHARES
from fer_monitor.mood.small_groups import LIVE_MIN, least_faces
from fer_monitor.mood.wording import MIN_COVERAGE, NOBODY, TOO_FEW, describe
from fer_monitor.ui.look.figures import about
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, SPACE_XS
from fer_monitor.ui.look.words import cameras_on, faces_read, left_out, tr, unsure
from fer_monitor.ui.now.mood_average import Look, average
from fer_monitor.ui.now.scale_meter import ScaleMeter
from fer_monitor.ui.now.share_bars import ShareBars

REFRESH_MS = 500
"""Numbers that change more often than twice a second cannot be read."""


class RightNow(QWidget):
    """Shows the class as it is now; the snapshots between two refreshes are averaged."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Snapshot] = []
        self._last: Look | None = None
        self.options = ClassOptions()
        """What the session on show tells of people; it decides from how many faces on it speaks."""
        self.sentence = _label("sentence", wrap=True)
        self.coverage = _label("muted", wrap=True)
        self.bars = ShareBars(theme)
        self.pleasantness = ScaleMeter(
            theme, tr("Pleasantness"), (tr("unpleasant"), tr("pleasant"))
        )
        self.energy = ScaleMeter(theme, tr("Energy"), (tr("drowsy"), tr("wide awake")))
        self.doubt = _label("small", wrap=True)
        self.doubt.setText(
            tr("± shows how far the class average could be off with this many faces.")
        )
        for meter in (self.pleasantness, self.energy):
            meter.setToolTip(about(MOOD, BANDS))
        self.bars.setToolTip(about(SHARES))
        self.kinds = _label("small", wrap=True)
        self.kinds.setText(tr(EVERY_KIND))
        self.kinds.setToolTip(about(COUNTS, SHARES, MOOD, BANDS))
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self.clear()

    def take(self, snapshot: Snapshot) -> None:
        """Count a snapshot in at the next refresh."""
        self._waiting.append(snapshot)

    def refresh(self) -> None:
        """Show the mean of what came since the last refresh, if anything did."""
        if self._waiting:
            self.show_look(average(self._waiting))
            self._waiting.clear()

    def clear(self) -> None:
        """Show that nothing is being watched."""
        self._waiting.clear()
        self._last = None
        self._say(tr("Not watching"), doubtful=True)
        self.coverage.setText(tr("Press Start, and the class is summed up here."))
        self.coverage.setToolTip("")
        self._show_numbers(None, faint=False)

    def hold(self, words: str) -> None:
        """Say why there is no 'now', such as a pause; the last numbers fade."""
        self._waiting.clear()
        if self.sentence.text() == words:
            return
        self._say(words, doubtful=True)
        last = self._sentence(self._last) if self._last is not None else ""
        self.coverage.setText(tr("Last look: {}", last) if last else "")
        self.coverage.setToolTip("")
        self._show_numbers(self._last, faint=True)

    def show_look(self, look: Look) -> None:
        """Show one moment."""
        self._last = look
        sentence = self._sentence(look)
        doubtful = sentence in (NOBODY, TOO_FEW)
        self._say(tr(sentence), doubtful=doubtful)
        self.coverage.setText(coverage_words(look, self.options, doubtful=doubtful))
        left_out = look.coverage.left_out and not self.options.only_me
        self.coverage.setToolTip(tr("Not on the consent list") if left_out else about(COUNTS))
        self._show_numbers(look, faint=doubtful)

    def _sentence(self, look: Look) -> str:
        return describe(look.mood, look.coverage, least_faces(self.options))

    def set_low(self, low: bool) -> None:
        """Do with less height, or take it again: what explains goes first."""
        self._title.setVisible(not low)
        self.doubt.setVisible(not low)
        self.kinds.setVisible(not low)
        self.bars.set_low(low)
        self._meters.setSpacing(SPACE_S if low else SPACE_L)
        self._mark("low", low)

    def _mark(self, name: str, value: bool) -> None:
        if self.sentence.property(name) != value:
            self.sentence.setProperty(name, value)
            self.sentence.style().unpolish(self.sentence)
            self.sentence.style().polish(self.sentence)

    def _say(self, sentence: str, *, doubtful: bool) -> None:
        self.sentence.setText(sentence)
        self._mark("doubt", doubtful)

    def _show_numbers(self, look: Look | None, *, faint: bool) -> None:
        mood = look.mood if look is not None else None
        self.bars.show_shares(None if mood is None else mood.shares, faint=faint)
        # A number looks surer than a sentence: where the sentence will not speak, none is given.
        sure = None if faint else mood
        self.pleasantness.show_value(
            None if sure is None else sure.valence, None if sure is None else sure.valence_band
        )
        self.energy.show_value(
            None if sure is None else sure.arousal, None if sure is None else sure.arousal_band
        )

    def _lay_out(self) -> None:
        meters = self._meters = QVBoxLayout()
        meters.setSpacing(SPACE_L)
        meters.addWidget(self.pleasantness)
        meters.addWidget(self.energy)
        meters.addWidget(self.doubt)
        meters.addStretch(1)
        numbers = QHBoxLayout()
        numbers.setSpacing(SPACE_XL + SPACE_S)
        numbers.addWidget(self.bars, 3)
        numbers.addLayout(meters, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        title = self._title = _label("muted")
        title.setText(tr("Right now"))
        layout.addWidget(title)
        layout.addSpacing(SPACE_XS)
        layout.addWidget(self.sentence)
        layout.addSpacing(SPACE_XS)
        layout.addWidget(self.coverage)
        layout.addSpacing(SPACE_M)
        layout.addLayout(numbers)
        layout.addSpacing(SPACE_S)
        layout.addWidget(self.kinds)
        layout.addStretch(1)


def coverage_words(look: Look, options: ClassOptions, *, doubtful: bool) -> str:
    """Say how many faces the sentence rests on, and what helps where they are too few."""
    coverage = look.coverage
    if options.only_me and (coverage.visible == 0 or coverage.left_out):
        return only_me_words(coverage)
    if coverage.visible == 0:
        return tr("Check that the gallery is inside the region and not covered.")
    text = faces_read(coverage.analysed, coverage.visible)
    if look.unsure:
        text += ", " + unsure(look.unsure)
    if coverage.cameras_on is not None:
        text += ", " + cameras_on(coverage.cameras_on)
    if coverage.left_out:
        text += ", " + left_out(coverage.left_out)
    return text + ". " + advice(look, options) if doubtful else text


def only_me_words(coverage: Coverage) -> str:
    """Say what helps where the webcam does not show one face alone."""
    if coverage.visible == 0:
        return tr("Sit in front of the camera, with light on your face.")
    return tr("{} faces are in view. Only yours is read here, while it is alone.").format(
        coverage.left_out
    )


def advice(look: Look, options: ClassOptions) -> str:
    """Say why too few faces could be read, or what would help."""
    coverage, enough = look.coverage, enough_faces(look.coverage, options)
    if is_for_consent(coverage, enough):
        return tr("Too few of them are on the consent list.")
    if coverage.analysed + look.unsure >= enough:
        return tr("Too many of them are unsure.")
    if not options.shows_people and coverage.visible < LIVE_MIN:
        return tr("A class is summed up from {} faces on.").format(LIVE_MIN)
    return tr("Larger tiles or more cameras would help.")


def is_for_consent(coverage: Coverage, enough: float) -> bool:
    """Tell whether too few could be read even if everybody on the consent list was."""
    allowed = coverage.visible - coverage.left_out
    return coverage.left_out > 0 and allowed < enough


def enough_faces(coverage: Coverage, options: ClassOptions) -> float:
    """Return how many faces must be read for the class to be summed up."""
    return max(least_faces(options), MIN_COVERAGE * coverage.visible)


def _label(role: str, *, wrap: bool = False) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(wrap)
    return label
