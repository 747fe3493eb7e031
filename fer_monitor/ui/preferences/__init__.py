"""What the program remembers between two starts: declared once, checked, repaired. No Qt in here.

``fields`` declares the settings, ``file`` reads and writes them, ``meaning`` says what they do.
"""

from fer_monitor.ui.preferences.fields import Preferences
from fer_monitor.ui.preferences.file import load_preferences, preferences_path, save_preferences

__all__ = ["Preferences", "load_preferences", "preferences_path", "save_preferences"]
