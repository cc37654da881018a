"""Table specs (data/tables/*.toml) → frozen dataclasses: what a worksheet must look like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from data.checks.cells import read_cell
from data.checks.typed_dates import Unreadable
from data.errors import SpecError
from data.periods import is_year_name
from data.strict_toml import keys_of, read_toml, refuse_missing, refuse_unknown, refuse_word

TABLES = Path(__file__).parent / "tables"
WORKER = "worker"
"""The column of every sheet that says who: a person, so it is kept as a code."""
NOT_RECORDED = "Not recorded"
"""The group of the rows that a blank cell puts in none, and the service of a team that no Teams sheet lists."""
NEW_CODE = "Other or new code"
"""The part of a mix in which codes are counted that a list does not know yet: definitions write it in their labels."""

Type = Literal[
    "text",
    "whole number",
    "number",
    "date",
    "datetime",
    "month",
    "yes/no",
    "yes/no/unknown",
    "category",
    "code",
    "source code",
]
Grain = Literal["about", "reference", "event", "spell", "snapshot", "figures"]
Duplicates = Literal["error", "warning", "allowed"]
_CODES_OF = {"yes/no": "yes_no", "yes/no/unknown": "yes_no_unknown"}


@dataclass(frozen=True)
class Code:
    """One allowed value: as stored, what it means, and its other spellings."""

    value: str
    means: str = ""
    also: tuple[str, ...] = ()
    valid_from: str = ""
    """The first year ('2024-25', April to March) of government's return that has it; '' where that is not known."""
    valid_to: str = ""
    """The last year of the return that has it; '' while it is valid, or where that is not known."""

    @property
    def years(self) -> str:
        """'from 2024-25', 'until 2024-25', 'from 2019-20 until 2024-25'; '' where nothing is known."""
        told = ((self.valid_from, "from"), (self.valid_to, "until"))
        return " ".join(f"{word} {year}" for year, word in told if year)


@dataclass(frozen=True)
class Column:
    """One column of a worksheet. `name` is its name in SQL and parquet."""

    heading: str
    name: str
    type: Type
    required: bool
    also: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    shape: str | None = None
    """The pattern of the codes of a list that government changes each year: a code of this shape that the list does not
    know is kept, with a warning. None: only what is listed may stand there."""
    own_list: tuple[str, ...] | None = None
    """Free text of which only words of a list are kept: these, and those that the council put on its own. None: it is
    no free text."""
    usual: tuple[str, ...] = ()
    """Codes that every authority has: one that no row of half a year has is asked about."""
    as_at_extract: bool = False
    """The state on the extract's last day (placements in the last 12 months), which says nothing of earlier months."""
    may_be_future: bool = False
    """A date that is planned (due), so it may lie after the extract's last day."""
    month_only: bool = False
    """A date of birth: the day is dropped once the rows are checked, and its month is kept."""
    age_on: str | None = None
    """The date on which the age is asked for that the month alone may not tell: a column, or `records_to`."""
    cut_to_whole: bool = False
    """A number whose part after the point is dropped: an age of 19.91 is 19."""
    only_without: str | None = None
    """The column beside it that this one stands in for: it is read only where that one is blank."""
    refers_to: str | None = None
    """`teams.team`: the column of another sheet in which every value has to be."""
    help: str = ""

    @property
    def is_id(self) -> bool:
        """Whether it names a child or a case: two rows with one id are of one."""
        return self.name.endswith("_id")


@dataclass(frozen=True)
class RowRule:
    """A DuckDB condition that is true for a broken row. `where` may use `records_from`, `records_to` (dates) and
    `produced_on` (a timestamp); `says` follows "Sheet!Cell: Heading 'value'" and may name columns in braces."""

    name: str
    level: Literal["error", "warning"]
    where: str
    column: str
    says: str
    once: bool = False
    """One issue for all the broken rows of the sheet: the first, and how many."""


@dataclass(frozen=True)
class Table:
    """One worksheet."""

    sheet: str
    name: str
    one_row_is: str
    grain: Grain
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    also: tuple[str, ...] = ()
    annex_a: str | None = None
    annex_a_months: int = 6
    """How many months, the reporting month the last, Annex A's list holds: its windows differ."""
    last_day: str | None = None
    """SQL: the day after which a newer extract need not know the row. Events: their date; spells: their end or NULL."""
    latest_only: bool = False
    """One row per child, the latest spell: an earlier one still comes from the load that knew it."""
    one_at_a_time: bool = False
    """A child has one spell at a time: the list holds its latest, and two that overlap are told."""
    rules: tuple[RowRule, ...] = ()
    guidance: str = ""
    order: int = 0
    """The sheet's place in the template."""
    required: bool = False
    """A workbook without this sheet is refused."""
    dated_by: str | None = None
    """The date that makes the row: it may not lie after the extract's last day."""
    duplicates: Duplicates = "warning"
    """What two rows with the same key are. An error becomes a warning where the first of the key is blank (no id)."""
    example: tuple[tuple[str, Any], ...] = ()
    """(SQL name, value as it would be typed) of one sound row, which the tests' small extract is made of."""

    def column(self, name: str) -> Column:
        """The column of that SQL name. KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")


@cache
def tables() -> dict[str, Table]:
    """Every table spec by its name, in the order of the template's sheets. Read once per process."""
    read = [read_table(path) for path in TABLES.glob("*.toml")]
    return {table.name: table for table in sorted(read, key=lambda table: table.order)}


