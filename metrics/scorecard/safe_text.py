"""Text → text that no spreadsheet runs as a formula."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""What a spreadsheet may take for the start of a formula."""


def safe_text(text: str) -> str:
    """Text that no spreadsheet runs: one that could be a formula gets a quote in front of it.

    A bare carriage return becomes a line feed, which the writer puts in quotes: some readers would end the row at it.
    """
    quoted = f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
    return quoted.replace("\r\n", "\n").replace("\r", "\n")
