"""Types, labels, settings, paths and errors that every other layer may import."""