def read_table(path: Path, codes_folder: Path = TABLES / "codes") -> Table:
    """The spec in one TOML file; the table's name is the file's. SpecError where a key or a word is not known."""
    raw = read_toml(path, _not_toml)
    refuse_unknown(path, raw, [*keys_of(Table, but={"name", "columns", "rules"}), "column", "rule"], "")
    columns = tuple(_column(path, one, codes_folder) for one in raw.pop("column", []))
    rules = tuple(_rule(path, one) for one in raw.pop("rule", []))
    examples = raw.pop("example", [])
    refuse_missing(path, {**raw, "name": 1, "columns": 1}, Table, "")
    refuse_word(path, "grain", raw["grain"], get_args(Grain))
    refuse_word(path, "duplicates", raw.get("duplicates", "warning"), get_args(Duplicates))
    example = () if raw["grain"] == "about" else _example(path, columns, examples)
    table = Table(name=path.stem, columns=columns, rules=rules, example=example, **_tuples(raw))
    names = [column.name for column in columns]
    named = [*table.key, *(rule.column for rule in rules), *([table.dated_by] if table.dated_by else [])]
    for name in named:
        refuse_word(path, "column", name, names)
    return table


def _column(path: Path, raw: dict[str, Any], codes_folder: Path) -> Column:
    where = f"column '{raw.get('heading', '?')}': "
    refuse_unknown(path, raw, keys_of(Column), where)
    refuse_missing(path, raw, Column, where)
    refuse_word(path, f"{where}type", raw["type"], get_args(Type))
    codes = raw.pop("codes", _CODES_OF.get(raw["type"], []))
    if isinstance(codes, str):
        shared = codes_folder / f"{codes}.toml"
        if not shared.exists():
            refuse_word(path, f"{where}codes", codes, [one.stem for one in codes_folder.glob("*.toml")])
        listed = read_toml(shared, _not_toml)
        refuse_unknown(shared, listed, ["code", "shape"], "")
        codes, raw = listed["code"], {"shape": listed.get("shape"), **raw}
    column = Column(codes=tuple(_code(path, one) for one in codes), **_tuples(raw))
    _refuse_shape(path, column, where)
    return column


def _refuse_shape(path: Path, column: Column, where: str) -> None:
    """SpecError where the shape is no pattern, or where the list's own codes are not of it."""
    if column.shape is None:
        return
    try:
        others = [one.value for one in column.codes if not re.fullmatch(column.shape, one.value)]
    except re.error as error:
        raise SpecError(f"{path.name}: {where}shape '{column.shape}' is not a pattern: {error}. Mend it.") from error
    if others or not column.codes:
        raise SpecError(f"{path.name}: {where}shape '{column.shape}' does not fit the codes {', '.join(others)}.")


def _code(path: Path, raw: Any) -> Code:
    if isinstance(raw, str):
        return Code(raw)
    where = f"code '{raw.get('value', '?')}': "
    refuse_unknown(path, raw, keys_of(Code), where)
    for key in ("valid_from", "valid_to"):
        if key in raw and not is_year_name(raw[key]):
            raise SpecError(f"{path.name}: {where}{key} '{raw[key]}' is not a year such as '2024-25'. Write it so.")
    return Code(**_tuples(raw))


def _rule(path: Path, raw: dict[str, Any]) -> RowRule:
    where = f"rule '{raw.get('name', '?')}': "
    refuse_unknown(path, raw, keys_of(RowRule), where)
    refuse_missing(path, raw, RowRule, where)
    refuse_word(path, f"{where}level", raw["level"], ("error", "warning"))
    return RowRule(**raw)


def _example(path: Path, columns: tuple[Column, ...], examples: Any) -> tuple[tuple[str, Any], ...]:
    """The one example row, refused where a worksheet could not have it."""
    if not isinstance(examples, list) or len(examples) != 1:
        raise SpecError(f"{path.name}: write one sound row of the sheet as [[example]], each column by its name.")
    row, where = dict(examples[0]), "example: "
    refuse_unknown(path, row, [column.name for column in columns], where)
    for column in columns:
        try:
            value = read_cell(column, row.get(column.name))
        except Unreadable as fault:
            raise SpecError(f"{path.name}: {where}{column.name} '{row[column.name]}' {fault.says}") from fault
        if column.required and value is None:
            raise SpecError(f"{path.name}: {where}'{column.name}' is missing, and every row needs it. Write it.")
    return tuple(row.items())


def _not_toml(file: str, _key: str, says: str) -> SpecError:
    return SpecError(f"{file}: {says}")


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
