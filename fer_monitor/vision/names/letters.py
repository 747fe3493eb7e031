"""Turn the recogniser's probabilities into letters, with what is known of how names are written.

The network gives each column of a strip a probability for each of its letters and for none. Taken
one by one, the likeliest loses letters whose variants share their probability (S with a comma and
S with a cedilla), and takes a capital for a small letter of the same shape.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fer_monitor.vision.names.clean import PARTICLES

BLANK = 0
"""Index that means that a column shows no letter of its own."""
LEAST = 0.02
"""Less likely letters are not considered."""
CAPITAL_SHARE = 0.25
"""The first letter of a word is a capital from this share of the probability on."""
LOST_CAPITAL = 0.15
"""So likely is a capital that is missing before a word that begins small among capital ones. All
that the column may show must be variants of it: of six letters put back in names that nothing was
tuned on, four were wrong ones without that."""
UNSURE_END = 0.6
"""A last capital less likely than this, behind a small letter or a space, is an icon."""
UNSURE_SPACE = 0.9
"""A space less likely than this within a word, such as in ``Smi th``, is none."""
_BASES = str.maketrans("łŁđĐøØıß", "lLdDoOis")


def read_letters(probabilities: NDArray[np.float32], alphabet: Sequence[str]) -> tuple[str, float]:
    """Return the text of one line and the mean probability of its letters, in [0, 1].

    Parameters
    ----------
    probabilities : float32 (T, C)
        Of each letter in each of T columns, left to right; C is that of ``alphabet``.
    alphabet : sequence of str
        What the columns' numbers mean; number 0 means no letter.
    """
    line = _without_icon(seen_letters(probabilities, alphabet))
    starts = [i for i in range(len(line)) if not i or line[i - 1][0] == " "]
    capitals = sum(line[i][0].isupper() for i in starts)
    for i in reversed(starts):
        letter, column, likely = line[i]
        letter = _first(probabilities[column], alphabet, letter)
        line[i] = letter, column, likely
        if letter.islower() and capitals:
            before = line[i - 1][1] + 1 if i else 0
            line[i:i] = _lost_capital(probabilities, alphabet, before, column)
    text = "".join(letter for letter, _, _ in _without_false_spaces(line))
    return text, float(np.mean([likely for _, _, likely in line])) if line else 0.0


Letter = tuple[str, int, float]
"""A letter, its column and its probability."""


def seen_letters(probabilities: NDArray[np.float32], alphabet: Sequence[str]) -> list[Letter]:
    """Return the likeliest letter of each column that has one, repetitions left out."""
    best = probabilities.argmax(1)
    found: list[Letter] = []
    for column, index in enumerate(best.tolist()):
        row = probabilities[column]
        if index != BLANK:
            if not column or best[column - 1] != index:
                found.append((alphabet[index], column, float(row[index])))
        elif row[BLANK] < 1 - LEAST:
            shared = _shared(row, alphabet)
            around = {alphabet[best[i]] for i in (column - 1, column + 1) if 0 <= i < len(best)}
            if shared and base(shared[0]) not in {base(letter) for letter in around}:
                found.append((shared[0], column, shared[1]))
    return found


def _shared(row: NDArray[np.float32], alphabet: Sequence[str]) -> tuple[str, float] | None:
    """Return a letter whose variants together are likelier than no letter, and how likely."""
    sums: dict[str, float] = {}
    likely = _likely(row, alphabet)
    for letter, share in likely:
        sums[base(letter)] = sums.get(base(letter), 0.0) + share
    most = max(sums, key=sums.__getitem__, default="")
    if not most.isalpha() or sums[most] <= row[BLANK]:
        return None
    return next(letter for letter, _ in likely if base(letter) == most), sums[most]


def _first(row: NDArray[np.float32], alphabet: Sequence[str], letter: str) -> str:
    """Return the first letter of a word, of whose variants case and accent are weighed apart."""
    same = [(other, p) for other, p in _likely(row, alphabet) if base(other) == base(letter)]
    total = sum(p for _, p in same)
    if not letter.isalpha() or total <= 0:
        return letter
    capital = sum(p for other, p in same if other.isupper()) >= CAPITAL_SHARE * total
    if not capital or not letter.islower():
        return letter
    accents: dict[str, float] = {}
    for other, p in same:
        small = unicodedata.normalize("NFC", other.lower())
        accents[small] = accents.get(small, 0.0) + p
    upper = max(accents, key=accents.__getitem__).upper()
    return upper if len(upper) == 1 else letter


def _lost_capital(
    probabilities: NDArray[np.float32], alphabet: Sequence[str], start: int, stop: int
) -> list[Letter]:
    """Return the capital that was missed between two columns; none where there was none."""
    for column in range(start, stop):
        capitals = [(a, p) for a, p in _likely(probabilities[column], alphabet) if a.isupper()]
        total = sum(p for _, p in capitals)
        if total >= LOST_CAPITAL and len({base(capital) for capital, _ in capitals}) == 1:
            return [(capitals[0][0], column, total)]
    return []


def _without_icon(line: list[Letter]) -> list[Letter]:
    """Leave out a last letter that a microphone behind the name was taken for."""
    if len(line) < 3 or not line[-1][0].isupper() or line[-1][2] >= UNSURE_END:
        return line
    before = line[-2][0]
    if before == " ":
        return line[:-2]
    return line[:-1] if before.islower() else line


def _without_false_spaces(line: list[Letter]) -> list[Letter]:
    """Leave out spaces that are unsure and stand before the small rest of a word."""
    words = "".join(letter for letter, _, _ in line).split(" ")
    if not words[0][:1].isupper():
        return line
    kept, word = [], 0
    for letter in line:
        if letter[0] == " ":
            word += 1
            rest = words[word]
            unsure = letter[2] < UNSURE_SPACE and rest.isalpha() and rest.islower()
            if unsure and rest not in PARTICLES:
                continue
        kept.append(letter)
    return kept


def base(letter: str) -> str:
    """Return a letter without accent, small."""
    plain = unicodedata.normalize("NFD", letter.translate(_BASES))[:1]
    return plain.lower()


def _likely(row: NDArray[np.float32], alphabet: Sequence[str]) -> list[tuple[str, float]]:
    """Return the letters of a column that are not quite unlikely, likeliest first."""
    indices = np.flatnonzero(row >= LEAST)
    order = indices[np.argsort(-row[indices])].tolist()
    return [(alphabet[i], float(row[i])) for i in order if i != BLANK]
