"""Print the table of all settings for docs/settings.md; with ``--write`` put it there.

Run as ``python -m scripts.settings_table``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fer_monitor.ui.preferences.fields import SETTINGS
from fer_monitor.ui.preferences.kinds import Choice, Number, WholeNumber, YesNo
from fer_monitor.ui.preferences.schema import Section, Setting

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
BEGIN = "<!-- begin: written by python -m scripts.settings_table --write -->"
END = "<!-- end -->"


def table() -> str:
    """Return a table for each page of the dialog."""
    parts = []
    for section in Section:
        rows = [_row(each) for each in SETTINGS.values() if each.section is section]
        head = "| setting | in the file | values | standard | counts |\n|---|---|---|---|---|"
        parts.append("\n".join([f"### {section.value}\n", head, *rows]))
    return "\n\n".join(parts)


def page_with(content: str) -> str:
    """Return the page with this table in it."""
    text = PAGE.read_text(encoding="utf-8")
    before, after = text[: text.index(BEGIN)], text[text.index(END) :]
    return f"{before}{BEGIN}\n\n{content}\n\n{after}"


def _row(each: Setting) -> str:
    default = "" if each.default is None else _toml(each.default)
    counts = each.applies.value.rstrip(".") or "at once"
    return f"| {each.label} | `{each.name}` | {_values(each)} | {default} | {counts} |"


def _values(each: Setting) -> str:
    kind = each.kind
    if isinstance(kind, YesNo):
        return "`true`, `false`"
    if isinstance(kind, Choice):
        return ", ".join(f'`"{value}"`' for value in kind.words)
    if isinstance(kind, WholeNumber | Number):
        lowest = f"; {kind.low:g} is {kind.lowest}" if kind.lowest else ""
        return f"{kind.low:g} to {kind.high:g} {kind.unit}{lowest}"
    return "a folder; left out for the standard one"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def main() -> None:
    """Print it, or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put it into docs/settings.md")
    if parser.parse_args().write:
        PAGE.write_text(page_with(table()), encoding="utf-8")
    else:
        print(table())


if __name__ == "__main__":
    main()
