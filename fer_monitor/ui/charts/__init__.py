"""The class over time."""
