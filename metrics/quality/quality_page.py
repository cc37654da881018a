"""How several months were recorded → the page of data quality, for one team or all, every word ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.issues import Issue
from metrics.quality.recording import Recorded, Recording, by_team
from metrics.wording import format_number, format_value, month_text, number_words, short_month

MORE = 5.0
"""A column's blanks are said to have risen from so many percentage points on."""
FEW = 5
"""In so many rows at least."""


@dataclass(frozen=True)
class TrendRow:
    """A team, or all: 'late of told' in each month that the page shows, oldest first; '–' where it told nothing."""

    team: str
    cells: tuple[tuple[str, bool], ...]
    """With whether any was late."""


@dataclass(frozen=True)
class ColumnShown:
    """A column of a sheet: '9 of 120', '7.5%', and the share in the month before ('–' where there is none)."""

    column: str
    blank_text: str
    share_text: str
    before_text: str
    more: bool
    issues: int


@dataclass(frozen=True)
class SheetShown:
    """A sheet with the rows of the month, the issues found and its columns; `late_text`: '3 of 446 late, 20 days'."""

    sheet: str
    rows: int
    issues: int
    late_text: str
    columns: tuple[ColumnShown, ...]


@dataclass(frozen=True)
class DoubtShown:
    """A doubt, and what was decided: 'Accepted by Head of Safeguarding: ten plans were read'."""

    says: str
    decided: str


@dataclass(frozen=True)
class QualityPage:
    """What `/quality` shows of a month's load. `team` is '' for all teams."""

    title: str
    freshness: str
    sentence: str
    months: tuple[str, ...]
    trend: tuple[TrendRow, ...]
    risen: tuple[tuple[str, ColumnShown], ...]
    """(sheet, column) of what is blank more often than in the month before."""
    sheets: tuple[SheetShown, ...]
    issues: tuple[Issue, ...]
    decided: tuple[DoubtShown, ...]
    """What a person had to decide about, with what was decided."""


def quality_page(
    found: Sequence[Recording],
    issues: Sequence[Issue],
    team: str,
    freshness: str,
    accepted: Sequence[tuple[Sequence[str], str, str]] = (),
) -> QualityPage:
    """`found`: the page's month first, then those before it; at least one. `accepted`: codes of doubts, who accepted
    them and why."""
    now, before = found[0], found[1] if len(found) > 1 else None
    sheets = tuple(_sheets(now, before, team))
    risen = [(one.sheet, column) for one in sheets for column in one.columns if column.more]
    shown = found[::-1]
    teams = sorted({name for one in found for name in by_team(one.late)}) if not team else [team]
    return QualityPage(
        title=f"Data quality, {month_text(now.load.month)}{f', {team}' if team else ''}",
        freshness=freshness,
        sentence=_sentence(now, team),
        months=tuple(short_month(one.load.month) for one in shown),
        trend=tuple(_trend(name, shown) for name in (["", *teams] if not team else teams)),
        risen=tuple(risen),
        sheets=sheets,
        issues=tuple(one for one in issues if not one.asks) if not team else (),
        decided=tuple(_doubt(one, accepted) for one in issues if one.asks) if not team else (),
    )


def _doubt(issue: Issue, accepted: Sequence[tuple[Sequence[str], str, str]]) -> DoubtShown:
    for codes, who, reason in accepted:
        if issue.code in codes:
            return DoubtShown(issue.says, f"Accepted by {who}{f': {reason}' if reason else ', without a reason'}")
    return DoubtShown(issue.says, "Nobody has accepted it yet")


def _sentence(now: Recording, team: str) -> str:
    told, late = _told(now, team)
    month = month_text(now.load.month)
    if not told:
        return f"The extract of {month} told nothing for the first time{f' of {team}' if team else ''}."
    rows = f"{number_words(told)} row{'' if told == 1 else 's'}"
    first = f"Of {rows} that the extract of {month} was the first to tell{f' of {team}' if team else ''}, "
    if not late:
        return f"{first}none was late: an earlier extract could not have had it."
    was = "was" if late == 1 else "were"
    return f"{first}{number_words(late)} {was} late: an earlier one, whose records go beyond the day, did not have it."


def _told(one: Recording, team: str) -> tuple[int, int]:
    some = [late for late in one.late if late.team == team]
    return sum(late.first_told for late in some), sum(late.late for late in some)


def _trend(team: str, months: Sequence[Recording]) -> TrendRow:
    cells = []
    for one in months:
        told, late = _told(one, team)
        cells.append((f"{format_number(late)} of {format_number(told)}" if told else "–", late > 0))
    return TrendRow(team, tuple(cells))


def _sheets(now: Recording, before: Recording | None, team: str) -> list[SheetShown]:
    earlier = {(one.sheet, one.column): one for one in before.columns if one.team == team} if before else {}
    late = {one.sheet: one for one in now.late if one.team == team}
    by_sheet: dict[str, list[Recorded]] = {}
    for one in now.columns:
        if one.team == team:
            by_sheet.setdefault(one.sheet, []).append(one)
    found = []
    for sheet, columns in by_sheet.items():
        said = late.get(sheet)
        days = format_value(said.median_days, "days") if said else ""
        found.append(
            SheetShown(
                sheet=sheet,
                rows=max(one.rows for one in columns),
                issues=sum(one.issues for one in columns),
                late_text=f"{said.late} of {format_number(said.first_told)}; median {days}" if said else "–",
                columns=tuple(_column(one, earlier.get((sheet, one.column))) for one in columns if one.column),
            )
        )
    return found


def _column(now: Recorded, before: Recorded | None) -> ColumnShown:
    share, was = _share(now), _share(before)
    rose = share is not None and was is not None and share - was >= MORE and now.blank >= FEW
    return ColumnShown(
        column=now.column,
        blank_text=f"{format_number(now.blank)} of {format_number(now.rows)}",
        share_text=format_value(share, "percent"),
        before_text=format_value(was, "percent"),
        more=rose,
        issues=now.issues,
    )


def _share(one: Recorded | None) -> float | None:
    return 100 * one.blank / one.rows if one is not None and one.rows else None
