"""The issues of a check → what the page says of them: what stops, what is to be decided, what is for information."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from data.extract import Checked
from data.issues import ERROR, NOTE, WARNING, Finding, findings
from metrics.wording import listed

Told = Mapping[str, Any]
"""A Finding as JSON holds it."""


def told(one: Finding) -> dict[str, Any]:
    """A line of what was found, as JSON holds it."""
    return asdict(one)


def told_findings(checked: Checked) -> list[dict[str, Any]]:
    """What was found, a line for each sentence, as it is kept beside an upload."""
    return [told(one) for one in findings(checked.issues)]


def by_level(found: Sequence[Told]) -> dict[str, Any]:
    """For the page: errors by sheet, what is to be decided, and the notes: of whole sheets as lines, of cells by
    sheet."""
    notes = [one for one in found if one["level"] == NOTE]
    return {
        "stops": _by_sheet([one for one in found if one["level"] == ERROR]),
        "decide": [one for one in found if one["level"] == WARNING],
        "lines": [one for one in notes if one["cell"] is None],
        "cells": _by_sheet([one for one in notes if one["cell"] is not None]),
        "notes": len(notes),
    }


def counted(found: Sequence[Told], not_listed: int) -> str:
    """'2 stop it, 1 is to be decided and 12 are for information'; '' where nothing was found."""
    numbers = {level: sum(one["level"] == level for one in found) for level in (ERROR, WARNING, NOTE)}
    words = (
        (ERROR, "stops it", "stop it"),
        (WARNING, "is to be decided", "are to be decided"),
        (NOTE, "is for information", "are for information"),
    )
    told = [f"{numbers[key]:,} {one if numbers[key] == 1 else many}" for key, one, many in words if numbers[key]]
    more = f", and {not_listed:,} more that are not listed" if not_listed else ""
    return f"{listed(told)}{more}"


def _by_sheet(found: Sequence[Told]) -> list[tuple[str, list[Told]]]:
    groups: dict[str, list[Told]] = {}
    for one in found:
        groups.setdefault(one["sheets"][0], []).append(one)
    return list(groups.items())
