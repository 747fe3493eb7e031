"""The class at this moment: sentence, shares, scales, faces."""
