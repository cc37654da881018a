"""Words as people type them → the known ones: what makes no difference, and what was most likely meant."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

ENOUGH_ALIKE = 0.6
"""How alike (0 to 1, as difflib has it) two words must be for the one to be offered for the other."""


LONGEST = 200
"""Nothing is near to a longer word: it is no slip of the pen, and comparing it would take long."""


def plain(text: str) -> str:
    """Letters and digits alone, in lower case: quotes, spaces, hyphens, punctuation and width make no difference."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def near(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The known words that `word` may have been meant to be, whatever its case, the nearest first."""
    if len(word) > LONGEST:
        return []
    by_fold = {one.casefold(): one for one in known}
    return [by_fold[one] for one in difflib.get_close_matches(word.casefold(), by_fold, n=most, cutoff=ENOUGH_ALIKE)]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was most likely meant to be; None where nothing is near."""
    return next(iter(near(word, known, 1)), None)


def did_you_mean(word: str, known: Iterable[str], otherwise: str | None = None) -> str:
    """ "Did you mean 'team'?"; where nothing is near, `otherwise`, or else the list of what is known."""
    known = list(known)
    found = nearest(word, known)
    if found is not None:
        return f"Did you mean '{found}'?"
    return f"Known are {', '.join(known)}." if otherwise is None else otherwise
