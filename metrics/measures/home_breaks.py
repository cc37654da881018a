"""Definitions and a home's settings → definitions whose breaks are on the days that this home's rules changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from metrics.measures.definition import Definition, SeriesBreak
from metrics.wording import month_text

CLOCK = "non_working_days_stop_from"
NOT_DUE = "failed_until"
NOT_DUE_SAYS = (
    "What is not done and whose time is not over is ‘not yet due’ and outside the figure; before, it counted as failed."
)


def with_home_breaks(
    definitions: Mapping[str, Definition], clock_stops_from: date, not_due_failed_until: date | None
) -> dict[str, Definition]:
    """The same definitions; `clock_stops_from` and `not_due_failed_until` are the settings of `data.home.config`."""
    return {id: _with_breaks(measure, clock_stops_from, not_due_failed_until) for id, measure in definitions.items()}


def failed_until(measure: Definition) -> date | None:
    """The month before which what was not done had failed, also where its time was not over; None where never."""
    return next((one.on for one in measure.changes if one.setting == NOT_DUE), None)


def failed_words(definitions: Iterable[Definition], month: date) -> str:
    """What a page of a month before that day has to say; '' for a month from it on, and where nothing of it is shown.
    'Before October 2020 what was not done had failed, also where its time was not over.'"""
    days = {day for measure in definitions if (day := failed_until(measure)) and month < day}
    return (
        f"Before {month_text(max(days))} what was not done had failed, also where its time was not over."
        if days
        else ""
    )


def _with_breaks(measure: Definition, clock: date, not_due: date | None) -> Definition:
    own = [replace(one, on=clock) if one.setting == CLOCK else one for one in measure.changes if one.setting != NOT_DUE]
    if measure.not_due and not_due:
        own.append(SeriesBreak(not_due, NOT_DUE_SAYS, NOT_DUE))
    changes = tuple(sorted(own, key=lambda one: one.on))
    return measure if changes == measure.changes else replace(measure, changes=changes)
