"""The window's words for what the program knows: one place, ready for translation."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fer_monitor.core.labels import Emotion
from fer_monitor.core.left_out import LeftOutReason
from fer_monitor.mood.alerts import Alert


def tr(text: str) -> str:
    """Return ``text`` in the language of the window."""
    return QCoreApplication.translate("FER Monitor", text)


def expression_word(emotion: Emotion) -> str:
    """Return the window's word for an expression: an adjective, as one says it of a face."""
    words = {
        Emotion.ANGRY: tr("Angry"),
        Emotion.DISGUST: tr("Disgusted"),
        Emotion.FEAR: tr("Afraid"),
        Emotion.HAPPY: tr("Happy"),
        Emotion.SAD: tr("Sad"),
        Emotion.SURPRISE: tr("Surprised"),
        Emotion.NEUTRAL: tr("Neutral"),
    }
    return words[emotion]


def percent(share: float) -> str:
    """Return a share in [0, 1] as ``84 %``."""
    return f"{share * 100:.0f} %"


def clock(seconds: float) -> str:
    """Return a duration as ``2:31`` or ``1:02:31``."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{second:02d}" if hours else f"{minutes}:{second:02d}"


def signed(value: float) -> str:
    """Return a number in [-1, 1] as ``+0.18``, with a true minus sign."""
    return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")


def alert_words(alert: Alert) -> str:
    """Return an alert with its evidence."""
    return f"{tr(alert.message)}: {alert.evidence}.".replace("-", "\N{MINUS SIGN}")


def cameras_on(count: int) -> str:
    """Return ``23 cameras on``."""
    return tr("1 camera on") if count == 1 else tr("{} cameras on").format(count)


def left_out(count: int) -> str:
    """Return ``3 left out``: people in whose tiles no face is looked for."""
    return tr("{} left out").format(count)


def left_out_because(reason: LeftOutReason) -> str:
    """Return why nothing looks at somebody, as short as a cell of the list of faces."""
    words = {
        LeftOutReason.NOT_READ: tr("Not analysed: name not read"),
        LeftOutReason.NOT_LISTED: tr("Not analysed: not on the list"),
        LeftOutReason.TWICE: tr("Not analysed: name seen twice"),
    }
    return words[reason]


def unsure(count: int) -> str:
    """Return ``5 unsure``: faces with no expression likely enough to be named."""
    return tr("{} unsure").format(count)


def faces_read(analysed: int, visible: int) -> str:
    """Return ``22 of 24 faces read``."""
    if visible == 1:
        return tr("{analysed} of 1 face read").format(analysed=analysed)
    return tr("{analysed} of {visible} faces read").format(analysed=analysed, visible=visible)
