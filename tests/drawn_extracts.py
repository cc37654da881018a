"""Little extracts of drawn rows, in the tables' real columns, for tests of the store."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from data.check import arrow_schema
from data.extract import About, Extract
from data.load import Known
from data.results_schema import RESULT_SCHEMA
from data.spec import tables

Rows = Sequence[dict[str, Any]]


def day(text: str) -> date:
    """'2020-09' is its first day."""
    return date.fromisoformat(text if len(text) == 10 else f"{text}-01")


def rows_of(table: str, rows: Rows) -> pa.Table:
    """Rows as they come from a checked workbook; columns that are not named are blank."""
    schema = arrow_schema(tables()[table])
    numbered = [{"excel_row": place, **row} for place, row in enumerate(rows, start=2)]
    unknown = {name for row in numbered for name in row} - set(schema.names)
    assert not unknown, f"{table} has no columns {unknown}"
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in numbered], schema=schema)


def extract(month: str, records_from: str, records_to: str | None = None, **sheets: Rows) -> Extract:
    """The extract of a month; its records end with the month unless told."""
    first = day(month)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    about = About(
        "Anytown", first, day(records_from), day(records_to) if records_to else last, datetime(2020, 10, 2, 9, 30)
    )
    return Extract(about, {name: rows_of(name, rows) for name, rows in sheets.items()})


def contact(number: int, received: str, team: str = "MASH 1") -> dict[str, Any]:
    """A contact of a child of its own."""
    return {
        "contact_id": f"K{number}",
        "child_id": f"C{number}",
        "received": datetime.fromisoformat(received),
        "team": team,
    }


def workbook(folder: Path, content: str) -> Path:
    """A file that stands for a workbook: the store only looks at its bytes and name."""
    path = folder / f"{content}.xlsx"
    path.write_text(content, encoding="utf-8")
    return path


def result(
    measure: str, month: str, numerator: float | None, *, basis: str = "month", state: str = "computed"
) -> dict[str, Any]:
    """One row of results for all teams."""
    return {
        "measure": measure, "month": day(month), "basis": basis, "breakdown": "all", "group": "", "category": "",
        "numerator": numerator, "denominator": None, "value": numerator, "state": state, "note": "",
    }  # fmt: skip


def results_of(*rows: dict[str, Any]) -> pa.Table:
    """Rows of results in their schema."""
    return pa.Table.from_pylist(list(rows), schema=RESULT_SCHEMA)


def count_contacts(known: Known) -> pa.Table:
    """A tiny engine: contacts of every month of the window."""
    received = [(value.year, value.month) for value in known.tables["contacts"].column("received").to_pylist()]
    return results_of(
        *(
            result("contacts", f"{month:%Y-%m}", float(received.count((month.year, month.month))))
            for month in known.months
        )
    )
