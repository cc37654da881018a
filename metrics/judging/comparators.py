"""Published figures of other authorities → what to set beside ours: neighbours, region, England and Ofsted groups."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from statistics import fmean, median
from typing import Literal

from data.benchmarks import areas
from data.benchmarks.editions import Benchmarks, Values
from data.benchmarks.published_figure import MARKERS
from data.errors import HomeError
from data.home.config import Home
from data.periods import month_end
from metrics.judging.comparator import Comparator
from metrics.measures.definition import ANNUAL_RATE
from metrics.wording import day_text, exact, format_published

ENGLAND, NEIGHBOURS = "England", "Statistical neighbours"
GOOD_NEIGHBOURS, OFSTED_GOOD, OFSTED_OUTSTANDING = (
    "Good or better statistical neighbours",
    "Ofsted good",
    "Ofsted outstanding",
)
COLUMNS = ("measure", "name", "year", "value", "n", "average")

Average = Literal["mean", "median"]


class ComparatorError(HomeError):
    """An authority's own comparators file that cannot be read, in a sentence that says how to mend it."""


@dataclass(frozen=True)
class Group:
    """A comparator's authorities, or the one published area that it is."""

    name: str
    codes: tuple[int, ...]
    average: Average | Literal[""]


GRADED = (GOOD_NEIGHBOURS, OFSTED_GOOD, OFSTED_OUTSTANDING)
"""The comparators whose authorities are chosen by Ofsted's grades."""


@dataclass(frozen=True)
class Own:
    """One row of the authority's own file, which replaces the shipped comparators."""

    name: str
    year: str
    value: float | None
    n: int | None
    average: str


class Comparators:
    """The comparators of one authority. Built once a home; the shipped figures, with the home's editions over them."""

    def __init__(self, home: Home, average: Average = "mean") -> None:
        self._own = read_own(home.path / home.comparators) if home.comparators else None
        self._groups = groups(home.la_code, home.neighbours_model, average)
        self._benchmarks = Benchmarks(home)
        self._model = home.neighbours_model
        self._home_note = home.comparators_note
        self._found: dict[tuple[str, str | None, str, date], tuple[Comparator, ...]] = {}

    def of(self, measure: str, code: str | None, unit: str, month: date) -> tuple[Comparator, ...]:
        """The comparators of a measure for the newest year that had ended by the end of `month`; maybe none.

        `code` is the benchmark's; '100 - CODE' takes what is left of a hundred.
        """
        asked = (measure, code, unit, month)
        if asked not in self._found:
            self._found[asked] = (
                self._own_of(measure, unit, month) if self._own is not None else self._shipped_of(code, unit, month)
            )
        return self._found[asked]

    def annual_rate_of(self, measure: str, code: str, month: date) -> tuple[Comparator, ...]:
        """The rates for a whole year per 10,000 of a measure that counts events, to set beside twelve months of it. The
        figures of such a measure in an authority's own file are such rates."""
        if self._own is not None:
            return self._own_of(measure, "per 10,000", month)
        return self._shipped_of(code, "per 10,000", month)

    @property
    def shipped(self) -> bool:
        """True unless the authority's own file replaces the shipped comparators."""
        return self._own is None

    @property
    def note(self) -> str:
        """Where the comparators come from and how a group is averaged, for the foot of a page."""
        if self._own is not None:
            return self._home_note or "The comparators are the authority’s own, not the shipped ones."
        of_model = next((g for g in self._groups if g.name == NEIGHBOURS), None)
        if of_model is None:
            return "config.toml names no authority with neighbours, so England and the Ofsted groups are shown."
        named = f"statistical neighbours ({_model_name(self._model)})"
        newest = self._benchmarks.editions[-1:]
        taken_in = f" The newest figures taken in are '{newest[0]}'." if newest else ""
        return f"Neighbours are the {of_model.average} of the {named} that have a figure.{taken_in}"

    def _own_of(self, measure: str, unit: str, month: date) -> tuple[Comparator, ...]:
        assert self._own is not None
        newest: dict[str, Own] = {}
        for row in self._own.get(measure, ()):
            ended = _ended(row.year)
            before = newest.get(row.name)
            if (ended is None or ended <= month_end(month)) and (before is None or before.year < row.year):
                newest[row.name] = row
        return tuple(
            Comparator(
                row.name, row.value, row.year, row.n, row.average, "" if row.value is not None else "-",
                "" if row.value is not None else "no figure is given", format_published(row.value, unit),
                "grades as they were when it was published" if row.name in GRADED else "",
            )
            for row in newest.values()
        )  # fmt: skip

    def _shipped_of(self, code: str | None, unit: str, month: date) -> tuple[Comparator, ...]:
        if not code:
            return ()
        series, complement = (code.removeprefix("100 - "), code.startswith("100 - "))
        years = self._benchmarks.years(series)
        day = _year_ends(series)
        ended = [year for year in years if date(year, *day) <= month_end(month)]
        if not ended:
            return ()
        found = []
        for group in self._groups:  # a file of England alone says nothing of the others' newest year
            has = [year for year in ended if any(code in years[year] for code in group.codes)]
            year = max(has or ended)
            label = f"September {year}" if day == (9, 30) else f"{year - 1}-{year % 100:02d}"
            one = _one(group, years[year], label, unit, complement)
            graded = f"grades of {day_text(areas.JUDGED_ON)}" if group.name in GRADED else ""
            found.append(replace(one, graded=graded))
        return tuple(found)


