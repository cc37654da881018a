"""A name or a value as somebody wrote it → what can be seen of it: nothing in it turns the text around it."""

from __future__ import annotations

import re

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Overrides, embeddings and isolates of the direction of text: with one, 'exe.xslx' is read as 'xlsx.exe'."""


def visible(text: str) -> str:
    """In one line: what turns the text is named in its place ('[U+202E]'), every kind of space is a space, and other
    characters that cannot be seen are left out."""
    told = turns_named(text)
    return "".join(" " if one.isspace() else one for one in told if one.isprintable() or one.isspace())


def turns_named(text: str) -> str:
    """The text with what turns it named in its place; all else stays."""
    return _TURNS.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)
