"""Name labels without RapidOCR: the line is found, changes are noticed, text becomes a name."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageDraw, ImageFont

from fer_monitor.core.layout import TileBox
from fer_monitor.vision.names import priority
from fer_monitor.vision.names.change import Change, LabelWatch
from fer_monitor.vision.names.clean import clean_name
from fer_monitor.vision.names.strip import LabelLine, corner_of, find_line

TILE = TileBox(20, 10, 256, 144)
INSET, PADDING = 8, 5


def tile_with(
    name: str,
    seed: int = 0,
    light: bool = True,
    size: int = 14,
    opacity: float = 0.65,
    muted: bool = False,
) -> np.ndarray:
    """Return a frame with one tile: a made-up room and a half-transparent label over it."""
    rng = np.random.default_rng(seed)
    frame = np.full((TILE.top + TILE.height + 9, TILE.left + TILE.width + 9, 3), 30, np.uint8)
    room = cv2.resize(rng.integers(0, 256, (5, 8, 3)).astype(np.uint8), (TILE.width, TILE.height))
    canvas = Image.fromarray(room)
    font = ImageFont.load_default(size)
    icon = size if muted else 0
    width = int(font.getlength(name)) + icon + 2 * PADDING
    height = sum(font.getmetrics()) + PADDING
    top = TILE.height - INSET - height
    ground = Image.new("L", canvas.size)
    box = (INSET, top, INSET + width, top + height)
    ImageDraw.Draw(ground).rounded_rectangle(box, 4, fill=round(255 * opacity))
    canvas.paste((20, 20, 20) if light else (255, 255, 255), (0, 0), ground)
    draw = ImageDraw.Draw(canvas)
    if muted:
        left = INSET + PADDING
        draw.line((left, top + 3, left + icon - 4, top + height - 4), (235, 50, 60), 2)
    place = (INSET + PADDING + icon, top + PADDING // 2)
    draw.text(place, name, font=font, fill=(255, 255, 255) if light else (30, 30, 30))
    frame[TILE.area] = np.asarray(canvas)[..., ::-1]
    return frame


def corner_with(name: str, seed: int = 0, **look: object) -> np.ndarray:
    return corner_of(tile_with(name, seed, **look), TILE)  # type: ignore[arg-type]


def found(corner: np.ndarray) -> LabelLine:
    line = find_line(corner)
    assert line is not None
    return line


class TestLine:
    @pytest.mark.parametrize("light", [True, False])
    @pytest.mark.parametrize("size", [12, 14, 18])
    def test_letters_are_found_where_they_stand(self, light: bool, size: int) -> None:
        line = found(corner_with("Maria Lopez", light=light, size=size, opacity=0.8))
        length = ImageFont.load_default(size).getlength("Maria Lopez")
        assert line.light is light
        assert abs(line.left - INSET - PADDING) <= 3
        assert abs(line.width - length) <= 4
        assert size * 0.6 <= line.height <= size * 1.4

    def test_a_red_microphone_is_no_letter(self) -> None:
        plain, muted = found(corner_with("Ana Roy")), found(corner_with("Ana Roy", muted=True))
        assert abs(plain.width - muted.width) <= 2
        assert muted.left - plain.left >= 10

    def test_an_even_picture_has_no_label(self) -> None:
        assert find_line(np.full((43, 256, 3), 120, np.uint8)) is None

    def test_a_tile_outside_the_picture_has_an_empty_corner(self) -> None:
        corner = corner_of(np.zeros((50, 50, 3), np.uint8), TileBox(60, 60, 20, 20))
        assert corner.size == 0
        assert find_line(corner) is None

    @given(
        arrays(
            np.uint8,
            st.tuples(st.integers(0, 72), st.integers(0, 90), st.just(3)),
            elements=st.sampled_from([0, 40, 200, 255]),
            fill=st.sampled_from([0, 255]),
        )
    )
    def test_any_picture_gives_a_line_inside_it_or_none(self, corner: np.ndarray) -> None:
        line = find_line(corner)
        if line is None:
            return
        rows, cols = line.rows(corner.shape[0]), line.cols(corner.shape[1])
        assert corner[rows, cols].size > 0
        assert LabelWatch(0.0, corner, line).look(0.1, corner) is Change.NONE


class TestChange:
    def changes(self, before: np.ndarray, *later: np.ndarray) -> set[Change]:
        watch = LabelWatch(0.0, before, found(before))
        return {watch.look(2.0 * (i + 1), corner) for i, corner in enumerate(later)}

    @pytest.mark.parametrize("light", [True, False])
    def test_a_moving_picture_behind_it_is_no_change(self, light: bool) -> None:
        looks = [corner_with("Maria Lopez", seed, light=light, opacity=0.75) for seed in range(8)]
        assert self.changes(*looks) == {Change.NONE}

    @pytest.mark.parametrize(
        ("before", "after"),
        [("Maria Lopez", "Jonas Weber"), ("Ana", "Eva"), ("Maria Lopez", "Maria")],
    )
    def test_another_name_is_certain(self, before: str, after: str) -> None:
        assert self.changes(corner_with(before, 1), corner_with(after, 2)) == {Change.CERTAIN}

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("Student 1", "Student 2"),
            ("Student 3", "Student 8"),
            ("Student 8", "Student 3"),
            ("Group E", "Group F"),
            ("Group F", "Group E"),
            ("Ana", "Ana Maria"),
        ],
    )
    def test_another_letter_is_noticed(self, before: str, after: str) -> None:
        noticed = self.changes(corner_with(before, 1), *(corner_with(after, s) for s in (2, 3, 4)))
        assert noticed & {Change.DOUBTFUL, Change.CERTAIN}

    def test_a_label_that_went_is_certain(self) -> None:
        gone = np.full_like(corner_with("Ana"), 90)
        assert self.changes(corner_with("Ana"), gone) == {Change.CERTAIN}

    def test_a_tile_of_another_size_is_certain(self) -> None:
        corner = corner_with("Ana")
        assert self.changes(corner, corner[:, :-5]) == {Change.CERTAIN}


class TestClean:
    @pytest.mark.parametrize(
        ("read", "name"),
        [
            ("Maria Lopez (Host)", "Maria Lopez"),
            ("Maria Lopez (Host, me)", "Maria Lopez"),
            ("Ana (Co-host)", "Ana"),
            ("Jo Ng（Guest）", "Jo Ng"),
            ("Sam Lee (she/her)", "Sam Lee"),
            ("Sam Lee (They/Them/Theirs)", "Sam Lee"),
            ("Sam Lee she/her", "Sam Lee"),
            ("Christopher Mont...", "Christopher Mont"),
            ("Christopher Mont…", "Christopher Mont"),
            ("Maria Lopez (Ho...", "Maria Lopez"),
            ("& Maria Lopez", "Maria Lopez"),
            ("Maria Lopez ×", "Maria Lopez"),
            ("Alex (Lab 3)", "Alex (Lab 3)"),
            ("Ana M.", "Ana M."),
            ("Sean O’Brien", "Sean O'Brien"),
            ("lan Hall", "Ian Hall"),
            ("Aoife ćosić", "Aoife Ćosić"),
            ("Chloe de la Cruz", "Chloe de la Cruz"),
            ("Lotte van den Berg", "Lotte van den Berg"),
            ("CharlesLee", "Charles Lee"),
            ("McDonald", "McDonald"),
            ("lukas_07", "lukas_07"),
            ("iPad", "iPad"),
            ("ana", "ana"),
            ("王伟", "王伟"),
            ("&", ""),
            ("(Host)", ""),
            ("...", ""),
            ("", ""),
        ],
    )
    def test_only_the_name_stays(self, read: str, name: str) -> None:
        assert clean_name(read) == name

    @given(st.text(max_size=40))
    def test_any_text_cleans_to_something_stable(self, text: str) -> None:
        name = clean_name(text)
        assert name == name.strip()
        assert name == "" or any(sign.isalnum() for sign in name)


class TestPriority:
    def test_linux_lowers_this_thread_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        calls = []
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.setattr(os, "PRIO_PROCESS", 0, raising=False)
        monkeypatch.setattr(os, "setpriority", lambda *a: calls.append(a), raising=False)
        assert priority.give_way()
        assert calls == [(0, threading.get_native_id(), priority.NICE)]

    def test_windows_lowers_this_thread(self, monkeypatch: pytest.MonkeyPatch) -> None:
        calls = []

        class Call:
            def __init__(self, result: int) -> None:
                self.result = result

            def __call__(self, *arguments: int) -> int:
                calls.append(arguments)
                return self.result

        class Kernel:
            GetCurrentThread = Call(77)
            SetThreadPriority = Call(1)

        class Windll:
            kernel32 = Kernel()

        import ctypes

        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setattr(ctypes, "windll", Windll(), raising=False)
        assert priority.give_way()
        assert calls == [(), (77, priority.WINDOWS_LOWEST)]

    def test_elsewhere_nothing_is_done(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "platform", "darwin")
        assert not priority.give_way()


def test_the_pipeline_imports_nothing_of_it() -> None:
    code = (
        "import sys, fer_monitor.pipeline.build;"
        "print([m for m in sys.modules if 'rapidocr' in m or 'vision.names' in m])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
