"""How a setting is declared: once, with all that the file and the dialog need to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any, TypeVar

from fer_monitor.core.words import mark
from fer_monitor.ui.preferences.kinds import Kind

T = TypeVar("T")
KEY = "setting"


class Section(Enum):
    """The pages of the dialog, in their order; the value is the page's name."""

    WATCHING = mark("Watching")
    ALERTS = mark("Alerts")
    FLAGS = mark("Flags in reports")
    KEEPING = mark("Privacy and keeping")
    LOOK = mark("Appearance")


class Applies(Enum):
    """From when on a change counts; the value is how that is said, as the end of a sentence."""

    AT_ONCE = ""
    NEXT_SESSION = mark("from the next session on.")
    NEXT_START = mark("from the next start of FER Monitor on.")


@dataclass(frozen=True)
class Setting:
    """One setting.

    Attributes
    ----------
    name : str
        In the file and in `Preferences`.
    default : object
    kind : Kind
    section : Section or None
        The page of the dialog; None for what the window remembers without being asked.
    label, help : str
        In the dialog: what it is, and what it does.
    applies : Applies
    needs : str
        Name of the yes-or-no setting without which this one means nothing; empty for none.
    is_personal : bool
        Whether it may tell who somebody is or where their files lie: never in diagnostics.
    """

    name: str
    default: Any
    kind: Kind
    section: Section | None = None
    label: str = ""
    help: str = ""
    applies: Applies = Applies.AT_ONCE
    needs: str = ""
    is_personal: bool = False


def setting(
    default: T,
    kind: Kind,
    section: Section,
    label: str,
    help_text: str = "",
    *,
    applies: Applies = Applies.AT_ONCE,
    needs: str = "",
    is_personal: bool = False,
) -> T:
    """Declare a setting that has a place in the dialog; to be used as a dataclass's default."""
    declared = Setting("", default, kind, section, label, help_text, applies, needs, is_personal)
    return _field(declared)


def remembered(default: T, kind: Kind, *, is_personal: bool = False) -> T:
    """Declare what is remembered and has no place in the dialog."""
    return _field(Setting("", default, kind, is_personal=is_personal))


def settings_of(preferences: type) -> Mapping[str, Setting]:
    """Return the settings of a dataclass by their names, in the order of their declaration.

    Raises
    ------
    TypeError
        Where a field was not declared with `setting` or `remembered`.
    """
    found = {}
    for each in fields(preferences):
        declared = each.metadata.get(KEY)
        if declared is None:
            raise TypeError(f"{preferences.__name__}.{each.name} is no declared setting")
        given = {name: getattr(declared, name) for name in vars(declared)}
        found[each.name] = Setting(**{**given, "name": each.name})
    return found


def _field(declared: Setting) -> Any:
    return field(default=declared.default, metadata={KEY: declared})
