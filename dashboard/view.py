"""Turns the query of an address into what a page shows, and back: the address is the state."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, urlencode

from dashboard.page import NotFound, Way
from data.spelling import nearest
from metrics.selection import ALL, LATEST, PUBLISHED, SERVICE, TEAM, Selection

WORDS = {PUBLISHED: "As published", LATEST: "Latest"}
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_LONGEST, _LONGEST_OWN = 200, 1000


@dataclass(frozen=True)
class View:
    """Month, service, team and vintage as the address gives them; None and '' where it is silent.

    A selection's form in an address, where the vintage is called `view`.
    """

    month: date | None = None
    service: str | None = None
    team: str | None = None
    vintage: str = ""
    own: tuple[tuple[str, str], ...] = ()
    """What else the address says, for the page whose it is; of a name that stands there several times, the values with
    commas between. No link carries it along."""

    @property
    def selection(self) -> Selection:
        """The figures that are meant, of a view that is settled: the team's where one is chosen, else the service's."""
        if self.month is None or not self.vintage:
            raise ValueError("Only a settled view says which figures are meant.")
        breakdown, group = (TEAM, self.team) if self.team else (SERVICE, self.service) if self.service else (ALL, "")
        return Selection(self.month, self.vintage, breakdown, group or "")

    def query(self) -> str:
        """`?month=2020-09&view=latest`;

        the published view, being the usual one, is left out. '' where nothing is set.
        """
        pairs = {
            "month": f"{self.month:%Y-%m}" if self.month else "",
            "service": self.service or "",
            "team": self.team or "",
            "view": self.vintage if self.vintage == LATEST else "",
        }
        text = urlencode({key: value for key, value in pairs.items() if value}, quote_via=quote)
        return f"?{text}" if text else ""

    def at(self, path: str, **changes: object) -> str:
        """The address of a page in this view, with fields changed: `view.at('/', team=None)`."""
        return path + replace(self, **changes).query()  # type: ignore[arg-type]


KEYS = ("month", "service", "team", "view")
"""What the state of a page is called in every address."""


def refuse_unknown(path: str, args: Mapping[str, str], own: Sequence[str] = ()) -> None:
    """NotFound, in words, for a part of the query that neither every page knows nor this one (`own`): a service that is
    misspelt would show the whole authority's figures as if they were the service's."""
    known = (*KEYS, *own)
    unknown = [name for name in args if name not in known]
    if not unknown:
        return
    name = unknown[0]
    kept = urlencode({key: value for key, value in args.items() if key in known}, quote_via=quote)
    sentence = f"The address says ‘{name[:60]}’, which this page does not know, so nothing is shown in its place."
    near = nearest(name.casefold(), known)
    ways = [Way("Open the page without it", f"{path}?{kept}" if kept else path)]
    if near is not None and near not in args:
        meant = urlencode({near if key == name else key: value for key, value in args.items()}, quote_via=quote)
        ways.insert(0, Way(f"Open it with ‘{near}’ instead", f"{path}?{meant}"))
        sentence = f"{sentence} Did you mean ‘{near}’?"
    raise NotFound("The address is not one that we know", sentence, tuple(ways))


def month_in(text: str) -> date | None:
    """The month that an address writes as 2020-09; None for text that is no month of this century."""
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else None


def read(args: Mapping[str, str]) -> View:
    """The view that a query asks for. NotFound, in words, for a month or a view that cannot be."""
    month, vintage = args.get("month", "").strip(), args.get("view", "").strip()
    found = month_in(month)
    if month and found is None:
        sentence = "A month is written as a year and two digits, for example 2020-09."
        raise NotFound("That is not a month", sentence, (Way("Open the newest month", "/"),))
    if vintage not in ("", PUBLISHED, LATEST):
        sentence = "Figures are shown as published or as they are in the latest records."
        raise NotFound("There are no such figures", sentence, (Way("Open the scorecard", "/"),))
    return View(
        month=found,
        service=args.get("service", "").strip()[:_LONGEST] or None,
        team=args.get("team", "").strip()[:_LONGEST] or None,
        vintage=vintage,
        own=tuple((name, _value(args, name)) for name in args if name not in KEYS),
    )


def _value(args: Mapping[str, str], name: str) -> str:
    """What the query says under a name: a form sends a ticked box each, a link names all of them once."""
    every = args.getlist(name) if hasattr(args, "getlist") else [args[name]]
    return ",".join(part.strip() for part in every if part.strip())[:_LONGEST_OWN]
