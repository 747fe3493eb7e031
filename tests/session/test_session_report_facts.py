"""What the report works out of a session: summary, segments, moments, who may be shown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fer_monitor.core.people import People
from fer_monitor.core.records import ParticipantRow
from fer_monitor.core.types import Marker
from fer_monitor.mood.flags import DEFAULT_RULES
from fer_monitor.session.report.build import session_document
from fer_monitor.session.report.document import Bullets, Heading, Table, Text
from fer_monitor.session.report.facts import SessionFacts, session_facts
from fer_monitor.session.report.method import method_page
from fer_monitor.session.report.words import summary
from tests.support.builders import one_hot
from tests.support.records import BRIGHT, CALM, LOW, lesson, with_looks_every, with_seconds, without


def headings(facts: SessionFacts) -> list[str]:
    return [b.text for b in session_document(facts).blocks if isinstance(b, Heading)]


def all_text(facts: SessionFacts) -> str:
    parts = []
    for block in session_document(facts).blocks:
        if isinstance(block, (Heading, Text)):
            parts.append(block.text)
        elif isinstance(block, Table):
            parts += [cell for row in block.rows for cell in row]
    return "\n".join(parts)


def test_the_summary_says_how_it_looked_when_it_changed_and_how_sure_that_is() -> None:
    sentences = summary(session_facts(lesson(30, 24)))
    assert 2 <= len(sentences) <= 4
    assert sentences[0].startswith("On average the class looked ")
    assert "neutral" in sentences[0]
    assert "at 18:00" in sentences[1]
    assert "marker 2, \u201cTest announced\u201d" in sentences[1]
    assert "fell from +0.3" in sentences[1]
    assert sentences[2].startswith("How sure this is: the figures rest on enough")


def test_a_class_that_stays_as_it_is_has_no_moment_and_no_flag() -> None:
    facts = session_facts(lesson(30, 24, course=((0, CALM),)))
    assert facts.moments == ()
    assert facts.flags() == []
    assert "No lasting change" in summary(facts)[1]


def test_moments_lie_where_the_class_changed_with_evidence_on_both_sides() -> None:
    facts = session_facts(lesson(40, 24, course=((0, CALM), (0.25, BRIGHT), (0.75, LOW))))
    assert [moment.second for moment in facts.moments] == pytest.approx([600, 1800], abs=20)
    first, second = facts.moments
    assert first.change > 0 > second.change
    assert first.before.end_s == first.after.start_s == first.second
    assert first.before.faces == pytest.approx(23, abs=1)
    assert first.before.coverage == pytest.approx(0.82, abs=0.03)
    assert second.marker == (2, Marker(1440.0, "Test announced"))
    assert first.sure.startswith("Fairly sure")


def test_the_flag_for_a_fall_is_there_once() -> None:
    facts = session_facts(lesson(30, 24))
    assert [(flag.start_s, who) for flag, who in facts.flags()] == [(1080, "The class")]


def test_segments_run_from_marker_to_marker() -> None:
    record = lesson(10, 12, markers=((2, "One"), (2, "Two"), (5, ""), (-1, "early"), (99, "late")))
    parts = session_facts(record).segments
    titles = [(part.title, part.start_s, part.end_s) for part in parts]
    # Two markers in one second open one segment; markers outside the session open none.
    assert titles == [("Start", 0, 120), ("Two", 120, 300), ("Marker 4", 300, 600)]


def test_class_only_leaves_out_figures_of_fewer_than_ten_faces() -> None:
    facts = session_facts(lesson(10, 6))
    assert facts.whole.mood is None
    assert facts.whole.hidden
    assert facts.moments == ()
    assert facts.class_flags == ()
    text = all_text(facts)
    assert "fewer than 10 faces: not shown" in text
    assert "10 or more faces" in text


def test_with_consent_small_groups_are_shown() -> None:
    facts = session_facts(lesson(10, 6, per_participant=True))
    assert facts.whole.mood is not None
    assert not facts.whole.hidden


def test_seconds_of_a_small_group_count_in_no_mean() -> None:
    crowd, few = lesson(5, 12, course=((0, CALM),)), lesson(5, 4, course=((0, BRIGHT),))
    later = tuple(replace(row, second=row.second + 300) for row in few.rows)
    facts = session_facts(replace(crowd, rows=crowd.rows + later))
    assert facts.whole.mood is not None
    alone = session_facts(crowd).whole.mood
    assert alone is not None
    assert facts.whole.mood.valence == pytest.approx(alone.valence, abs=1e-6)


def test_class_only_says_nothing_of_participants_whatever_is_in_the_record() -> None:
    kept = lesson(12, 12, per_participant=True, names={1: "Ada Lovelace"}, sad=(1,))
    hidden = replace(kept, info=replace(kept.info, per_participant=False))
    facts = session_facts(hidden)
    assert facts.people == ()
    assert "Ada" not in all_text(facts)
    assert "Student" not in all_text(facts)


def test_each_participant_has_a_page_in_the_order_of_names() -> None:
    record = lesson(
        20, 12, per_participant=True, names={1: "Zoe", 2: "Ada"}, sad=(1, 5), away={4: (2, 9)}
    )
    facts = session_facts(record)
    names = [person.name for person in facts.people]
    rest = [f"Student {number}" for number in range(3, 13)]
    assert names == ["Ada", *rest, "Zoe"]
    assert [text for text in headings(facts) if text in names] == names
    flags = [(flag.kind.value, who) for flag, who in facts.flags() if who != "The class"]
    assert ("mostly negative expression", "Zoe") in flags
    assert ("mostly negative expression", "Student 5") in flags
    assert ("face not seen", "Student 4") in flags
    assert [f.start_s for f, _ in facts.flags()] == sorted(f.start_s for f, _ in facts.flags())
    ada = facts.people[0]
    assert sum(ada.expression_s) + ada.unsure_s == ada.read_s


def test_tracks_of_one_participant_are_one_page() -> None:
    record = lesson(5, 10, per_participant=True)
    row = ParticipantRow(3, 99, 4, 4, one_hot(3))
    people = People({2: "Ada"}, {99: 2, 5: 2})
    facts = session_facts(replace(record, participants=(*record.participants, row), people=people))
    numbers = [person.seen.participant for person in facts.people]
    assert 99 not in numbers
    assert 5 not in numbers
    ada = facts.people[0]
    assert ada.name == "Ada"
    assert len(set(ada.seen.seconds.tolist())) == len(ada.seen.seconds)


def test_who_was_seen_for_less_than_a_minute_is_listed_without_a_page() -> None:
    record = lesson(5, 10, per_participant=True)
    short = tuple(row for row in record.participants if row.participant != 3 or row.second < 40)
    facts = session_facts(replace(record, participants=short))
    assert "Student 3" in all_text(facts)
    assert "Student 3" not in headings(facts)


def test_a_pause_is_a_gap_and_not_a_fall() -> None:
    record = with_seconds(lesson(20, 24, course=((0, CALM),)), slice(300, 900))
    facts = session_facts(record)
    assert facts.whole.watched_s == 600
    assert facts.whole.faces == pytest.approx(23, abs=1)
    assert facts.flags() == []
    assert facts.moments == ()
    assert "paused" in all_text(facts)


@pytest.mark.parametrize("every_s", [3, 4, 9, 14])
def test_a_slow_computer_reports_what_a_fast_one_does(every_s: int) -> None:
    record = lesson(40, 12, per_participant=True, sad=(1, 5), away={4: (2, 9)})
    fast, slow = session_facts(record), session_facts(with_looks_every(record, every_s))
    assert slow.whole.watched_s == pytest.approx(fast.whole.watched_s, abs=every_s)
    assert [(flag.kind, who) for flag, who in slow.flags()] == [
        (flag.kind, who) for flag, who in fast.flags()
    ]
    for (one, _), (other, _) in zip(fast.flags(), slow.flags(), strict=True):
        assert other.start_s == pytest.approx(one.start_s, abs=30)
        assert other.end_s - other.start_s == pytest.approx(one.end_s - one.start_s, abs=30)
    for one, other in zip(fast.people, slow.people, strict=True):
        # A face that was missed in one look is missed until the next.
        assert other.seen_s == pytest.approx(one.seen_s, rel=0.05)
        assert other.read_s == pytest.approx(one.read_s, rel=0.05)
    text = all_text(slow)
    assert "Pictures came in throughout" in text
    assert f"Looks were {every_s}.0 s apart on average" in text
    assert "apart on average" not in all_text(fast)


def test_looks_that_are_unevenly_apart_leave_no_pause() -> None:
    record = lesson(20, 12, course=((0, CALM),))
    some = {row.second for row in record.rows if row.second % 6 not in (0, 1, 2)}
    facts = session_facts(without(record, some))
    assert facts.whole.watched_s == 1200
    assert "Looks were 2.0 s apart on average" in all_text(facts)


def test_a_still_picture_stands_for_itself_alone() -> None:
    record = with_looks_every(lesson(5, 12, per_participant=True), 2)
    stills = replace(record, info=replace(record.info, settings={"still_pictures": "True"}))
    facts = session_facts(stills)
    assert facts.whole.watched_s == 150
    assert all(person.seen_s <= 150 for person in facts.people)


def test_a_pause_stays_one_on_a_slow_computer() -> None:
    record = lesson(20, 12, course=((0, CALM),), per_participant=True)
    facts = session_facts(with_looks_every(with_seconds(record, slice(300, 900)), 3))
    # The last look before it is the one at 297.
    assert facts.whole.watched_s == 598
    assert all(not (298 <= s < 900) for p in facts.people for s in p.seen.seconds.tolist())
    assert facts.flags() == []


def test_seconds_beyond_the_class_rows_stay() -> None:
    record = lesson(5, 12, per_participant=True)
    late = ParticipantRow(400, 1, 4, 4, one_hot(3))
    facts = session_facts(replace(record, participants=(*record.participants, late)))
    assert facts.people[0].seen.seconds[-1] == 400


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (lesson(0, 0, markers=()), "Nothing was recorded"),
        (lesson(5, 0), "No face was read in 5 minutes"),
        (with_seconds(lesson(2, 12), slice(None)), "No picture was analysed"),
    ],
    ids=["empty", "no faces", "paused throughout"],
)
def test_sessions_without_a_mood_say_so(record, words: str) -> None:
    facts = session_facts(record)
    assert words in " ".join(summary(facts))
    assert "Method and limits" in headings(facts)


def test_low_coverage_is_said_first_of_all_doubts() -> None:
    sentences = summary(session_facts(lesson(10, 12, coverage=0.3, course=((0, CALM),))))
    assert sentences[0].startswith("Too few faces were read")
    assert "not sure, because only" in sentences[2]


def test_accuracy_is_only_claimed_for_the_model_that_read_the_session(repository: Path) -> None:
    card = json.loads((repository / "models" / "expression.json").read_text(encoding="utf-8"))
    record = lesson(5, 12)
    method = method_page(replace(record.info, model_sha256=card["sha256"]), DEFAULT_RULES)
    known = " ".join(item for b in method if isinstance(b, Bullets) for item in b.items)
    accuracy = card["metrics"]["public_test"]["fer_plus"]["accuracy"]
    assert f"{100 * accuracy:.1f} % (measured)" in known
    other = method_page(record.info, DEFAULT_RULES)
    unknown = " ".join(item for b in other if isinstance(b, Bullets) for item in b.items)
    assert "is not known to this program" in unknown


def test_every_table_of_figures_says_how_they_are_known() -> None:
    text = all_text(session_facts(lesson(10, 12)))
    for word in ("measured", "estimated", "heuristic", "Russell & Mehrabian", "Art. 5(1)(f)"):
        assert word in text
    assert "no ranking and no grade" in text
