"""From pixels to tracked, classified faces."""
