"""One definition file's TOML → a Definition: every key known, every judgement made, nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from data.spec import NOT_RECORDED
from data.spelling import did_you_mean
from data.strict_toml import TomlTable
from metrics.measures.definition import (
    TARGET_BASES,
    Count,
    Definition,
    Example,
    Good,
    Instead,
    Kind,
    Mix,
    NotDue,
    Proxy,
    SeriesBreak,
    Target,
    When,
)
from metrics.measures.definition_keys import definition_table
from metrics.wording import Bound

KINDS = ("percentage", "count", "rate", "average", "mix", "figure")
WHENS = ("month", "month_end", "extract", "rolling 12 months")
GOODS = ("high", "low", "band", "neither")
UNITS = {"percentage": ("percent",), "mix": ("percent",), "count": ("count",), "rate": ("per 10,000",)}
OTHER_UNITS = ("days", "weeks", "cases", "count", "percent", "per 10,000")
BREAK_SETTINGS = ("non_working_days_stop_from",)
"""The settings of a home that can say the day of a break."""
PARTS = {
    "percentage": ("denominator", "numerator"),
    "average": ("denominator", "numerator"),
    "count": ("count",),
    "rate": ("numerator",),
    "mix": ("denominator", "mix"),
    "figure": (),
}
"""Which tables of the file each kind needs; the others are refused."""


def read(file: str, id: str, section: tuple[str, int], values: Mapping[str, Any]) -> Definition:
    """The definition in `values`, the parsed TOML. `section` is its title and place. DefinitionError where it is not
    sound."""
    top = definition_table(file, values)
    top.get("whole", bool, "true or false")
    kind = cast(Kind, top.choice("kind", KINDS))
    for key in {"denominator", "numerator", "count", "mix"} & set(values):
        if key not in PARTS[kind]:
            raise top.error(
                key,
                f"a {kind} has no table [{key}]; it has {' and '.join(f'[{one}]' for one in PARTS[kind]) or 'none'}.",
            )
    good = cast(Good, top.choice("good", GOODS))
    denominator, numerator = _counts(top, kind)
    breakdown = {name: str(sql).strip() for name, sql in top.mapping("breakdown").items()}
    definition = Definition(
        id=id,
        section=section[0],
        section_order=section[1],
        order=top.whole("order") or 0,
        file=file,
        title=top.text("title"),
        kind=kind,
        when=cast(When, top.choice("when", WHENS)),
        good=good,
        why=top.text("why"),
        owner=top.some("owner") or "",
        source=top.text("source"),
        unit=_unit(top, kind),
        denominator=denominator,
        numerator=numerator,
        mix=_mix(top.part("mix")) if kind == "mix" else None,
        targets=_targets(top, good, top.some("target_source")),
        changes=tuple(_change(one) for one in top.parts("change")),
        examples=tuple(_example(one) for one in top.parts("example")),
        breakdowns=_breakdowns(top, breakdown),
        breakdown_sql=tuple(breakdown.items()),
        groups=_groups(top, breakdown),
        without=tuple((column, str(says)) for column, says in top.mapping("without").items()),
        comparator=top.some("comparator"),
        compared_otherwise=top.some("compared_otherwise") or "",
        annual_rate=top.some("annual_rate"),
        to_confirm=top.words("to_confirm"),
        year_to_date=bool(top.get("year_to_date", bool, "true or false")),
        proxy=_proxy(top.part("proxy")) if "proxy" in values else None,
        instead=_instead(top.part("instead"), kind) if "instead" in values else None,
        not_due=_not_due(top.part("not_due"), kind, denominator) if "not_due" in values else None,
    )
    _fits_together(top, definition)
    return definition


def _fits_together(top: TomlTable, measure: Definition) -> None:
    if measure.kind != "figure" and not measure.examples:
        raise top.error("example", "it has no example: draw at least one, a few rows and what must come out.")
    if measure.kind == "rate" and measure.breakdowns:
        raise top.error("breakdowns", "a rate has none: the population is known for the whole authority only.")
    if measure.compared_otherwise and not measure.comparator:
        raise top.error("compared_otherwise", "it has no comparator that could count otherwise.")
    if measure.annual_code and (measure.kind not in ("count", "mix") or measure.when != "month"):
        raise top.error("annual_rate", "an annual rate is set beside twelve months of events: a count or mix by month.")
    if measure.year_to_date and measure.when not in ("month", "extract"):
        raise top.error("year_to_date", f"only for month or extract: a figure '{measure.when}' has no year to date.")


def _counts(top: TomlTable, kind: str) -> tuple[Count | None, Count | None]:
    if kind in ("count", "rate"):
        return None, _count(top.part("count" if kind == "count" else "numerator"))
    if kind == "figure":
        return None, None
    denominator = _count(top.part("denominator"))
    if kind == "mix":
        return denominator, None
    return denominator, _chosen(top.part("numerator"), kind, denominator)


def _count(part: TomlTable) -> Count:
    if "value" in part.values:
        raise part.error("value", "only an average adds up values.")
    return Count(
        part.text("means"), part.text("from"), part.text("where"), part.some("distinct"), None, part.some("weight")
    )


def _chosen(part: TomlTable, kind: str, denominator: Count) -> Count:
    """The numerator of a percentage or an average: rows of its denominator, so that it can never be more than it. Only
    where a percentage weighs both, the numerator may weigh its rows by something else (those who left by those who
    stayed)."""
    weighs = kind == "percentage" and denominator.weight is not None
    for key in ("from", "distinct", *(() if weighs else ("weight",))):
        if key in part.values:
            raise part.error(
                key, f"'{key}' belongs to [denominator]: the numerator chooses among the denominator's rows."
            )
    wanted, other = ("where", "value") if kind == "percentage" else ("value", "where")
    if other in part.values:
        raise part.error(other, f"the numerator of a {kind} has '{wanted}', not '{other}'.")
    sql = part.text(wanted)
    where, value = (sql, None) if kind == "percentage" else (denominator.where, sql)
    weight = part.some("weight") or denominator.weight
    return Count(part.text("means"), denominator.source, where, denominator.distinct, value, weight)


def _unit(top: TomlTable, kind: str) -> str:
    if kind in UNITS and "unit" not in top.values:
        return UNITS[kind][0]
    return top.choice("unit", UNITS.get(kind, OTHER_UNITS))


def _mix(part: TomlTable) -> Mix:
    by = part.words("by")
    label = part.some("label")
    if label is None:
        if not by:
            raise part.error("by", 'say what the parts are: by = ["a column"], or label = "SQL that gives the label".')
        label = " || ': ' || ".join(f"coalesce({column}, '{NOT_RECORDED}')" for column in by)
    parts = part.words("parts")
    if len(set(parts)) < len(parts):
        raise part.error("parts", "a part is there twice.")
    return Mix(label, parts, by, bool(part.get("ordered", bool, "true or false")))


def _proxy(part: TomlTable) -> Proxy:
    return Proxy(part.text("by"), part.text("says"), part.text("exact"), part.text("rows"), sheets=part.words("sheets"))


def _instead(part: TomlTable, kind: str) -> Instead:
    if kind not in ("count", "rate"):
        raise part.error("", f"only a count or a rate can be counted otherwise, not a {kind}.")
    without = part.words("without")
    if not without:
        raise part.error("without", 'say which columns are missing then: without = ["plan_started"].')
    return Instead(without, part.text("means"), part.text("where"), part.text("says"))


def _not_due(part: TomlTable, kind: str, denominator: Count | None) -> NotDue:
    if kind != "percentage" or denominator is None:
        raise part.error("", f"only a percentage has cases that are not due yet, not a {kind}.")
    for key in ("distinct", "weight"):
        if getattr(denominator, key):
            raise part.error("", f"it is told row by row: [denominator] must not have '{key}'.")
    return NotDue(part.text("means"), part.text("where"))


def _change(part: TomlTable) -> SeriesBreak:
    setting = part.choice("setting", BREAK_SETTINGS) if "setting" in part.values else ""
    return SeriesBreak(_day(part, "on"), part.text("what"), setting)


def _breakdowns(top: TomlTable, sql: Mapping[str, str]) -> tuple[str, ...]:
    names: list[str] = []
    for name in (*top.words("breakdowns"), *sql):
        for one in ("service", "team") if name == "team" else (name,):
            if one not in names:
                names.append(one)
    if "all" in names:
        raise top.error("breakdowns", "'all' is always there: leave it out.")
    return tuple(names)


def _groups(top: TomlTable, sql: Mapping[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The groups known beforehand of breakdowns that are SQL: only those are not told by a column's codes."""
    groups = top.mapping("groups")
    for name, words in groups.items():
        if name not in sql:
            raise top.error("groups", f"'{name}' has no SQL in [breakdown]. {did_you_mean(name, sql)}")
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise top.error("groups", f"{name} must be a list of texts in quotes.")
    return tuple((name, tuple(words)) for name, words in groups.items())


