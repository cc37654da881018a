"""Turns numbers and shares into bars of SVG; their colours are classes, because the page allows no inline style."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from metrics.scorecard.shapes import Tally


def tally_bar(tallies: Sequence[Tally]) -> Markup:
    """One bar whose pieces are as long as their numbers. Says nothing that the words under it do not say."""
    whole = sum(tally.number for tally in tallies)
    pieces, reached = [], 0.0
    for tally in tallies:
        width = 100 * tally.number / whole
        pieces.append(f'<rect class="{tally.key}" x="{reached:.2f}%" width="{width:.2f}%" height="12"/>')
        reached += width
    return Markup(f'<svg class="bar" height="12" aria-hidden="true">{"".join(pieces)}</svg>' if whole else "")  # noqa: S704


def share_bar(share: float | None, before: float | None = None) -> Markup:
    """A share of 0 to 100 as a bar as wide as its place, over last year's, which is pale; '' where there are no cases.
    The figures stand beside it."""
    if share is None:
        return Markup("")
    pale = f'<rect class="before" width="{_percent(before)}" height="12"/>' if before is not None else ""
    bar = f'{pale}<rect width="{_percent(share)}" y="3" height="6"/>'
    return Markup(f'<svg class="share" height="12" aria-hidden="true">{bar}</svg>')  # noqa: S704


def _percent(share: float) -> str:
    return f"{min(max(share, 0), 100):.1f}%"
