"""Galleries composed with known truth: the looks of Zoom, Teams and Meet, and what is none."""
