"""The teacher can name a tile that is left out: nothing looks at it before, nor for longer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.capture.demo_class.gallery import GalleryPicture
from fer_monitor.core.layout import TileBox
from fer_monitor.core.left_out import FIRST_SEAT, LeftOutReason
from fer_monitor.core.types import Snapshot
from fer_monitor.pipeline.analyzer import Analyzer
from fer_monitor.pipeline.gallery_look import GalleryLook
from fer_monitor.pipeline.tile_names import TileNames
from fer_monitor.pipeline.who_is_who import WhoIsWho
from fer_monitor.vision.classifier import load_classifier
from fer_monitor.vision.detector import YuNetDetector
from fer_monitor.vision.names.reader import LabelReading, NameReader
from fer_monitor.vision.names.watcher import NameWatcher, SeenLabel
from tests.pipeline.test_pipeline_names import (
    PATIENT,
    Spy,
    _near,
    face_in,
    lesson,
    look,
    needs_reader,
)

PLACES = {tile.name: tile.rect for tile in lesson().at(0.0).tiles}
KIM = next(
    tile.name
    for tile in lesson().at(13.0).tiles
    if tile.camera_on and PLACES[tile.name] != tile.rect and " " not in tile.name
)
"""Somebody who changes places at 12 s."""
OTHERS = [tile.name for tile in lesson().at(0.0).tiles if tile.name != KIM]
OTHERS.remove(max(OTHERS, key=len))  # cut short on its tile, so that it is never on a list


class Mumbles(NameReader):
    """The real reader, but one name is never sure."""

    def read(self, strips: Sequence[np.ndarray]) -> list[LabelReading]:
        readings = super().read(strips)
        return [LabelReading(r.text, 0.5) if r.text == KIM else r for r in readings]


class Class:
    """A class of nine with a consent list, and what was looked at."""

    def __init__(self, watcher: NameWatcher, consenting: Sequence[str]) -> None:
        self.who = WhoIsWho(consenting=consenting, watcher=watcher)
        self.spy = Spy()
        gallery = GalleryLook(self.spy, names=TileNames(self.who, True))
        self._analyzer = Analyzer(YuNetDetector(), load_classifier(), PATIENT, gallery, self.who)
        self._demo = lesson()

    def at(self, t: float) -> tuple[Snapshot, GalleryPicture]:
        self.spy.tiles.clear()
        picture = self._demo.at(t)
        return look(self._analyzer, picture.image, t), picture

    def saw(self, picture: GalleryPicture, name: str) -> bool:
        rect = next(tile.rect for tile in picture.tiles if tile.name == name)
        return any(_near(tile, {(rect.left, rect.top)}) for tile in self.spy.tiles)


@pytest.fixture
def mumbling() -> Iterator[NameWatcher]:
    watcher = NameWatcher(Mumbles, trusting=False)
    yield watcher
    assert watcher.close()


def unread(snapshot: Snapshot) -> int:
    (one,) = (x for x in snapshot.left_out if x.reason is LeftOutReason.NOT_READ)
    return one.seat


@needs_reader
def test_the_teachers_word_lets_a_tile_be_analysed_and_undo_leaves_it_out(
    mumbling: NameWatcher,
) -> None:
    seen = Class(mumbling, [KIM, *OTHERS])
    for t in (0.0, 0.5):
        first, picture = seen.at(t)
        assert not seen.saw(picture, KIM)
        assert face_in(first, picture, KIM) is None
        assert first.coverage.left_out == 2
    seat = unread(first)
    assert seat >= FIRST_SEAT
    seen.who.rename(seat, KIM)
    after, picture = seen.at(1.0)
    face = face_in(after, picture, KIM)
    assert face is not None
    assert after.coverage.left_out == 1
    assert seen.who.people.name(face.track_id) == KIM
    seen.who.undo()
    back, picture = seen.at(1.5)
    assert not seen.saw(picture, KIM)
    assert unread(back) == seat
    assert seen.who.people.name(face.track_id) is None
    seen.who.redo()
    again, picture = seen.at(2.0)
    assert face_in(again, picture, KIM) is not None


@needs_reader
def test_a_name_that_is_not_on_the_list_keeps_the_tile_out(mumbling: NameWatcher) -> None:
    seen = Class(mumbling, OTHERS)
    first, _ = seen.at(0.0)
    seen.who.rename(unread(first), KIM)
    after, picture = seen.at(0.5)
    assert not seen.saw(picture, KIM)
    assert (KIM, LeftOutReason.NOT_LISTED) in {(one.name, one.reason) for one in after.left_out}


@needs_reader
def test_a_name_that_is_read_in_another_tile_keeps_both_out(mumbling: NameWatcher) -> None:
    seen = Class(mumbling, OTHERS)
    first, _ = seen.at(0.0)
    seen.who.rename(unread(first), OTHERS[0])
    after, picture = seen.at(0.5)
    assert not seen.saw(picture, KIM)
    assert not seen.saw(picture, OTHERS[0])
    assert [one.reason for one in after.left_out].count(LeftOutReason.TWICE) == 2


@needs_reader
def test_the_word_is_good_until_the_tiles_are_shuffled(mumbling: NameWatcher) -> None:
    seen = Class(mumbling, [KIM])
    first, _ = seen.at(11.5)
    seen.who.rename(unread(first), KIM)
    told, picture = seen.at(11.6)
    assert face_in(told, picture, KIM) is not None
    for t in np.arange(12.0, 14.0, 0.5):
        now, picture = seen.at(float(t))
        # Whoever came into the tile is not who was named in it.
        assert seen.spy.tiles == set()
        assert now.faces == ()
        assert KIM in {x.name for x in picture.tiles if PLACES[x.name] != x.rect}


class Script:
    """Labels as a watcher tells of them."""

    error, idle = None, True

    def __init__(self) -> None:
        self.now: list[SeenLabel] = []

    def offer(self, *_: object) -> None:
        """Do nothing."""

    def seen(self) -> list[SeenLabel]:
        return self.now

    def reset(self, epoch: int) -> None:
        """Do nothing."""


NAMES = st.sampled_from(["Ana", "Ben", "Chloe", "Drew"])
ALLOWED = ("Ana", "Ben")
LABELS = st.lists(
    st.builds(SeenLabel, st.none() | NAMES, st.none() | st.integers(1, 6)),
    max_size=5,
    unique_by=lambda label: label.mark or id(label),
)
EDITS = st.lists(
    st.tuples(st.just("name"), st.integers(1, 6), NAMES | st.just(""))
    | st.tuples(st.sampled_from(["undo", "redo"]), st.just(0), st.just("")),
    max_size=3,
)


@given(st.lists(st.tuples(LABELS, EDITS), max_size=8))
def test_only_who_is_read_or_named_as_somebody_on_the_list_is_ever_looked_at(
    steps: list[tuple[list[SeenLabel], list[tuple[str, int, str]]]],
) -> None:
    script = Script()
    who = WhoIsWho(consenting=ALLOWED, watcher=script)  # type: ignore[arg-type]
    names = TileNames(who)
    done: list[tuple[int, str]] = []
    undone: list[tuple[int, str]] = []
    for t, (labels, edits) in enumerate(steps):
        for kind, mark, name in edits:
            if kind == "name":
                who.rename(FIRST_SEAT + mark, name)
                done, undone = [*done, (mark, name)], []
            elif kind == "undo":
                who.undo()
                undone += [done.pop()] if done else []
            else:
                who.redo()
                done += [undone.pop()] if undone else []
        script.now = labels
        tiles = tuple(TileBox(i, 0, 1, 1) for i in range(len(labels)))
        seen = names.look(float(t), np.zeros((1, 9, 3), np.uint8), tiles)
        word = dict(done)
        said = [(word.get(x.mark) if x.mark else None) or x.name for x in labels]
        may = [name in ALLOWED and said.count(name) == 1 for name in said]
        assert seen.left_out.tolist() == [not yes for yes in may]
        assert {one.place for one in seen.who} == {
            i + 1 for i, label in enumerate(labels) if label.mark and not may[i]
        }
