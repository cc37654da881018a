"""A definition → the one query that counts it, for all months and groups at once: the page shows it, so it reads.

Groups add up to the whole: a blank team is the group 'Not recorded', and what is counted once (`distinct`) stands in
one group only. A numerator is a condition on the denominator's own rows, so it can never be more than they are.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from data.spec import NOT_RECORDED
from metrics.measures.definition import Count, Definition, NotDue
from metrics.measures.needs import needs


def sql(measure: Definition) -> str:
    """One SELECT: period, one column a breakdown (NULL where it is rolled up), category for a mix, numerator,
    denominator, and not_due where the measure tells it.

    It runs over the table `periods`, every month of the window; or over `this_month`, the extract's own, where it needs
    a state that is known for the extract's last day only. DefinitionError where a piece of it is not one SQL
    expression.
    """
    if measure.kind == "figure":
        return f"-- {_comment(measure.title)}: arrives counted, in the sheet 'Figures'."
    own = needs(measure).this_month_only
    groups = list(measure.breakdowns)
    lines = [f"-- {_comment(measure.title)}", "WITH chosen AS (", _indented(_chosen(measure, own, ())), ")", "SELECT"]
    columns = ["period", *groups, *(["category"] if measure.mix else []), *_totals(measure, groups)]
    lines += [_indented(_listed(columns)), "FROM chosen", f"GROUP BY {_grouping(measure, groups)}"]
    return "\n".join(lines)


def cases_sql(measure: Definition, more: Sequence[str]) -> str:
    """The rows that `sql` counts, one a row, with more columns of them: what is counted, not added up. The columns
    before those are `period`, a group for each breakdown, and `category`, `weight`, `value`, `hit`, `not_due` and
    `hit_weight` where the measure has such."""
    return _chosen(measure, needs(measure).this_month_only, more)


def _chosen(measure: Definition, own: bool, more: Sequence[str]) -> str:
    """The rows, with the group each belongs to and whether it is a hit."""
    count = measure.counted
    columns = ["period", *(_group(measure, name) for name in measure.breakdowns)]
    if measure.mix:
        columns.append(f"coalesce({_in_place(measure.mix.label)}, '{NOT_RECORDED}') AS category")
    if count.weight:
        columns.append(f"{_in_place(count.weight)} AS weight")
    chosen_by = measure.numerator if measure.denominator else None
    if chosen_by and chosen_by.value:
        columns.append(f"-- {_comment(chosen_by.means)}\n{_in_place(chosen_by.value)} AS value")
    elif chosen_by:
        columns.append(f"-- {_comment(chosen_by.means)}\n{hit(count, _in_place(chosen_by.where))} AS hit")
        if measure.not_due:
            columns.append(f"-- {_comment(measure.not_due.means)}\n{not_due(measure.not_due)} AS not_due")
        if chosen_by.weight != count.weight:
            columns.append(f"{_in_place(chosen_by.weight or '')} AS hit_weight")
    lines = ["SELECT", _indented(_listed([*columns, *more])), f"FROM {count.source}"]
    if "service" in measure.breakdowns:
        lines.append("LEFT JOIN teams USING (team)")
    lines += [
        f"CROSS JOIN {'this_month' if own else 'periods'}",
        f"-- {_comment(count.means)}",
        "WHERE",
        _indented(count.where.strip()),
    ]
    if count.distinct:
        lines += ["-- each counted once", once(measure, count)]
    return "\n".join(lines)


def once(measure: Definition, count: Count) -> str:
    """The clause for what is counted once: where a child has two rows in a month, the first in the sheet says in which
    group it is counted, whatever the teams are called."""
    order = "excel_row, team" if "team" in measure.breakdowns else "excel_row"  # rows of two loads may have one number
    return f"QUALIFY row_number() OVER (PARTITION BY period, {count.distinct} ORDER BY {order}) = 1"


def hit(count: Count, condition: str) -> str:
    """The condition of a row; of what is counted once, whether it is true of any of a child's rows of the month."""
    if not count.distinct:
        return condition
    return f"coalesce(bool_or({condition}) OVER (PARTITION BY period, {count.distinct}), false)"


def not_due(rule: NotDue) -> str:
    """The condition of a row that is not due yet: never true of a month that is judged without it."""
    return f"coalesce(not_due_counts(period) AND {_in_place(rule.where)}, FALSE)"


def _group(measure: Definition, name: str) -> str:
    expression = dict(measure.breakdown_sql).get(name, name)
    return f"coalesce({_in_place(expression)}, '{NOT_RECORDED}') AS {name}"


def _totals(measure: Definition, groups: list[str]) -> list[str]:
    weighed = measure.counted.weight is not None
    rows = "sum(weight)" if weighed else "count(*)"
    if measure.not_due:
        return [
            "count(*) FILTER (WHERE hit AND NOT not_due) AS numerator",
            "count(*) FILTER (WHERE NOT not_due) AS denominator",
            "count(*) FILTER (WHERE not_due) AS not_due",
        ]
    if measure.kind == "percentage":
        own = measure.numerator is not None and measure.numerator.weight != measure.counted.weight
        return [f"{'sum(hit_weight)' if own else rows} FILTER (WHERE hit) AS numerator", f"{rows} AS denominator"]
    if measure.kind == "average":  # over the rows that have a value
        return ["sum(value) AS numerator", f"{rows} FILTER (WHERE value IS NOT NULL) AS denominator"]
    if measure.kind == "mix":
        whole = ", ".join(["period", *groups])
        return [f"{rows} AS numerator", f"sum({rows}) OVER (PARTITION BY {whole}) AS denominator"]
    if measure.kind == "rate":
        return [f"-- per 10,000 of the population aged 0 to 17\n{rows} AS numerator"]
    return [f"{rows} AS numerator"]


def _grouping(measure: Definition, groups: list[str]) -> str:
    part = ", category" if measure.mix else ""
    if not groups:
        return f"period{part}"
    sets = [f"(period{part})", *(f"(period, {group}{part})" for group in groups)]
    return f"GROUPING SETS ({', '.join(sets)})"


def _listed(columns: list[str]) -> str:
    return ",\n".join(columns)


def _in_place(expression: str) -> str:
    """An expression as it stands in the file; on several lines, or with a comment, it gets lines of its own."""
    expression = expression.strip()
    return f"(\n{_indented(expression)}\n)" if "\n" in expression or "--" in expression else expression


def _comment(words: str) -> str:
    return " ".join(words.split())


def _indented(text: str) -> str:
    return textwrap.indent(text, "    ")
