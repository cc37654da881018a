"""One of DfE's published CSV files → the benchmarks in it, as reference/dfe-files.toml describes the files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.benchmarks.csv_text import table_text
from data.benchmarks.dfe_file_kinds import Kind, Measure, described
from data.benchmarks.published_figure import (
    ENGLAND,
    MARKERS,
    REGIONS,
    Number,
    PublishedFigure,
    or_near,
    percentage_fault,
    read_number,
    share,
    total,
)
from data.errors import BenchmarkError

POPULATION = "population"
"""The code of the population's own figures."""
TOTALS = ("total", "all", "all children")
"""What a file calls the category that is all of them."""
NEEDED = ("time_period", "geographic_level")
LEVELS = ("national", "regional", "local authority")
Row = Mapping[str, str]
PopulationOf = Callable[[int, int], int | None]
"""(la_code, mid-year) → children aged 0 to 17, where known."""


@dataclass(frozen=True)
class Read:
    """What a file holds. `says` tells what was left out, a sentence each."""

    what: str
    figures: tuple[PublishedFigure, ...]
    says: tuple[str, ...]


def read_csv(path: Path, population: PopulationOf) -> Read:
    """The benchmarks of one CSV. BenchmarkError names the heading, line or label that is not known."""
    headings, rows = _lines(path)
    kind = _kind(path.name, headings)
    renamed = _renamed(kind, headings)
    rows = _one_category(path.name, [{renamed[name]: cell for name, cell in row.items()} for row in rows])
    placed, says = _placed(path.name, rows)
    figures: dict[tuple[str, int, int], PublishedFigure] = {}
    chosen, lost = _found(path.name, kind, [row for *_, row in placed])
    for measure in chosen:
        totals = _totals(measure, placed)
        for year, place, line, row in placed:
            if not _is_row(row, measure.row):
                continue
            number = _number(path.name, line, measure, row, totals.get((year, place[0])), year, place[0], population)
            key = (measure.code, year, place[0])
            if key in figures:
                raise BenchmarkError(
                    f"{path.name}, line {line}: {place[1]} has a second figure for {year} ({measure.code}). "
                    "Take the file as DfE publishes it, with one row for each area and year."
                )
            value = float(number.value) if number.value is not None else None
            figures[key] = PublishedFigure(measure.code, year, place[1], place[0], place[2], value, number.marker)
    return Read(kind.what, tuple(figures.values()), (*says, *lost))


