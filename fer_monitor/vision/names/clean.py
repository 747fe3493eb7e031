"""Turn what was read on a label into a name: without role, pronouns, icons and dots."""

from __future__ import annotations

import re
import unicodedata

from fer_monitor.vision.names.languages import in_one_language
from fer_monitor.vision.people.suffixes import without_suffixes

_ELLIPSIS = re.compile(r"\s*(?:…|⋯|\.{2,}|·{2,}|。{2,})[\s.…]*$")
_EDGES = " \t'`´’‘\"“”,;:|/\\-–—_=+*~<>«»•·°^#@&%$!?！?©®×[]{}()（）【】、。，"
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "＇": "'", "‐": "-", "‑": "-"})


PARTICLES = frozenset(
    (
        *("a", "al", "ap", "as", "bin", "bint", "binti", "da", "dal", "de", "del", "dela", "dell"),
        *("della", "den", "der", "des", "di", "do", "dos", "du", "e", "el", "en", "ibn", "la"),
        *("las", "le", "les", "lo", "los", "och", "of", "op", "san", "st", "te", "ten", "ter"),
        *("the", "to", "und", "v", "van", "von", "y", "zu", "zum", "zur"),
    )
)
"""Words of a name that are written small."""
_ALIKE = "cçćčĉċkķoóòöôõøőōpþsśšşșvwŵxyýzźžż"
"""Letters whose small form looks like the capital one."""
_SMALL = "a-zß-öø-ÿāăąćčĉċďđēĕėęěğģħīįıķĺļľłńņňōőŕřśşšșţťțūůűųźżž"
_CAPITAL = "A-ZÀ-ÖØ-ÞĆČĎĐĞİĶĻĽŁŃŇŐŘŚŞŠȘŢŤȚŮŰŹŻŽ"
_GLUED = re.compile(rf"^([{_CAPITAL}][{_SMALL}]+)([{_CAPITAL}][{_SMALL}]+)$")
_GLUED_PREFIXES = frozenset(("De", "Di", "Du", "El", "Fitz", "La", "Le", "Mac", "Mc", "Van", "Al"))


def clean_name(text: str) -> str:
    """Return the name in ``text``, or an empty string where it holds none.

    Roles in brackets ("(Host, me)"), pronouns ("she/her", in brackets or behind the name), stray
    signs that an icon was read as, and the dots of a shortened label are taken off. What stands in
    other brackets is part of the name and stays, such as "Ana (Lab 3)".
    """
    name = unicodedata.normalize("NFC", text).translate(_QUOTES)
    name = _ELLIPSIS.sub("", name)
    name = without_suffixes(name)
    name = re.sub(r"\s+", " ", name)
    name = _with_capitals(_strip_signs(name))
    name = " ".join(_unglued(word) for word in name.split(" "))
    name = in_one_language(name)
    return name if any(sign.isalnum() for sign in name) else ""


def _unglued(word: str) -> str:
    """Put the space back that a reader lost between two words."""
    glued = _GLUED.match(word)
    return f"{glued[1]} {glued[2]}" if glued and glued[1] not in _GLUED_PREFIXES else word


def _with_capitals(name: str) -> str:
    """Mend capitals that cannot be told from small letters by their shape.

    An I without serifs is an l, and c, o or z are capitals made small: where another word of the
    name begins with a capital, these do too.
    """
    words = name.split(" ")
    if not any(word[:1].isupper() for word in words):
        return name
    return " ".join(_with_capital(word) for word in words)


def _with_capital(word: str) -> str:
    if word.lower() in PARTICLES or len(word) < 2 or not word.isalpha():
        return word
    if word[0] == "l" and word[1].islower():
        return "I" + word[1:]
    return word[0].upper() + word[1:] if word[0] in _ALIKE and word[1].islower() else word


def _strip_signs(name: str) -> str:
    """Take signs off both ends, but a closing bracket only where none was opened."""
    start = name.lstrip(_EDGES)
    end = start.rstrip(_EDGES)
    if "(" in end and end.count("(") > end.count(")") and start[len(end) :].startswith(")"):
        end += ")"
    # The dot of an initial stays, such as in "Ana M.".
    return end.strip()
