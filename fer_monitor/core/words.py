"""Sentences that can still be said in another language, made where no window is known.

The program speaks English below the window. A sentence that a person may read in the window is
made with `mark` or `phrase`: it is a plain ``str`` in English that remembers what it was made
from, so that the window can say the same in its own language (``fer_monitor.ui.look.words.tr``).
"""

from __future__ import annotations

from numbers import Real
from typing import Any


class Words(str):
    """English text with the sentence and the values that it was made from.

    To everything but the window it is its English text. Whatever is done to it by the means of
    ``str`` (joining, cutting, formatting into an f-string) gives a plain ``str``, which stays
    English; `phrase` and `together` keep what is needed.

    Attributes
    ----------
    sentence : str
        What is looked up in a translation, with its placeholders.
    values : dict
        What the placeholders stand for, by name; may hold ``Words`` again. Empty for a sentence
        that has none and is taken as it is.
    """

    sentence: str
    values: dict[str, Any]

    def __new__(cls, sentence: str, values: dict[str, Any]) -> Words:
        """Make the English text."""
        words = super().__new__(cls, sentence.format(**values) if values else sentence)
        words.sentence = sentence
        words.values = values
        return words

    def __getnewargs__(self) -> tuple[str, dict[str, Any]]:  # type: ignore[override]
        return self.sentence, self.values


def mark(text: str) -> Words:
    """Return ``text``, to be translated once it is shown; the argument must be a literal.

    Braces in it are ordinary letters.
    """
    return Words(text, {})


def phrase(sentence: str, /, **values: Any) -> Words:
    """Return ``sentence`` with its placeholders filled in, to be translated once it is shown.

    Parameters
    ----------
    sentence : str
        A literal with named placeholders, such as ``"There is no camera {index}."``; formats are
        those of ``str.format``.
    **values
        What they stand for; anything but text and numbers is made text at once. Numbers are
        written the way of the window's language, ``Words`` are translated, other text stays as it
        is: names of files, cameras and people.
    """
    return Words(sentence, {name: _kept(value) for name, value in values.items()})


def _kept(value: Any) -> Any:
    # A fault would keep its traceback alive, and with it pictures.
    return value if isinstance(value, (str, Real)) else str(value)


def together(*parts: str) -> Words:
    """Return the parts that are not empty, one after the other, each to be translated."""
    kept = {f"part{number}": part for number, part in enumerate(part for part in parts if part)}
    return Words(" ".join(f"{{{name}}}" for name in kept), kept)
