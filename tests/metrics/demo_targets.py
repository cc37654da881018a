"""The shipped measures with the targets of the demo's council, as a home with those in its records has them."""

import csv
from dataclasses import replace
from datetime import date

from data.demo import TARGETS
from metrics.engine.library import load_definitions
from metrics.measures.definition import Definition, Target
from metrics.wording import Bound


def demo_definitions() -> dict[str, Definition]:
    """Read by itself, so that what the product makes of the file can be compared with it."""
    found = load_definitions()
    with TARGETS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        measure = found[row["measure"]]
        target = Target(
            from_=date.fromisoformat(row["from"]),
            green=_bound(row["green"]),
            amber=_bound(row["amber"]),
            source=row["set_by"],
            basis=row["for"],  # type: ignore[arg-type]
        )
        found[measure.id] = replace(measure, targets=(*measure.targets, target))
    return found


def _bound(text: str) -> Bound | None:
    low, dash, high = text.partition("-")
    return (float(low), float(high)) if dash else float(text) if text else None
