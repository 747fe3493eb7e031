"""The watcher: labels are read once, again when they change, and never block or vanish silently."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.core.layout import TileBox
from fer_monitor.vision.names import reader as reader_module
from fer_monitor.vision.names.reader import LabelReading
from fer_monitor.vision.names.watcher import NameWatcher, Reader
from tests.support.waiting import wait_until
from tests.vision.test_vision_names import TILE, tile_with


class Dictation:
    """Reads what it is told; the recogniser is the one part that is faked here."""

    def __init__(self, *readings: LabelReading) -> None:
        self.readings = list(readings)
        self.strips: list[np.ndarray] = []
        self.gate = threading.Event()
        self.gate.set()

    def read(self, strips: Sequence[np.ndarray]) -> list[LabelReading]:
        assert self.gate.wait(10)
        self.strips += strips
        return [self.readings.pop(0) if len(self.readings) > 1 else self.readings[0]]


Make = Callable[[Callable[[], Reader]], NameWatcher]


@pytest.fixture
def make() -> Iterator[Make]:
    watchers = []

    def build(make_reader: Callable[[], Reader]) -> NameWatcher:
        watchers.append(NameWatcher(make_reader))
        return watchers[-1]

    yield build
    closed = [watcher.close() for watcher in watchers]
    assert all(closed)


def offer(watcher: NameWatcher, t: float, name: str, seed: int = 0) -> None:
    watcher.offer(t, tile_with(name, seed), (TILE,))


def offer_row(watcher: NameWatcher, t: float, *names: str) -> None:
    """Show several tiles side by side, the same room behind each name."""
    frame = np.hstack([tile_with(name) for name in names])
    wide = frame.shape[1] // len(names)
    places = [
        TileBox(TILE.left + i * wide, TILE.top, TILE.width, TILE.height) for i in range(len(names))
    ]
    watcher.offer(t, frame, tuple(places))


def settled(watcher: NameWatcher) -> None:
    wait_until(lambda: watcher.idle or watcher.error is not None)


SURE = LabelReading("Maria Lopez", 0.98)


def test_a_sure_reading_counts_at_once_and_is_not_repeated(make: Make) -> None:
    watcher = make(lambda: Dictation(SURE))
    for step in range(6):
        offer(watcher, step * 0.5, "Maria Lopez", seed=step)
        settled(watcher)
    assert watcher.labels() == ["Maria Lopez"]
    assert watcher.reads == 1


def test_an_unsure_reading_counts_when_it_comes_twice(make: Make) -> None:
    watcher = make(lambda: Dictation(LabelReading("Maria Lopes", 0.65)))
    offer(watcher, 0.0, "Maria Lopez")
    settled(watcher)
    assert watcher.labels() == [None]
    offer(watcher, 0.5, "Maria Lopez")
    settled(watcher)
    assert watcher.reads == 1
    offer(watcher, 1.5, "Maria Lopez")
    settled(watcher)
    assert watcher.labels() == ["Maria Lopes"]


def test_a_poor_reading_never_counts_and_is_tried_ever_more_seldom(make: Make) -> None:
    watcher = make(lambda: Dictation(LabelReading("Rl", 0.5)))
    for step in range(120):
        offer(watcher, step * 0.5, "Maria Lopez")
        settled(watcher)
    assert watcher.labels() == [None]
    assert 4 <= watcher.reads <= 7


def test_another_name_is_unknown_until_it_is_read(make: Make) -> None:
    dictation = Dictation(SURE, LabelReading("Jonas Weber", 0.97))
    watcher = make(lambda: dictation)
    offer(watcher, 0.0, "Maria Lopez")
    settled(watcher)
    dictation.gate.clear()
    offer(watcher, 0.5, "Jonas Weber")
    assert watcher.labels() == [None]
    dictation.gate.set()
    settled(watcher)
    assert watcher.labels() == ["Jonas Weber"]


def test_a_letter_that_changed_is_read_and_the_old_name_stays_until_then(make: Make) -> None:
    dictation = Dictation(LabelReading("Student 3", 0.97), LabelReading("Student 8", 0.97))
    watcher = make(lambda: dictation)
    offer(watcher, 0.0, "Student 3")
    settled(watcher)
    dictation.gate.clear()
    for step in range(1, 6):
        offer(watcher, float(step), "Student 8")
    assert watcher.labels() == ["Student 3"]
    dictation.gate.set()
    settled(watcher)
    assert watcher.labels() == ["Student 8"]


class Echo:
    """Reads what it is told to read next, any number of times."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.gate = threading.Event()
        self.gate.set()

    def read(self, strips: Sequence[np.ndarray]) -> list[LabelReading]:
        assert self.gate.wait(10)
        return [LabelReading(self.text, 0.97) for _ in strips]


@pytest.fixture
def strict() -> Iterator[tuple[NameWatcher, Echo]]:
    """A watcher whose names decide who may be looked at."""
    echo = Echo("Student 3")
    watcher = NameWatcher(lambda: echo, trusting=False)
    yield watcher, echo
    echo.gate.set()
    assert watcher.close()


