"""The shipped model's recipe: what its card and its published log say it was made by."""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.core.paths import resource
from fer_monitor.training import command
from fer_monitor.training.native.recipe import RECIPES, SHIPPED, Stage
from fer_monitor.vision.classifier import SHIPPED_CARD

LOG = Path(__file__).parents[2] / "docs" / "training" / "expression-log.csv"


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_stage_builds_only_on_those_before_it(recipe: tuple[Stage, ...]) -> None:
    before: set[str] = set()
    for stage in recipe:
        needed = {*stage.teachers, *([stage.start_from] if stage.start_from else [])}
        assert needed <= before
        assert stage.name not in before
        before.add(stage.name)


def test_the_shipped_card_names_the_recipe() -> None:
    card = json.loads(resource(SHIPPED_CARD).read_text(encoding="utf-8"))
    assert card["plan"]["recipe"] == json.loads(json.dumps([asdict(stage) for stage in SHIPPED]))


def test_the_published_log_has_every_epoch_of_the_recipe() -> None:
    with LOG.open(newline="", encoding="utf-8") as stream:
        epochs = Counter(row["stage"] for row in csv.DictReader(stream))
    assert epochs == {stage.name: stage.plan.epochs for stage in SHIPPED}


@pytest.mark.parametrize("task", [["data-report"], ["--architecture", "resnet32"]])
def test_a_recipe_is_refused_where_it_would_change_nothing(task: list[str], tmp_path: Path) -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    words = [*task, "--data", str(tmp_path), "--out", str(tmp_path / "out"), "--recipe", "long"]
    with pytest.raises(UserError, match="goes with model alone"):
        command.run(parser.parse_args(words))
    assert not (tmp_path / "out").exists()
