"""A month's judged figures → the page of one service: its reds and ambers, team by team, and what changed colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data.periods import add_months
from metrics.figures.judged_rows import Rows
from metrics.judging.status import AMBER, GREEN, RED
from metrics.measures.definition import Definition
from metrics.scorecard.lines import line
from metrics.scorecard.shapes import Line, Move, Scorecard
from metrics.selection import TEAM, Selection
from metrics.wording import capital, format_value, listed, month_name, number_words

COLOURS = (RED, AMBER, GREEN)


@dataclass(frozen=True)
class ServiceRow:
    """A measure that is red or amber for the service: its line, the whole authority's, and one of each team; None for a
    team that the measure never comes to."""

    service: Line
    authority: Line
    teams: tuple[Line | None, ...]


@dataclass(frozen=True)
class Turned:
    """A measure of the service that has another colour than the month before: 'amber', 'red', and both figures."""

    measure: str
    title: str
    before: str
    after: str
    text: str


@dataclass(frozen=True)
class ServicePage:
    """A service's month, every word ready. `rows` are its red measures and then its amber ones, each in the scorecard's
    order; `rest` says what is not among them; `turned_text` is '' where nothing changed colour."""

    card: Scorecard
    service: str
    teams: tuple[str, ...]
    rows: tuple[ServiceRow, ...]
    turned: tuple[Turned, ...]
    turned_text: str
    moves: tuple[Move, ...]
    rest: str


@dataclass(frozen=True)
class ServiceInShort:
    """One service in the list of all: how many of its measures have which colour."""

    service: str
    words: str
    teams: int


def service_page(rows: Rows, card: Scorecard, teams: Sequence[str]) -> ServicePage:
    """`card` is the service's scorecard; `rows` hold its figures, its teams' and the whole authority's."""
    selection = card.selection
    worded = {measure.id: measure for measure in rows.definitions}
    lines = [one for section in card.sections for one in section.lines]
    late = [one for colour in (RED, AMBER) for one in lines if one.row.status == colour]
    turned = _turned(rows, lines, worded, selection)
    return ServicePage(
        card=card,
        service=selection.group,
        teams=tuple(teams),
        rows=tuple(_row(rows, worded[one.row.measure], one, selection, teams) for one in late),
        turned=turned,
        turned_text=_turned_text(turned, selection.month, any(one.row.status in COLOURS for one in lines)),
        moves=card.moves,
        rest=_rest(lines),
    )


def in_short(rows: Rows, selection: Selection, teams: int) -> ServiceInShort:
    """'3 red, 2 amber, 6 green'; 'nothing to set against a target' where no measure has a colour."""
    judged = (rows.cell(measure, selection) for measure in rows.definitions if measure.kind != "mix")
    number = Counter(cell.status for cell in judged if cell is not None)
    words = ", ".join(f"{number[colour]} {colour}" for colour in COLOURS if number[colour])
    return ServiceInShort(selection.group, words or "nothing to set against a target", teams)


def _row(rows: Rows, measure: Definition, own: Line, selection: Selection, teams: Sequence[str]) -> ServiceRow:
    of_teams = [selection.of(TEAM, team) for team in teams]
    return ServiceRow(
        service=own,
        authority=line(rows, measure, selection.of()),
        teams=tuple(line(rows, measure, team) if rows.has_cases(measure, team) else None for team in of_teams),
    )


def _turned(
    rows: Rows, lines: Sequence[Line], worded: dict[str, Definition], selection: Selection
) -> tuple[Turned, ...]:
    """Those that got worse first."""
    before = selection.at(add_months(selection.month, -1))
    found = []
    for one in lines:
        was = rows.judged(worded[one.row.measure], before)
        if one.row.kind != "mix" and {was.status, one.row.status} <= set(COLOURS) and was.status != one.row.status:
            text = f"{one.value_text}, from {format_value(was.row.value, one.row.unit)}"
            found.append(Turned(one.row.measure, one.row.title, was.status, one.row.status, text))
    return tuple(sorted(found, key=lambda one: COLOURS.index(one.after) - COLOURS.index(one.before)))


def _turned_text(turned: Sequence[Turned], month: date, judged: bool) -> str:
    since = month_name(add_months(month, -1))
    if not judged:
        return ""
    if not turned:
        return f"No measure of this service has changed colour since {since}."
    worse = sum(COLOURS.index(one.after) < COLOURS.index(one.before) for one in turned)
    told = [
        f"{number_words(number)} for the {word}"
        for number, word in ((worse, "worse"), (len(turned) - worse, "better"))
        if number
    ]
    many = "One measure has" if len(turned) == 1 else f"{capital(number_words(len(turned)))} measures have"
    return f"{many} changed colour since {since}: {listed(told)}."


def _rest(lines: Sequence[Line]) -> str:
    """'Six more are green and 21 have no target.' of the service's measures."""
    told = [one for one in lines if one.row.kind != "mix"]
    green = sum(one.row.status == GREEN for one in told)
    without = sum(one.row.status == "no target" for one in told)
    other = len(told) - green - without - sum(one.row.status in (RED, AMBER) for one in told)
    parts = [
        f"{number_words(number)} {'is' if number == 1 else 'are'} {word}"
        for number, word in ((green, "green"), (without, "without a target"), (other, "without cases or not loaded"))
        if number
    ]
    return f"Of its other measures {listed(parts)}." if parts else ""
