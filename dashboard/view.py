"""Turns the query of an address into what a page shows, and back: the address is the state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, urlencode

from dashboard.page import NotFound, Way
from metrics.selection import ALL, LATEST, PUBLISHED, SERVICE, TEAM, Selection

WORDS = {PUBLISHED: "As published", LATEST: "Latest"}
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_LONGEST = 200


@dataclass(frozen=True)
class View:
    """Month, service, team and vintage as the address gives them; None and '' where it is silent.

    A selection's form in an address, where the vintage is called `view`.
    """

    month: date | None = None
    service: str | None = None
    team: str | None = None
    vintage: str = ""

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


def month_in(text: str) -> date | None:
    """The month that an address writes as 2020-09; None for text that is no month of this century."""
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else None


def read(args: Mapping[str, str]) -> View:
    """The view that a query asks for.

    NotFound, in words, for a month or a view that cannot be; unknown keys are let be.
    """
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
    )
