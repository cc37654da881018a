"""A definition's SQL → the worksheets and columns it needs, and whether it speaks of the extract's own month only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from data import spec
from data.database import Connection, connect
from data.errors import DefinitionError
from metrics.measures.definition import Count, Definition
from metrics.measures.one_expression import fault_of, nodes
from metrics.measures.sql_library import base_tables, views


@dataclass(frozen=True)
class Needs:
    """`tables` are worksheets' tables (a view's too); `columns` are (table, column) of the conditions, breakdowns left
    out."""

    tables: frozenset[str]
    columns: frozenset[tuple[str, str]]
    this_month_only: bool
    """It uses a snapshot, or a column that holds the state on the extract's last day: earlier months cannot be told."""


def pieces(measure: Definition, *, breakdowns: bool = True) -> Iterator[tuple[str, str]]:
    """(key in the file, SQL expression) of everything of a definition that is SQL."""
    names = {"count": ("", "count")}.get(measure.kind, ("denominator", "numerator"))
    for name, count in zip(names, (measure.denominator, measure.numerator), strict=True):
        if count is not None:
            yield from _pieces_of(name, count, chosen=count is not measure.counted)
            if count.weight and count.weight != measure.counted.weight:
                yield f"{name}.weight", count.weight
    if measure.not_due:
        yield "not_due.where", measure.not_due.where
    if measure.proxy:
        yield "proxy.by", measure.proxy.by
    if measure.mix:
        yield "mix.label", measure.mix.label
    if breakdowns:
        known = dict(measure.breakdown_sql)
        for breakdown in measure.breakdowns:
            if breakdown != "service":
                yield f"breakdown.{breakdown}", known.get(breakdown, breakdown)


def _pieces_of(name: str, count: Count, *, chosen: bool) -> Iterator[tuple[str, str]]:
    if chosen:  # a numerator's condition, or what it adds up; the rest is its denominator's
        yield (f"{name}.value", count.value) if count.value else (f"{name}.where", count.where)
        return
    yield f"{name}.where", count.where
    for key, expression in (("distinct", count.distinct), ("weight", count.weight)):
        if expression:
            yield f"{name}.{key}", expression


@cache
def needs(measure: Definition) -> Needs:
    """What a definition needs. DefinitionError where a piece of it is not one SQL expression."""
    if measure.kind == "figure":
        return Needs(frozenset({"figures"}), frozenset(), this_month_only=False)
    specs = spec.tables()
    source = measure.counted.source
    main = base_tables(source)
    tables, columns = set(main), set()
    counts = {key for key, _ in pieces(measure, breakdowns=False)}
    for key, expression in pieces(measure):
        tree = _parsed(measure, key, expression, source)
        if key not in counts:
            continue
        aliases = {node.get("alias") or node["table_name"]: node["table_name"] for node in _nodes(tree, "BASE_TABLE")}
        inner = {base for name in aliases.values() for base in base_tables(name)}
        tables |= inner
        for node in _nodes(tree, "COLUMN_REF"):
            *qualifier, column = node["column_names"]
            places = base_tables(aliases.get(qualifier[0], qualifier[0])) if qualifier else main
            held = [name for name in places if _has(specs, name, column)] or [
                n for n in inner if _has(specs, n, column)
            ]
            columns |= {(name, column) for name in held}
    state = any(specs[name].column(column).as_at_extract for name, column in columns)
    snapshot = any(specs[name].grain == "snapshot" for name in tables if name in specs)
    return Needs(frozenset(tables & set(specs)), frozenset(columns), measure.when == "extract" or state or snapshot)


@cache
def conjuncts(condition: str) -> tuple[str, ...]:
    """The conditions that a condition joins by AND, in its order; itself where it joins none."""
    top = expression(condition)
    if top is None or top["type"] != "CONJUNCTION_AND":
        return (condition,)
    return tuple(written(one) for one in top["children"])


def expression(text: str) -> dict[str, Any] | None:
    """One SQL expression as DuckDB reads it, its node with the nodes in it; None for what is none."""
    tree = _tree(f"SELECT (\n{text}\n)")
    tops = tree["statements"][0]["node"]["select_list"] if not tree["error"] else []
    return tops[0] if len(tops) == 1 else None


def written(node: Mapping[str, Any]) -> str:
    """A node of an expression as SQL again."""
    tree = _tree("SELECT 1")
    tree["statements"][0]["node"]["select_list"] = [node]
    answer = _parser().cursor().execute("SELECT json_deserialize_sql(?)", [json.dumps(tree)]).fetchall()
    return str(answer[0][0]).removeprefix("SELECT ")


def _has(specs: dict[str, spec.Table], table: str, column: str) -> bool:
    return table in specs and any(one.name == column for one in specs[table].columns)


def _parsed(measure: Definition, key: str, expression: str, source: str) -> dict[str, Any]:
    tree = _tree(f"SELECT (\n{expression}\n) FROM {source}")
    if tree["error"]:
        says = tree.get("error_message")
        raise DefinitionError(measure.file, key, f"DuckDB cannot read it as one SQL expression: {says}.")
    if says := fault_of(tree, source, {*spec.tables(), *views()}):
        raise DefinitionError(measure.file, key, f"{says}.")
    return tree


def _tree(query: str) -> dict[str, Any]:
    answer = _parser().cursor().execute("SELECT json_serialize_sql(?)", [query]).fetchall()
    tree: dict[str, Any] = json.loads(answer[0][0])
    return tree


@cache
def _parser() -> Connection:
    return connect()


def _nodes(tree: Any, kind: str) -> Iterator[dict[str, Any]]:
    return (node for node in nodes(tree) if node.get("type") == kind)
