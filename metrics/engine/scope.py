"""A definition and what a load knows → its months, each computed or not loaded, and the groups that must be there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data import spec
from data.load import Known
from data.loads.rows_in_force import looks_back
from data.periods import rolling_12
from metrics.engine.authority_settings import Population, Settings
from metrics.measures.definition import Definition
from metrics.measures.needs import needs
from metrics.measures.sql_library import views

Judged = tuple[str, str]
Group = tuple[str, str, str]
"""(measure, breakdown, group)."""


@dataclass(frozen=True)
class Scope:
    """One measure in one month: computed, or not loaded and why (`reason`). `population` is a rate's denominator;
    `judged` are the ways (instead, without, proxy) in which rows were judged otherwise than by the rule, with what a
    figure then has to say."""

    measure: str
    month: date
    state: str
    reason: str = ""
    judged: tuple[Judged, ...] = ()
    population: Population | None = None
    tells_not_due: bool = False
    """What is not done and whose time is not over is counted beside the figure, and not in it."""

    @property
    def judged_by(self) -> str:
        """'instead: Counted by the case status on the extract's last day.'; '' where the rule itself judged."""
        return " ".join(f"{way}: {says}" for way, says in self.judged)

    @property
    def note(self) -> str:
        """What the figure has to say to its reader, made from its facts."""
        return " ".join([*([self.population.says] if self.population else []), *(says for _, says in self.judged)])


def scopes_of(measure: Definition, known: Known, settings: Settings) -> list[Scope]:
    """The months of one measure, each computed or not loaded."""
    if measure.kind == "figure":
        return [Scope(measure.id, known.month, "not loaded", "The sheet 'Figures' has no figure for this month.")]
    months = (known.month,) if needs(measure).this_month_only else known.months
    lacking = _lacking(measure, known)
    if lacking:
        return [Scope(measure.id, month, "not loaded", lacking) for month in months]
    judged = _doing_without(measure, known)
    if measure.kind == "rate":
        return [_rate(measure, month, judged, settings) for month in months]
    if measure.when == "rolling 12 months":
        return [_rolling(measure, month, judged, known) for month in months]
    told = measure.not_due is not None
    return [
        Scope(measure.id, month, "computed", judged=judged, tells_not_due=told and month >= settings.not_due_from)
        for month in months
    ]


def _lacking(measure: Definition, known: Known) -> str:
    """Which sheets and columns the workbook would need, in the words on them; '' where it has all."""
    need, specs = needs(measure), spec.tables()
    joined = measure.proxy.sheets if measure.proxy else ()
    sheets = [specs[name].sheet for name in sorted(need.tables) if name not in known.tables and name not in joined]
    can_do_without = dict(measure.without)
    columns = [
        f"'{specs[name].column(column).heading}' in the sheet '{specs[name].sheet}'"
        for name, column in sorted(need.columns)
        if column in known.missing.get(name, ()) and column not in can_do_without
    ]
    says = [f"the sheet '{sheet}'" for sheet in sheets] + [f"the column {column}" for column in columns]
    return f"Needs {' and '.join(says)}, which the workbook does not have." if says else ""


def _doing_without(measure: Definition, known: Known) -> tuple[Judged, ...]:
    """What a figure has to say where a column is missing that the measure can do without."""
    missing = {column for name, column in needs(measure).columns if column in known.missing.get(name, ())}
    without = [("without", says) for column, says in measure.without if column in missing]
    return (*([("instead", measure.note)] if measure.note else []), *without)


def _rate(measure: Definition, month: date, judged: tuple[Judged, ...], settings: Settings) -> Scope:
    found = settings.population(month)
    if found is None:
        return Scope(
            measure.id,
            month,
            "not loaded",
            "The population aged 0 to 17 of this authority is not known: see la_code in config.toml.",
        )
    return Scope(measure.id, month, "computed", judged=judged, population=found)


def _rolling(measure: Definition, month: date, judged: tuple[Judged, ...], known: Known) -> Scope:
    """Twelve months are counted only where the rows of all twelve are held, sheet by sheet: never a part of a year."""
    wanted, specs = rolling_12(month), spec.tables()
    sheets = [specs[name] for name in sorted(needs(measure).tables) if looks_back(specs[name])]
    for sheet in sheets:
        held = sum(one in known.held.get(sheet.name, known.months) for one in wanted)
        if held < len(wanted):
            says = (
                f"Needs the sheet '{sheet.sheet}' for every month from {wanted[0]:%B %Y} to {wanted[-1]:%B %Y}; "
                f"{held} of 12 are held."
            )
            return Scope(measure.id, month, "not loaded", says)
    return Scope(measure.id, month, "computed", judged=judged)


def groups_of(measure: Definition, known: Known) -> list[Group]:
    """The groups that are there whether or not they have cases: teams and services of the sheet, codes of a column."""
    groups = [(measure.id, "all", "")]
    teams = known.tables.get("teams")
    for breakdown in measure.breakdowns:
        if breakdown in ("team", "service"):
            names = set(teams.column(breakdown).to_pylist()) - {None} if teams is not None else set()
            groups += [(measure.id, breakdown, name) for name in sorted(names)]
        elif breakdown in dict(measure.breakdown_sql):
            groups += [(measure.id, breakdown, name) for name in dict(measure.groups).get(breakdown, ())]
        elif measure.kind != "figure":
            table = measure.counted.source
            if table not in views():
                groups += [(measure.id, breakdown, code.value) for code in spec.tables()[table].column(breakdown).codes]
    return groups
