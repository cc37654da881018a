"""Rows of a small extract → each measure's figures, in plain Python: a second engine, independent of the product.

It was written from the words of measures.csv and shares no code with the product: its own calendar, rules and sums.
Where the two differ, one of them is wrong. Dates are `date`, times `datetime`, yes/no bools, blanks None.
"""

from __future__ import annotations

from datetime import date

from tests.naive.measures import BREAKDOWNS, MEASURES, WHOLE_ONLY
from tests.naive.waiting import waiting
from tests.naive.world import Judged, Row, World

Figure = tuple[float | None, float | None, float | None]
"""Numerator, denominator, value."""


def figures(kind: str, judged: Judged, population: int) -> dict[str, Figure]:
    """One measure, month and group, by part of a mix (empty for any other kind). Parts nobody is in are left out."""
    if "mix" in kind:
        parts = [verdict if kind.startswith("weighed") else (verdict, 1) for _, verdict in judged]
        total = sum(weight for _, weight in parts)
        found = {label: sum(weight for other, weight in parts if other == label) for label, _ in parts}
        return {label: (weight, total, 100 * weight / total if total else None) for label, weight in found.items()}
    total = len(judged)
    if kind in ("count", "children"):
        return {"": (total, None, total)}
    if kind == "rate":
        return {"": (total, population, 10_000 * total / population)}
    if kind.startswith(("average", "weighed")):
        above, below = (sum(verdict[side] for _, verdict in judged) for side in (0, 1))
        times = 1 if kind.startswith("average") else 100
        return {"": (above, below, times * above / below if below else None)}
    hit = sum(bool(is_hit) for _, is_hit in judged)
    return {"": (hit, total, 100 * hit / total if total else None)}


def each_once(kind: str, judged: Judged) -> Judged:
    """Of a child's (or worker's) rows the upper one in the sheet; of a share, a hit where any of them is one."""
    rows: dict[str, list[tuple[Row, object]]] = {}
    for row, verdict in judged:
        rows.setdefault(row["child_id"] if "child_id" in row else row["worker"], []).append((row, verdict))
    if kind.startswith("share"):
        return [(own[0][0], any(verdict for _, verdict in own)) for own in rows.values()]
    return [own[0] for own in rows.values()]


def groups(world: World, judged: Judged) -> dict[tuple[str, str], Judged]:
    """The judged rows of each service and each team; rows without a team are 'Not recorded' in both."""
    found: dict[tuple[str, str], Judged] = {}
    for service in sorted(set(world.teams.values())):
        found["service", service] = [j for j in judged if world.teams.get(j[0]["team"]) == service]
    for team in world.teams:
        found["team", team] = [j for j in judged if j[0]["team"] == team]
    blank = [j for j in judged if j[0]["team"] is None]
    if blank:
        found["service", "Not recorded"] = found["team", "Not recorded"] = blank
    return found


def own_groups(world: World, measure: str, judged: Judged) -> dict[tuple[str, str], Judged]:
    """The judged rows by what else the measure is broken down by: age, role or plan."""
    found: dict[tuple[str, str], Judged] = {}
    for name, group_of in BREAKDOWNS.get(measure, {}).items():
        for row, verdict in judged:
            found.setdefault((name, group_of(world, row)), []).append((row, verdict))
    return found


def quarter(world: World, measure: str, june_to_march: date) -> dict[tuple[str, str, str], Figure]:
    """The same over the three months of which the last is given: the months' cases laid together, then divided. A part
    nobody is in has its group's total all the same."""
    kind = MEASURES[measure][0]
    year, last = june_to_march.year, june_to_march.month
    months = [compute(world, measure, date(year, month, 1)) for month in (last - 2, last - 1, last)]
    found: dict[tuple[str, str, str], Figure] = {}
    for key in {key for month in months for key in month}:
        above = sum(month[key][0] or 0 for month in months if key in month)
        if kind in ("count", "children"):
            found[key] = (above, None, above)
            continue
        wholes = [next((figure for other, figure in month.items() if other[:2] == key[:2]), None) for month in months]
        below = sum(whole[1] or 0 for whole in wholes if whole)
        times = 1 if kind.startswith("average") else 100
        found[key] = (above, below, times * above / below if below else None)
    return found


def compute(world: World, measure: str, month: date) -> dict[tuple[str, str, str], Figure]:
    """(breakdown, group, part) → figures of one measure in one month, without what is not due yet."""
    kind, rule = MEASURES[measure]
    waits = waiting(world, measure, month)
    by_group = grouped(world, measure, [one for one in rule(world, month) if not waits(one[0])])
    return {
        (breakdown, group, part): figure
        for (breakdown, group), rows in by_group.items()
        for part, figure in figures(kind, rows, world.population).items()
    }


def not_due(world: World, measure: str, month: date) -> dict[tuple[str, str], int]:
    """(breakdown, group) → how many are not due yet; groups without any may be left out."""
    waits = waiting(world, measure, month)
    judged = [one for one in MEASURES[measure][1](world, month) if waits(one[0])]
    return {key: len(rows) for key, rows in grouped(world, measure, judged).items()}


def grouped(world: World, measure: str, judged: Judged) -> dict[tuple[str, str], Judged]:
    """(breakdown, group) → its judged rows; what is 'of children' or 'of workers' each once."""
    kind = MEASURES[measure][0]
    if kind in ("children", "rate") or kind.endswith(("of children", "of workers")):
        judged = each_once(kind, judged)
    by_group = {("all", ""): judged} | own_groups(world, measure, judged)
    return by_group if measure in WHOLE_ONLY else by_group | groups(world, judged)
