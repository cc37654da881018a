"""Ids of children and cases → the ids as they are kept, why one is none, and which are very likely one and the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from data.checks.typed_dates import Unreadable

NO_IDS = frozenset(
    {"unknown", "unk", "not known", "not recorded", "not available", "tba", "?", "??", "x", "xx", "xxx", "no id"}
    | {"no number", "unborn", "#"}
)
"""What stands in a column of ids for a child that has none there: every such row would be one and the same child."""
_WHOLE = re.compile(r"(\d+)\.0+", re.A)
_NOUGHTS = re.compile(r"0+", re.A)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+\d{1,3}", re.I | re.A)
_ROUND = re.compile(r"\d{5,}0{6}", re.A)
"""Twelve digits and more of which the last six are nought: what Excel leaves of a long number in a CSV file."""
DIGITS_LOST = (
    "has lost its last digits: Excel has written it as a power of ten. Format the column as text, paste the ids from"
    " their source again and save."
)


def read_id(text: str) -> str:
    """An id as it is kept: `2001.0`, which a program made of the number 2001, is `2001`. Raises Unreadable where it
    stands for no id, or where its digits are lost."""
    if text.casefold() in NO_IDS or _NOUGHTS.fullmatch(text):
        raise no_id()
    if _ROUND.fullmatch(text):
        raise Unreadable("id.digits lost", DIGITS_LOST)
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def no_id() -> Unreadable:
    """Why a placeholder is no id; in a column that may be blank it is taken as blank."""
    return Unreadable(
        "id.placeholder",
        "stands for no id, and all rows with it would count as one. Write the id, or delete the row.",
        as_blank="stands for no id and is taken as blank.",
    )


def is_power_of_ten(text: str) -> bool:
    """'1.00046E+11': what Excel shows of a long number, and saves to CSV."""
    return _SCIENTIFIC.fullmatch(text) is not None


def written_two_ways(ids: Iterable[str]) -> list[list[str]]:
    """Those of `ids` (each once) that differ in nothing but case, spaces, punctuation or noughts in front: sorted
    groups of two and more."""
    groups: dict[str, list[str]] = defaultdict(list)
    for one in ids:
        groups["".join(filter(str.isalnum, one.casefold())).lstrip("0") or one].append(one)
    return sorted(sorted(group) for group in groups.values() if len(group) > 1)
