"""FER Monitor: the mood of an online class, read from its gallery on this computer alone."""

__version__ = "0.1.0"
