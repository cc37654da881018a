"""The columns of judged figures: what page, CSV, command line and exports read, and the order they lie in on disk."""

from __future__ import annotations

import pyarrow as pa

from metrics.measures.definition import Bound

TEXT = pa.dictionary(pa.int32(), pa.string())
KEY = ("breakdown", "group", "measure", "basis", "category", "month")
"""The order on disk. A page shows one group of one breakdown, or one measure: both lie close together."""
BOUNDS = ("green_low", "green_high", "amber_low", "amber_high")
LATER = ("not_due", "signal", "assurance", "points", "target_set_by", "compared_note")
FACTS = ("population", "population_edition", "judged_by", "reason")
NUMBERS = ("numerator", "denominator", "value")

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
    ]
)
"""The columns of `show` but those that the definition tells (title, section, kind, unit, good) and the comparators.

`month` is its first day. A target is a low and a high end, the same number where it is no band, null where none is in
force. `load` is the name of the load it came from, blank for a row that only says 'not loaded'. The distances are null
for what is green or not judged, and where no number would do.
"""


def bound(low: float | None, high: float | None, good: str) -> Bound | None:
    """The target that two columns of a row tell."""
    if low is None or high is None:
        return None
    return (low, high) if good == "band" else low
