"""Take off a label what programs and people add to a name: roles and pronouns."""

from __future__ import annotations

import re

ROLES = (
    *("host", "co-host", "cohost", "me", "you", "guest", "external", "presenter", "presenting"),
    *("organizer", "organiser", "moderator", "muted", "unverified", "owner", "teacher"),
)
PRONOUN = (
    r"(?:she|her|hers|he|him|his|they|them|theirs|ze|zir|hir|xe|xem|any|all|ella|elle|él|el|lui"
    r"|sie|er)"
)

_BRACKETS = re.compile(r"[(\[{（【]([^()\[\]{}（）【】]*)(?:[)\]}）】]|$)")
_PRONOUNS = re.compile(rf"[\s,|–-]*\b{PRONOUN}(?:\s*/\s*{PRONOUN}){{1,2}}\b\s*", re.IGNORECASE)
_SUFFIX_WORD = re.compile(rf"(?:{'|'.join(map(re.escape, ROLES))}|{PRONOUN})", re.IGNORECASE)


def without_suffixes(text: str) -> str:
    """Return ``text`` without roles in brackets and pronouns, in brackets or beside the name.

    What stands in other brackets is what somebody calls themselves and stays: "Ana (Lab 3)" and
    "Ana (Lab 4)" are two people. A bracket that the label's end cut off goes: nobody knows what it
    would say.
    """
    return _PRONOUNS.sub(" ", _BRACKETS.sub(_kept, text))


def without_brackets(text: str) -> str:
    """Return ``text`` without all brackets: a class list has no "(Lab 3)"."""
    return " ".join(_BRACKETS.sub(" ", text).split())


def _kept(brackets: re.Match[str]) -> str:
    """Return what remains of a pair of brackets, or of one that the label's end cut off."""
    inside = brackets.group(1)
    words = re.split(r"[\s,;&/]+", inside.strip(" ."))
    suffix = all(_SUFFIX_WORD.fullmatch(word) for word in words)
    closed = brackets.group(0)[-1] in ")]}）】"
    return " " if suffix or not inside.strip() or not closed else brackets.group(0)
