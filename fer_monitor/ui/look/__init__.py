"""Colours, type, spacing and words: how everything in the window looks."""
