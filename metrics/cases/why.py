"""A definition → what has to be asked of each of its rows, and the words that say why a row counts and hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from metrics.cases.conditions import Condition, as_asked, condition
from metrics.cases.operands import Asked, Cell, Operand, Row, cells_of, operand
from metrics.cases.sheet_words import title_of
from metrics.measures.definition import Definition
from metrics.measures.needs import conjuncts, expression
from metrics.wording import format_number

ANOTHER_ROW = "by another row of the same child or worker; this one: "
_BETWEEN = "; "


@dataclass(frozen=True)
class Why:
    """What words a measure's rows. `asked` are the SQL expressions whose values a `Row` holds, by place."""

    asked: Sequence[str]
    given: Mapping[int, str]
    """Places of what need not be asked: a column of the query that counts, '' for what is true of every row."""
    cells: Sequence[Cell]
    """The columns among them, in the order in which the conditions read them: the numerator's first."""
    counted: Sequence[Condition]
    hit: Sequence[Condition]
    not_due: Sequence[Condition]
    value: Operand | None
    part: Sequence[Cell]
    way: tuple[int, str] | None
    """Where stands how a row was judged that lacks what the rule needs, and what the rule says of it."""
    weights: tuple[str, str]
    """What it weighs in the denominator and in the numerator, in words; '' where every row is one."""

    def of_counting(self, row: Row) -> str:
        """Why it is among the rows."""
        told = _told(self.counted, row)
        return f"{told}{_BETWEEN}{way}" if not self.hit and (way := self._of_way(row)) else told

    def of_hit(self, row: Row, *, hit: bool, not_due: bool) -> str:
        """Why it hits or does not, what fails first; or that it is not due yet. '' where being counted is all."""
        if not_due:
            return f"not yet due: {_told(self.not_due, row)}"
        if not self.hit:
            return ""
        told = self._of_hit(row, hit=hit)
        return f"{told}{_BETWEEN}{way}" if (way := self._of_way(row)) else told

    def _of_way(self, row: Row) -> str:
        if self.way is None or row[self.way[0]] is None:
            return ""
        says = self.way[1]
        return f"{says[:1].lower()}{says[1:]} {row[self.way[0]]}"

    def _of_hit(self, row: Row, *, hit: bool) -> str:
        fails = [one for one in self.hit if not one.holds(row)]
        if hit and fails:
            return ANOTHER_ROW + _told(self.hit, row)
        holds = [one for one in self.hit if one.holds(row)]
        return _told([*fails, *holds], row)

    def of_value(self, row: Row, part: str, weight: float, *, hit: bool) -> str:
        """How its part, its value or its weight comes."""
        told = []
        if part:
            told.append(f"{part}: {', '.join(cell.says(row) for cell in self.part)}" if self.part else part)
        if self.value is not None:
            nothing = row[self.value.place] is None
            told.append(self._no_value(self.value, row) if nothing else self.value.says(row))
        if weighs := self.weights[hit]:
            told.append(f"{weighs} {format_number(weight)}")
        return _BETWEEN.join(told)

    def _no_value(self, value: Operand, row: Row) -> str:
        blank = [cell for cell in value.cells if row[cell.place] is None]
        return f"{', '.join(cell.says(row) for cell in blank or value.cells)}: no value"


@cache
def why(measure: Definition) -> Why:
    """The words of a measure that counts rows. ValueError for a figure that arrives counted."""
    count = measure.counted
    asked = Asked(count.source)
    chosen_by = measure.numerator if measure.denominator else None
    for one in conjuncts(count.where.strip()):
        asked.give(as_asked(one), "")  # a row is only there because it is true
    if chosen_by and not chosen_by.value and not count.distinct:
        asked.give(as_asked(chosen_by.where.strip()), "hit")
    value = chosen_by.value if chosen_by else None
    hit = [] if chosen_by is None or value else [condition(one, asked) for one in conjuncts(chosen_by.where.strip())]
    waits = [condition(one, asked) for one in conjuncts(measure.not_due.where.strip())] if measure.not_due else []
    counted = [condition(one, asked) for one in conjuncts(count.where.strip())]
    label = expression(measure.mix.label) if measure.mix else None
    node = expression(value) if value else None
    adds = operand(node, asked) if node is not None else None
    part = cells_of(label, asked) if label is not None else ()
    proxy = measure.proxy
    way = (asked.place(f"({proxy.by})"), proxy.says) if proxy else None
    return Why(
        asked=asked.columns,
        given=asked.given,
        cells=tuple(asked.cells.values()),
        counted=counted,
        hit=hit,
        not_due=waits,
        value=adds,
        part=part,
        way=way,
        weights=(
            _weight(count.source, count.weight),
            _weight(count.source, (chosen_by or count).weight or count.weight),
        ),
    )


def _weight(source: str, sql: str | None) -> str:
    return title_of(source, sql) if sql else ""


def _told(conditions: Sequence[Condition], row: Row) -> str:
    return _BETWEEN.join(dict.fromkeys(text for one in conditions if (text := one.says(row))))
