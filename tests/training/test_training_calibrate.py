"""What is set after training: how sure the shares are."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("scipy", reason="needs the extra train: pip install -e '.[train]'")

from fer_monitor.training.export.calibrate import fit_temperature
from fer_monitor.vision.classifier import softmax


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_a_temperature_undoes_what_made_the_shares_too_sure(temperature: float) -> None:
    rng = np.random.default_rng(4)
    true = rng.normal(0, 2, (5000, 7)).astype(np.float32)
    shares = softmax(true).astype(np.float64)
    labels = np.array([rng.choice(7, p=row / row.sum()) for row in shares])
    logits = true * np.float32(temperature)
    assert fit_temperature(logits, labels) == pytest.approx(temperature, rel=0.06)
