"""The columns of judged figures: what page, CSV, command line and exports read, and the order they lie in on disk."""

from __future__ import annotations

import pyarrow as pa

from metrics.wording import Bound

TEXT = pa.dictionary(pa.int32(), pa.string())
KEY = ("breakdown", "group", "measure", "basis", "category", "month")
"""What tells one figure from another, in the order in which they are judged: the months of a series together."""
BOUNDS = ("green_low", "green_high", "amber_low", "amber_high")
LATER = ("not_due", "signal", "assurance", "points", "target_set_by", "compared_note")
FACTS = ("population", "population_edition", "judged_by", "reason")
NUMBERS = ("numerator", "denominator", "value")
DAY = ("day_kind", "day_unit", "day_good")

JUDGED_SCHEMA = pa.schema(
    [
        *((name, TEXT) for name in ("measure", "breakdown", "group", "category")),
        ("month", pa.date32()),
        ("basis", TEXT),
        *((name, pa.float64()) for name in NUMBERS),
        ("status", TEXT),
        *((name, pa.float64()) for name in BOUNDS),
        ("travel", TEXT),
        *((name, pa.float64()) for name in ("previous", "last_year", "published", "latest")),
        ("not_due", pa.float64()),
        ("signal", TEXT),
        ("assurance", TEXT),
        ("points", pa.int32()),
        ("target_set_by", TEXT),
        ("compared_note", TEXT),
        ("population", pa.int64()),
        ("population_edition", TEXT),
        ("judged_by", TEXT),
        ("reason", TEXT),
        ("state", TEXT),
        ("note", TEXT),
        ("load", TEXT),
        ("distance_amber", pa.float64()),
        ("distance_green", pa.float64()),
        ("green_months", pa.int32()),
        *((name, TEXT) for name in DAY),
        ("travel_year", TEXT),
        ("last_year_note", TEXT),
        ("signal_rule", TEXT),
        ("signal_months", pa.int32()),
    ]
)
"""The columns of `show` but those that the definition tells (title, section, kind, unit, good) and the comparators.

`month` is its first day. A target is its low end, and its high end where it is a band; null where none is in force.
`load` is the name of the load it came from, blank for a row that only says 'not loaded'. The distances are null for
what is green or not judged, and where no number would do. `green_months` is how many months in a row, up to this one,
were green by the same rule; 0 for every other colour. `travel_year` is how it moved since the same month last year,
and `last_year_note` what stands beside that; `compared_note` stands beside `travel`. `day_kind`, `day_unit` and
`day_good` are what a published figure was on its day where its definition says otherwise today, null elsewhere: so
the columns are not in the file of a home that changed none. `signal_rule` is by which rule of the chart a figure
stands out, and `signal_months` how many months in a row it has been so, of a shift or a trend.
"""

PINNED = pa.schema(
    [
        *((name, TEXT) for name in ("kind", "unit", "good")),
        *((name, pa.float64()) for name in BOUNDS),
        ("target_set_by", TEXT),
        ("status", TEXT),
    ]
)
"""By what a published figure was judged on the day, and its colour: kept beside it, because targets change and what was
published does not. Null for what was published by a version that kept none of it."""


def bound(low: float | None, high: float | None) -> Bound | None:
    """The target that two columns of a row tell."""
    if low is None:
        return None
    return low if high is None else (low, high)
