"""Turn what was read on a label into a name: without role, pronouns, icons and dots."""

from __future__ import annotations

import re
import unicodedata

ROLES = (
    *("host", "co-host", "cohost", "me", "you", "guest", "external", "presenter", "presenting"),
    *("organizer", "organiser", "moderator", "muted", "unverified", "owner", "teacher"),
)
PRONOUN = r"(?:she|her|hers|he|him|his|they|them|theirs|ze|zir|hir|xe|xem|any|all|elle|lui|sie|er)"

_ELLIPSIS = re.compile(r"\s*(?:…|⋯|\.{2,}|·{2,}|。{2,})[\s.…]*$")
_BRACKETS = re.compile(r"[(\[（【]([^()\[\]（）【】]*)(?:[)\]）】]|$)")
_PRONOUNS = re.compile(
    rf"[\s,|–-]*\b{PRONOUN}\s*/\s*{PRONOUN}(?:\s*/\s*{PRONOUN})?\b\s*$", re.IGNORECASE
)
_ROLE_WORDS = re.compile(rf"^(?:{'|'.join(map(re.escape, ROLES))})$", re.IGNORECASE)
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
_GLUED = re.compile(r"^([^\W\d_]*[a-zß-ÿā-ž]{2}|[A-Z][a-z])([A-Z][a-zß-ÿā-ž]+)$")
_GLUED_PREFIXES = frozenset(("De", "Di", "Du", "El", "Fitz", "La", "Le", "Mac", "Mc", "Van", "Al"))


def clean_name(text: str) -> str:
    """Return the name in ``text``, or an empty string where it holds none.

    Roles in brackets ("(Host, me)"), pronouns ("she/her", in brackets or behind the name), stray
    signs that an icon was read as, and the dots of a shortened label are taken off. What stands in
    other brackets is part of the name and stays, such as "Ana (Lab 3)".
    """
    name = unicodedata.normalize("NFC", text).translate(_QUOTES)
    name = _ELLIPSIS.sub("", name)
    name = _BRACKETS.sub(_kept, name)
    name = _PRONOUNS.sub("", name)
    name = re.sub(r"\s+", " ", name)
    name = _with_capitals(_strip_signs(name))
    glued = _GLUED.match(name)
    if glued and glued[1] not in _GLUED_PREFIXES:
        name = f"{glued[1]} {glued[2]}"
    return name if any(sign.isalnum() for sign in name) else ""


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


def _kept(brackets: re.Match[str]) -> str:
    """Return what remains of a pair of brackets, or of one that the label's end cut off."""
    inside = brackets.group(1)
    words = re.split(r"[\s,;&/]+", inside.strip(" ."))
    about_role = all(
        _ROLE_WORDS.match(word) or re.fullmatch(PRONOUN, word, re.IGNORECASE) for word in words
    )
    closed = brackets.group(0)[-1] in ")]）】"
    return " " if about_role or not inside.strip() or not closed else brackets.group(0)


def _strip_signs(name: str) -> str:
    """Take signs off both ends, but a closing bracket only where none was opened."""
    start = name.lstrip(_EDGES)
    end = start.rstrip(_EDGES)
    if "(" in end and end.count("(") > end.count(")") and start[len(end) :].startswith(")"):
        end += ")"
    # The dot of an initial stays, such as in "Ana M.".
    return end.strip()
