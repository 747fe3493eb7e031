"""Who is who, as the analysis hears it and as the teacher says it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.core.errors import UserError
from fer_monitor.core.people import NOBODY, People
from fer_monitor.core.settings import ClassOptions
from fer_monitor.pipeline.who_is_who import NO_GALLERY, WhoIsWho, who_is_who


def test_what_was_read_is_the_name_until_the_teacher_gives_another() -> None:
    who = WhoIsWho()
    who.heard({3: "Ana M", 4: "Ben"})
    who.rename(3, "  Ana   Martinez ")
    assert (who.people.name(3), who.people.name(4)) == ("Ana Martinez", "Ben")
    who.heard({3: "Ana Mx"})
    assert who.people.name(3) == "Ana Martinez"
    who.undo()
    assert who.people.name(3) == "Ana Mx"
    who.redo()
    assert who.people.name(3) == "Ana Martinez"


def test_an_empty_name_gives_the_read_one_back() -> None:
    who = WhoIsWho()
    who.heard({1: "Ana"})
    who.rename(1, "Teacher's pet")
    who.rename(1, " ")
    assert who.people.name(1) == "Ana"


def test_joined_participants_are_shown_as_one_with_the_name_of_either() -> None:
    who = WhoIsWho()
    who.heard({9: "Ana"})
    who.joined([(2, 9)])
    assert (who.people.shown(9), who.people.name(2), who.people.name(9)) == (2, "Ana", "Ana")
    who.undo()  # what was found is not the teacher's to take back
    assert who.people.shown(9) == 2


def test_what_the_teacher_joins_can_be_taken_apart_and_joined_again() -> None:
    who = WhoIsWho()
    who.merge(5, 7)
    who.rename(7, "Ana")
    assert (who.people.shown(7), who.people.name(5)) == (5, "Ana")
    with pytest.raises(ValueError, match="one already"):
        who.merge(7, 5)
    who.undo()
    who.undo()
    assert who.people == NOBODY
    assert not who.can_undo
    who.redo()
    assert who.people.shown(7) == 5


def test_a_split_waits_for_the_next_look_and_can_be_taken_back_before_and_after() -> None:
    who = WhoIsWho()
    who.split(4)
    assert who.can_undo
    who.undo()
    assert who.take_splits() == ()
    who.split(4)
    assert who.take_splits() == (4,)
    assert who.take_splits() == ()
    who.split_off(4, 11, 30.0)
    assert who.people.shown(11) == 11
    who.undo()
    assert who.people.shown(11) == 4


def test_nothing_new_is_the_same_object() -> None:
    who = WhoIsWho()
    who.heard({1: "Ana"})
    who.joined([(1, 2)])
    before = who.people
    who.heard({1: "Ana"})
    who.joined([(1, 2)])
    assert who.people is before


def test_a_consent_list_without_a_gallery_is_told() -> None:
    who = WhoIsWho(consenting=("Ana",))
    assert who.problem is None
    who.see_gallery(False)
    assert who.problem is NO_GALLERY
    who.see_gallery(True)
    assert who.problem is None
    everybody = WhoIsWho()
    everybody.see_gallery(False)
    assert everybody.problem is None


def test_lists_come_from_files_and_a_missing_one_is_an_error(tmp_path: Path) -> None:
    listed = tmp_path / "class.csv"
    listed.write_text("Name\nAna Martinez\nBen Okoro\n", encoding="utf-8")
    who = who_is_who(ClassOptions(class_list=listed))
    assert who.class_list == ("Ana Martinez", "Ben Okoro")
    assert who.consenting is None
    assert who.watcher is None
    with pytest.raises(UserError, match=r"consent list gone\.csv"):
        who_is_who(ClassOptions(consent_list=tmp_path / "gone.csv"))


def test_a_consent_list_means_that_labels_are_read() -> None:
    assert ClassOptions(consent_list=Path("x")).reads_names
    assert not ClassOptions(class_list=Path("x")).reads_names


def test_people_lead_straight_to_the_one_shown() -> None:
    with pytest.raises(ValueError, match="straight"):
        People({}, {3: 2, 2: 1})


TRACKS = st.integers(1, 6)
STEPS = st.one_of(
    st.tuples(st.just("rename"), TRACKS, st.sampled_from(["", "Ana", "Ben"])),
    st.tuples(st.just("merge"), TRACKS, TRACKS),
    st.tuples(st.just("joined"), TRACKS, TRACKS),
    st.tuples(st.just("heard"), TRACKS, st.sampled_from(["Cho", "Dag"])),
    st.tuples(st.just("undo"), st.none(), st.none()),
    st.tuples(st.just("redo"), st.none(), st.none()),
)


@given(st.lists(STEPS, max_size=30))
def test_whatever_is_said_everybody_is_shown_as_somebody_and_undo_leads_back(steps: list) -> None:
    who = WhoIsWho()
    for kind, a, b in steps:
        if kind == "joined":
            who.joined([(min(a, b), max(a, b))] if a != b else [])
        elif kind == "heard":
            who.heard({a: b})
        elif kind == "rename":
            who.rename(a, b)
        elif kind == "merge":
            if who.people.shown(a) != who.people.shown(b):
                who.merge(a, b)
        else:
            getattr(who, kind)()
        for track in range(1, 7):
            shown = who.people.shown(track)
            assert who.people.shown(shown) == shown
            assert who.people.name(track) == who.people.name(shown)
    while who.can_undo:
        who.undo()
    assert set(who.people.names.values()) <= {"Cho", "Dag"}
