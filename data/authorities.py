"""An authority as people write it → the local authority that is meant, with its code; and who is near."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.spelling import near, plain

REFERENCE = Path(__file__).parent / "reference"
LISTED, SPELLINGS = "ofsted-judgements-2025-03-31.csv", "authority-spellings.csv"
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['’‘`]")
_KIND_OF_COUNCIL = frozenset(
    _WORD.findall(
        "the of royal borough metropolitan city county council district unitary authority corporation lb lbc rb mbc mdc"
        " cbc cc cs children childrens social care services service trust"
    )
)
"""Words that do not tell one authority from another: 'City of York Council' is York."""
_SHARED_BY_MANY = frozenset(_WORD.findall("and central east isle north on south upon west with"))


@dataclass(frozen=True)
class Authority:
    """A local authority of England with children's services: the DfE's three-digit code, and its name."""

    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


@dataclass(frozen=True)
class Whose:
    """Whose a home is: the council's name as the home writes it, its code ('' where no list knows it), and what the
    first extract called it, where a person said that this is who was meant."""

    name: str
    code: str = ""
    as_written: str = ""

    @property
    def theirs(self) -> str:
        """'Shropshire's (893)', as a sentence has it: this home is …"""
        known = by_code().get(self.code)
        name = self.name or (known.name if known else "the authority")
        return f"{name}'s ({self.code})" if self.code else f"{name}'s"

    def is_meant_by(self, text: str) -> bool:
        """Whether `text` names this authority, in whatever spelling, or by its code."""
        if _key(text) in {_key(self.name), _key(self.as_written)} - {""}:
            return True
        found = find(text)
        return found is not None and found.code == self.code


@cache
def authorities() -> tuple[Authority, ...]:
    """All of them, by name: those that Ofsted inspects, so none that was abolished."""
    found = (Authority(row["la_code"], row["la_name"].replace(" & ", " and ")) for row in _rows(LISTED))
    return tuple(sorted(found, key=lambda one: one.name))


@cache
def by_code() -> Mapping[str, Authority]:
    """The three-digit code → the authority."""
    return {one.code: one for one in authorities()}


def find(text: str) -> Authority | None:
    """The authority that is named, in any spelling ('London Borough of Camden', 'Bristol, City of'), or by its
    three-digit or its ONS code. None where no list knows it: then `nearest_to` tells who may be meant."""
    text = text.strip().removesuffix(".0")  # a code that Excel keeps as a number
    return by_code().get(text) or _by_key().get(text.upper()) or _by_key().get(_key(text))


def nearest_to(text: str, most: int = 3) -> list[Authority]:
    """The authorities that an unknown name may mean: those with a word in common, then those alike in letters."""
    words = set(_words(text)) - _SHARED_BY_MANY
    sharing = [one for one in authorities() if words & set(_words(one.name))]
    alike = [_by_key()[key] for key in near(_key(text), [key for key in _by_key() if key.islower()], 12)]
    return list(dict.fromkeys([*sharing, *alike]))[:most]


def who_may_be_meant(text: str) -> str:
    """ "Did you mean 'Shropshire' (893)?"; where nobody is near, that the name is to be written in full."""
    found = nearest_to(text)
    if not found:
        return "Write the council's name in full, or its three-digit code."
    *others, last = (f"'{one.name}' ({one.code})" for one in found)
    return f"Did you mean {', '.join(others)}{' or ' if others else ''}{last}?"


def _words(text: str) -> list[str]:
    """What tells one authority from another: words in small letters."""
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text)).casefold().replace("&", " and ")
    text = re.sub(r"\blondon borough\b", " ", text)  # but the City of London is London
    return [word for word in _WORD.findall(text) if word not in _KIND_OF_COUNCIL]


def _key(text: str) -> str:
    return plain("".join(_words(text)))


@cache
def _by_key() -> Mapping[str, Authority]:
    """Names in every spelling that the shipped lists have, as keys; and ONS codes, in capitals."""
    found = {_key(one.name): one for one in authorities()}
    found |= {row["ons_code"]: by_code()[row["la_code"]] for row in _rows(LISTED)}
    for row in _rows(SPELLINGS):
        found.setdefault(_key(row["also"]), by_code()[row["la_code"]])
    return found


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
