"""Which part of the screen is watched."""
