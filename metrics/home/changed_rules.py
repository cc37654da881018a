"""The rules that publications kept → what else figures rest on, and when it was another: settings, populations and
published figures of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from data.load import Publication
from data.loads.pinned_files import pinned_rules
from metrics.figures.day_rules import counted
from metrics.home.opened_home import OpenedHome
from metrics.measures.kept_definitions import KeptDefinitions
from metrics.scorecard.changes_page import COMPARATORS, POPULATION, RULE, SETTING, RulesChanged

_SETTINGS = {
    "neighbours_model": "The model of statistical neighbours",
    "population_mid_year": "The mid-year of the population",
    "population_edition": "The edition of the population",
    "clock_stops_from": "The month from which days that are not working days stop the clock",
    "not_due_failed_until": "The month until which what was not due counted as failed",
    "direction_of_travel": "When a difference has a word",
}


def changed_rules(home: OpenedHome) -> list[RulesChanged]:
    """Each change with the day of the first publication that had it; against today's, with today's. Damaged where the
    rules of a publication are not what was kept."""
    kept = [one for one in sorted(home.store.publications(), key=lambda one: one.id) if one.rules is not None]
    found: list[RulesChanged] = []
    digest, before = None, None
    for one in kept:
        if one.rules != digest:
            rules = pinned_rules(one, home.store.files)
            found += _between(before, rules, _day(one))
            digest, before = one.rules, rules
    return [*found, *_between(before, home.today()[0].rules.content, date.today())]


def _day(one: Publication) -> date:
    return one.published_at.date()


def _between(before: Mapping[str, Any] | None, after: Mapping[str, Any], on: date) -> list[RulesChanged]:
    if before is None:
        return []
    found = []
    then, now = before.get("settings", {}), after.get("settings", {})
    for name, words in _SETTINGS.items():
        if then.get(name) != now.get(name):
            found.append(RulesChanged(on, SETTING, f"{words}: {now.get(name)}; before: {then.get(name)}."))
    if before.get("populations") != after.get("populations"):
        editions = sorted({one[0] for one in after["populations"]} - {one[0] for one in before["populations"]})
        named = f": {', '.join(editions)}" if editions else ""
        found.append(RulesChanged(on, POPULATION, f"Other estimates of the population were taken in{named}."))
    found += _counted_otherwise(before, after, on)
    if before.get("comparators") != after.get("comparators"):
        found.append(RulesChanged(on, COMPARATORS, "Other authorities’ published figures were renewed."))
    return found


def _counted_otherwise(before: Mapping[str, Any], after: Mapping[str, Any], on: date) -> list[RulesChanged]:
    """Measures whose definition chooses other rows, and what all are counted with."""
    found = []
    if before["sql"] != after["sql"]:
        found.append(RulesChanged(on, RULE, "How all measures are counted was changed with a new version."))
    then, now = KeptDefinitions(before), KeptDefinitions(after)
    for id in sorted(now.otherwise(then)):
        was, is_now = counted(before, id), counted(after, id)
        if was and is_now and was != is_now:
            found.append(RulesChanged(on, RULE, "What is counted was changed in the definition.", id))
    return found
