"""Rows of a small extract → each measure's figures, in plain Python: a second engine, independent of the product.

It was written from the words of measures.csv and shares no code with the product: its own calendar, rules and sums.
Where the two differ, one of them is wrong. Dates are `date`, times `datetime`, yes/no bools, blanks None.
"""

from __future__ import annotations

from datetime import date

from naive_measures import MEASURES, WHOLE_ONLY, Judged, Row, World

Figure = tuple[float | None, float | None, float | None]
"""Numerator, denominator, value."""


def figures(kind: str, judged: Judged, population: int) -> dict[str, Figure]:
    """One measure, month and group, by part of a mix (empty for any other kind). Parts nobody is in are left out."""
    total = len(judged)
    if kind == "mix":
        labels = [label for _, label in judged]
        return {label: (labels.count(label), total, 100 * labels.count(label) / total) for label in set(labels)}
    if kind in ("count", "children"):
        return {"": (total, None, total)}
    if kind == "rate":
        return {"": (total, population, 10_000 * total / population)}
    hit = sum(bool(is_hit) for _, is_hit in judged)
    return {"": (hit, total, 100 * hit / total if total else None)}


def each_child_once(judged: Judged) -> Judged:
    """Of a child's rows the one whose team comes first by name (a blank one last), then the upper one in the sheet."""
    first: dict[str, tuple[Row, object]] = {}
    for row, verdict in sorted(judged, key=lambda j: (j[0]["team"] is None, j[0]["team"] or "")):
        first.setdefault(row["child_id"], (row, verdict))
    return list(first.values())


def groups(world: World, judged: Judged) -> dict[tuple[str, str], Judged]:
    """The judged rows of the whole, each service and each team; rows without a team are 'Not recorded' in both."""
    found: dict[tuple[str, str], Judged] = {("all", ""): judged}
    for service in sorted(set(world.teams.values())):
        found["service", service] = [j for j in judged if world.teams.get(j[0]["team"]) == service]
    for team in world.teams:
        found["team", team] = [j for j in judged if j[0]["team"] == team]
    blank = [j for j in judged if j[0]["team"] is None]
    if blank:
        found["service", "Not recorded"] = found["team", "Not recorded"] = blank
    return found


def compute(world: World, measure: str, month: date) -> dict[tuple[str, str, str], Figure]:
    """(breakdown, group, part) → figures of one measure in one month."""
    kind, rule = MEASURES[measure]
    judged = rule(world, month)
    if kind in ("children", "rate", "share of children"):
        judged = each_child_once(judged)
    by_group = {("all", ""): judged} if measure in WHOLE_ONLY else groups(world, judged)
    return {
        (breakdown, group, part): figure
        for (breakdown, group), rows in by_group.items()
        for part, figure in figures(kind, rows, world.population).items()
    }
