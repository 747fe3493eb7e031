"""Tests of FER Monitor: real parts, and fakes only for cameras, clocks and failures."""
