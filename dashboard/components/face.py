"""Turns a step from much better (2) to much worse (-2) into a face of SVG; the word stands beside it."""

from __future__ import annotations

from markupsafe import Markup

_MOUTHS = {
    2: "M5.5 11.5Q10 17.5 14.5 11.5Z",
    1: "M6 12.2Q10 15.6 14 12.2",
    0: "M6 13.2H14",
    -1: "M6 14.6Q10 11.2 14 14.6",
    -2: "M5.5 15.8Q10 9.4 14.5 15.8Z",
}


def face(step: int | None) -> Markup:
    """The face of a step; '' for None. Says nothing that the word beside it does not say."""
    if step is None:
        return Markup("")
    return Markup(
        '<svg class="face step{step}" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">'
        '<circle cx="10" cy="10" r="8.8"/><circle class="eye" cx="7" cy="7.8" r="1.2"/>'
        '<circle class="eye" cx="13" cy="7.8" r="1.2"/><path d="{mouth}"/></svg>'
    ).format(step=step, mouth=_MOUTHS[step])
