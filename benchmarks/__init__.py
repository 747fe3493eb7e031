"""Measurements of the whole line and of its parts; none of this is installed."""

# First of all, so that onnxruntime reports nothing to anybody from here either.
import fer_monitor  # noqa: F401
