"""Train the second reader of name labels on made-up names: ``python -m benchmarks.name_network``.

Needs the extra `native` and the fonts of `benchmarks.name_drawings`. None of the names that
`benchmarks.names` measures with is used, and none of the fonts of its looks but Noto Sans.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.name_drawings import TRAIN_FONTS, alphabet, draw_labels, rooms
from benchmarks.name_labels import FONTS
from fer_monitor.vision.names.latin import HEIGHT_PX, MODEL, prepared

STRIDE = 2
"""Pixels of the input for each column of the output."""
NO_LETTER, ANYTHING = 0, -1
"""Targets of a column: none, or whatever the network likes, at the rims of letters."""
LONGEST_PX = 420
BATCH = 32
POOL = 3200
"""Labels that are sorted by width at once, so that those in a batch are about as wide."""
PEAK_RATE, WARM_STEPS, WEIGHT_DECAY, LARGEST_GRADIENT = 3e-3, 200, 1e-2, 2.0
WHOLE_TEXTS_FROM = 0.35
"""From this share of the training on, whole texts count, too; before, where each letter stands is
told, which is learnt many times faster."""
PLACES_WEIGHT = 0.3
PICTURES = 60


@dataclass(frozen=True)
class Sample:
    """One label, ready for the network.

    Attributes
    ----------
    image : float16 (32, W)
    text : str
    spans : float32 (len(text), 2)
        Left and right end of each letter, pixels of ``image``.
    """

    image: NDArray[np.float16]
    text: str
    spans: NDArray[np.float32]


def draw(count: int, seed: int) -> list[Sample]:
    """Return so many drawn labels."""
    rng = np.random.default_rng(seed)
    found: list[Sample] = []
    for label in draw_labels(rng, rooms(rng, PICTURES)):
        image = prepared(label.strip)
        if image.shape[1] > LONGEST_PX:
            continue
        text = label.text.strip()
        start = label.text.index(text)
        spans = label.spans[start : start + len(text)] * (image.shape[1] / label.strip.shape[1])
        found.append(Sample(image.astype(np.float16), text, spans.astype(np.float32)))
        if len(found) == count:
            break
    return found


def save(path: Path, samples: Sequence[Sample]) -> None:
    """Write samples into a file."""
    np.savez_compressed(
        path,
        widths=np.array([sample.image.shape[1] for sample in samples]),
        pixels=np.concatenate([sample.image.T for sample in samples]),
        texts=np.array([sample.text for sample in samples]),
        spans=np.concatenate([sample.spans for sample in samples]),
    )


def load(path: Path) -> list[Sample]:
    """Read samples from a file."""
    with np.load(path) as file:
        texts = [str(text) for text in file["texts"]]
        images = np.split(file["pixels"], np.cumsum(file["widths"])[:-1])
        spans = np.split(file["spans"], np.cumsum([len(text) for text in texts])[:-1])
    return [
        Sample(image.T, text, own) for image, text, own in zip(images, texts, spans, strict=True)
    ]


def places(sample: Sample, shift: int, columns: int) -> NDArray[np.int64]:
    """Return the target of each column, int64 (columns,): a letter's number, or one of the two."""
    letters = alphabet()
    target: NDArray[np.int64] = np.full(columns, NO_LETTER, np.int64)
    spans = (sample.spans + shift) / STRIDE
    if not len(spans):
        return target
    target[max(0, int(spans[0, 0])) : max(0, math.ceil(float(spans[-1, 1])))] = ANYTHING
    for left, right in spans.tolist():
        for rim in (left, right):
            between = round(rim - 0.5)
            if right - left >= STRIDE and 0 <= between < columns:
                target[between] = NO_LETTER
    for letter, (left, right) in zip(sample.text, spans.tolist(), strict=True):
        middle, reach = (left + right) / 2, max(0.5, 0.22 * (right - left))
        first = math.floor(middle - reach + 0.5)
        last = max(math.floor(middle + reach + 0.5), first + 1)
        for column in {*range(first, last), int(middle)}:
            if 0 <= column < columns:
                target[column] = letters.index(letter) + 1
    return target


def batches(samples: Sequence[Sample], rng: random.Random) -> Iterator[list[Sample]]:
    """Yield batches without end, labels of about one width in each."""
    while True:
        pool = rng.sample(samples, min(POOL, len(samples)))
        pool.sort(key=lambda sample: sample.image.shape[1] + 16 * rng.random())
        starts = list(range(0, len(pool) - BATCH + 1, BATCH))
        rng.shuffle(starts)
        for start in starts:
            yield pool[start : start + BATCH]