@pytest.mark.parametrize(
    ("before", "after", "looks"), [("Student 8", "Student 3", 1), ("Ana", "Ana Roy", 3)]
)
def test_a_doubtful_name_is_not_given_where_it_decides_who_is_looked_at(
    strict: tuple[NameWatcher, Echo], before: str, after: str, looks: int
) -> None:
    """At once where ink was lost; where there is only more of it, once that stands still."""
    watcher, echo = strict
    echo.text = before
    offer(watcher, 0.0, before)
    settled(watcher)
    assert watcher.labels() == [before]
    echo.gate.clear()
    echo.text = after
    for look in range(looks):
        offer(watcher, 0.5 + look, after)
    assert watcher.labels() == [None]
    assert watcher.seen()[0].name is None
    echo.gate.set()
    settled(watcher)
    assert watcher.labels() == [after]


def test_a_name_that_was_withheld_for_nothing_is_the_same_label_still(
    strict: tuple[NameWatcher, Echo],
) -> None:
    watcher, _ = strict
    marks = set()
    for step in range(240):
        offer(watcher, step * 0.5, "Student 8" if step % 8 > 3 else "Student 3")
        settled(watcher)
        marks.add(watcher.seen()[0].mark)
    assert len(marks) <= 2
    assert watcher.reads <= 120


def test_a_doubtful_name_is_withheld_where_another_label_certainly_changed(make: Make) -> None:
    """Two people changed places: "Student 3" is not called "Student 8" until it is read."""
    dictation = Dictation(SURE)
    watcher = make(lambda: dictation)
    offer_row(watcher, 0.0, "Student 8", "Maria Lopez", "Ana Roy")
    settled(watcher)
    dictation.gate.clear()
    offer_row(watcher, 0.5, "Student 3", "Maria Lopez", "Ana Roy")
    assert watcher.labels() == [SURE.text] * 3
    offer_row(watcher, 1.0, "Student 3", "Jonas Weber", "Ana Roy")
    assert watcher.labels() == [None, None, SURE.text]
    dictation.gate.set()


def test_a_strip_that_waited_while_its_label_changed_is_never_read_for_the_new_one(
    make: Make,
) -> None:
    """The page was turned, and before all its labels were read, the order changed."""
    known: list[list[str | None]] = []

    class Slow(Dictation):
        def read(self, strips: Sequence[np.ndarray]) -> list[LabelReading]:
            readings = super().read(strips)
            known.append(watcher.labels())
            return readings

    slow = Slow(LabelReading("Student 8", 0.97), LabelReading("Student 3", 0.97))
    slow.gate.clear()
    watcher = make(lambda: slow)
    offer(watcher, 0.0, "Student 8")
    wait_until(lambda: not watcher._jobs)  # the reader has it
    for t in (0.5, 1.0):
        offer(watcher, t, "Student 3")
    slow.gate.set()
    settled(watcher)
    assert known == [[None], [None]]
    assert watcher.labels() == ["Student 3"]


def test_added_letters_count_at_once_where_another_label_certainly_changed(make: Make) -> None:
    dictation = Dictation(SURE)
    watcher = make(lambda: dictation)
    offer_row(watcher, 0.0, "Ana", "Maria Lopez", "Eva Stone")
    settled(watcher)
    dictation.gate.clear()
    offer_row(watcher, 0.5, "Ana Roy", "Jonas Weber", "Eva Stone")
    assert watcher.labels() == [None, None, SURE.text]
    dictation.gate.set()


def test_in_a_new_order_no_name_is_given_before_it_is_read(make: Make) -> None:
    """One label was shortened by its end, one is the same: both are read before they count."""
    dictation = Dictation(SURE)
    watcher = make(lambda: dictation)
    offer_row(watcher, 0.0, "Ana", "Maria Lopez", "Jonas Weber", "Eva Stone", "Al Li")
    settled(watcher)
    marks = [seen.mark for seen in watcher.seen()]
    dictation.gate.clear()
    offer_row(watcher, 0.5, "Ana Roy", "Jonas Weber", "Eva Stone", "Maria Lopez", "Al Li")
    assert watcher.labels() == [None] * 5
    dictation.gate.set()
    settled(watcher)
    assert watcher.labels() == [SURE.text] * 5
    assert watcher.seen()[4].mark == marks[4]


def test_a_label_that_cannot_be_read_is_the_same_while_others_change(make: Make) -> None:
    """The teacher said who sits there, and three beside them muted their microphones."""
    watcher = make(lambda: Dictation(LabelReading("??", 0.1)))
    names = ("Maria Lopez", "Jonas Weber", "Eva Stone")
    offer_row(watcher, 0.0, "Ana Roy", *names)
    settled(watcher)
    mark = watcher.seen()[0].mark
    offer_row(watcher, 0.5, "Ana Roy", *reversed(names))
    settled(watcher)
    assert watcher.seen()[0].mark == mark
    assert watcher.seen()[1].mark is not None


