"""The main window around it all."""
