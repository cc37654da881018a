"""Two figures and what is good → better, worse, the same, up or down; little changed where chance explains it."""

from __future__ import annotations

from decimal import Decimal

from metrics.wording import Bound, exact, rounded

BETTER, WORSE, SAME, UP, DOWN = "better", "worse", "same", "up", "down"
LITTLE = "little changed"
"""Of a difference that chance explains, or that came of the denominator alone."""
_KEYS = {SAME: "s", UP: "u", DOWN: "d"}


def word(direction: str, *, crosses: bool, beyond: bool | None) -> str:
    """The word for a difference that went in this direction, as `travel` tells it. `crosses`: a change of rule lies
    between the two, so they cannot be compared; `beyond`: whether it is beyond chance, None where that cannot be
    told. '' where nothing can be said."""
    if crosses or not direction:
        return ""
    if direction == SAME:
        return SAME
    return "" if beyond is None else direction if beyond else LITTLE


def travel(now: float | None, before: float | None, *, good: str, unit: str, green: Bound | None = None) -> str:
    """How a figure moved, '' where one of the two is missing.

    'same' where both read the same as published (percent and rates to one decimal place, counts whole). For a band it
    is better when nearer to the band, worse when farther, and up or down where it is as far as before or inside it.
    """
    if now is None or before is None:
        return ""
    new, old = rounded(now, unit), rounded(before, unit)
    if new == old:
        return SAME
    if good == "band" and isinstance(green, tuple):
        off, was_off = _outside(new, green), _outside(old, green)
        if off != was_off:
            return BETTER if off < was_off else WORSE
    elif good in ("high", "low"):
        return BETTER if (new > old) == (good == "high") else WORSE
    return UP if new > old else DOWN


def _outside(number: Decimal, band: tuple[float, float]) -> Decimal:
    low, high = exact(band[0]), exact(band[1])
    return max(low - number, number - high, Decimal(0))


def key(word: str, now: float | None, before: float | None) -> str:
    """The key of a travel word on pages: b, w, l (little changed) or n (nothing can be said) with the way the figure
    went (+ or -), s, u, d, or '' where one of the two is missing."""
    if now is None or before is None:
        return ""
    if word in _KEYS:
        return _KEYS[word]
    return f"{word[:1] or 'n'}{'+' if now > before else '-' if now < before else ''}"
