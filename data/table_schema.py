"""The types of a spec's columns → the Arrow schema of its rows and their types in SQL: told once."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from data.spec import Table, Type

_KINDS: Mapping[Type, tuple[pa.DataType, str]] = {
    "text": (pa.string(), "VARCHAR"),
    "whole number": (pa.int64(), "BIGINT"),
    "number": (pa.float64(), "DOUBLE"),
    "date": (pa.date32(), "DATE"),
    "datetime": (pa.timestamp("us"), "TIMESTAMP"),
    "month": (pa.date32(), "DATE"),
    "yes/no": (pa.bool_(), "BOOLEAN"),
    "yes/no/unknown": (pa.string(), "VARCHAR"),
    "category": (pa.string(), "VARCHAR"),
    "code": (pa.string(), "VARCHAR"),
    "source code": (pa.string(), "VARCHAR"),
}
ARROW: Mapping[Type, pa.DataType] = {name: arrow for name, (arrow, _) in _KINDS.items()}
SQL_TYPES: Mapping[Type, str] = {name: sql for name, (_, sql) in _KINDS.items()}


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table's checked rows: the spec's columns in order, then `excel_row` (as Excel counts)."""
    fields = [pa.field(one.name, ARROW[one.type]) for one in table.columns]
    return pa.schema([*fields, pa.field("excel_row", pa.int32())])


def conform(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """The same rows in the columns and types of `schema`: an older load may have been kept by an older spec."""
    if rows.schema.equals(schema):
        return rows
    columns = [
        rows.column(field.name).cast(field.type) if field.name in rows.column_names else pa.nulls(len(rows), field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)
