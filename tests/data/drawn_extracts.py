"""Little extracts of drawn rows, in the tables' real columns, for tests of the store."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from data.extract import About, Extract
from data.load import Known, Load
from data.loads.holding import HeldLoad, Holding
from data.loads.known_rows import known
from data.loads.moment import Moment, Pinned
from data.loads.results_schema import RESULT_SCHEMA
from data.loads.store import Store
from data.spec import tables
from data.table_schema import arrow_schema

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


def known_alone(extract: Extract) -> Known:
    """The rows in force where an extract is all that there is."""
    about, rows = extract.about, {name: len(table) for name, table in extract.tables.items()}
    load = Load(
        id=0, month=about.month, revision=1, records_from=about.records_from, records_to=about.records_to,
        produced_on=about.produced_on, loaded_at=about.produced_on.replace(tzinfo=UTC), workbook="any.xlsx", sha256="",
        rows=rows, provisional=about.provisional,
    )  # fmt: skip
    own = HeldLoad(load, "", extract.missing, extract.starts)
    return known(own, Holding.of([own], lambda _, name: extract.tables[name]))


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


def count(moment: Moment, sheet: str, column: str, times: int = 1) -> dict[str, Any]:
    """A tiny engine: the rows of a sheet in every month of every load's window, a file a load. By other rules each row
    counts several times."""
    names = {}
    for one in moment.holding.loads:
        load = one.load
        names[load.name] = f"load-{load.name}-{'' if times == 1 else times}{load.sha256}.parquet"
        if not moment.files.has(names[load.name]):
            rows = moment.holding.read(load, sheet).column(column).to_pylist() if sheet in load.rows else []
            days = [(value.year, value.month) for value in rows]
            numbers = {month: float(times * days.count((month.year, month.month))) for month in one.months()}
            table = results_of(*(result(sheet, f"{month:%Y-%m}", number) for month, number in numbers.items()))
            moment.files.add_table(names[load.name], table)
    published = [item.figures for item in moment.publications if item.figures]
    return {"loads": list(names), "files": [*names.values(), *published], "published": published}


def count_contacts(moment: Moment) -> dict[str, Any]:
    """Counts contacts."""
    return count(moment, "contacts", "received")


def pin_contacts(moment: Moment, own: HeldLoad) -> Pinned:
    """Pins what is counted of a load."""
    counted = moment.files.table(f"load-{own.load.name}-{own.load.sha256}.parquet")
    return Pinned(moment.files.add_sealed(f"published-{own.load.name}", counted), moment.files.add_json({"rules": 1}))


def counted(store: Store, load: Load) -> dict[date, float]:
    """Month → what the computation in force says of a load."""
    computed = store.computed()
    assert computed is not None
    name = next(name for name in computed[1]["files"] if name.startswith(f"load-{load.name}-"))
    return {row["month"]: row["numerator"] for row in store.files.table(name).to_pylist()}
