"""Definitions → passes: those that choose the same rows of a sheet are counted together in one query, month by team.

A definition's own query (metrics/measures/query.py) is what it means and what the page shows. A pass gives the same
counts: it chooses the rows once for several measures, counts them by month, team and part, and `rolled_up` adds teams
up to services and to the whole. What does not fit one (weights, values, breakdowns of a definition's own) is not put in
a pass, and a pass that fails is counted measure by measure, so that an error names its measure.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from data.spec import NOT_RECORDED
from metrics.measures.definition import Definition
from metrics.measures.needs import conjuncts, needs, pieces
from metrics.measures.query import hit, not_due, once
from metrics.measures.sql_library import views

FINE = """
CREATE TABLE fine (
    measure VARCHAR,
    period DATE,
    team VARCHAR,
    category VARCHAR,
    way VARCHAR,
    numerator BIGINT,
    denominator BIGINT,
    not_due BIGINT
)"""
"""What the passes count. `way` is how a proxy judged the rows; a team is blank where it is blank in the sheet."""
COUNTS = ("count", "rate", "percentage", "mix")


@dataclass(frozen=True)
class Pass:
    """One choice of rows, and the measures that count them."""

    source: str
    months: str
    where: str
    qualify: str
    measures: tuple[Definition, ...]


def passes(definitions: Iterable[Definition]) -> tuple[list[Pass], list[Definition]]:
    """The passes, and the definitions that are counted each by its own query."""
    together: dict[tuple[str, str, str, str], list[Definition]] = defaultdict(list)
    alone = []
    for measure in definitions:
        if not _fits(measure):
            alone.append(measure)
            continue
        count = measure.counted
        months = "this_month" if needs(measure).this_month_only else "periods"
        qualify = once(measure, count) if count.distinct else ""
        together[count.source, months, count.where.strip(), qualify].append(measure)
    return [Pass(*key, tuple(measures)) for key, measures in together.items()], alone


def kept_views(together: Iterable[Pass], alone: Iterable[Definition]) -> list[str]:
    """The views that more than one query counts from."""
    sources = Counter([one.source for one in together] + [one.counted.source for one in alone])
    return sorted(name for name in views() if sources[name] > 1)


def pass_sql(one: Pass) -> str:
    """The query of a pass: rows of the table `fine`, whole numbers only."""
    keys, columns = ["period"], ["period"]

    def key(expression: str) -> str:
        name = _named(expression, columns)
        keys.extend([name] if name not in keys else [])
        return name

    team = key("team") if any(measure.breakdowns for measure in one.measures) else "NULL"
    totals, answers = ["count(*) AS rows"], []
    for measure in one.measures:
        label = key(f"coalesce((\n{measure.mix.label}\n), '{NOT_RECORDED}')") if measure.mix else "''"
        way = key(f"(\n{measure.proxy.by}\n)") if measure.proxy else "NULL"
        numerator, denominator, later = "rows", "NULL", "NULL"
        if measure.kind == "percentage" and measure.numerator:
            name = _named(hit(measure.counted, f"(\n{measure.numerator.where}\n)"), columns)
            numerator, denominator = f"hits_{name}", "rows"
            due = ""
            if measure.not_due:
                waits = _named(not_due(measure.not_due), columns)
                due, later, denominator = f" AND NOT {waits}", f"later_{waits}", f"rows - later_{waits}"
                numerator = f"hits_{name}_{waits}"
                totals.append(f"count(*) FILTER (WHERE {waits}) AS {later}")
            totals.append(f"count(*) FILTER (WHERE {name}{due}) AS {numerator}")
        answers.append(
            f"{{'measure': '{measure.id}', 'team': {team if measure.breakdowns else 'NULL'}, 'category': {label}, "
            f"'way': {way}, 'numerator': {numerator}, 'denominator': {denominator}, 'not_due': {later}}}"
        )
    return (
        f"WITH {_chosen(one, columns)},\ngrouped AS (SELECT {', '.join([*keys, *dict.fromkeys(totals)])}\nFROM chosen"
        f" GROUP BY {', '.join(keys)}),\nanswers AS (SELECT period, unnest([{', '.join(answers)}]) AS of FROM grouped)"
        "\nSELECT of.measure, period, of.team, of.category, of.way, of.numerator, of.denominator,"
        " of.not_due FROM answers"
    )


def _chosen(one: Pass, columns: list[str]) -> str:
    """The rows. Where months and rows are joined by more than an equality, the first condition's are kept before the
    rest is asked of them: DuckDB would ask everything of every row in every month."""
    first, *rest = conjuncts(one.where)
    months = f"{one.source} CROSS JOIN {one.months}"
    if not (_of_months(first) and any(map(_of_months, rest))):
        return f"chosen AS (SELECT {', '.join(columns)}\nFROM {months}\nWHERE\n{one.where}\n{one.qualify})"
    return (
        f"joined AS MATERIALIZED (SELECT * FROM {months}\nWHERE\n{first}),\nchosen AS (SELECT {', '.join(columns)}\n"
        f"FROM joined AS {one.source}\nWHERE\n{' AND '.join(rest)}\n{one.qualify})"
    )


def _of_months(condition: str) -> bool:
    return re.search(r"\bperiod\b", condition) is not None


def _named(expression: str, columns: list[str]) -> str:
    """The name under which rows are chosen with an expression; the same one twice has one name."""
    for number, column in enumerate(columns):
        if column == f"{expression} AS pass_{number}":
            return f"pass_{number}"
    columns.append(f"{expression} AS pass_{len(columns)}")
    return f"pass_{len(columns) - 1}"


@cache
def _fits(measure: Definition) -> bool:
    """Whether a definition counts rows, by team and service at most, and its SQL does not speak of the teams' sheet."""
    counts = [count for count in (measure.denominator, measure.numerator) if count]
    if measure.kind not in COUNTS or any(count.weight or count.value for count in counts):
        return False
    if not set(measure.breakdowns) <= {"team", "service"} or measure.breakdown_sql:
        return False
    text = " ".join(expression for _, expression in pieces(measure, breakdowns=False))
    return re.search(r"\b(service|teams)\b", re.sub(r"'[^']*'", "", text), re.IGNORECASE) is None