def _targets(top: TomlTable, good: str, paper: str | None) -> tuple[Target, ...]:
    targets = []
    for part in top.parts("target"):
        if good == "neither":
            raise part.error("", "good is 'neither': a measure that is neither good nor bad has no target.")
        green = _bound(part, "green", good)
        amber = _bound(part, "amber", good) if "amber" in part.values else None
        basis = part.choice("for", TARGET_BASES) if "for" in part.values else "month"
        source = part.some("source") or paper
        target = Target(_day(part, "from"), green, amber, source, basis)  # type: ignore[arg-type]
        if fault := target.fault(good):
            raise part.error("amber", fault)
        targets.append(target)
    return tuple(sorted(targets, key=lambda target: target.from_))


def _bound(part: TomlTable, key: str, good: str) -> Bound:
    if good != "band":
        number = part.number(key)
        if number is None:
            raise part.error(key, f"'{key}' is missing.")
        return number
    value = part.get(key, list, "a range such as [18, 22]")
    if (
        value is None
        or len(value) != 2
        or not all(isinstance(one, (int, float)) for one in value)
        or value[0] > value[1]
    ):
        raise part.error(key, "must be a range, lower bound first, such as [18, 22]: good is 'band'.")
    return float(value[0]), float(value[1])


def _day(part: TomlTable, key: str) -> date:
    day = part.day(key)
    if day is None:
        raise part.error(key, f"'{key}' is missing: a date such as 2019-04-01, without quotes.")
    return day


