"""Measurements of the whole line and of its parts; none of this is installed."""
