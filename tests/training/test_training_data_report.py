"""The data report: right figures, everything on one page, damage listed and not fatal."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("jinja2", reason="needs the extra train: pip install -e '.[train]'")
pytest.importorskip("sklearn", reason="needs the extra train: pip install -e '.[train]'")

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.training.data.dataset import read_pictures
from fer_monitor.training.data.fer_plus import VOTE_COLUMNS
from fer_monitor.training.data.report import write_data_report
from fer_monitor.training.data.report_copies import find_copies
from fer_monitor.training.data.report_facts import LEFT_OUT_REASONS, SplitFacts, split_facts
from tests.training.test_training_duplicates import photograph

PER_CLASS = 3


class Page(HTMLParser):
    """Text, links out and balance of tags of an HTML page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.sources, self.open = "", [], []
        self.feed(html)
        self.close()
        self.text = re.sub(r"\s+", " ", self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.sources += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += f" {data}"


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """Return training and test folders with known duplicates, odd pictures and damage."""
    root = tmp_path / "faces <1>"
    for split, offset in (("train", 0), ("test", 500)):
        for number, name in enumerate(EMOTION_LABELS):
            (root / split / name).mkdir(parents=True)
            for copy in range(PER_CLASS):
                image = photograph(offset + 10 * number + copy)
                cv2.imwrite(str(root / split / name / f"{split}{number}{copy}.png"), image)
    mirrored = np.ascontiguousarray(photograph(0)[:, ::-1])
    cv2.imwrite(str(root / "test" / "sad" / "mirrored.png"), mirrored)
    cv2.imwrite(str(root / "train" / "angry" / "again.png"), photograph(30))
    cv2.imwrite(str(root / "train" / "fear" / "blank.png"), np.full((48, 48), 7, np.uint8))
    (root / "train" / "fear" / "broken.png").write_bytes(b"PNG?")
    return root


def facts(root: Path, split: str) -> SplitFacts:
    damaged: list[str] = []
    return split_facts(split, read_pictures(root, split, damaged), damaged)


def test_the_page_is_whole_and_asks_for_nothing_from_elsewhere(
    folders: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "report.html"
    write_data_report(folders, out)
    html = out.read_text(encoding="utf-8")
    page = Page(html)
    assert page.open == []
    assert page.sources
    assert all(source.startswith("data:image/png;base64,") for source in page.sources)
    assert "url(" not in html
    assert "<script" not in html
    assert [path.name for path in out.parent.iterdir()] == ["report.html"]


def test_the_page_says_what_was_found(folders: Path, tmp_path: Path) -> None:
    write_data_report(folders, tmp_path / "report.html")
    text = Page((tmp_path / "report.html").read_text(encoding="utf-8")).text
    assert "faces <1>" in text
    assert "23 training pictures, 22 public test pictures" in text
    assert "Within training 1 0 2" in text
    assert "Public test in training 0 1 1" in text
    assert "train/fear/broken.png should be a 48x48 picture but is broken" in text
    assert "There are no FER+ votes here" in text.replace("there are", "There are")


def test_duplicates_are_counted_with_their_labels(folders: Path) -> None:
    training, test = facts(folders, "train"), facts(folders, "public_test")
    within, across = find_copies(training, training), find_copies(training, test)
    assert (len(within.pairs), within.exact.sum(), within.differs.sum()) == (1, 1, 1)
    assert (within.pictures, within.surplus) == (2, 1)
    assert (len(across.pairs), across.exact.sum(), across.differs.sum()) == (1, 0, 1)
    assert across.share == pytest.approx(1 / 22)


def test_blank_pictures_are_suspicious_and_no_duplicates(folders: Path) -> None:
    blank = np.full((48, 48), 7, np.uint8)
    cv2.imwrite(str(folders / "train" / "fear" / "blank2.png"), blank)
    training = facts(folders, "train")
    assert sorted(training.found.names[i] for i in training.blank) == [
        "train/fear/blank.png",
        "train/fear/blank2.png",
    ]
    assert training.n_suspicious == 3
    assert len(find_copies(training, training).pairs) == 1


def test_the_agreement_table_counts_every_picture_once(folders: Path) -> None:
    found = read_pictures(folders, "public_test")
    counts = np.zeros_like(found.vote_counts)
    for i, label in enumerate(found.labels):
        counts[i, label] = 10
    counts[0] = np.eye(10)[VOTE_COLUMNS.index("happiness")] * 10
    counts[1] = np.eye(10)[VOTE_COLUMNS.index("NF")] * 10
    counts[2] = np.eye(10)[VOTE_COLUMNS.index("contempt")] * 10
    counts[3] = 1
    counts[4] = 0
    voted = type(found)(found.images, found.labels, found.names, counts)
    result = split_facts("public_test", voted, [])
    assert result.agreement.sum() == len(found.labels) == 22
    assert result.agreement[:, 7].sum() == 4
    assert result.agreement_share == pytest.approx(17 / 18)
    reasons = [LEFT_OUT_REASONS[r] for r in result.reasons[1:5]]
    assert reasons == ["not a face", "contempt", "no two votes alike", "no votes"]
    assert (np.delete(result.reasons, [1, 2, 3, 4]) == -1).all()


def test_votes_bring_agreement_and_captions_onto_the_page(folders: Path, tmp_path: Path) -> None:
    (folders / "train" / "fear" / "broken.png").unlink()
    names = [name.split("/")[-1] for name in read_pictures(folders, "train").names]
    rows = [f"train,{name},0,10,0,0,0,0,0,0,0,0" for name in names]
    header = "split,file,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF"
    (folders / "labels.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    write_data_report(folders, tmp_path / "report.html")
    text = Page((tmp_path / "report.html").read_text(encoding="utf-8")).text
    assert "Do the two label sets agree?" in text
    assert "4 labelled angry are happy to most voters" in text


def test_a_missing_class_is_reported_and_not_fatal(folders: Path, tmp_path: Path) -> None:
    for path in (folders / "train" / "disgust").iterdir():
        path.unlink()
    write_data_report(folders, tmp_path / "report.html")
    text = Page((tmp_path / "report.html").read_text(encoding="utf-8")).text
    assert "there is no disgust picture, so training will refuse to start" in text


def test_a_place_that_cannot_be_written_is_one_sentence(folders: Path) -> None:
    with pytest.raises(UserError, match="could not be written"):
        write_data_report(folders, folders)
    assert list(folders.parent.iterdir()) == [folders]


def test_without_data_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No training data"):
        write_data_report(tmp_path, tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []
