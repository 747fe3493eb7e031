"""The window's words for what the program knows: one place, ready for translation."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, QLocale

from fer_monitor.core.labels import Emotion
from fer_monitor.core.left_out import LeftOutReason
from fer_monitor.core.words import Words
from fer_monitor.mood.alerts import Alert

CONTEXT = "FER Monitor"
"""Under which all words stand in the translations."""
MINUS = "\N{MINUS SIGN}"


class Told(Protocol):
    """What has a message and a hint for people: a UserError, a runner's or recorder's status."""

    @property
    def message(self) -> str: ...  # noqa: D102

    @property
    def hint(self) -> str: ...  # noqa: D102


def tr(text: str, /, *args: Any, **values: Any) -> str:
    """Return ``text`` in the language of the window.

    Parameters
    ----------
    text : str
        A literal, or ``Words`` that were made below the window; anything else is returned as it
        is, unless it happens to be a sentence that has a translation.
    *args, **values
        For its placeholders, as of ``str.format``; numbers with a format are written the way of
        the language.
    """
    if isinstance(text, Words):
        sentence = QCoreApplication.translate(CONTEXT, text.sentence)
        return _FORMATTER.vformat(sentence, (), text.values) if text.values else sentence
    sentence = QCoreApplication.translate(CONTEXT, text)
    return _FORMATTER.vformat(sentence, args, values) if args or values else sentence


class _Formatter(string.Formatter):
    """``str.format`` with translated ``Words`` and the language's decimal sign."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        if isinstance(value, Words):
            value = tr(value)
        text = super().format_field(value, format_spec)
        return localised(text) if isinstance(value, Real) else text

    def vformat(self, format_string: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
        return str(super().vformat(format_string, args, kwargs))


_FORMATTER = _Formatter()


def localised(number: str) -> str:
    """Return a number as Python writes it, with the window's decimal sign and a true minus."""
    swap = {".": QLocale().decimalPoint(), ",": QLocale().groupSeparator(), "-": MINUS}
    return "".join(swap.get(sign, sign) for sign in number)


def inside_sentence(words: str) -> str:
    """Return ``words`` as they stand inside a sentence: with a small letter, except in German."""
    if QLocale().language() == QLocale.Language.German:
        return words
    return words[:1].lower() + words[1:]


def fault_words(fault: Told) -> str:
    """Return what happened and what to do now, in the language of the window."""
    return f"{tr(fault.message)} {tr(fault.hint)}".strip()


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
    return tr("{:.0f} %", share * 100)


def clock(seconds: float) -> str:
    """Return a duration as ``2:31`` or ``1:02:31``."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{second:02d}" if hours else f"{minutes}:{second:02d}"


def signed(value: float) -> str:
    """Return a number in [-1, 1] as ``+0.18``, with a true minus sign."""
    return localised(f"{value:+.2f}")


def alert_words(alert: Alert) -> str:
    """Return an alert with its evidence."""
    return tr("{alert}: {evidence}.", alert=alert.message, evidence=alert.evidence)


def cameras_on(count: int) -> str:
    """Return ``23 cameras on``."""
    return tr("1 camera on") if count == 1 else tr("{} cameras on").format(count)


def left_out(count: int) -> str:
    """Return ``3 left out``: people in whose tiles no face is looked for."""
    return tr("1 left out") if count == 1 else tr("{} left out").format(count)


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
    return tr("1 unsure") if count == 1 else tr("{} unsure").format(count)


def faces_read(analysed: int, visible: int) -> str:
    """Return ``22 of 24 faces read``."""
    if visible == 1:
        return tr("{analysed} of 1 face read").format(analysed=analysed)
    return tr("{analysed} of {visible} faces read").format(analysed=analysed, visible=visible)
