"""A condition of a definition → for a row, whether it holds, and what it says with the row's own values.

DuckDB reads the condition and answers every part of it, in the query that chooses the rows; here the parts are only
worded. What has no words is told as its own SQL with the values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from metrics.cases.macro_words import TruthWords, truth_words
from metrics.cases.operands import Asked, Cell, Node, Operand, Row, cells_of, has_query, limit_of, operand
from metrics.measures.needs import expression, written
from metrics.wording import listed

_COMPARED = {
    "COMPARE_EQUAL": ("=", "<>"),
    "COMPARE_NOTEQUAL": ("<>", "="),
    "COMPARE_LESSTHAN": ("<", ">="),
    "COMPARE_GREATERTHAN": (">", "<="),
    "COMPARE_LESSTHANOREQUALTO": ("<=", ">"),
    "COMPARE_GREATERTHANOREQUALTO": (">=", "<"),
}
"""What a comparison is where it holds, and where it does not."""
_OF_DAYS = {"=": "on", "<>": "not on", "<": "before", ">": "after", "<=": "on or before", ">=": "on or after"}
_OF_NUMBERS = {"=": "as asked", "<>": "not", "<": "fewer than", ">": "more than", "<=": "at most", ">=": "at least"}
_OF_SPANS = _OF_NUMBERS | {"<=": "within", ">": "over", "<": "under"}
_MOST_NAMED = 6


@dataclass(frozen=True)
class Condition:
    """`place` is where its answer stands (None: it cannot be told); `says` words it for a row."""

    place: int
    says: Callable[[Row], str]

    def holds(self, row: Row) -> bool:
        """Whether it is true of the row: what cannot be told is not."""
        return row[self.place] is True


def condition(text: str, asked: Asked) -> Condition:
    """A condition in SQL, of rows of `asked.source`."""
    node = expression(text)
    if node is None:
        place = asked.place(as_asked(text))
        return Condition(place, lambda row: f"{text}: {_answer(row[place])}")
    return _of(node, asked)


def as_asked(text: str) -> str:
    """How a condition's answer is asked for: the same for the same condition."""
    node = expression(text)
    return f"({text if node is None else written(node)})"


def _of(node: Node, asked: Asked) -> Condition:
    kind, place = node["type"], asked.place(f"({written(node)})")
    if kind in _COMPARED:
        return _comparison(node, place, asked)
    if kind in ("CONJUNCTION_AND", "CONJUNCTION_OR"):
        return _joined(kind, [_of(one, asked) for one in node["children"]], place)
    if kind == "OPERATOR_NOT":
        return Condition(place, _of(node["children"][0], asked).says)
    if kind in ("OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL"):
        return _plain(node["children"][0], place, asked)
    if kind in ("COMPARE_DISTINCT_FROM", "COMPARE_NOT_DISTINCT_FROM") and node["right"]["type"] == "VALUE_CONSTANT":
        return _plain(node["left"], place, asked)
    if kind == "COMPARE_IN":
        return _one_of(node, place, asked)
    if kind == "COMPARE_BETWEEN":
        return _between(node, place, asked)
    if kind == "CASE_EXPR":
        return _case(node, place, asked)
    if kind == "OPERATOR_COALESCE":  # of a condition that may not be told
        return Condition(place, _of(node["children"][0], asked).says)
    if kind == "COLUMN_REF":
        return _plain(node, place, asked)
    if kind == "VALUE_CONSTANT":
        return Condition(place, lambda _: "")
    words = truth_words(node["function_name"]) if kind == "FUNCTION" else None
    return _macro(node, words, place, asked) if words else _own_sql(node, place, asked)


