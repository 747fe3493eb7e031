"""Class lists, names, consent and the teacher's edits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fer_monitor.core.errors import UserError
from fer_monitor.core.layout import TileBox
from fer_monitor.vision.people.consent import consent_mask, mask_tiles
from fer_monitor.vision.people.edits import RosterEdits
from fer_monitor.vision.people.labels import Agreement, agreement, clean_label, read_label
from fer_monitor.vision.people.roster import match_names, pseudonym, read_roster


def roster_file(folder: Path, data: bytes) -> Path:
    path = folder / "class.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (b"Ana\nBen\n", ("Ana", "Ben")),
        (b"\xef\xbb\xbfName\r\nAna\r\n\r\nBen\r\nAna\r\n", ("Ana", "Ben")),
        (b'"Lopez, Ana"\n"Ben ""B"" Weber"\n', ("Lopez, Ana", 'Ben "B" Weber')),
        (b"id,Student Name\n1,Ana\n2,Ben\n", ("Ana", "Ben")),
        (b"Name;Klasse\nJ\xc3\xb6rg;7\n", ("Jörg",)),
        ("Ana\nŁukasz\n".encode("utf-16"), ("Ana", "Łukasz")),
        (b"  Ana   Lopez \n\t\n", ("Ana Lopez",)),
    ],
)
def test_a_class_list_is_read(tmp_path, data, names):
    assert read_roster(roster_file(tmp_path, data)) == names


def test_ten_thousand_lines_are_read_and_one_more_is_refused(tmp_path):
    lines = [f"Pupil {number}" for number in range(10_000)]
    assert len(read_roster(roster_file(tmp_path, "\n".join(lines).encode()))) == 10_000
    lines.append("One more")
    with pytest.raises(UserError, match="at most"):
        read_roster(roster_file(tmp_path, "\n".join(lines).encode()))


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"Name\n", b"J\xf6rg\n", b"a\0b\n", b"\xff\xfea", b"x" * 5_000_000]
)
def test_a_file_that_is_no_class_list_is_explained(tmp_path, data):
    with pytest.raises(UserError) as caught:
        read_roster(roster_file(tmp_path, data))
    assert caught.value.hint


def test_a_missing_class_list_is_explained(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        read_roster(tmp_path / "no.csv")


@settings(max_examples=30, deadline=None)
@given(data=st.binary(max_size=60))
def test_any_bytes_are_read_or_explained(tmp_path_factory, data):
    path = roster_file(tmp_path_factory.mktemp("lists"), data)
    names: tuple[str, ...] = ()
    hint = ""
    try:
        names = read_roster(path)
    except UserError as error:
        hint = error.hint
    assert bool(names) != bool(hint)
    assert len(set(names)) == len(names)


ROSTER = ("Ana Martínez", "Bernard Ilsley", "Maria Lopez", "Mario Lopez", "Kim Lee")


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Ana M.", "Ana Martínez"),
        ("Ana Martinez (Host, me)", "Ana Martínez"),
        ("\U0001f600 Kim Lee \u2764\ufe0f", "Kim Lee"),
        ("Maria Lopez (she/her)", "Maria Lopez"),
        ("Mario Lopez he/him", "Mario Lopez"),
        ("Bemard I1sley", "Bernard Ilsley"),
        ("LEE, Kim", "Kim Lee"),
        ("Marix Lopez", None),
        ("Ana P.", None),
        ("Somebody Else", None),
        ("", None),
        ("\U0001f600", None),
        (None, None),
    ],
)
def test_labels_find_their_name(label, name):
    assert match_names([label], ROSTER) == (name,)


def test_no_name_is_given_twice_and_the_better_label_gets_it():
    assert match_names(["Kim Lea", "Kim Lee"], ["Kim Lee"]) == (None, "Kim Lee")


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=6),
    st.lists(st.text(max_size=12), max_size=6),
)
def test_matching_is_one_to_one_for_any_text(labels, roster):
    found = [name for name in match_names(labels, roster) if name is not None]
    assert len(found) == len(set(found))
    assert set(found) <= set(roster)


def test_suffixes_are_no_part_of_a_name():
    assert clean_label("Ana (Host, me)") == "Ana"
    assert clean_label("(Annie)") == "Annie"
    assert clean_label("Jean-Luc O'Neil") == "Jean-Luc O'Neil"


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("Ana Lopez", "ANA L0PEZ", Agreement.SAME),
        ("Bernard", "Bemard", Agreement.SAME),
        ("Chloe Dubois", "Chlce Dubois", Agreement.LIKE),
        ("Maria-Magdalena Oberhollenzer", "Maria-Magdal...", Agreement.LIKE),
        ("Ana M", "Ana P", Agreement.UNKNOWN),
        ("Student 1", "Student 7", Agreement.DIFFERENT),
        ("Ana Lopez", "Ben Weber", Agreement.DIFFERENT),
    ],
)
def test_two_labels_are_compared_as_a_reader_sees_them(a, b, kind):
    one, other = read_label(a), read_label(b)
    assert one is not None
    assert other is not None
    assert agreement(one, other)[0] is kind
    assert agreement(other, one)[0] is kind


def test_without_a_consent_list_nobody_is_masked():
    assert not consent_mask(["Ana", None], None).any()


def test_who_is_not_on_the_list_or_not_read_yet_is_masked():
    labels = ["Maria Lopez (me)", "Mario Lopez", None, "Maria L.", "", "Lopez, Maria"]
    assert consent_mask(labels, ["Maria Lopez"]).tolist() == [True, True, True, True, True, True]
    assert consent_mask(labels[:5], ["Maria Lopez"]).tolist() == [False, True, True, True, True]
    assert consent_mask(labels, []).all()


@given(st.lists(st.one_of(st.none(), st.text(max_size=10)), max_size=8), st.text(max_size=10))
@settings(max_examples=50, deadline=None)
def test_at_most_one_tile_is_shown_for_one_consent(labels, name):
    assert (~consent_mask(labels, [name])).sum() <= 1


def test_masking_leaves_no_pixel_and_does_not_touch_the_frame():
    image = np.random.default_rng(1).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    before = image.copy()
    masked = mask_tiles(image, [TileBox(5, 6, 20, 10), TileBox(50, 30, 30, 30)])
    np.testing.assert_array_equal(image, before)
    assert len(np.unique(masked[6:16, 5:25])) == 1
    assert len(np.unique(masked[30:, 50:])) == 1
    np.testing.assert_array_equal(masked[:, 30:50], image[:, 30:50])


def test_pseudonyms_are_numbered():
    assert pseudonym(7) == "Student 7"


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("rename"), st.integers(1, 5), st.sampled_from(["Ana", "Ben", ""])),
        st.tuples(st.just("merge"), st.integers(1, 5), st.integers(1, 5)),
        st.tuples(st.just("split"), st.integers(1, 5), st.just(0)),
        st.tuples(st.just("undo"), st.just(0), st.just(0)),
        st.tuples(st.just("redo"), st.just(0), st.just(0)),
    ),
    max_size=14,
)


def applied(edits: RosterEdits, command: tuple, new: int) -> RosterEdits:
    kind, a, b = command
    if kind == "rename":
        return edits.rename(a, b)
    if kind == "merge":
        return edits if edits.resolve(a) == edits.resolve(b) else edits.merge(a, b)
    if kind == "split":
        return edits.split(a, new, 1.0)
    return edits.undo() if kind == "undo" else edits.redo()


def shown(edits: RosterEdits, numbers) -> list:
    return [(edits.resolve(number), edits.name(number)) for number in numbers]


@settings(max_examples=80, deadline=None)
@given(EDITS)
def test_undo_restores_exactly_and_redo_does_again(commands):
    edits = RosterEdits()
    for step, command in enumerate(commands):
        known = [1, 2, 3, 4, 5, *range(100, 100 + step)]
        after = applied(edits, command, 100 + step)
        if command[0] in ("rename", "split") or (command[0] == "merge" and after is not edits):
            assert after.undo().done == edits.done
            assert shown(after.undo(), known) == shown(edits, known)
            assert after.undo().redo() == after
        edits = after
    while edits.can_undo:
        edits = edits.undo()
    assert shown(edits, range(1, 6)) == [(number, None) for number in range(1, 6)]


def test_a_split_that_is_undone_shows_the_old_participant_also_for_the_new_number():
    edits = RosterEdits().rename(1, "Ana").split(1, 9, 60.0)
    assert shown(edits, [1, 9]) == [(1, "Ana"), (9, None)]
    undone = edits.undo()
    assert shown(undone, [1, 9]) == [(1, "Ana"), (1, "Ana")]
    assert shown(undone.rename(2, "Ben"), [1, 9]) == [(1, "Ana"), (1, "Ana")]


def test_a_merge_shows_one_name_for_both():
    edits = RosterEdits().rename(4, " Ana  Lopez ").merge(2, 4)
    assert shown(edits, [2, 4]) == [(2, "Ana Lopez"), (2, "Ana Lopez")]
    with pytest.raises(ValueError, match="one already"):
        edits.merge(4, 2)
    with pytest.raises(ValueError, match="known already"):
        edits.split(1, 4, 0.0)
