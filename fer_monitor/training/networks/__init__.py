"""Keras networks, each by its name in one registry."""
