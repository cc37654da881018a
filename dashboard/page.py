"""What a page is: title, html and what it needs; the ways on from it; and that there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup


@dataclass(frozen=True)
class Page:
    """What goes into the shell: the words of the <title>, the html of <main>, and what it needs."""

    title: str
    html: Markup
    status: int = 200
    graphs: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    """Slot (`data-graph` in the html) → its figure, in plotly's words."""
    css: tuple[str, ...] = ()
    js: tuple[str, ...] = ()
    posts: bool = False
    """Has a script that posts: the shell writes the token into <meta name="csrf">."""
    keep: bool = False
    version: str = ""
    """Which figures these are, for the foot of every sheet of paper: 'version 2020-09.1, published 5 October 2020'."""
    jump: tuple[str, str] | None = None
    """(id, words) of a place in the page that has a skip link of its own."""


@dataclass(frozen=True)
class Way:
    """A way on from a page that has nothing to show: words and address."""

    words: str
    href: str


class NotFound(Exception):
    """There is no such page, month or group: a heading, a sentence and the ways on. Answered with 404, or with 200
    where the address is right and only has nothing to show just now: a month that is being corrected."""

    def __init__(self, title: str, sentence: str, ways: tuple[Way, ...] = (), *, status: int = 404) -> None:
        super().__init__(sentence)
        self.title, self.sentence, self.ways, self.status = title, sentence, ways, status