def groups(la_code: str, model: str, average: Average = "mean") -> tuple[Group, ...]:
    """The six groups of an authority (any of the 152 by its code). England and Ofsted's where the code is not known."""
    code = int(la_code) if la_code.strip().isdigit() else 0
    found = [Group(ENGLAND, (970,), "")]
    nearest = areas.neighbours(model).get(code, ())
    judged = areas.judgements()
    if nearest:
        found.append(Group(NEIGHBOURS, nearest, average))
    region = areas.regions().get(code)
    if region is not None:
        found.append(Group(region[0], (region[1],), ""))
    if nearest:
        better = tuple(c for c in nearest if judged.get(c) in ("Good", "Outstanding"))
        found.append(Group(GOOD_NEIGHBOURS, better, average))
    for name, grade in ((OFSTED_GOOD, "Good"), (OFSTED_OUTSTANDING, "Outstanding")):
        found.append(Group(name, tuple(c for c, g in judged.items() if g == grade), average))
    return tuple(found)


def _one(group: Group, values: Values, year: str, unit: str, complement: bool) -> Comparator:
    if not group.average:
        value, marker = values.get(group.codes[0], (None, "-"))
        value = 100 - value if complement and value is not None else value
        note = "" if value is not None else MARKERS.get(marker, marker) if group.codes[0] in values else "not published"
        return Comparator(group.name, value, year, None, "", marker, note, format_published(value, unit))
    have = [value for c in group.codes if (value := values.get(c, (None, ""))[0]) is not None]
    if not have:
        note = "no authority in the group has a figure"
        return Comparator(group.name, None, year, 0, group.average, "-", note, format_published(None, unit))
    middle = fmean(have) if group.average == "mean" else median(have)
    middle = 100 - middle if complement else middle
    return Comparator(group.name, middle, year, len(have), group.average, "", "", format_published(middle, unit))


def about(code: str | None) -> str:
    """What a benchmark is, in words: 'Re-referrals within 12 months %, published by DfE for each year to 31 March'."""
    if not code:
        return "no national figure is published"
    series, rate = code.removeprefix("100 - ").removesuffix(ANNUAL_RATE), code.endswith(ANNUAL_RATE)
    title = areas.benchmarks().get(series, {}).get("title", series)
    when = "30 September" if _year_ends(series) == (9, 30) else "31 March"
    return f"{title}, published by DfE for each year to {when}{'; not set beside a month’s number' if rate else ''}"


def to_be_in_line(rate: float | None, numerator: float | None, population: float | None) -> int | None:
    """How many children more (+) or fewer (-) would give the comparator's rate per 10,000, to the nearest child."""
    if rate is None or numerator is None or not population:
        return None
    wanted = exact(rate) * exact(population) / 10000
    return int(wanted.quantize(Decimal(1), rounding=ROUND_HALF_UP)) - int(exact(numerator))


def read_own(path: Path) -> dict[str, list[Own]]:
    """The authority's own comparators by measure. ComparatorError names the line and the column that cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ComparatorError(
            f"{path} cannot be read: {error}. config.toml names it under [comparators] file."
        ) from error
    reader = csv.DictReader(text.splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ComparatorError(f"{path}: its columns must be {', '.join(COLUMNS)}, in this order.")
    found: dict[str, list[Own]] = {}
    for number, row in enumerate(reader, start=2):
        try:
            value = float(row["value"]) if row["value"].strip() else None
            n = int(row["n"]) if row["n"].strip() else None
        except (ValueError, AttributeError) as error:
            raise ComparatorError(f"{path}, line {number}: 'value' and 'n' must be numbers or blank.") from error
        found.setdefault(row["measure"], []).append(Own(row["name"], row["year"], value, n, row["average"] or ""))
    return found


def _ended(year: str) -> date | None:
    """31 March of '2018-19'; None for a label of another form, which is shown for every month."""
    first, _, last = year.partition("-")
    return date(int(first) + 1, 3, 31) if first.isdigit() and len(first) == 4 and last.isdigit() else None


def _model_name(model: str) -> str:
    return {"2021": "April 2021 model", "2025": "May 2025 model"}.get(model, f"model {model}")


def _year_ends(code: str) -> tuple[int, int]:
    return (9, 30) if "Sept" in areas.benchmarks().get(code, {}).get("year_type", "") else (3, 31)
