"""The PDF: the facts of the page on numbered A4 pages, with text as text."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from fer_monitor.core.records import SessionRecord
from fer_monitor.session.report.build import session_document
from fer_monitor.session.report.compare import comparison_document
from fer_monitor.session.report.document import Document, Heading
from fer_monitor.session.report.facts import session_facts
from fer_monitor.ui.report_pdf import report_pdf
from tests.support.records import lesson

pytestmark = pytest.mark.usefixtures("qapp")
HOSTILE = '<img src="https://evil/x.png"><script>alert(1)</script> {{7*7}}'


def document(record: SessionRecord) -> Document:
    return session_document(session_facts(record))


def pages(content: bytes, folder: Path) -> list[str]:
    """Return the text of each page."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not here")
    file = folder / "report.pdf"
    file.write_bytes(content)
    done = subprocess.run(
        [tool, "-layout", str(file), "-"], capture_output=True, check=True, timeout=60
    )
    return done.stdout.decode("utf-8").split("\f")[:-1]


def words(text: str) -> str:
    # Some fonts draw "fi" as one letter, and the page's text then has that letter.
    return " ".join(unicodedata.normalize("NFKC", text).split())


def test_it_is_a_pdf_of_a4_pages_with_a_title() -> None:
    content = report_pdf(document(lesson(10, 12)))
    assert content.startswith(b"%PDF-")
    sizes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content))
    assert {(round(float(w)), round(float(h))) for w, h in sizes} == {(595, 842)}
    assert "Biology, year 9".encode("utf-16-be") in content


def test_every_heading_of_the_page_is_in_it_and_every_page_has_its_number(tmp_path: Path) -> None:
    made = document(lesson(12, 12, per_participant=True, sad=(3,)))
    found = pages(report_pdf(made), tmp_path)
    together = words(" ".join(found))
    for block in made.blocks:
        if isinstance(block, Heading):
            assert words(block.text) in together
    for number, page in enumerate(found, 1):
        assert f"Page {number}" in page
    assert "pleasantness fell from" in together
    assert "Art. 5(1)(f)" in together


def test_each_participant_begins_a_page(tmp_path: Path) -> None:
    found = pages(report_pdf(document(lesson(5, 4, per_participant=True))), tmp_path)
    for number in range(1, 5):
        begins = [page for page in found if page.strip().startswith(f"Student {number}")]
        assert len(begins) == 1


def test_method_and_limits_fit_on_one_page(tmp_path: Path) -> None:
    found = pages(report_pdf(document(lesson(12, 12, per_participant=True))), tmp_path)
    assert found[-1].strip().startswith("Method and limits")
    assert "AI that infers" in words(found[-1])
    assert "Made on this computer" in found[-1]


def test_hostile_text_is_text_and_fetches_nothing(tmp_path: Path) -> None:
    record = lesson(
        5, 12, per_participant=True, title=HOSTILE, names={1: HOSTILE}, markers=((1, HOSTILE),)
    )
    together = words(" ".join(pages(report_pdf(document(record)), tmp_path)))
    assert "<script>alert(1)</script>" in together


@pytest.mark.parametrize(
    "record",
    [
        lesson(0, 0, markers=()),
        lesson(3, 0),
        lesson(5, 12, title="W" * 3000, markers=[(i / 10, "note " * 300) for i in range(30)]),
        lesson(3, 5, per_participant=True, names=dict.fromkeys(range(1, 6), "N" * 4000)),
    ],
    ids=["empty", "no faces", "long notes", "long names"],
)
def test_odd_sessions_become_pages(record: SessionRecord, tmp_path: Path) -> None:
    found = pages(report_pdf(document(record)), tmp_path)
    assert 1 <= len(found) <= 40


def test_a_comparison_becomes_pages(tmp_path: Path) -> None:
    facts = [session_facts(lesson(5, 12, seed=seed)) for seed in (1, 2)]
    together = words(" ".join(pages(report_pdf(comparison_document(facts)), tmp_path)))
    assert "Comparison of sessions" in together
    assert "The sessions in numbers" in together
