"""Fit how accents are weighed to made-up names: ``python -m benchmarks.name_accents``.

The names are random letters of many languages, drawn with other fonts than those that
`benchmarks.names` measures with; none of its names is used.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from scipy.optimize import minimize

from benchmarks.name_labels import FONTS, LOOKS, LabelledGallery
from fer_monitor.vision.names.accents import FLOOR, WEIGHTS
from fer_monitor.vision.names.letters import base, seen_letters
from fer_monitor.vision.names.reader import NameReader
from fer_monitor.vision.names.strip import corner_of, find_line

TRAIN_FONTS = (
    "truetype/dejavu/DejaVuSans.ttf",
    "truetype/dejavu/DejaVuSansCondensed.ttf",
    "truetype/liberation/LiberationSans-Regular.ttf",
    "truetype/liberation/LiberationSansNarrow-Regular.ttf",
    "truetype/noto/NotoSans-Regular.ttf",
    "truetype/noto/NotoSansDisplay-Regular.ttf",
)
# fmt: off
LANGUAGES = (
    "", "áéíóúñü", "áâãàçéêíóôõú", "àâçéèêëîïôû", "äöüß", "ąćęłńóśźż", "áčďéěíňóřšťúůýž",
    "áäčďéíľĺňóôŕšťúýž", "áéíóöőúüű", "ăâîșț", "čćđšž", "čšž", "åäö", "æøå", "áðéíóúýþæö", "äö",
    "äöõüšž", "āčēģīķļņšūž", "ąčęėįšųūž", "çğıöşüi", "çë", "ċġħż", "àèéìòù", "àçèéíïòóú", "ŵŷâêîô",
    "áéíóú", "ëïé",
)
# fmt: on
"""Accented letters of languages, and of English; a dotted i among them has a dotted capital."""
VOWELS, CONSONANTS = "aeiouaeioy", "bcdfghjklmnprstvzrnlstkmdbw"
ACCENTED_VOWELS, ACCENTED_CONSONANTS = 0.3, 0.25
"""Shares of letters with an accent, in languages that have some: more than in names."""
LAST_LATIN = 0x220
SIDE = 7
AXES = 140
"""Directions in which the logarithms of the probabilities vary most; more of them add nothing."""
LEAST_SPREAD = 0.01
"""Directions in which nothing varies are left out."""
PENALTY = 10.0
"""Weight of the squared weights, chosen by labels in fonts that were not fitted to."""
FEWEST = 5
"""A variant must have been drawn so often."""


@dataclass(frozen=True)
class Samples:
    """Columns of the network that show a known letter.

    Attributes
    ----------
    letters : str
        All Latin letters of the network.
    logs : float32 (N, len(letters))
        Logarithms of their probabilities.
    truth : str (N,)
    """

    letters: str
    logs: NDArray[np.float32]
    truth: NDArray[np.str_]


def made_up_name(rng: np.random.Generator) -> str:
    """Return two words of random letters of one language."""
    marks = LANGUAGES[int(rng.integers(len(LANGUAGES)))]
    return " ".join(_word(rng, marks) for _ in range(2))


def _word(rng: np.random.Generator, marks: str) -> str:
    vowel, word = bool(rng.random() < 0.3), ""
    for _ in range(int(rng.integers(3, 9))):
        own = [mark for mark in marks if (base(mark) in VOWELS) == vowel]
        share = ACCENTED_VOWELS if vowel else ACCENTED_CONSONANTS
        accented = bool(own) and rng.random() < share
        word += str(rng.choice(own if accented else list(VOWELS if vowel else CONSONANTS)))
        vowel ^= bool(rng.random() < 0.85)
    first = {"ß": "S", "i": "İ" if "ı" in marks else "I"}.get(word[0], word[0].upper())
    return first + word[1:]


def samples(count: int, seed: int, fonts: Sequence[str]) -> Samples:
    """Return what the network says about the letters of ``count`` labels."""
    rng, reader = np.random.default_rng(seed), NameReader(accents=False)
    letters = "".join(filter(_latin, reader.alphabet))
    places = [reader.alphabet.index(letter) for letter in letters]
    logs, truths = [], []
    for _ in range(count // SIDE**2):
        for truth, strip in _labels(rng, fonts):
            rows = reader.probabilities(strip)
            seen = seen_letters(rows, reader.alphabet)
            read = [base(letter) for letter, _, _ in seen]
            for edit in Levenshtein.opcodes([base(letter) for letter in truth], read):
                if edit.tag != "equal":
                    continue
                for step in range(edit.src_end - edit.src_start):
                    i, j = edit.src_start + step, edit.dest_start + step
                    if truth[i].isalpha():
                        logs.append(np.log(rows[seen[j][1], places] + FLOOR))
                        truths.append(truth[i])
    return Samples(letters, np.array(logs, np.float32), np.array(truths))


def _latin(sign: str) -> bool:
    return (
        len(sign) == 1
        and sign.isalpha()
        and ord(sign) < LAST_LATIN
        and ("LATIN" in unicodedata.name(sign, ""))
    )


def _labels(
    rng: np.random.Generator, fonts: Sequence[str]
) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """Yield what stands on the labels of one gallery, and their strips."""
    look = replace(
        LOOKS[int(rng.integers(len(LOOKS)))],
        font=str(rng.choice(list(fonts))),
        text_px=int(rng.integers(12, 16)),
    )
    names = [made_up_name(rng) for _ in range(SIDE**2)]
    gallery = LabelledGallery(look, names, SIDE, SIDE, seed=int(rng.integers(10**9)))
    image = gallery.frame(0)
    for index, tile in enumerate(gallery.tiles):
        corner = corner_of(image, tile)
        line = find_line(corner)
        if line is not None:
            rows, cols = line.rows(corner.shape[0]), line.cols(corner.shape[1])
            yield gallery.shown(index), corner[rows, cols]


def fit(known: Samples) -> dict[str, NDArray[np.generic]]:
    """Return the arrays that `fer_monitor.vision.names.accents` reads."""
    mean = known.logs.mean(0)
    _, _, directions = np.linalg.svd(known.logs[:: max(1, len(known.logs) // 8000)] - mean, False)
    axes = directions[:AXES].T
    # Each direction is scaled so that the penalty means the same for all.
    spread = ((known.logs - mean) @ axes).std(0)
    axes = axes[:, spread > LEAST_SPREAD] / spread[spread > LEAST_SPREAD]
    seen = np.hstack([(known.logs - mean) @ axes, np.ones((len(known.logs), 1))])
    bases = np.array([base(letter) for letter in known.truth])
    groups: list[str] = []
    arrays: dict[str, NDArray[np.generic]] = {}
    for letter in sorted(set(bases.tolist())):
        drawn, counts = np.unique(known.truth[bases == letter], return_counts=True)
        variants = "".join(v for v in drawn[counts >= FEWEST].tolist() if v in known.letters)
        if len(variants) < 2:
            continue
        chosen = (bases == letter) & np.isin(known.truth, list(variants))
        prior = known.logs[chosen][:, [known.letters.index(v) for v in variants]]
        wanted = np.array([variants.index(t) for t in known.truth[chosen].tolist()])
        weight, scale = _layer(seen[chosen], prior.astype(np.float64), wanted)
        arrays[f"w_{len(groups)}"] = weight.astype(np.float16)
        arrays[f"s_{len(groups)}"] = np.array(scale, np.float32)
        same = "".join(other for other in known.letters if base(other) == letter)
        groups.append(f"{variants}|{same}")
    arrays |= {"letters": np.array(known.letters), "groups": np.array(groups)}
    return arrays | {"mean": mean.astype(np.float16), "axes": axes.astype(np.float16)}


def _layer(
    seen: NDArray[np.float64], prior: NDArray[np.float64], wanted: NDArray[np.intp]
) -> tuple[NDArray[np.float64], float]:
    """Return the weights, and how much the network's own logarithms count."""
    shape = (seen.shape[1], prior.shape[1])
    target = np.eye(shape[1])[wanted]

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weight = values[:-1].reshape(shape)
        score = prior * values[-1] + seen @ weight
        score -= score.max(1, keepdims=True)
        total = np.log(np.exp(score).sum(1, keepdims=True))
        error = np.exp(score - total) - target
        slope = np.append(seen.T @ error + PENALTY * weight, (error * prior).sum())
        cost = -(target * (score - total)).sum() + PENALTY / 2 * (weight**2).sum()
        return float(cost), slope

    start = np.append(np.zeros(shape), 1.0)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 80}).x
    return best[:-1].reshape(shape), float(best[-1])


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw samples into a file, or fit to those in files and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.name_accents", description=__doc__)
    parser.add_argument("--draw", type=Path, metavar="FILE", help="draw labels, keep what they say")
    parser.add_argument("--labels", type=int, default=2000, help="how many labels are drawn")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fit", type=Path, nargs="+", metavar="FILE", help="fit to drawn labels")
    options = parser.parse_args(arguments)
    if not (options.draw or options.fit):
        parser.error("say --draw or --fit")
    cv2.setNumThreads(1)
    if options.draw:
        missing = [font for font in TRAIN_FONTS if not (FONTS / font).is_file()]
        if missing:
            print(f"Fonts are missing: {', '.join(missing)}.", file=sys.stderr)
            return 2
        new = samples(options.labels, options.seed, TRAIN_FONTS)
        np.savez(options.draw, letters=np.array(new.letters), logs=new.logs, truth=new.truth)
        print(f"{len(new.truth)} letters")
    if options.fit:
        parts = [_loaded(path) for path in options.fit]
        logs = np.concatenate([part.logs for part in parts])
        truth = np.concatenate([part.truth for part in parts])
        fitted = fit(Samples(parts[0].letters, logs, truth))
        np.savez_compressed(WEIGHTS, **fitted)  # type: ignore[arg-type]  # no name is a parameter's
        print(f"{len(truth)} letters; wrote {WEIGHTS.name}, {WEIGHTS.stat().st_size} bytes")
    return 0


def _loaded(path: Path) -> Samples:
    with np.load(path) as file:
        return Samples(str(file["letters"]), file["logs"], file["truth"])


if __name__ == "__main__":
    sys.exit(main())
