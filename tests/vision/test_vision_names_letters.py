"""Letters from probabilities: what column by column is lost, and what must not change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fer_monitor.vision.names.clean import clean_name
from fer_monitor.vision.names.languages import in_one_language
from fer_monitor.vision.names.letters import read_letters

ALPHABET = ("", *"AaBbČčĆćiİJjnorSsȘșŞşteh", " ")


def line(*columns: dict[str, float]) -> np.ndarray:
    """Return probabilities in which each column shows what it says; the rest is no letter."""
    rows = np.zeros((len(columns), len(ALPHABET)), np.float32)
    for row, column in zip(rows, columns, strict=True):
        for letter, share in column.items():
            row[ALPHABET.index(letter)] = share
        row[0] = 1 - row.sum()
    return rows


def sure(text: str) -> list[dict[str, float]]:
    """Return a column for each letter, with an empty one after it."""
    return [column for letter in text for column in ({letter: 0.99}, {})]


def test_plain_letters_are_read_as_they_are() -> None:
    text, confidence = read_letters(line(*sure("Ana Both")), ALPHABET)
    assert text == "Ana Both"
    assert confidence == pytest.approx(0.99)


def test_a_letter_in_two_columns_is_one_and_with_a_gap_two() -> None:
    assert read_letters(line({"A": 0.9}, {"A": 0.9}, {}, {"A": 0.9}), ALPHABET)[0] == "AA"


def test_variants_that_share_their_probability_are_no_gap() -> None:
    shown = line({"Ș": 0.3, "Ş": 0.29}, {}, *sure("tean Sonb"))
    assert read_letters(shown, ALPHABET)[0] == "Ștean Sonb"


def test_a_lost_capital_is_found_where_other_words_have_one() -> None:
    lost = {"Ș": 0.2, "Ş": 0.1}
    assert read_letters(line(lost, {}, *sure("tean Sonb")), ALPHABET)[0] == "Ștean Sonb"
    assert read_letters(line(lost, {}, *sure("tean sonb")), ALPHABET)[0] == "tean sonb"


def test_a_lost_capital_that_may_be_one_of_several_letters_stays_lost() -> None:
    unclear = {"Ș": 0.2, "B": 0.1}
    assert read_letters(line(unclear, {}, *sure("tean Sonb")), ALPHABET)[0] == "tean Sonb"


def test_an_unsure_capital_behind_the_name_is_an_icon() -> None:
    icon = {"A": 0.55}
    assert read_letters(line(*sure("Ana Son"), icon), ALPHABET)[0] == "Ana Son"
    assert read_letters(line(*sure("Ana Son "), icon), ALPHABET)[0] == "Ana Son"
    assert read_letters(line(*sure("Ana S"), {}, {"A": 0.9}), ALPHABET)[0] == "Ana SA"
    assert read_letters(line(*sure("AB"), icon), ALPHABET)[0] == "ABA"


def test_case_and_accent_of_a_first_letter_are_weighed_apart() -> None:
    first = {"ć": 0.39, "Č": 0.32, "Ć": 0.12}
    assert read_letters(line(first, {}, *sure("iro")), ALPHABET)[0] == "Ćiro"


def test_small_names_stay_small() -> None:
    assert read_letters(line(*sure("ana")), ALPHABET)[0] == "ana"


def test_an_unsure_space_within_a_word_is_none() -> None:
    unsure = [*sure("Son"), {" ": 0.7}, {}, *sure("ths")]
    assert read_letters(line(*unsure), ALPHABET)[0] == "Sonths"
    assert read_letters(line(*sure("Son ths")), ALPHABET)[0] == "Son ths"


@given(arrays(np.float32, (9, len(ALPHABET)), elements=st.floats(0, 1, width=32)))
def test_any_probabilities_give_text_and_confidence(rows: np.ndarray) -> None:
    rows = rows / np.maximum(rows.sum(1, keepdims=True), 1)
    text, confidence = read_letters(rows, ALPHABET)
    assert set(text) <= set("".join(ALPHABET) + "".join(ALPHABET).upper())
    assert 0 <= confidence <= 1.001


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("Răzvan Şerban", "Răzvan Șerban"),
        ("Oğuz Șahin", "Oğuz Şahin"),
        ("Győző Szõke", "Győző Szőke"),
        ("Živilė Jankauskaité", "Živilė Jankauskaitė"),
        ("Žaneta Ząbek", "Żaneta Ząbek"),
        ("ipek Şahin", "İpek Şahin"),
        ("L'ubomír Žiak", "Ľubomír Žiak"),
        ("Şule Öztürk", "Şule Öztürk"),
        ("Kärt Jõgi", "Kärt Jõgi"),
        ("AEsa Björk", "Æsa Björk"),
        ("Thijs Ijzerman", "Thijs IJzerman"),
        ("Ijeoma Eze", "Ijeoma Eze"),
        ("AEG Lab", "AEG Lab"),
        ("L'Hôpital", "L'Hôpital"),
        ("iPad", "iPad"),
    ],
)
def test_accents_follow_the_language_of_the_name(read: str, name: str) -> None:
    assert in_one_language(read) == name


def test_a_lost_space_between_accented_words_is_put_back() -> None:
    assert clean_name("Niamh NíBhriain") == "Niamh Ní Bhriain"
    assert clean_name("Ewan MacLeod") == "Ewan MacLeod"
