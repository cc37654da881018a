"""A cell's text → one of a column's codes: with and without Annex A's prefixes, and in its other spellings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from data.spelling import plain

if TYPE_CHECKING:  # a spec reads its example row with this
    from data.spec import Code

_PREFIX = re.compile(r"^\s*[A-Za-z]{1,2}\d?\s*[).]\s*(?=\S)")
"""Annex A's list letters: `a) `, `zz) `, `p1) `, `a. `."""
_LEADING = re.compile(r"^\s*(\w+(?:/\w+)?)\s*(?::|\s[-–—])\s*")
"""The code before what it means: `6: Police`, `N1 - Abuse or neglect`."""
_SPACED = re.compile(r"^\s*(\w*\d\w*)\s+")
"""A code with a digit and then what it means: `N1 Abuse or neglect`."""


def read_code(text: str, codes: tuple[Code, ...]) -> str | None:
    """The code that `text` stands for, as stored (no prefix); None where it is none of them, or could be two."""
    known = spellings(codes)
    for candidate in (text, without_prefix(text)):
        found = known.get(plain(candidate)) or _leading(candidate, codes)
        if found:
            return found
    return None


def without_prefix(text: str) -> str:
    """`text` without Annex A's list letter (`d) `)."""
    return _PREFIX.sub("", text, count=1)


def read_new_code(text: str, shape: str) -> str | None:
    """The code in `text` that a list does not know yet and whose codes are of this shape, in capitals and without its
    prefix and meaning (`z15: Secure, other` is Z15); None where there is none."""
    for candidate in (text, without_prefix(text)):
        leading, spaced = _LEADING.match(candidate), _SPACED.match(candidate)
        codes = [candidate.strip()]
        codes += [leading.group(1)] if leading else []
        codes += [spaced.group(1)] if spaced and not re.search(r"\d", candidate[spaced.end() :]) else []
        for code in codes:
            if code.isascii() and re.fullmatch(shape, code.upper()):
                return code.upper()
    return None


@cache
def spellings(codes: tuple[Code, ...]) -> Mapping[str, str]:
    """Plain spelling → code. A meaning that two codes share (Individual) is left out; a code itself always wins."""
    known: dict[str, str] = {}
    shared: set[str] = set()
    for code in codes:
        for spelling in {plain(one) for one in (code.means, f"{code.value} {code.means}", *code.also) if one}:
            if known.setdefault(spelling, code.value) != code.value:
                shared.add(spelling)
    for spelling in shared:
        del known[spelling]
    known.update(_values(codes))
    return known


@cache
def _values(codes: tuple[Code, ...]) -> Mapping[str, str]:
    return {plain(code.value): code.value for code in codes}


def _leading(text: str, codes: tuple[Code, ...]) -> str | None:
    values = _values(codes)
    for pattern in (_LEADING, _SPACED):
        start = pattern.match(text)
        if start and plain(start.group(1)) in values:
            return values[plain(start.group(1))]
    return None
