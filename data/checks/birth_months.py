"""Full dates of birth → what is kept of them: the month, such that ages come out as the full date has them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from data.checks.typed_sheet import SheetTable
from data.spec import Column

ON_THE_LAST_DAY = "records_to"
"""The age is asked for on the extract's last day, not on a date of the row."""


def without_birth_days(sheet: SheetTable, records_to: date) -> SheetTable:
    """The sheet with each date of birth as the first day of its month; as the last where on the day of which the age is
    asked (`age_on`) the birthday of that month had not come. Who was born on 29 February turns on 1 March in years
    without that day, which the last day of February says too. Sheets kept from a load have lost the day before."""
    for place, column in enumerate(sheet.table.columns):
        if column.month_only and column.name in sheet.columns:
            kept = _kept(sheet.rows, column, records_to)
            sheet = replace(sheet, rows=sheet.rows.set_column(place, sheet.rows.schema.field(place), kept))
    return sheet


def _kept(rows: pa.Table, column: Column, records_to: date) -> pa.ChunkedArray:
    born = rows.column(column.name)
    day = pa.scalar(records_to) if column.age_on == ON_THE_LAST_DAY else rows.column(column.age_on).cast(pa.date32())
    not_yet = pc.and_(pc.equal(pc.month(born), pc.month(day)), pc.greater(pc.day(born), pc.day(day)))
    leap_day = pc.and_(pc.equal(pc.month(born), 2), pc.equal(pc.day(born), 29))
    next_month = pc.ceil_temporal(born, unit="month", ceil_is_strictly_greater=True)
    last = pc.subtract(next_month.cast(pa.int32()), pa.scalar(1, pa.int32())).cast(pa.date32())
    first = pc.floor_temporal(born, unit="month")
    return pc.if_else(pc.fill_null(pc.or_kleene(not_yet, leap_day), False), last, first)
