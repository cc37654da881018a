"""How wide words are in Source Sans 3, so that room is kept for them before any browser has drawn them."""

from __future__ import annotations

LEADING = 1.3
"""From one line of words to the next, in their size: as plotly sets them."""
BOLD = 1.08
_WIDTHS = {
    **dict.fromkeys("0123456789", 0.497),
    **dict.fromkeys(" .,:;'’il|j", 0.26),
    **dict.fromkeys("frtI()-/", 0.35),
    **dict.fromkeys("mMW%w", 0.83),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ", 0.63),
}
_OTHER = 0.55


def width_of(line: str, size: float, weight: int = 400) -> float:
    """The width in pixels of words on one line, a little more rather than less."""
    return size * (BOLD if weight > 400 else 1.0) * sum(_WIDTHS.get(letter, _OTHER) for letter in line)


def wrapped(text: str, most: float, size: float, weight: int = 400) -> str:
    """The words on lines of at most so many pixels, where no single word is wider; lines are parted by <br>."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size, weight) > most:
            lines.append(word)
        else:
            lines[-1] = longer
    return "<br>".join(lines)


def size_of(text: str, size: float, weight: int = 400) -> tuple[float, float]:
    """Width and height in pixels of words that are wrapped already."""
    lines = text.split("<br>")
    return max(width_of(line, size, weight) for line in lines), len(lines) * LEADING * size
