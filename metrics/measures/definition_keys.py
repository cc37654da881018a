"""The keys of a definition file, table by table, and the file as a table that is read by them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.errors import DefinitionError
from data.strict_toml import TomlTable

KEYS = {
    "": "title order kind when good why owner source unit comparator annual_rate breakdowns target_source to_confirm "
    "year_to_date whole denominator numerator count mix breakdown groups without proxy instead not_due target change "
    "compared_otherwise example",
    "denominator": "means from where distinct weight",
    "numerator": "means from where distinct value weight",
    "count": "means from where distinct weight",
    "mix": "by label parts ordered",
    "proxy": "by says exact rows sheets",
    "instead": "without means where says",
    "not_due": "means where",
    "target": "from green amber for source",
    "change": "on setting what",
    "example": "name month numerator denominator value not_due parts records_to population clock_stops_from "
    "not_due_from rows",
}


def definition_table(file: str, values: Mapping[str, Any]) -> TomlTable:
    """The top of a definition file. DefinitionError for whatever is not as it has to be."""
    return TomlTable(file, "", values, KEYS, DefinitionError)
