"""One person with two numbers is found by the mean picture; two people are left alone."""

from __future__ import annotations

import numpy as np
import pytest

from fer_monitor.vision.people.labels import read_label
from fer_monitor.vision.people.participants import Known, Mode, nearest_distances
from fer_monitor.vision.people.signature import SIZE
from fer_monitor.vision.people.suffixes import without_brackets, without_suffixes
from fer_monitor.vision.people.twins import find_twins


def at(angle: float) -> np.ndarray:
    """Return a signature that is about ``angle`` away from ``at(0)``."""
    out = np.zeros(SIZE, np.float32)
    out[0], out[1] = np.cos(angle), np.sin(angle)
    return out


def person(number: int, angle: float, name: str | None = None, seen_s: float = 10.0) -> Known:
    known = Known(number, 0.0, 100.0, [Mode(at(angle), 100.0, seen_s)])
    label = read_label(name)
    if label is not None:
        known.names[label] = 5
    return known


def pairs(*people: Known) -> list[tuple[int, int]]:
    return [(a.number, b.number) for a, b in find_twins(people)]


def test_two_numbers_before_one_room_are_one_person():
    assert pairs(person(1, 0), person(2, 0.2), person(3, 1.2)) == [(1, 2)]


def test_who_was_seen_at_once_is_two_people():
    one, other = person(1, 0), person(2, 0.2)
    one.met.add(2)
    other.met.add(1)
    assert pairs(one, other) == []


def test_a_third_as_near_who_is_another_leaves_it_open():
    one, twin, other = person(1, 0), person(2, 0.2), person(3, -0.25)
    one.met.add(3)
    other.met.add(1)
    assert (1, 2) not in pairs(one, twin, other)


def test_a_mean_of_a_moment_tells_nothing():
    assert pairs(person(1, 0), person(2, 0.2, seen_s=1)) == []
    assert pairs() == []


@pytest.mark.parametrize(
    ("a", "b", "seen_s", "joined"),
    [
        ("Tara Garcia", "Taea qarcia", 3, True),
        ("Tara Garcia", "Ben Weber", 99, False),
        ("Student 1", "Student 7", 99, False),
        ("Tara Garcia", None, 3, False),
        ("Tara Garcia", None, 30, True),
    ],
)
def test_names_are_waited_for_and_must_not_differ(a, b, seen_s, joined):
    assert bool(pairs(person(1, 0, a), person(2, 0.2, b, seen_s))) is joined


@pytest.mark.parametrize(
    ("text", "name", "bare"),
    [
        ("Ana (Lab 3)", "Ana (Lab 3)", "Ana"),
        ("Ana (Host, me)", "Ana", "Ana"),
        ("Ana (ella/elle)", "Ana", "Ana"),
        ("Ana she/her (Lab 3)", "Ana (Lab 3)", "Ana"),
        ("Ana [Guest] Lopez", "Ana Lopez", "Ana Lopez"),
        ("Ana (Ho", "Ana", "Ana"),
    ],
)
def test_suffixes_go_and_what_people_call_themselves_stays(text, name, bare):
    assert " ".join(without_suffixes(text).split()) == name
    assert without_brackets(text).replace(" she/her", "") == bare


def test_the_nearest_of_somebodys_pictures_counts_whichever_it_is():
    rng = np.random.default_rng(0)
    pictures = rng.normal(size=(4, SIZE)).astype(np.float32)
    pictures /= np.linalg.norm(pictures, axis=1, keepdims=True)
    nobody, two, one = (Known(number, 0.0, 0.0) for number in (1, 2, 3))
    two.modes = [Mode(pictures[0], 0.0, 1.0), Mode(pictures[1], 0.0, 1.0)]
    one.modes = [Mode(pictures[2], 0.0, 1.0)]
    apart = nearest_distances([pictures[1], None, pictures[3]], [nobody, two, one])
    assert apart.shape == (3, 3)
    assert np.isnan(apart[:, 0]).all()
    assert np.isnan(apart[1]).all()
    assert apart[0, 1] < 1e-3
    expected = min(np.linalg.norm(pictures[3] - pictures[i]) for i in (0, 1))
    assert abs(apart[2, 1] - expected) < 1e-3
    assert abs(apart[2, 2] - np.linalg.norm(pictures[3] - pictures[2])) < 1e-3
