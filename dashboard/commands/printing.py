"""How the commands print: tables for people, CSV and JSON for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data.extract import Checked
    from metrics.figures.row import ScorecardRow


def print_checked(checked: Checked, form: str, told: str, more: dict[str, Any] | None = None) -> None:
    """Every issue and a closing line that says `told`; or the fixed JSON with `more` in it."""
    from data.issues import findings

    if form == "json":
        from dashboard.uploads.intake import checked_json

        print(json.dumps(checked_json(checked) | (more or {}), ensure_ascii=False, indent=1))
        return
    for one in findings(checked.issues):
        asks = f" (To accept it: {one.code})" if one.code else ""
        print(f"{one.level:<8} {one.says}{asks}")
    if checked.not_listed:
        print(f"… and {checked.not_listed:,} more.")
    levels = Counter(issue.told for issue in checked.issues)
    rows = sum(sheet.rows for sheet in checked.sheets)
    counted = ", ".join(_n(levels[level], level) for level in ("error", "warning", "note"))
    print(f"{_n(len(checked.sheets), 'sheet')}, {rows:,} rows. {counted}. {told}")


def _n(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def print_rows(rows: Sequence[ScorecardRow], form: str) -> None:
    """Scorecard rows as a table, the fixed CSV, or JSON."""
    from metrics.scorecard.csv_rows import as_json, write_csv
    from metrics.wording import format_value

    if form == "csv":
        write_csv(rows, sys.stdout)
    elif form == "json":
        print(json.dumps(as_json(rows), ensure_ascii=False, indent=1))
    else:
        columns = ("Measure", "Group", "Part", "Period", "Basis", "Value", "n", "of", "Status", "Travel")
        _table(
            columns,
            (
                (
                    row.title,
                    row.group,
                    row.category,
                    f"{row.period:%Y-%m}",
                    row.basis,
                    format_value(row.value, row.unit),
                    _plain(row.numerator),
                    _plain(row.denominator),
                    row.status,
                    row.travel,
                )
                for row in rows
            ),
        )


def print_scorecard(rows: Sequence[ScorecardRow], own: Mapping[str, str]) -> None:
    """A month's rows for people: each measure on its own basis (`own`) and on one line, sections as headings. A mix is
    told by its total."""
    from rich.console import Console
    from rich.table import Table

    grouped = any(row.group for row in rows)
    columns = ("Measure", *(["Group"] if grouped else []), "Figure", "Of", "Status", "Since before", "Target")
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    section = ""
    for row in _one_a_measure(rows, own):
        if row.section != section:
            section = row.section
            table.add_row(section, style="bold")
        table.add_row(f"  {row.title}", *([row.group] if grouped else []), *_scorecard_line(row))
    console = Console()
    Console(width=console.width if console.is_terminal else 200, markup=False, highlight=False).print(table)


def _one_a_measure(rows: Sequence[ScorecardRow], own: Mapping[str, str]) -> list[ScorecardRow]:
    found: dict[tuple[str, str], ScorecardRow] = {}
    for row in rows:
        if row.basis == own.get(row.measure, row.basis):
            found.setdefault((row.measure, row.group), row)
    return list(found.values())


COLOURS = {"green": "green", "amber": "yellow", "red": "red"}


def _scorecard_line(row: ScorecardRow) -> tuple[Any, ...]:
    """Figure, of how many, status (its word, in its colour where there are colours), how it went, and the target."""
    from rich.text import Text

    from metrics.wording import change_text, format_value

    if row.kind == "mix":
        return format_value(row.denominator, "count"), "", "" if row.denominator else row.status, "", ""
    of = "" if row.denominator is None else f"{_plain(row.numerator)} of {_plain(row.denominator)}"
    went = ""
    if row.value is not None and row.previous is not None:
        said = " ".join(filter(None, (row.travel, change_text(row.value, row.previous, row.unit))))
        went = "; ".join(filter(None, (said, row.compared_note.split("; since last year")[0])))
    status = Text(row.status, style=COLOURS.get(row.status, ""))
    return format_value(row.value, row.unit), of, status, went, row.green


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:,.10g}"


def print_records(records: list[dict[str, Any]], fields: Sequence[str], form: str, empty: str) -> None:
    """A list as a table, CSV (without text that a spreadsheet would run) or JSON; `empty` where there is nothing."""
    from metrics.scorecard.safe_text import safe_text

    if form == "json":
        print(json.dumps(records, ensure_ascii=False, indent=1))
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {key: safe_text(one[key]) if isinstance(one[key], str) else one[key] for key in fields} for one in records
        )
    elif not records:
        print(empty)
    else:
        _table(
            [name.replace("_", " ").capitalize() for name in fields],
            ([str(one[key]) for key in fields] for one in records),
        )


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*row)
    console = Console()
    Console(width=console.width if console.is_terminal else 200, markup=False).print(table)
