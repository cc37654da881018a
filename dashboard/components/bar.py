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


def share_bar(share: float | None) -> Markup:
    """A share of 0 to 100 as a bar; '' where there are no cases. The figure stands beside it."""
    if share is None:
        return Markup("")
    bar = f'<rect width="{min(max(share, 0), 100):.1f}%" height="10"/>'
    return Markup(f'<svg class="share" width="88" height="10" aria-hidden="true">{bar}</svg>')  # noqa: S704
