"""Training of Keras networks: losses, schedules, checkpoints, progress."""
