"""The dialog of the settings, made from their declarations, and what belongs to its pages."""
