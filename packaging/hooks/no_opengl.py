"""Give pyqtgraph stand-ins for QtOpenGL and QtOpenGLWidgets when the frozen program starts.

It imports both by name, and uses them only where a chart is drawn by OpenGL, which none of ours
is. The real ones and their libraries are 10 MB.
"""

import sys
import types


def _attribute(name):
    """Return the one class that pyqtgraph derives from and asks for; no widget is ever one."""
    if name != "QOpenGLWidget":
        raise AttributeError(name)
    # Only now: most commands need no window, and should not wait for its libraries.
    from PySide6.QtWidgets import QWidget

    _widgets.QOpenGLWidget = type(name, (QWidget,), {})
    return _widgets.QOpenGLWidget


_widgets = types.ModuleType("PySide6.QtOpenGLWidgets")
_widgets.__getattr__ = _attribute
sys.modules["PySide6.QtOpenGLWidgets"] = _widgets
sys.modules["PySide6.QtOpenGL"] = types.ModuleType("PySide6.QtOpenGL")
