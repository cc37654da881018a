"""What a person wrote with a deed → the post and the reason that are kept, and that readers see."""

from __future__ import annotations

from data.checks.cells import tidy

MOST_POST, MOST_REASON = 80, 500
"""How many signs of each are kept."""


def post(text: str | None) -> str | None:
    """The post that did it, such as 'Performance analyst'; None where none was named."""
    return tidy(text or "")[:MOST_POST] or None


def written(text: str | None) -> str:
    """A note or a reason; '' where none was given."""
    return tidy(text or "")[:MOST_REASON]
