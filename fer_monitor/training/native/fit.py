"""Fit the program's own network in a process of its own; nothing heavy is imported before."""

from __future__ import annotations

from pathlib import Path

WEIGHTS_NAME = "weights.npz"


def fit(recipe: str, data_dir: Path, out_dir: Path, seed: int) -> Path:
    """Run one of ``recipe.RECIPES`` and return the file of its last stage's weights (``weights``).

    Raises
    ------
    UserError
        Where the data is incomplete or the folder holds another run.
    """
    from fer_monitor.training.data.dataset import hold_out, load_split
    from fer_monitor.training.native.engine import load_averaged
    from fer_monitor.training.native.recipe import RECIPES
    from fer_monitor.training.native.run_recipe import run_recipe
    from fer_monitor.training.native.weights import keras_arrays, save_arrays

    training, validation = hold_out(load_split(data_dir, "train"), seed=seed)
    stages = RECIPES[recipe]
    checkpoint = run_recipe(stages, training, validation, out_dir)
    weights = out_dir / WEIGHTS_NAME
    save_arrays(keras_arrays(load_averaged(checkpoint), stages[-1].plan.blocks), weights)
    return weights
