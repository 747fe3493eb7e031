"""Kinds of settings: how a value from the file is checked, and what is written for it."""

from __future__ import annotations

import base64
import binascii
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fer_monitor.capture.regions import ScreenRegion
from fer_monitor.core.words import Words, mark, phrase

LONGEST_TEXT = 20_000
FARTHEST_PIXEL = 1_000_000


class Kind(ABC):
    """What values a setting may have."""

    @abstractmethod
    def read(self, value: object) -> Any:
        """Return the setting's value for what stands in the file.

        Raises
        ------
        ValueError
            Where it cannot be used; its text goes on after "The setting 'name' ...".
        """

    def write(self, value: Any) -> Any:
        """Return what goes into the file, or None to leave the setting out of it."""
        return value


@dataclass(frozen=True)
class YesNo(Kind):
    """On or off."""

    def read(self, value: object) -> bool:
        """Return the value. Raises ValueError."""
        if not isinstance(value, bool):
            raise ValueError(mark("should be true or false"))
        return value


@dataclass(frozen=True)
class WholeNumber(Kind):
    """A whole number from ``low`` to ``high``.

    Attributes
    ----------
    low, high : int
    unit : str
        As it is said after the number, such as ``minutes``.
    lowest : str
        What ``low`` means where it is no number to the person, such as ``for ever``.
    step : int
        Of the arrows beside the number.
    """

    low: int
    high: int
    unit: str
    lowest: str = ""
    step: int = 1

    def read(self, value: object) -> int:
        """Return the value. Raises ValueError."""
        # bool is an int in Python, but nobody means it as a number.
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not self.low <= value <= self.high:  # type: ignore[operator]
            if self.lowest:
                raise ValueError(
                    phrase(
                        "should be a whole number of {unit} up to {high}, or {low} ({lowest})",
                        unit=_word(self.unit),
                        high=self.high,
                        low=self.low,
                        lowest=_word(self.lowest),
                    )
                )
            raise ValueError(
                phrase(
                    "should be a whole number from {low} to {high} ({unit})",
                    low=self.low,
                    high=self.high,
                    unit=_word(self.unit),
                )
            )
        return value  # type: ignore[return-value]


@dataclass(frozen=True)
class Number(Kind):
    """A number from ``low`` to ``high``; see `WholeNumber`.

    Attributes
    ----------
    decimals : int
        Shown after the point.
    """

    low: float
    high: float
    unit: str
    lowest: str = ""
    step: float = 0.5
    decimals: int = 1

    def read(self, value: object) -> float:
        """Return the value. Raises ValueError."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(
                phrase(
                    "should be a number from {low:g} to {high:g} ({unit})",
                    low=self.low,
                    high=self.high,
                    unit=_word(self.unit),
                )
            )
        # Written so that NaN fails too; a whole number may be too long for a float.
        if not self.low <= value <= self.high or not math.isfinite(value):
            raise ValueError(
                phrase(
                    "should lie between {low:g} and {high:g} ({unit})",
                    low=self.low,
                    high=self.high,
                    unit=_word(self.unit),
                )
            )
        return float(value)


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few.

    Attributes
    ----------
    words : mapping of str to str
        What each is called, by its value in the file.
    """

    words: Mapping[str, str]

    def read(self, value: object) -> str:
        """Return the value. Raises ValueError."""
        if not isinstance(value, str) or value not in self.words:
            *others, last = self.words
            raise ValueError(
                phrase("should be {others} or {last}", others=", ".join(others), last=last)
            )
        return value


@dataclass(frozen=True)
class Text(Kind):
    """A line of text."""

    may_be_empty: bool = False

    def read(self, value: object) -> str:
        """Return the value. Raises ValueError."""
        if not isinstance(value, str):
            raise ValueError(mark("should be a text in quotation marks"))
        if len(value) > LONGEST_TEXT:
            raise ValueError(mark("is far too long"))
        if any(ord(character) < 32 for character in value):
            raise ValueError(mark("holds characters that cannot be printed"))
        if not value and not self.may_be_empty:
            raise ValueError(mark("should not be empty"))
        return value


@dataclass(frozen=True)
class Folder(Text):
    """The path of a folder, or None for the standard one.

    Attributes
    ----------
    standard : str
        What is shown where none is chosen.
    """

    standard: str = ""


@dataclass(frozen=True)
class ServerAddress(Text):
    """The URL of a PostgreSQL database."""

    def read(self, value: object) -> str:
        """Return the value. Raises ValueError."""
        text = super().read(value)
        if not text.startswith(("postgresql://", "postgresql+psycopg://")):
            raise ValueError(mark("should look like postgresql://user@host/name"))
        return text


@dataclass(frozen=True)
class Base64(Kind):
    """Bytes that mean something to a library."""

    def read(self, value: object) -> str:
        """Return the value. Raises ValueError."""
        text = Text(may_be_empty=True).read(value)
        try:
            base64.b64decode(text.encode("ascii"), validate=True)
        except (UnicodeEncodeError, binascii.Error):
            raise ValueError(mark("cannot be decoded")) from None
        return text


@dataclass(frozen=True)
class Position(Kind):
    """A point on the desktop, logical pixels."""

    def read(self, value: object) -> tuple[int, int]:
        """Return the value. Raises ValueError."""
        if not isinstance(value, list) or len(value) != 2:
            raise ValueError(mark("should be two numbers, such as [100, 80]"))
        return _pixel(value[0]), _pixel(value[1])

    def write(self, value: tuple[int, int] | None) -> list[int] | None:
        """Return a list, or None."""
        return None if value is None else list(value)


@dataclass(frozen=True)
class Region(Kind):
    """A rectangle on a screen, as ``ScreenRegion.to_dict`` gives it."""

    def read(self, value: object) -> dict[str, Any]:
        """Return the value. Raises ValueError."""
        try:
            return ScreenRegion.from_dict(value).to_dict()  # type: ignore[arg-type]
        except ValueError:
            raise ValueError(mark("does not describe a rectangle on a screen")) from None

    def write(self, value: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """Return a table, or None."""
        return None if value is None else dict(value)


def _pixel(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > FARTHEST_PIXEL:
        raise ValueError(mark("should hold whole numbers of pixels"))
    return value


def _word(declared: str) -> Words:
    # Where a kind is declared, its words are found without being marked.
    return Words(declared, {})