def _comparison(node: Node, place: int, asked: Asked) -> Condition:
    left, right = operand(node["left"], asked), operand(node["right"], asked)
    holds, fails = _COMPARED[node["type"]]

    def says(row: Row) -> str:
        answer = row[place]
        if answer is None:
            return _cannot_be_told(left, right, row, written(node))
        value, sign = row[left.place], holds if answer else fails
        told = left.says(row)
        if isinstance(value, str | bool):
            return told if sign == "=" else f"{told}, not {right.says(row)}"
        word = (_OF_DAYS if isinstance(value, date) else _OF_SPANS if left.unit else _OF_NUMBERS)[sign]
        return told if word == "as asked" else f"{told}, {word} {limit_of(right, left.unit, row)}"

    return Condition(place, says)


def _cannot_be_told(left: Operand, right: Operand, row: Row, sql: str) -> str:
    """The blank columns that it would need, after those that are there; or that one day lies before the other."""
    cells = tuple({cell.name: cell for cell in (*left.cells, *right.cells)}.values())
    if any(row[cell.place] is None for cell in cells):
        return ", ".join(cell.says(row) for cell in cells)
    backwards = next((one.backwards for one in (left, right) if one.backwards and row[one.place] is None), None)
    return backwards(row) if backwards else f"{sql} cannot be told{_with(cells, row)}"


def _joined(kind: str, several: list[Condition], place: int) -> Condition:
    """Of conditions joined by OR those that hold, or all where none does; by AND all, those that fail first."""

    def says(row: Row) -> str:
        hold = [one for one in several if one.holds(row)]
        fail = [one for one in several if not one.holds(row)]
        told = (hold or fail) if kind == "CONJUNCTION_OR" else [*fail, *hold]
        return "; ".join(dict.fromkeys(text for one in told if (text := one.says(row))))

    return Condition(place, says)


def _plain(node: Node, place: int, asked: Asked) -> Condition:
    if node["type"] == "OPERATOR_CAST":
        node = node["child"]
    return Condition(place, operand(node, asked).says)


def _one_of(node: Node, place: int, asked: Asked) -> Condition:
    first, *others = node["children"]
    one, some = operand(first, asked), [operand(each, asked) for each in others]

    def says(row: Row) -> str:
        if row[place] is not False:
            return one.says(row)
        names = [each.says(row) for each in some]
        rest = " or ".join(names) if len(names) <= _MOST_NAMED else f"one of the {len(names)} that are asked for"
        return f"{one.says(row)}, not {rest}"

    return Condition(place, says)


def _between(node: Node, place: int, asked: Asked) -> Condition:
    one, low, high = (operand(node[name], asked) for name in ("input", "lower", "upper"))

    def says(row: Row) -> str:
        within = "" if row[place] else "not "
        return f"{one.says(row)}, {within}from {low.says(row)} to {high.says(row)}"

    return Condition(place, says)


def _case(node: Node, place: int, asked: Asked) -> Condition:
    whens = [asked.place(f"({written(check['when_expr'])})") for check in node["case_checks"]]
    thens = [_of(check["then_expr"], asked) for check in node["case_checks"]]
    other = _of(node["else_expr"], asked)

    def says(row: Row) -> str:
        return next((one.says(row) for at, one in zip(whens, thens, strict=True) if row[at]), other.says(row))

    return Condition(place, says)


def _macro(node: Node, words: TruthWords, place: int, asked: Asked) -> Condition:
    arguments = [operand(one["expression"], asked) for one in node["arguments"]]

    def says(row: Row) -> str:
        told = [one.says(row) for one in arguments]
        if row[place] is None:
            return ", ".join(one.says(row) for one in arguments if one.cells)
        return (words.true if row[place] else words.false).format(*told)

    return Condition(place, says)


def _own_sql(node: Node, place: int, asked: Asked) -> Condition:
    sql = written(node)
    cells = () if has_query(node) else cells_of(node, asked)
    return Condition(place, lambda row: f"{sql}: {_answer(row[place])}{_with(cells, row)}")


def _with(cells: tuple[Cell, ...], row: Row) -> str:
    return f" ({listed([cell.says(row) for cell in cells])})" if cells else ""


def _answer(value: Any) -> str:
    return {True: "yes", False: "no"}.get(value, "cannot be told")
