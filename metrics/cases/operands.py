"""A piece of a condition that has a value (a column, a macro's hours, a limit) → how it is said for a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from metrics.cases.macro_words import ValueWords, value_words
from metrics.cases.sheet_words import cell_text, column_of, limit_text, span_text, title_of
from metrics.measures.needs import written
from metrics.measures.one_expression import nodes

Row = Sequence[Any]
"""The values that were asked of one row, by their places."""
Node = Mapping[str, Any]
_THROUGH = ("lower", "upper", "trim")
_ONE_OF_THEM = ("least", "greatest")


@dataclass(frozen=True)
class Cell:
    """A column that is read: its place and its words."""

    place: int
    name: str
    title: str
    source: str

    def says(self, row: Row) -> str:
        """'received Fri 4 Sep 2020 16:10'; 'decided blank'."""
        return f"{self.title} {cell_text(row[self.place], column_of(self.source, self.name))}"


@dataclass
class Asked:
    """What has to be asked of every row of a source: SQL expressions, each once, by place; `cells` are those that are
    columns of the row."""

    source: str
    columns: list[str] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)
    given: dict[int, str] = field(default_factory=dict)
    """Places of what need not be asked: the name of the counting query's own column, '' for what is always true."""

    def give(self, sql: str, name: str) -> None:
        """Says that an expression is known already."""
        self.given[self.place(sql)] = name

    def place(self, sql: str) -> int:
        """The place at which an expression's value will stand."""
        if sql not in self.columns:
            self.columns.append(sql)
        return self.columns.index(sql)


@dataclass(frozen=True)
class Operand:
    """`says` words it for a row; `cells` are the columns that it reads; `unit` of its number; `backwards` words why it
    has no value though no date is blank; `worded` is False where it is told as its own SQL."""

    place: int
    says: Callable[[Row], str]
    cells: tuple[Cell, ...] = ()
    unit: str = ""
    backwards: Callable[[Row], str] | None = None
    constant: bool = False
    worded: bool = True


def operand(node: Node, asked: Asked) -> Operand:
    """A node of an expression as an operand."""
    kind = node["type"]
    if kind == "COLUMN_REF":
        return _column(node, asked)
    if kind == "VALUE_CONSTANT":
        return _plain(node, asked, constant=True)
    if kind == "OPERATOR_CAST":
        inner = operand(node["child"], asked)
        return inner if inner.cells else _plain(node, asked, constant=True)
    if kind == "OPERATOR_COALESCE":
        return _first_of(node, [operand(one, asked) for one in node["children"]], asked)
    if kind == "CASE_EXPR":
        return _case(node, asked)
    if kind == "FUNCTION":
        return _function(node, asked)
    return _own_sql(node, asked)


def cells_of(node: Any, asked: Asked) -> tuple[Cell, ...]:
    """The columns of the row that a node reads, each once; none of what a query within it reads."""
    found = {}
    for one in nodes(node):
        if one.get("type") == "COLUMN_REF" and one["column_names"][-1] != "period":
            column = _column(one, asked)
            found.update({cell.name: cell for cell in column.cells})
    return tuple(found.values())


def has_query(node: Any) -> bool:
    """Whether a query stands within: what it reads is no column of the row."""
    return any(one.get("type") == "SUBQUERY" for one in nodes(node))


def _column(node: Node, asked: Asked) -> Operand:
    name = node["column_names"][-1]
    place = asked.place(written(node))
    if name == "period":
        return Operand(place, lambda _: "the month")
    cell = asked.cells.setdefault(name, Cell(place, name, title_of(asked.source, name), asked.source))
    return Operand(place, cell.says, (cell,))


def _plain(node: Node, asked: Asked, *, constant: bool = False) -> Operand:
    place = asked.place(written(node))
    return Operand(place, lambda row: cell_text(row[place]), constant=constant)


def _own_sql(node: Node, asked: Asked) -> Operand:
    sql = written(node)
    place = asked.place(sql)
    cells = () if has_query(node) else cells_of(node, asked)
    return Operand(place, lambda row: f"{sql} = {cell_text(row[place])}", cells, worded=False)


def _first_of(node: Node, several: list[Operand], asked: Asked) -> Operand:
    """The first that is not blank; where that is a word of the rule's own, what was blank."""
    cells = tuple(cell for one in several for cell in one.cells)

    def says(row: Row) -> str:
        first = next((one for one in several if row[one.place] is not None), several[0])
        return (several[0] if first.constant else first).says(row)

    return Operand(asked.place(written(node)), says, cells)


def _case(node: Node, asked: Asked) -> Operand:
    whens = [asked.place(written(check["when_expr"])) for check in node["case_checks"]]
    thens = [operand(check["then_expr"], asked) for check in node["case_checks"]]
    other = operand(node["else_expr"], asked)

    def says(row: Row) -> str:
        return next((then.says(row) for place, then in zip(whens, thens, strict=True) if row[place]), other.says(row))

    return Operand(asked.place(written(node)), says, cells_of(node, asked), unit=thens[0].unit)


def _function(node: Node, asked: Asked) -> Operand:
    name = node["function_name"]
    arguments = [operand(one["expression"], asked) for one in node["arguments"]]
    if name in _THROUGH and len(arguments) == 1:
        place = asked.place(written(node))
        return Operand(place, arguments[0].says, arguments[0].cells)
    if name in _ONE_OF_THEM:
        return _one_of(node, arguments, asked)
    words = value_words(name)
    if words is None or has_query(node):
        return _own_sql(node, asked)
    return _worded(node, words, arguments, asked)


def _worded(node: Node, words: ValueWords, arguments: list[Operand], asked: Asked) -> Operand:
    place = asked.place(written(node))
    literals = [_literal(one["expression"]) for one in node["arguments"]]
    unit = words.unit.format(*literals)

    def told(row: Row) -> list[str]:
        return [one.says(row) if text is None else text for one, text in zip(arguments, literals, strict=True)]

    def says(row: Row) -> str:
        value = row[place]
        text = span_text(float(value), unit) if unit and value is not None else cell_text(value)
        return words.says.format(*told(row), value=text)

    def backwards(row: Row) -> str:
        return words.backwards.format(*told(row))

    cells = tuple({cell.name: cell for one in arguments for cell in one.cells}.values())
    return Operand(place, says, cells, unit, backwards if words.backwards else None)


def _literal(node: Node) -> str | None:
    return str(node["literal"].get("text", "")) if node["type"] == "VALUE_CONSTANT" and node.get("literal") else None


def _one_of(node: Node, several: list[Operand], asked: Asked) -> Operand:
    """The least or greatest of several: the first that it is."""
    place = asked.place(written(node))

    def says(row: Row) -> str:
        return next((one for one in several if row[one.place] == row[place]), several[0]).says(row)

    cells = tuple({cell.name: cell for one in several for cell in one.cells}.values())
    return Operand(place, says, cells, unit=several[0].unit)


def limit_of(one: Operand, unit: str, row: Row) -> str:
    """The other side of a comparison: a limit in the unit of what is compared with it, or its own words."""
    value = row[one.place]
    return limit_text(float(value), unit) if one.constant and unit and value is not None else one.says(row)