def _example(part: TomlTable) -> Example:
    rows = part.mapping("rows")
    if not rows or not all(isinstance(drawn, str) for drawn in rows.values()):
        raise part.error("rows", 'draw its rows: [example.rows], then contacts = """ | … | """.')
    parts = part.mapping("parts")
    if not all(isinstance(number, (int, float)) for number in parts.values()):
        raise part.error("parts", "each part is a number.")
    expected = [key for key in ("numerator", "denominator", "value", "not_due", "parts") if key in part.values]
    if not expected:
        raise part.error("numerator", "say what must come out: numerator and denominator, value, or parts.")
    return Example(
        name=part.text("name"),
        month=_month(part),
        rows=tuple((table, str(drawn)) for table, drawn in rows.items()),
        numerator=part.number("numerator"),
        denominator=part.number("denominator"),
        value=part.number("value"),
        parts=tuple((label, float(number)) for label, number in parts.items()),
        records_to=part.day("records_to"),
        population=part.whole("population"),
        clock_stops_from=part.day("clock_stops_from"),
        not_due=part.number("not_due"),
        not_due_from=part.day("not_due_from"),
    )


def _month(part: TomlTable) -> date:
    month = _day(part, "month")
    if month.day != 1:
        raise part.error("month", f"a month is written as its first day: {month:%Y-%m}-01.")
    return month
