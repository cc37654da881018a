"""A measure's months → the words of its chart: what happened, what it is, and one sentence for who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence

from data.periods import add_months
from metrics.figures.row import HistoryPoint
from metrics.judging.travel import DOWN, UP, travel
from metrics.measures.definition import Definition
from metrics.measures.signal_breaks import changed_text
from metrics.scorecard.shapes import Line
from metrics.wording import format_number, format_published, month_name, month_text, number_words

MOST_WORDS = 10
HIDDEN_POINTS, HIDDEN_SHARE, HIDDEN_CASES = 5.0, 0.025, 3.0
"""A peak or trough between the two ends of a line is told from so many points of a percentage on, from this share of
any other figure and a count's so many cases; and never one that is smaller than the way between the ends."""
_WHAT = {
    "percentage": "percentage",
    "count": "number",
    "rate": "rate",
    "average": "average",
    "mix": "share of each part",
    "figure": "figure",
}
_WHEN = {
    "month": "by month",
    "month_end": "at each month end",
    "extract": "on the last day of each extract",
    "rolling 12 months": "in the 12 months to each month",
}


def subtitle(measure: Definition) -> str:
    """'MASH contacts decided within 24 hours, percentage by month'."""
    what = f"{_WHAT[measure.kind]} in {measure.unit}" if measure.kind == "average" else _WHAT[measure.kind]
    return f"{measure.title}, {what} {_WHEN[measure.when]}"


def headline(measure: Definition, line: Line, points: Sequence[HistoryPoint]) -> str:
    """What happened, in ten words or fewer: 'Up from 41% to 93% in a year, below target'."""
    if measure.kind == "mix":
        return _largest(line)
    month = line.row.period
    if line.row.value is None:
        return f"{line.status_word} in {month_text(month)}"
    start = _start(points)
    now = format_published(line.row.value, measure.unit)
    ending = _against_target(line, points)
    if start is None or start.value is None:
        return f"{now} in {month_text(month)}{ending}"
    changed = _changed(measure, line, start)
    if changed:
        word = travel(line.row.value, start.value, good="neither", unit=measure.unit)
        went = {UP: "Up", DOWN: "Down"}.get(word, "Unchanged")
        was = f" from {format_published(start.value, measure.unit)} to" if word in (UP, DOWN) else " at"
        return f"{went}{was} {now}, {changed.partition(' changed')[0].removeprefix('the ')} changed{ending}"
    since = "in a year" if start.month == add_months(month, -12) else f"since {month_text(start.month)}"
    if (hidden := hidden_turn(points, start, measure.unit)) is not None:
        return _by_way_of(start, hidden, now, since, measure.unit)
    word = travel(line.row.value, start.value, good="neither", unit=measure.unit)
    if word not in ("up", "down"):
        return f"Unchanged at {now} {since}{ending}"
    return (
        f"{'Up' if word == UP else 'Down'} from {format_published(start.value, measure.unit)} to {now} {since}{ending}"
    )


def alternative(measure: Definition, line: Line, points: Sequence[HistoryPoint]) -> str:
    """The chart as one sentence, from the data."""
    if measure.kind == "mix":
        parts = ", ".join(f"{part.label} {part.value_text}" for part in line.parts)
        return f"{month_text(line.row.period)}: {parts}." if parts else f"{measure.title}: {line.status_word.lower()}."
    start = _start(points)
    month = month_text(line.row.period)
    if line.row.value is None:
        return f"{measure.title}: {line.status_word.lower()} in {month}."
    if start is None:
        text = f"{measure.title} was {line.value_text} in {month}"
    else:
        went = travel(line.row.value, start.value, good="neither", unit=measure.unit)
        verb = {"up": "rose", "down": "fell"}.get(went, "stayed the same,")
        since = f"{start.value_text} in {month_text(start.month)}"
        text = f"{measure.title} {verb} from {since} to {line.value_text} in {month}"
        changed = _changed(measure, line, start)
        hidden = hidden_turn(points, start, measure.unit)
        text = f"{text}, after {hidden.value_text} in {month_text(hidden.month)}" if hidden else text
        text = f"{text}, but {changed}" if changed else text
    if not line.target_text:
        return f"{text}."
    judged = [p for p in points if p.status_key in "gar"]
    green = sum(p.status_key == "g" for p in judged)
    met = number_words(green) if green else "none"
    return f"{text}; the target is {line.target_text}, met in {met} of {number_words(len(judged))} months."


def _by_way_of(start: HistoryPoint, hidden: HistoryPoint, now: str, since: str, unit: str) -> str:
    """'346 to 337 in a year, after 356 in March'; '93% as a year ago, after 71% in May' where the ends are the same."""
    was, then = (format_published(one.value, unit) for one in (start, hidden))
    same = "a year ago" if since == "in a year" else f"in {month_text(start.month)}"
    both = f"{now} as {same}" if was == now else f"{was} to {now} {since}"
    return f"{both}, after {then} in {month_name(hidden.month)}"


def hidden_turn(points: Sequence[HistoryPoint], start: HistoryPoint, unit: str) -> HistoryPoint | None:
    """The peak or the trough between the two ends of a line that they hide, the farther of the two; None where the
    line goes about as its ends tell. The last point has a value."""
    now, before = points[-1].value, start.value
    between = [point for point in points if start.month < point.month < points[-1].month and point.value is not None]
    if now is None or before is None or not between:
        return None
    ends = sorted((before, now))

    def beyond(point: HistoryPoint) -> float:
        value = point.value or 0.0
        return max(value - ends[1], ends[0] - value)

    least = max(abs(ends[1]) * HIDDEN_SHARE, HIDDEN_CASES if unit == "count" else 0.0)
    farthest = max(between, key=beyond)
    enough = max(HIDDEN_POINTS if unit == "percent" else least, ends[1] - ends[0])
    return farthest if beyond(farthest) >= enough else None


def _start(points: Sequence[HistoryPoint]) -> HistoryPoint | None:
    """A year before the last month, else the first month with a figure; None where there is only the last one."""
    if not points:
        return None
    year_ago = add_months(points[-1].month, -12)
    there = [p for p in points[:-1] if p.value is not None and p.month >= year_ago]
    return there[0] if there else None


def _changed(measure: Definition, line: Line, start: HistoryPoint) -> str:
    """What changed between the two ends of a line, so that they are not like for like; '' for nothing."""
    month = line.row.period
    broken = [one for one in measure.changes if start.month < one.on.replace(day=1) <= month]
    if broken:
        return f"{changed_text(broken)} in {month_text(max(one.on for one in broken))}"
    return line.last_year_note if line.last_year_note.startswith("the population") else ""


def _against_target(line: Line, points: Sequence[HistoryPoint]) -> str:
    green = points[-1].green if points else None
    value = line.row.value
    if green is None or value is None or line.status_key == "o":
        return ""
    if line.status_key == "g":
        return ", on target"
    if isinstance(green, tuple):  # below a band is not below a target that more would meet
        return ", under range" if value < green[0] else ", over range"
    return ", below target" if value < green else ", above target"


def _largest(line: Line) -> str:
    parts = [part for part in line.parts if part.share is not None]
    if not parts:
        return line.status_word or "No figures"
    largest = max(parts, key=lambda part: part.share or 0.0)
    share = f"{format_number(largest.share or 0.0)}%"
    of_all = " of all" if ": " in largest.label else ""  # it stands beside shares of its own group
    told = f"Largest part: {largest.label}, {share}{of_all}"
    return told if len(told.split()) <= MOST_WORDS else f"The largest part is {share} of the total"
