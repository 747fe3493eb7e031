"""``fer-monitor evaluate`` from end to end, on a handful of pictures and on the real ones."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_monitor import cli
from fer_monitor.core.labels import EMOTION_LABELS

for _name in ("sklearn", "imagehash", "matplotlib", "jinja2"):
    pytest.importorskip(_name, reason="needs the extra train: pip install -e '.[train]'")

VOTES = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")


def write_split(folder: Path, split: str, seed: int, copies: int) -> list[dict[str, object]]:
    """Write ``<split>.zip`` of smooth random pictures; return their rows of labels.csv."""
    rng = np.random.default_rng(seed)
    rows = []
    with zipfile.ZipFile(folder / f"{split}.zip", "w") as archive:
        for place, label in enumerate(EMOTION_LABELS):
            for copy in range(copies):
                small = rng.integers(0, 256, (6, 6), dtype=np.uint8)
                picture = cv2.resize(small, (48, 48), interpolation=cv2.INTER_CUBIC)
                name = f"{split}-{label}-{copy}.png"
                archive.writestr(
                    f"{split}/{label}/{name}", cv2.imencode(".png", picture)[1].tobytes()
                )
                votes = {column: 8 * (column == VOTES[place]) for column in VOTES}
                rows.append({"split": split, "file": name, "fer2013": label, **votes,
                             "contempt": 0, "unknown": 2, "NF": 0})  # fmt: skip
    return rows


@pytest.fixture
def little_data(tmp_path: Path) -> Path:
    """Return a folder in which all public-test pictures but the second of a class are trained."""
    data = tmp_path / "data"
    data.mkdir()
    rows = write_split(data, "public_test", seed=5, copies=2)
    with (
        zipfile.ZipFile(data / "public_test.zip") as source,
        zipfile.ZipFile(data / "train.zip", "w") as copy,
    ):
        for name in source.namelist():
            if name.endswith("-0.png"):
                copy.writestr(name.replace("public_test", "train"), source.read(name))
    trained = [dict(row, split="train") for row in rows if str(row["file"]).endswith("-0.png")]
    for row in trained:
        row["file"] = str(row["file"]).replace("public_test", "train")
    with (data / "labels.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows + trained)
    return data


class Resources(HTMLParser):
    """Collects whatever a page would load, and the text of its cells."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key in ("src", "srcset") or (key == "href" and tag == "link"):
                self.loaded.append(str(value))

    def handle_data(self, data: str) -> None:
        self.text.append(data.strip())


def test_two_models_make_one_page_that_needs_no_other_file(
    little_data: Path, tmp_path: Path, repository: Path
) -> None:
    for suffix in ("tflite", "json"):
        shutil.copy(repository / "models" / f"expression.{suffix}", tmp_path)
    path = tmp_path / "expression.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**card, "name": "<b>twin</b>"}), encoding="utf-8")
    out = tmp_path / "report"
    models = [repository / "models" / "expression.tflite", tmp_path / "expression.tflite"]
    code = cli.main(
        ["evaluate", *map(str, models), "--data", str(little_data), "--out", str(out)]
    )  # fmt: skip
    assert code == 0
    report = json.loads((out / "evaluation.json").read_text(encoding="utf-8"))
    first, twin = report["models"]
    assert first["label_sets"] == twin["label_sets"]
    assert first["robustness"] == twin["robustness"]
    assert report["near_duplicates"]["pictures"] == 7
    parts = first["label_sets"]["fer2013"]
    assert (parts["all"]["pictures"], parts["without_near_duplicates"]["pictures"]) == (14, 7)
    for row in first["exposure"]:
        assert sum(row["mean_share_shift"].values()) == pytest.approx(0, abs=1e-3)
        expected = row["accuracy"] - parts["all"]["accuracy"]
        assert row["accuracy_change"] == pytest.approx(expected, abs=2e-4)
    page = Resources()
    page.feed((out / "evaluation.html").read_text(encoding="utf-8"))
    assert page.loaded
    assert all(link.startswith("data:image/") for link in page.loaded)
    assert "<b>twin</b>" in page.text
    assert f"{100 * parts['all']['accuracy']:.1f} %" in page.text


def test_without_training_pictures_the_report_says_so(
    little_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (little_data / "train.zip").unlink()
    out = tmp_path / "report"
    assert cli.main(["evaluate", "--data", str(little_data), "--out", str(out)]) == 0
    report = json.loads((out / "evaluation.json").read_text(encoding="utf-8"))
    assert report["models"][0]["label_sets"]["fer2013"]["without_near_duplicates"] is None
    sentence = "No figures without near-duplicates of training pictures"
    assert sentence in capsys.readouterr().out
    assert sentence in (out / "evaluation.html").read_text(encoding="utf-8")


def test_a_model_without_a_card_is_told_in_one_sentence(
    little_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "lonely.tflite"
    model.write_bytes(b"TFL3")
    assert cli.main(["evaluate", str(model), "--data", str(little_data)]) == 3
    error = capsys.readouterr().err
    assert "lonely.json cannot be read" in error
    assert "Traceback" not in error


@pytest.mark.timeout(300)
def test_the_shipped_model_scores_what_its_card_says(fer2013_dir: Path, repository: Path) -> None:
    from fer_monitor.training.data.dataset import load_split
    from fer_monitor.training.scoring.metrics import metrics
    from fer_monitor.training.scoring.tflite_model import load_models

    (model,) = load_models([repository / "models" / "expression.tflite"], [])
    split = load_split(fer2013_dir, "public_test")
    found = metrics(model.shares(split.images)["fer2013"], split)
    card = json.loads((repository / "models" / "expression.json").read_text(encoding="utf-8"))
    promised = card["metrics"]["public_test"]["fer2013"]["accuracy"]
    assert found["accuracy"] == pytest.approx(promised, abs=0.002)
