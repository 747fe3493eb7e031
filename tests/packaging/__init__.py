"""Tests of what is installed, what may import what, and the files around the code."""
