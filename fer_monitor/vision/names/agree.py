"""Two readers of one line: take the text that both together find the likeliest.

Where they differ, each letter may be either's. How likely a whole text is, is what networks of
this kind are trained for: the sum over all ways to write it into the columns (A. Graves and others,
"Connectionist Temporal Classification", 2006, section 4.1).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

MOST_DIFFERENCES = 6
"""With more of them the readings are not mixed: one of the two is taken."""
DOUBT = 1e-4
"""Added to every probability: no reader can rule out alone what the other sees plainly."""
_NEVER = -1e9


@dataclass(frozen=True, eq=False)
class Reading:
    """What one reader says about a line.

    Attributes
    ----------
    text : str
    rows : float32 (T, C)
        Probabilities of C letters in T columns; number 0 means no letter.
    alphabet : sequence of str
        The C letters.
    """

    text: str
    rows: NDArray[np.float32]
    alphabet: tuple[str, ...]

    @property
    def _places(self) -> Mapping[str, int]:
        return _places_in(self.alphabet)

    def log_likelihoods(self, texts: Sequence[str], case: bool = True) -> NDArray[np.float64]:
        """Return how likely each of K texts is, float64 (K,), natural logarithms.

        Without ``case``, a letter may as well be its capital.
        """
        # Of thousands of letters only those in the texts; number 0 means no letter, and the last
        # one stands for letters that this reader does not know.
        letters = sorted({letter for text in texts for letter in text})
        columns = [self.rows[:, 0], *(self._column(letter, case) for letter in letters)]
        rows = np.stack(columns, 1).astype(np.float64) + DOUBT
        numbers = {letter: number for number, letter in enumerate(letters, 1)}
        coded = [[numbers[letter] for letter in text] for text in texts]
        return ctc_log_likelihoods(np.log(rows), coded)

    def _column(self, letter: str, case: bool) -> NDArray[np.float32]:
        """Return a letter's probabilities, float32 (T,); 0 where this reader does not know it."""
        same = {letter} if case else {letter, letter.swapcase()}
        known = [self._places[one] for one in same if one in self._places]
        return np.asarray(self.rows[:, known].sum(1), np.float32)

    def confidence(self, text: str) -> float:
        """Return the mean probability of a text's letters (geometric), in [0, 1].

        Capitals count as their small letters: o and O differ by their height alone, which the rest
        of the name tells, and not each reader is good at that.
        """
        likely = self.log_likelihoods([text], case=False)[0]
        return float(np.exp(min(likely / max(len(text), 1), 0.0)))


@lru_cache(maxsize=4)
def _places_in(alphabet: tuple[str, ...]) -> Mapping[str, int]:
    return {letter: number for number, letter in enumerate(alphabet)}


def agreed_text(a: Reading, b: Reading) -> str:
    """Return the text that both readings together make the likeliest."""
    if a.text == b.text:
        return a.text
    texts = mixtures(a.text, b.text)
    return texts[int(np.argmax(a.log_likelihoods(texts) + b.log_likelihoods(texts)))]


def mixtures(a: str, b: str) -> list[str]:
    """Return all texts that have one of the two's letters wherever these differ, each once."""
    parts = [
        (a[edit.src_start : edit.src_end], b[edit.dest_start : edit.dest_end])
        for edit in Levenshtein.opcodes(a, b)
    ]
    choices = [dict.fromkeys(part) for part in parts]
    if sum(len(choice) > 1 for choice in choices) > MOST_DIFFERENCES:
        return [a, b]
    return list(dict.fromkeys("".join(chosen) for chosen in itertools.product(*choices)))


def ctc_log_likelihoods(
    logs: NDArray[np.float64], texts: Sequence[Sequence[int]]
) -> NDArray[np.float64]:
    """Return the logarithms of how likely K texts are, float64 (K,).

    Parameters
    ----------
    logs : float64 (T, C)
        Logarithms of the letters' probabilities in T columns; number 0 means no letter.
    texts : sequence of sequences of int
        Numbers of letters.
    """
    count, longest = len(texts), max(map(len, texts), default=0)
    # Between letters, and around them, there may be columns without one.
    states = np.zeros((count, 2 * longest + 1), np.int64)
    for row, text in enumerate(texts):
        states[row, 1 : 2 * len(text) : 2] = text
    skips = np.zeros(states.shape, bool)
    skips[:, 3::2] = states[:, 3::2] != states[:, 1:-2:2]
    steps = logs[:, states]
    alpha = np.full(states.shape, _NEVER)
    alpha[:, :2] = steps[0, :, :2]
    for step in steps[1:]:
        one, two = np.full_like(alpha, _NEVER), np.full_like(alpha, _NEVER)
        one[:, 1:] = alpha[:, :-1]
        two[:, 2:] = np.where(skips[:, 2:], alpha[:, :-2], _NEVER)
        alpha = np.logaddexp(np.logaddexp(alpha, one), two) + step
    ends = np.array([2 * len(text) for text in texts])
    rows = np.arange(count)
    last = np.where(ends > 0, alpha[rows, np.maximum(ends - 1, 0)], _NEVER)
    return np.asarray(np.logaddexp(alpha[rows, ends], last))
