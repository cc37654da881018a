"""The columns of results: the one shape that the store keeps, the engine writes and the scorecard reads."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from data.table_schema import conform

_VERSION = b"version"
VERSION = 2
"""Goes up with every change of the columns or of what they say. 1 had no facts: why a figure is not loaded stood in
`note`."""
RESULT_SCHEMA = pa.schema(
    [
        ("measure", pa.string()),
        ("month", pa.date32()),
        ("basis", pa.string()),
        ("breakdown", pa.string()),
        ("group", pa.string()),
        ("category", pa.string()),
        ("numerator", pa.float64()),
        ("denominator", pa.float64()),
        ("value", pa.float64()),
        ("state", pa.string()),
        ("note", pa.string()),
        ("not_due", pa.float64()),
        ("population", pa.float64()),
        ("population_edition", pa.string()),
        ("judged_by", pa.string()),
        ("reason", pa.string()),
    ],
    metadata={_VERSION: str(VERSION).encode()},
)
"""`month` is its first day; `state` is computed, figure or not loaded.

`population` and `population_edition` are a rate's children aged 0 to 17 and the release they are from. `judged_by` is
empty where the rule itself judged every row, else begins with 'instead', 'without' or 'proxy' and says how. `reason`
says why there is no figure, or what it would need. `note` is what a figure has to say to its reader: made from these
facts, and never read back. `not_due` are the
cases whose time is not over, in neither numerator nor denominator; null where they are not told.
"""

CHOSEN_SCHEMA = RESULT_SCHEMA.append(pa.field("load", pa.string()))
"""Results with the name of the load that each came from."""


def conformed(results: pa.Table) -> pa.Table:
    """Results of any load in RESULT_SCHEMA: what an older load did not keep is null, and the reasons that it kept as
    notes are reasons."""
    kept = (results.schema.metadata or {}).get(_VERSION)
    found = conform(results, RESULT_SCHEMA)
    if kept is not None:
        return found.replace_schema_metadata(RESULT_SCHEMA.metadata)
    why = pc.equal(found["state"], "not loaded")
    notes, nothing = found["note"], pa.scalar(None, pa.string())
    columns = {
        **{name: found[name] for name in RESULT_SCHEMA.names},
        "note": pc.if_else(why, "", notes),
        "reason": pc.if_else(why, notes, nothing),
    }
    return pa.table(columns, schema=RESULT_SCHEMA)
