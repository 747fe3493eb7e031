"""The page: one file that asks for nothing, runs nothing, and shows any text as text."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fer_monitor.core.people import People
from fer_monitor.core.records import ParticipantRow, SessionInfo, SessionRecord
from fer_monitor.core.types import Marker
from fer_monitor.session.report.build import session_document
from fer_monitor.session.report.compare import comparison_document
from fer_monitor.session.report.document import Chart, Document
from fer_monitor.session.report.facts import session_facts
from fer_monitor.session.report.page import page
from tests.support.records import STARTED_AT, lesson

HOSTILE = (
    '</title></style></svg><script>alert(1)</script><img src="//evil" onerror=x>{{7*7}}&amp;\x00'
)
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "p", "h1", "h2", "h3",
    "ul", "li", "dl", "div", "dd", "dt", "table", "colgroup", "col", "thead", "tbody", "tr", "th",
    "td", "figure", "svg", "polyline", "polygon", "rect", "circle", "text", "hr",
}  # fmt: skip
FORBIDDEN = {"src", "href", "xlink:href", "srcset", "action", "data", "background", "style"}


class Reader(HTMLParser):
    """Takes a page apart and remembers all that is not plain text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.words: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}
        self._in_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if not self._in_style:
            self.words.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def check(document: Document) -> Reader:
    """Fail where the page holds anything but what the template and the drawings put there."""
    html = page(document)
    html.encode("utf-8")
    found = read(html)
    assert found.tags <= ALLOWED
    for tag, name in found.attributes:
        assert not name.startswith("on"), (tag, name)
        assert name not in FORBIDDEN or (tag, name) == ("col", "style"), (tag, name)
    for block in document.blocks:
        if isinstance(block, Chart):
            ElementTree.fromstring(block.svg)
    return found


def test_hostile_names_notes_and_titles_are_shown_as_text() -> None:
    record = lesson(
        12, 12, per_participant=True, title=HOSTILE, names={1: HOSTILE, 2: "<b>bold</b>"},
        markers=((1, HOSTILE), (5, "javascript:alert(1)")), sad=(1,),
    )  # fmt: skip
    found = check(session_document(session_facts(record)))
    text = " ".join(found.words)
    assert "<script>alert(1)</script>" in text
    assert "<b>bold</b>" in text
    assert "{{7*7}}" in text
    assert "\x00" not in text


def test_the_page_forbids_everything_from_elsewhere() -> None:
    html = page(session_document(session_facts(lesson(5, 12))))
    assert "default-src 'none'" in html
    assert "http://" not in html.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in html
    assert "@import" not in html
    assert "url(" not in html
    assert "<script" not in html


def test_charts_read_without_colour() -> None:
    html = page(session_document(session_facts(lesson(10, 24))))
    text = " ".join(read(html).words)
    for label in ("Pleasantness", "Energy", "Coverage", "In view", "Cameras on", "Faces read"):
        assert label in text
    assert html.count("stroke-dasharray") > 4


texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from([HOSTILE, "=cmd()", "\u202eevil", "a" * 500, "", " \n\t", "\ud800"]),
)


@st.composite
def records(draw: st.DrawFn) -> SessionRecord:
    """Return any session: short, odd, hostile, with gaps, with people out of nowhere."""
    made = lesson(
        draw(st.sampled_from([0, 0.02, 0.5, 3])), draw(st.integers(0, 14)), markers=(),
        per_participant=draw(st.booleans()), seed=draw(st.integers(0, 50)),
    )  # fmt: skip
    length = len(made.rows)
    shares = np.full(7, 1 / 7, np.float32)
    strangers = draw(
        st.lists(st.tuples(st.integers(0, length + 20), st.integers(1, 5)), max_size=5)
    )
    extra = tuple(
        ParticipantRow(second, number, looks, looks, shares if looks else None)
        for second, number in strangers
        for looks in [draw(st.integers(0, 2))]
    )
    times = st.floats(-10, 400)
    markers = draw(st.lists(st.builds(Marker, times, texts), max_size=6))
    info = SessionInfo(
        draw(texts), draw(texts), STARTED_AT + timedelta(days=draw(st.integers(-9000, 9000))),
        length, draw(texts), draw(texts), draw(st.dictionaries(texts, texts, max_size=3)),
        draw(st.booleans()), draw(st.booleans()), draw(st.booleans()),
    )  # fmt: skip
    layouts = draw(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 49)), max_size=3))
    names = draw(st.dictionaries(st.integers(1, 5), texts, max_size=4))
    return SessionRecord(
        info, made.rows, tuple(markers), made.participants + extra, People(names, {4: 3}),
        tuple(layouts),
    )  # fmt: skip


@settings(max_examples=40)
@given(records())
def test_any_record_gives_a_clean_page(record: SessionRecord) -> None:
    check(session_document(session_facts(record)))


@settings(max_examples=10)
@given(records(), records())
def test_any_two_records_can_be_compared(one: SessionRecord, other: SessionRecord) -> None:
    check(comparison_document([session_facts(one), session_facts(other)]))


@pytest.mark.parametrize("minutes", [0.1, 5, 240])
def test_charts_stay_small_however_long_the_session(minutes: float) -> None:
    record = lesson(minutes, 2) if minutes > 100 else lesson(minutes, 12)
    assert len(page(session_document(session_facts(record)))) < 150_000
