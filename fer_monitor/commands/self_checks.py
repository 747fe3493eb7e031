"""What ``fer-monitor --self-test`` demands: each check tells what it found, or raises Failed."""

from __future__ import annotations

import csv
import importlib
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.installed import is_frozen
from fer_monitor.core.labels import N_EMOTIONS, Emotion
from fer_monitor.core.records import SessionRecord
from fer_monitor.core.types import FaceState
from fer_monitor.session.report.document import Document

if TYPE_CHECKING:
    from fer_monitor.ui.self_run import SelfRun

SECONDS = 5.0
FEWEST_LOOKS = 3
"""The program looks five times a second, and less often on a computer that is slow."""
PEOPLE, CAMERAS_ON = 25, 24
"""Of the demo class."""
FEWEST_FACES = 20
FEWEST_ROWS = 4
KNOWN_ANSWERS = {0: Emotion.HAPPY, 4: Emotion.SURPRISE}
"""Drawings of the demo portrait of which every model worth shipping is sure."""
LEAST_SHARE = 0.5
FEWEST_COLOURS = 200
"""In a window full of faces and smooth letters there are thousands."""
LEAST_AREA = 0.02
"""Part of the charts that expressions' colours cover at least."""


class Failed(Exception):
    """A part of the program does not do what it should; the message says what it did."""


def demand(holds: object, found: str) -> None:
    """Raise Failed with what was found, unless ``holds``."""
    if not holds:
        raise Failed(found)


def face_detector() -> str:
    """Find the one face of the demo portrait."""
    from fer_monitor.vision.detector import YuNetDetector

    found = YuNetDetector().detect(_drawing(0))
    demand(len(found) == 1, f"{len(found)} faces found on a portrait")
    return f"one face on a portrait, score {found.scores[0]:.2f}"


def expression_model() -> str:
    """Read drawings whose expressions are known."""
    from fer_monitor.vision.classifier import load_classifier
    from fer_monitor.vision.crop import crop_faces
    from fer_monitor.vision.detector import YuNetDetector

    detector, classifier = YuNetDetector(), load_classifier()
    answers = []
    for number, expected in KNOWN_ANSWERS.items():
        picture = _drawing(number)
        shares = classifier.classify(crop_faces(picture, detector.detect(picture).boxes[:1]))
        demand(len(shares) == 1, "no face to read")
        best = Emotion(int(shares[0].argmax()))
        answer = f"{best.name.lower()} {shares[0, best]:.0%}"
        demand(
            best is expected and shares[0, best] >= LEAST_SHARE,
            f"{answer} instead of {expected.name.lower()}",
        )
        answers.append(answer)
    return ", ".join(answers)


