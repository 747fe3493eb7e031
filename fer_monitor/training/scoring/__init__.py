"""Figures of a model: accuracy, calibration, robustness, speed, and the pages that show them."""
