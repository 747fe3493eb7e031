"""Tools that keep the window's translations up to date; see docs/languages.md."""