def name_labels() -> str:
    """Read a name label, where the reader is installed; the frozen program always has it."""
    import cv2

    from fer_monitor.vision.names.reader import NameReader, installed

    if not is_frozen() and not installed():
        return "not installed (optional)"
    strip = np.zeros((48, 220, 3), np.uint8)
    cv2.putText(strip, "Maria", (12, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (255, 255, 255), 2)
    (reading,) = NameReader().read([strip])
    demand(reading.text == "Maria", f"'{reading.text}' instead of 'Maria'")
    return f"'{reading.text}', confidence {reading.confidence:.2f}"


def passphrase() -> str:
    """Open a protected store, where that is installed; the frozen program always has it."""
    try:
        database = importlib.import_module("sqlcipher3.dbapi2").connect(":memory:")
    except ImportError:
        demand(not is_frozen(), "SQLCipher is missing")
        return "not installed (optional)"
    with closing(database):
        (version,) = database.execute("PRAGMA cipher_version").fetchone() or ("",)
    demand(version, "the database knows no encryption")
    return f"SQLCipher {version}"


def recordings() -> str:
    """Ask OpenCV whether it can open recordings and streams."""
    import cv2

    readers = cv2.videoio_registry.getStreamBackends()
    demand(cv2.CAP_FFMPEG in readers, "FFmpeg is missing, so neither recordings nor streams open")
    return "recordings and streams can be opened"


def languages() -> str:
    """Load the words of every language that the window speaks."""
    from fer_monitor.ui import shipped_parts
    from fer_monitor.ui.look.language import LANGUAGES

    found = shipped_parts.languages()
    demand(len(found) == len(LANGUAGES), f"only {', '.join(found)} can be read")
    return ", ".join(found)


def user_guide() -> str:
    """Look at the guide's pages, and at each picture in them."""
    from fer_monitor.ui import shipped_parts

    pages, broken = shipped_parts.guide()
    demand(pages, "no pages")
    demand(not broken, f"pictures are missing: {', '.join(broken)}")
    return f"{len(pages)} pages"


def capture(run: SelfRun) -> str:
    """Check that frames arrived, and that they show something."""
    frame = run.snapshot.frame
    demand(run.looks >= FEWEST_LOOKS, f"{run.looks} frames in {SECONDS:g} s")
    demand(frame.image.std() > 1, "the frames are of one colour")
    return f"{run.looks} frames of {frame.width} x {frame.height} in {SECONDS:g} s"


def faces(run: SelfRun) -> str:
    """Check that nearly everybody was found and read, and not everybody alike."""
    coverage, read = run.snapshot.coverage, _read(run)
    demand(
        coverage.visible == PEOPLE and coverage.cameras_on == CAMERAS_ON,
        f"{coverage.visible} tiles and {coverage.cameras_on} cameras on instead of "
        f"{PEOPLE} and {CAMERAS_ON}",
    )
    seen = len(run.snapshot.faces)
    demand(seen >= FEWEST_FACES, f"{seen} of {CAMERAS_ON} faces found")
    expressions = {face.likeliest()[0] for face in read}
    demand(len(expressions) >= 2, f"{len(expressions)} different expressions on {seen} faces")
    return f"{seen} of {CAMERAS_ON} found, {len(read)} read, {len(expressions)} expressions"


def mood(run: SelfRun) -> str:
    """Check that the class has a mood, and that it rests on the faces that were read."""
    found = run.snapshot.mood
    if found is None:
        raise Failed("none")
    demand(found.n == len(_read(run)), f"rests on {found.n} faces of {len(_read(run))} read")
    demand(
        found.valence_band.low <= found.valence <= found.valence_band.high,
        f"valence {found.valence:+.2f} outside of its own band",
    )
    return f"valence {found.valence:+.2f}, arousal {found.arousal:+.2f}, {found.n} faces"


def window(run: SelfRun) -> str:
    """Check that the window was drawn."""
    height, width = run.window.shape[:2]
    colours = _colours(run.window)
    demand(colours >= FEWEST_COLOURS, f"{colours} colours in a window of {width} x {height}")
    return f"{width} x {height}, drawn on {run.platform}"


def charts(run: SelfRun) -> str:
    """Check that the charts show expressions, by their colours."""
    area = _covered(run.charts, run.emotion_colours)
    demand(area >= LEAST_AREA, f"expressions' colours on {area:.1%} of the charts")
    return f"expressions' colours on {area:.0%} of the charts"


def csv_files(run: SelfRun) -> str:
    """Check that all three tables are there, and that what is in them adds up."""
    saved = run.saved
    demand(saved.is_whole and len(saved.files) == 3, saved.status.message or "files are missing")
    rows = {}
    for path in saved.files:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows[path.stem] = list(csv.DictReader(file))
    timeline, people = rows["timeline"], rows["faces"]
    demand(len(timeline) >= FEWEST_ROWS, f"{len(timeline)} seconds in timeline.csv")
    demand(len(people) >= FEWEST_FACES, f"{len(people)} people in faces.csv")
    names = [emotion.name.lower() for emotion in Emotion]
    for row in timeline:
        if row[names[0]]:
            total = sum(float(row[name]) for name in names)
            demand(abs(total - 1) < 0.01, f"shares that sum to {total:.3f} in timeline.csv")
    return f"{len(timeline)} seconds, {len(people)} people"


def session_store(run: SelfRun) -> str:
    """Check that the store has the session, ended, second by second."""
    record = run.record
    demand(record.info.ended and not record.info.recovered, "the session was not ended properly")
    demand(len(record.rows) >= FEWEST_ROWS, f"{len(record.rows)} seconds in the store")
    read = [row for row in record.rows if row.shares is not None and row.shares.size == N_EMOTIONS]
    demand(read, "no second with a face in the store")
    return f"{len(record.rows)} seconds, {max(row.n for row in read):.0f} faces"


def report_page(run: SelfRun) -> str:
    """Check that the report is a whole page with charts."""
    from fer_monitor.session.report.page import page

    made = page(_document(run.record))
    drawings = made.count("<svg")
    demand(made.rstrip().endswith("</html>"), "the page is not whole")
    demand(drawings >= 1, "no charts on the page")
    demand(run.record.info.title in made, "the page lacks its title")
    return f"{len(made.encode()) / 1000:.0f} kB, {drawings} charts"


def report_pdf(run: SelfRun) -> str:
    """Check that the report is a PDF file with pages and letters."""
    from fer_monitor.ui.report_pdf import report_pdf as made_pdf

    made = made_pdf(_document(run.record))
    demand(made.startswith(b"%PDF-") and b"%%EOF" in made[-64:], "not a whole PDF file")
    pages = made.count(b"/Type /Page\n")
    demand(pages >= 1, "no page in the PDF file")
    demand(b"/FontDescriptor" in made, "no letters in the PDF file")
    return f"{len(made) / 1000:.0f} kB, {pages} pages"


BEFORE: dict[str, Callable[[], str]] = {
    "Face detector": face_detector,
    "Expression model": expression_model,
    "Name labels": name_labels,
    "Passphrase": passphrase,
    "Recordings": recordings,
    "Languages": languages,
    "User guide": user_guide,
}
"""Of single parts, which explain what the run may fail at."""

OF_THE_RUN: dict[str, Callable[[SelfRun], str]] = {
    "Capture": capture,
    "Faces": faces,
    "Mood": mood,
    "Window": window,
    "Charts": charts,
    "CSV files": csv_files,
    "Session store": session_store,
    "Report, HTML": report_page,
    "Report, PDF": report_pdf,
}


def _drawing(number: int) -> NDArray[np.uint8]:
    from fer_monitor.capture.demo_class.sitters import demo_sitter

    return np.ascontiguousarray(demo_sitter().draw(number, number, 0.0)[..., :3])


def _read(run: SelfRun) -> list[FaceState]:
    return [face for face in run.snapshot.faces if face.probabilities is not None]


def _document(record: SessionRecord) -> Document:
    from fer_monitor.session.report.build import session_document
    from fer_monitor.session.report.facts import session_facts

    return session_document(session_facts(record))


def _packed(picture: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return each pixel of an RGB picture as one number, uint32 (H, W)."""
    red, green, blue = (picture[..., channel].astype(np.uint32) for channel in range(3))
    return np.asarray(red << 16 | green << 8 | blue, np.uint32)


def _colours(picture: NDArray[np.uint8]) -> int:
    return len(np.unique(_packed(picture)))


def _covered(picture: NDArray[np.uint8], colours: tuple[str, ...]) -> float:
    """Return the part of a picture, 0 to 1, that has exactly one of the colours ``#rrggbb``."""
    wanted = [int(colour.lstrip("#"), 16) for colour in colours]
    return float(np.isin(_packed(picture), wanted).mean())
