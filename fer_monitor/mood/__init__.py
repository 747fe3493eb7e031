"""From per-face expressions to the mood of the class."""