def tensors(
    batch: Sequence[Sample], rng: random.Random
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return images, float32 (N, 1, 32, W), and targets, int64 (N, W / 2), of a batch."""
    width = -(-max(sample.image.shape[1] for sample in batch) // 16) * 16
    images = np.zeros((len(batch), 1, HEIGHT_PX, width), np.float32)
    targets = np.zeros((len(batch), width // STRIDE), np.int64)
    for row, sample in enumerate(batch):
        wide = sample.image.shape[1]
        shift = rng.randint(0, min(4, width - wide))
        images[row, 0, :, shift : shift + wide] = sample.image
        targets[row] = places(sample, shift, width // STRIDE)
    # Dark letters on light and light on dark, more or less contrast, grain.
    images *= rng.choice((-1, 1)) * rng.uniform(0.8, 1.2)
    grain = np.random.default_rng(rng.getrandbits(64)).standard_normal(images.shape, np.float32)
    return images + np.float32(rng.random() ** 2 * 0.25) * grain, targets


def train(samples: Sequence[Sample], seen: int, start: Path | None, seed: int = 0) -> Any:
    """Return a network that was shown ``seen`` labels, and print how it goes."""
    import torch
    from torch.nn import functional as nnf

    from benchmarks.name_model import LatinNetwork

    torch.manual_seed(seed)
    rng = random.Random(seed)
    network = LatinNetwork(len(alphabet()) + 1)
    if start is not None:
        network.load_state_dict(torch.load(start, weights_only=True))
    optimiser = torch.optim.AdamW(network.parameters(), lr=PEAK_RATE, weight_decay=WEIGHT_DECAY)
    numbers = {letter: number for number, letter in enumerate(alphabet(), 1)}
    steps, losses = max(1, seen // BATCH), []
    for step, batch in zip(range(steps), batches(samples, rng), strict=False):
        share = step / steps
        rate = PEAK_RATE * min(1.0, (step + 4) / WARM_STEPS) * (math.cos(math.pi * share) + 1) / 2
        for group in optimiser.param_groups:
            group["lr"] = rate
        images, targets = (torch.from_numpy(array) for array in tensors(batch, rng))
        scores = network(images)
        loss = nnf.cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=ANYTHING)
        if start is not None or share > WHOLE_TEXTS_FROM:
            texts = [sample.text for sample in batch]
            whole = nnf.ctc_loss(
                scores.log_softmax(2).transpose(0, 1),
                torch.tensor([numbers[letter] for text in texts for letter in text]),
                torch.full((len(batch),), scores.shape[1]),
                torch.tensor([len(text) for text in texts]),
                zero_infinity=True,
            )
            loss = PLACES_WEIGHT * loss + whole
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), LARGEST_GRADIENT)
        optimiser.step()
        losses.append(float(loss.detach()))
        if len(losses) == 100:
            print(f"{(step + 1) * BATCH} labels, loss {np.mean(losses):.4f}", flush=True)
            losses.clear()
    return network.eval()


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw labels into a file, or train on those in files and write the model."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.name_network", description=__doc__)
    parser.add_argument("--draw", type=Path, metavar="FILE", help="draw labels into a file (.npz)")
    parser.add_argument("--labels", type=int, default=4000, help="how many labels are drawn")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--train", type=Path, nargs="+", metavar="FILE", help="train on these")
    parser.add_argument("--seen", type=int, default=120_000, help="labels shown, again and again")
    parser.add_argument("--start", type=Path, help="go on from this checkpoint")
    parser.add_argument("--checkpoint", type=Path, help="keep the weights here, too")
    parser.add_argument(
        "--out", type=Path, default=MODEL, help="the model (default: the program's)"
    )
    options = parser.parse_args(arguments)
    if not (options.draw or options.train):
        parser.error("say --draw or --train")
    cv2.setNumThreads(1)
    if options.draw:
        missing = [font for font in TRAIN_FONTS if not (FONTS / font).is_file()]
        if missing:
            print(f"Fonts are missing: {', '.join(missing)}.", file=sys.stderr)
            return 2
        save(options.draw, draw(options.labels, options.seed))
    if options.train:
        import torch

        from benchmarks.name_model import write_onnx

        samples = [sample for path in options.train for sample in load(path)]
        network = train(samples, options.seen, options.start)
        if options.checkpoint:
            torch.save(network.state_dict(), options.checkpoint)
        write_onnx(network, alphabet(), options.out)
        print(f"{len(samples)} labels; wrote {options.out}, {options.out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