def _lines(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Headings, and rows by heading with their line in the file. Blank lines and titles are no rows."""
    lines = table_text(path, NEEDED)
    headings = [name.strip() for name in lines[0][1]] if lines else []
    found = lines[1:]
    twice = {name for name in headings if headings.count(name) > 1}
    if twice or not any(headings):
        what = f"the heading '{min(twice)}' is there twice" if twice else "it has no headings"
        raise BenchmarkError(f"{path.name}: {what}. Take the file as DfE publishes it.")
    for line, cells in found:
        if len(cells) != len(headings):
            raise BenchmarkError(
                f"{path.name}, line {line}: {len(cells)} cells under {len(headings)} headings. The file may be cut off."
            )
    return headings, [{"": str(line), **dict(zip(headings, cells, strict=True))} for line, cells in found]


def _kind(name: str, headings: Sequence[str]) -> Kind:
    """The file's kind: that which knows most of its headings. A heading that it does not know stops the file."""
    place, kinds = described()
    own = [heading for heading in headings if heading.casefold() not in place]
    scores = [len({one.casefold() for one in kind.headings} & {one.casefold() for one in own}) for kind in kinds]
    if not max(scores):
        unknown = (own or headings)[0]
        every = [heading for kind in kinds for heading in kind.headings]
        raise BenchmarkError(
            f"{name}: none of its headings is one of DfE's known files. The first is '{unknown}'"
            f"{or_near(unknown, every)}. {_files_used(kinds)}"
        )
    best = [kind for kind, score in zip(kinds, scores, strict=True) if score == max(scores)]
    kind = min(best, key=lambda one: len(one.headings))
    known = {one.casefold() for one in kind.headings}
    for heading in own:
        if heading.casefold() not in known:
            raise BenchmarkError(
                f"{name}: the heading '{heading}' is not known in the file on {kind.what}"
                f"{or_near(heading, kind.headings)}. Nothing was taken in. {_files_used(kinds)}"
            )
    lacking = [one for one in NEEDED if one not in {heading.casefold() for heading in headings}]
    if lacking:
        raise BenchmarkError(f"{name}: the heading '{lacking[0]}' is missing{or_near(lacking[0], headings)}.")
    return kind


def _files_used(kinds: Sequence[Kind]) -> str:
    return f"The files that are used: {'; '.join(kind.what for kind in kinds)}."


def _renamed(kind: Kind, headings: Sequence[str]) -> dict[str, str]:
    """Each heading → what it is called now, in lower case."""
    there = {heading.casefold() for heading in headings}
    older = {old: new for old, new in kind.older.items() if new not in there}
    return {heading: older.get(heading.casefold(), heading.casefold()) for heading in headings} | {"": ""}


def _one_category(name: str, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows of the whole, where a file has several categories."""
    found = {row["category"].strip() for row in rows if "category" in row}
    if len(found) < 2:
        return rows
    whole = [one for one in found if one.casefold() in TOTALS]
    if len(whole) != 1:
        raise BenchmarkError(f"{name}: which category is the whole? It has {', '.join(sorted(found))}, and no 'Total'.")
    return [row for row in rows if row["category"].strip() == whole[0]]


Placed = tuple[int, tuple[int, str, str], int, Row]
"""(year, (code, area, region), line, the row)."""


def _placed(name: str, rows: Sequence[Row]) -> tuple[list[Placed], list[str]]:
    found: list[Placed] = []
    left_out: dict[str, int] = {}
    for row in rows:
        line, period = int(row[""]), row["time_period"].strip()
        if not (len(period) == 4 and period.isdigit()):
            raise BenchmarkError(f"{name}, line {line}: time_period '{period}' is not a year of four digits.")
        place = _place(name, line, row)
        if place is None:
            area = row.get("la_name") or row.get("region_name") or row["geographic_level"]
            left_out[area] = left_out.get(area, 0) + 1
        else:
            found.append((int(period), place, line, row))
    says = [f"{area}: {count} rows without one authority's code are left out." for area, count in left_out.items()]
    return found, says


def _place(name: str, line: int, row: Row) -> tuple[int, str, str] | None:
    """(code, area, region), None for a row of no single authority, such as two that report as one."""
    level = row["geographic_level"].strip().casefold()
    if level == "national":
        return ENGLAND, "England", "NA"
    if level == "regional":
        code = row.get("region_code", "").strip()
        if code not in REGIONS:
            raise BenchmarkError(f"{name}, line {line}: region_code '{code}' is not a region of England.")
        return *REGIONS[code], "NA"
    if level not in LEVELS:
        raise BenchmarkError(
            f"{name}, line {line}: geographic_level '{row['geographic_level']}' is not known{or_near(level, LEVELS)}."
        )
    code = row.get("old_la_code", "").strip()
    return (int(code), row.get("la_name", "").strip(), row.get("region_name", "").strip()) if code.isdigit() else None


def _found(name: str, kind: Kind, rows: Sequence[Row]) -> tuple[list[Measure], list[str]]:
    """The measures that the file has, and a sentence for each that it should have had. A label that is not found must
    never turn into no figures without a word."""
    there = set(rows[0]) if rows else set()
    chosen = [one for one in kind.measures if _readable(one, there) and any(_is_row(r, one.row) for r in rows)]
    if not chosen:
        raise BenchmarkError(f"{name}: {_why_none(kind, rows, there)}")
    groups = {one.together for one in chosen}
    lost = [one for one in kind.measures if one not in chosen and one.together in groups]
    return chosen, [f"{one.code}: {_why(one, rows, there)}" for one in lost]


def _readable(measure: Measure, there: set[str]) -> bool:
    parts = {*measure.numerator, *measure.denominator}
    computed = bool(measure.numerator) and (bool(measure.denominator or measure.total) or measure.population)
    return set(measure.row) <= there and (any(one in there for one in measure.value) or (computed and parts <= there))


def _why_none(kind: Kind, rows: Sequence[Row], there: set[str]) -> str:
    if not rows:
        return f"the file on {kind.what} has no rows of an authority, a region or England."
    return " ".join(_why(one, rows, there) for one in kind.measures[:1])


def _why(measure: Measure, rows: Sequence[Row], there: set[str]) -> str:
    for column, labels in measure.row.items():
        found = sorted({row.get(column, "").strip() for row in rows} - {""})
        if column in there and not {one.casefold() for one in labels} & {one.casefold() for one in found}:
            there_is = or_near(labels[0], found) or "; the rows say " + ", ".join(f"'{one}'" for one in found[:5])
            return f"no row says '{labels[0]}' under '{column}'{there_is}."
    wanted = measure.value or (*measure.numerator, *measure.denominator)
    lacking = [one for one in (*measure.row, *wanted) if one not in there]
    return f"needs the heading '{lacking[0]}'." if lacking else "its rows are not there."


def _is_row(row: Row, wanted: Mapping[str, tuple[str, ...]]) -> bool:
    return all(
        row.get(column, "").strip().casefold() in {one.casefold() for one in labels}
        for column, labels in wanted.items()
    )


def _totals(measure: Measure, placed: Sequence[Placed]) -> dict[tuple[int, int], Row]:
    """(year, code) → the row that holds the total of a long file."""
    if not measure.total:
        return {}
    *_, last = measure.row
    wanted = {**measure.row, last: (measure.total,)}
    return {(year, place[0]): row for year, place, _, row in placed if _is_row(row, wanted)}


def _number(
    name: str, line: int, measure: Measure, row: Row, whole: Row | None, year: int, code: int, population: PopulationOf
) -> Number:
    """As published where the file has the figure, else from its parts."""

    def cell(of: Row, heading: str) -> Number:
        found = read_number(of[heading])
        if found is None:
            known = " ".join(mark for mark in MARKERS if mark)
            raise BenchmarkError(
                f"{name}, line {line}: '{of[heading]}' under '{heading}' is neither a number nor a mark ({known})."
            )
        return found

    for heading in measure.value:
        if heading in row:
            found = cell(row, heading)
            parts = [
                total([cell(row, one) for one in part]) if part and all(one in row for one in part) else None
                for part in (measure.numerator, measure.denominator)
            ]
            if "percent" in heading.casefold() or measure.denominator:
                fault = percentage_fault(found, *parts)
                if fault:
                    raise BenchmarkError(f"{name}, line {line}: {found.value} under '{heading}' {fault}")
            return found
    numerator = total([cell(row, heading) for heading in measure.numerator])
    if measure.population:
        people = population(code, year - 1)
        lacking = Number(None, f"the population of mid-{year - 1} is not known")
        denominator = Number(people) if people is not None else lacking  # type: ignore[arg-type]
    elif measure.total:
        denominator = total([cell(whole, heading) for heading in measure.numerator]) if whole else Number(None, "x")
    else:
        denominator = total([cell(row, heading) for heading in measure.denominator])
    return share(numerator, denominator, measure.times, measure.places)