WAYS = "SELECT period, way, sum(coalesce(denominator, numerator)) FROM fine WHERE measure = ? GROUP BY ALL"
"""How many rows of each month a proxy judged in which way, of a measure that was counted in a pass."""
ROLLED_UP = f"""
INSERT INTO counted
WITH by_team AS (
    SELECT
        measure,
        period,
        team,
        category,
        sum(numerator) AS numerator,
        sum(denominator) AS denominator,
        sum(not_due) AS not_due
    FROM fine
    GROUP BY ALL
),
by_service AS (
    SELECT by_team.* EXCLUDE (team), service
    FROM by_team
    LEFT JOIN teams USING (team)
    WHERE measure IN (SELECT measure FROM rolled WHERE breakdown = 'service')
)
SELECT measure, period, 'all', '', category, sum(numerator), sum(denominator), sum(not_due) FROM by_team GROUP BY ALL
UNION ALL
SELECT measure, period, 'team', coalesce(team, '{NOT_RECORDED}') AS named, category, sum(numerator),
    sum(denominator), sum(not_due)
FROM by_team
WHERE measure IN (SELECT measure FROM rolled WHERE breakdown = 'team')
GROUP BY measure, period, named, category
UNION ALL
SELECT measure, period, 'service', coalesce(service, '{NOT_RECORDED}') AS named, category, sum(numerator),
    sum(denominator), sum(not_due)
FROM by_service
GROUP BY measure, period, named, category
"""
"""Adds up what the passes counted. `rolled` holds (measure, breakdown): each measure's own of team and service."""
