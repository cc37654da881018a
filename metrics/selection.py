"""Which figures are meant → one value that says so, and what of it somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.errors import UserError

PUBLISHED, LATEST = "published", "latest"
VINTAGES = (PUBLISHED, LATEST)
"""'published': each month as its own publication had it. 'latest': as the newest load has it."""
ALL, SERVICE, TEAM = "all", "service", "team"


class OutOfScope(UserError):
    """Figures that a scope does not hold, or of which it holds several and one has to be chosen; says which."""


@dataclass(frozen=True)
class Scope:
    """The services and teams whose figures somebody may see; of the whole authority only with `everything`.

    `teams` names every team, those of the `services` too: neither this nor a selection knows which team belongs where.
    A name that crosses services ('Not recorded') does not belong in it.
    """

    services: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    everything: bool = False

    def allows(self, selection: Selection) -> bool:
        """True where all that is selected may be seen. A division of the whole authority (age, role) is the whole's."""
        if self.everything:
            return True
        held = {SERVICE: self.services, TEAM: self.teams}.get(selection.breakdown, frozenset[str]())
        return selection.group in held


EVERYTHING = Scope(everything=True)


@dataclass(frozen=True, slots=True)
class Selection:
    """A month's figures as published or latest: of the whole authority, or of one group of a breakdown.

    `breakdown` is 'all', 'service', 'team' or what a definition offers (age, role, plan). With a breakdown and no
    `group`, every group of it is meant.
    """

    month: date
    vintage: str
    breakdown: str = ALL
    group: str = ""

    @property
    def whole(self) -> bool:
        """True for the figures of the whole authority."""
        return self.breakdown == ALL

    @property
    def service(self) -> str | None:
        """The service's name, where one is selected."""
        return self.group if self.breakdown == SERVICE and self.group else None

    @property
    def team(self) -> str | None:
        """The team's name, where one is selected."""
        return self.group if self.breakdown == TEAM and self.group else None

    def at(self, month: date) -> Selection:
        """The same of another month."""
        return Selection(month, self.vintage, self.breakdown, self.group)

    def of(self, breakdown: str = ALL, group: str = "") -> Selection:
        """The same of another group; of the whole authority unless told."""
        return Selection(self.month, self.vintage, breakdown, group)

    def in_vintage(self, vintage: str) -> Selection:
        """The same as published, or as in the latest figures."""
        return Selection(self.month, vintage, self.breakdown, self.group)

    def narrowed_to(self, scope: Scope) -> Selection:
        """What of this may be seen: all of it, or the one service or team of the scope that lies within. Never more.

        A scope of a service opens on the service, not on one of its teams. OutOfScope where nothing of the scope lies
        within, and where several do: a part of what somebody may see is never shown as if it were the whole.
        """
        if scope.allows(self):
            return self
        services = [self.of(SERVICE, name) for name in sorted(scope.services)]
        teams = [self.of(TEAM, name) for name in sorted(scope.teams)]
        within = {ALL: services or teams, SERVICE: services, TEAM: teams}.get(self.breakdown, [])
        if self.group or not within:
            raise OutOfScope(f"The figures of {self.group or 'the whole authority'} are not yours to see.")
        if len(within) > 1:
            raise OutOfScope(f"Choose one of {', '.join(chosen.group for chosen in within)}.")
        return within[0]
