"""What was kept of the rules of a publication → what its pages say of them, beside today's."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.load import Publication
from metrics.measures.definition import Definition
from metrics.measures.overlay import WHOLE
from metrics.wording import day_text

NO_LONGER = "This measure is no longer measured."
KINDS = {
    "percentage": "a percentage",
    "count": "a count",
    "rate": "a rate",
    "average": "an average",
    "mix": "a total that falls into parts",
    "figure": "a figure that arrives counted",
}
_NUMBER = 8
"""So many signs of a digest are enough to name the rules of a day."""


@dataclass(frozen=True)
class DayRules:
    """The rules that a month was published by, told for one measure. `definition` is its file as it was, '' where it
    still is the same; with the authority's own changes after it."""

    says: tuple[str, ...]
    definition: str = ""


def day_rules(
    publication: Publication,
    kept: Mapping[str, Any] | None,
    today: Mapping[str, Any],
    id: str,
    worded: tuple[Definition | None, Definition | None],
    *,
    beside: bool,
) -> DayRules:
    """`kept` and `today` are the content of rules as they are kept; `kept` is None where nothing was. `worded` is the
    measure as the page tells it, and as it is defined today; None where it is not. `beside`: whether what it was
    compared with was kept."""
    was, is_now = worded
    published = day_text(publication.published_at.date())
    if kept is None or publication.rules is None:
        return DayRules((f"Published {published} by a version that did not keep the rules of the day.", _NOT_BESIDE))
    number = publication.rules[:_NUMBER]
    then, now = _definition(kept, id), _definition(today, id)
    told = [f"Published {published} by the rules of that day, kept as number {number}."]
    if then and not now:
        told.append(f"{NO_LONGER} It is told as it was defined on that day.")
    elif then == now and kept["sql"] == today["sql"]:
        told.append("What is counted is the same today.")
    elif then == now and then:
        told.append("This measure’s own definition is the same today; how all measures are counted has changed.")
    elif then and counted(kept, id) == counted(today, id) and kept["sql"] == today["sql"]:
        told.append("What is counted is the same today; its target or its words have been changed since then.")
    elif then:
        told.append("What is counted has been changed since then.")
    else:
        told.append("This measure was not defined yet.")
    told += _otherwise(was, is_now) if then and was is not None and is_now is not None else []
    told += [says for name, says in _SINCE.items() if kept.get(name) != today.get(name)]
    told += [] if beside else [_NOT_BESIDE]
    return DayRules(tuple(told), then if then != now else "")


_NOT_BESIDE = "What it was compared with was not kept: the comparators shown here are today’s."
_SINCE = {
    "populations": "Other estimates of the population have been taken in since.",
    "settings": "The authority’s settings have been changed since.",
    "comparators": "Other authorities’ figures have been renewed since.",
}


def _otherwise(was: Definition, is_now: Definition) -> list[str]:
    """What a page shows as it was on the day, and how it is today."""
    told = []
    if was.kind != is_now.kind:
        told.append(f"It was {KINDS[was.kind]} and is {KINDS[is_now.kind]} today: the two are not compared.")
    if was.title != is_now.title:
        told.append(f"Its title today is ‘{is_now.title}’.")
    if was.section != is_now.section:
        told.append(f"It stands in the section ‘{is_now.section}’ today.")
    if was.mix and is_now.mix and was.mix.parts != is_now.mix.parts:
        told.append(f"Its parts are others today: {', '.join(is_now.mix.parts)}.")
    if was.targets != is_now.targets:
        told.append("Its targets are others today.")
    return told


_JUDGED_BY = frozenset({"target", "target_source", "good"})
_WORDS = frozenset(
    {"title", "why", "owner", "source", "order", "to_confirm", "example", "comparator", "annual_rate"}
    | {"compared_otherwise"}
)


def _definition(content: Mapping[str, Any], id: str) -> str:
    """A measure's file, and the authority's own over it."""
    return "\n".join(_texts(content, id))


def _texts(content: Mapping[str, Any], id: str) -> list[str]:
    found = [
        text
        for name in ("definitions", "own_definitions")
        for path, text in content[name].items()
        if path.rpartition("/")[2] == f"{id}.toml"
    ]
    return found[-1:] if found and tomllib.loads(found[-1]).get(WHOLE) is True else found


def counts_alike(kept: Mapping[str, Any], today: Mapping[str, Any], id: str) -> bool:
    """Whether a measure's rows are chosen today as they were by the rules `kept`."""
    return kept["sql"] == today["sql"] and counted(kept, id) == counted(today, id) != []


def counted(content: Mapping[str, Any], id: str) -> list[dict[str, Any]]:
    """What a measure's files say besides how it is judged and told. What is laid over keys of the same value counts as
    a change: rather one too many told than one too few."""
    told = [tomllib.loads(text) for text in _texts(content, id)]
    kept = [{key: value for key, value in one.items() if key not in _JUDGED_BY | _WORDS} for one in told]
    return [one for one in kept if one]
