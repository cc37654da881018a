"""A heading or a cell → whether it is known not to be kept, or holds people's names; the words are in personal.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from data.spelling import plain

_WORD = re.compile(r"[^\W\d_][^\W\d_]*(?:['’.-][^\W\d_]*)*")


_CONTACT_DETAILS = re.compile(
    r"\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b"  # a postcode
    r"|(?<![0-9])(?:\+44 ?|0)(?:[0-9][ -]?){9,10}(?![0-9])"  # a telephone number
    r"|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{2,64}",
    re.IGNORECASE,
)


@cache
def _words() -> Mapping[str, frozenset[str]]:
    read = tomllib.loads(Path(__file__).with_name("personal.toml").read_text(encoding="utf-8"))
    return {
        "not_kept": frozenset(plain(one) for one in read["not_kept"]),
        "names": frozenset(read["names"]),
        "not_a_name": frozenset(read["not_a_name"]),
    }


def is_not_kept(heading: str) -> bool:
    """A heading of Annex A or of a case system that is known, and that no measure needs."""
    return plain(heading) in _words()["not_kept"]


def is_name_heading(heading: str) -> bool:
    """A heading that says that its column holds people's names: 'Child name', 'Surname', 'ChildForename'."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    text = f" {' '.join(re.sub(r'[^a-z ]', '', apart.casefold().replace('_', ' ')).split())} "
    return any(f" {name} " in text or f" {name}s " in text for name in _words()["names"])


def without_contact_details(text: str) -> str:
    """The text with '…' in place of postcodes, telephone numbers and addresses of mail."""
    return _CONTACT_DETAILS.sub("…", text)


def name_of_file(name: str) -> str:
    """What a file is called in the records: without postcodes, telephone numbers and addresses of mail, and 'workbook'
    with its ending where all of it looks like somebody's name."""
    stem, dot, ending = name.rpartition(".")
    if looks_like_a_name((stem or name).replace("_", " ").replace("-", " ")):
        return f"workbook{dot}{ending}" if stem else "workbook"
    return without_contact_details(name)


def looks_like_a_name(text: str) -> bool:
    """'First Last' or 'Last, First': two to four words of letters alone, none of them a word of teams and posts."""
    words = [word.strip(",") for word in text.split()]
    if not 2 <= len(words) <= 4 or not all(_WORD.fullmatch(word) for word in words):
        return False
    whole = [word for word in words if len(word) > 2]
    capital = all(word[0].isupper() for word in whole)
    return len(whole) >= 2 and capital and not any(plain(word) in _words()["not_a_name"] for word in words)