def test_a_label_that_flickers_is_read_ever_more_seldom(make: Make) -> None:
    watcher = make(lambda: Dictation(LabelReading("Student 3", 0.97)))
    for step in range(240):
        offer(watcher, step * 0.5, "Student 8" if step % 8 > 3 else "Student 3")
        settled(watcher)
        assert watcher.labels() == ["Student 3"]
    assert 3 <= watcher.reads <= 10


def test_a_reading_of_letters_that_are_gone_is_dropped(make: Make) -> None:
    dictation = Dictation(SURE, LabelReading("Jonas Weber", 0.97))
    dictation.gate.clear()
    watcher = make(lambda: dictation)
    offer(watcher, 0.0, "Maria Lopez")
    wait_until(lambda: not watcher._jobs)
    offer(watcher, 0.5, "Jonas Weber")
    dictation.gate.set()
    settled(watcher)
    assert watcher.labels() == ["Jonas Weber"]


def test_offers_never_wait_and_keep_one_strip_a_tile(make: Make) -> None:
    dictation = Dictation(SURE)
    dictation.gate.clear()
    watcher = make(lambda: dictation)
    names = ["Maria Lopez", "Jonas Weber", "Ana Roy", "Eva Stone", "Student 4"]
    for step, name in enumerate(names * 2):
        offer(watcher, float(step), name)
    dictation.gate.set()
    settled(watcher)
    assert watcher.reads <= 2


def test_a_reset_forgets_and_reads_anew(make: Make) -> None:
    watcher = make(lambda: Dictation(SURE))
    offer(watcher, 0.0, "Maria Lopez")
    settled(watcher)
    watcher.reset(1)
    assert watcher.labels() == []
    offer(watcher, 1.0, "Maria Lopez")
    settled(watcher)
    assert watcher.labels() == ["Maria Lopez"]
    assert watcher.reads == 2


def test_readings_from_before_a_reset_are_dropped(make: Make) -> None:
    dictation = Dictation(SURE)
    dictation.gate.clear()
    watcher = make(lambda: dictation)
    offer(watcher, 0.0, "Maria Lopez")
    wait_until(lambda: not watcher._jobs)
    watcher.reset(1)
    watcher.offer(0.1, np.full((200, 300, 3), 90, np.uint8), (TILE,))
    dictation.gate.set()
    settled(watcher)
    assert watcher.labels() == [None]


def test_other_tiles_begin_anew_without_a_reset(make: Make) -> None:
    watcher = make(lambda: Dictation(SURE))
    offer(watcher, 0.0, "Maria Lopez")
    settled(watcher)
    watcher.offer(0.5, tile_with("Maria Lopez"), (TileBox(0, 0, 40, 40), TILE))
    settled(watcher)
    assert watcher.labels() == [None, "Maria Lopez"]


def test_a_reader_that_does_not_start_is_told(make: Make) -> None:
    def broken() -> Reader:
        raise UserError("No reader here.", "Install it.")

    watcher = make(broken)
    wait_until(lambda: watcher.error is not None)
    assert str(watcher.error) == "No reader here. Install it."
    offer(watcher, 0.0, "Maria Lopez")
    assert watcher.labels() == []


def test_a_reader_that_dies_is_told_and_known_names_stay(make: Make) -> None:
    class Mortal(Dictation):
        def read(self, strips: Sequence[np.ndarray]) -> list[LabelReading]:
            if self.strips:
                raise RuntimeError("out of memory")
            return super().read(strips)

    watcher = make(lambda: Mortal(SURE))
    offer(watcher, 0.0, "Maria Lopez")
    settled(watcher)
    two = (TILE, TileBox(TILE.left, TILE.top + 1, TILE.width, TILE.height))
    watcher.offer(0.5, tile_with("Jonas Weber"), two)
    wait_until(lambda: watcher.error is not None)
    assert "out of memory" in str(watcher.error)


def test_close_ends_the_thread_and_offers_do_nothing_after(make: Make) -> None:
    watcher = make(lambda: Dictation(SURE))
    assert watcher.close()
    offer(watcher, 0.0, "Maria Lopez")
    assert watcher.labels() == []


def test_close_does_not_wait_for_ever(make: Make) -> None:
    dictation = Dictation(SURE)
    dictation.gate.clear()
    watcher = make(lambda: dictation)
    offer(watcher, 0.0, "Maria Lopez")
    wait_until(lambda: not watcher._jobs)
    assert not watcher.close(timeout_s=0.05)
    dictation.gate.set()
    assert watcher.close()


def test_without_rapidocr_the_user_is_told_what_to_install(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "PACKAGE", "no_such_reader_of_labels")
    watcher = make(reader_module.NameReader)
    wait_until(lambda: watcher.error is not None)
    assert "fer-monitor[names]" in str(watcher.error)
