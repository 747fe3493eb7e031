"""The demo class: galleries composed from portraits, as a frame source and for tests."""
