"""A piece of a definition as DuckDB parsed it → what is wrong where it is more than one SQL expression over the rows.

The piece stood in `SELECT (<piece>) FROM <source>`. Whatever else is in the tree came out of its brackets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

NOT_THE_SAME_AGAIN = frozenset(
    {
        *("random", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "setseed", "nextval", "currval", "setval"),
        *("now", "today", "get_current_timestamp", "get_current_time", "current_date", "current_time"),
        *("current_timestamp", "localtime", "localtimestamp", "transaction_timestamp", "txid_current"),
        *("current_query", "current_query_id", "current_connection_id", "current_transaction_id", "write_log"),
        *("sleep_ms", "stats", "vector_type", "current_setting", "getvariable", "getenv", "current_database"),
        *("current_schema", "current_schemas", "in_search_path"),
    }
)
"""Functions that answer otherwise the next time, or that speak of the database: a figure must come out again."""
_OWN = frozenset({"periods", "this_month", "setting", "working_day"})
"""What is there besides worksheets and views (metrics/engine/connection.py)."""
_OTHER_SOURCES = {
    "TABLE_FUNCTION": "it reads from a function; it may read the worksheets and the views of metrics/sql only",
    "SHOW_REF": "it asks what tables there are; it may read their rows only",
    "PIVOT": "it pivots a table; write the condition itself",
    "RECURSIVE_CTE_NODE": "it refers to itself (WITH RECURSIVE), which need not end",
}


def fault_of(tree: Mapping[str, Any], source: str, known: Collection[str]) -> str:
    """What is wrong, a sentence without its full stop; '' for nothing. `known`: worksheets' tables and views."""
    statements = tree["statements"]
    if len(statements) != 1:
        return "it is not one SQL expression: there is more than one statement"
    node = statements[0]["node"]
    if not _only_chooses(node, source):
        return "it is not one SQL expression: its brackets do not match, or there is more than one"
    inner = list(nodes(node["select_list"]))
    named = {one["key"] for each in inner if "cte_map" in each for one in each["cte_map"]["map"]}
    for each in inner:
        kind = each.get("type")
        if kind in _OTHER_SOURCES:
            return _OTHER_SOURCES[kind]
        if kind == "BASE_TABLE":
            table = each["table_name"]
            if each["schema_name"] or each["catalog_name"] or table.casefold() not in {*known, *_OWN, *named}:
                return f"it reads '{table[:80]}', which is neither a worksheet's table nor a view of metrics/sql"
        name = _name(each)
        if name in NOT_THE_SAME_AGAIN:
            return f"'{name}' says something else another day, and a figure must come out again"
    return ""


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every node of a tree."""
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _only_chooses(node: Mapping[str, Any], source: str) -> bool:
    """Whether it is one SELECT of one expression from the source, and nothing besides."""
    if node["type"] != "SELECT_NODE" or len(node["select_list"]) != 1:
        return False
    table = node["from_table"]
    if table["type"] != "BASE_TABLE" or table["table_name"] != source or table["alias"] or table["sample"]:
        return False
    besides = ("modifiers", "where_clause", "group_expressions", "group_sets", "having", "sample", "qualify")
    return (
        not any(node.get(key) for key in besides) and not node["cte_map"]["map"] and not node["select_list"][0]["alias"]
    )


def _name(node: Mapping[str, Any]) -> str:
    if node.get("class") == "FUNCTION":
        return str(node["function_name"]).casefold()
    if node.get("class") == "COLUMN_REF" and len(node["column_names"]) == 1:
        return str(node["column_names"][0]).casefold()
    return ""
