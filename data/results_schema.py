"""The columns of results: the one shape that the store keeps, the engine writes and the scorecard reads."""

from __future__ import annotations

import pyarrow as pa

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
    ]
)
"""`month` is its first day; `state` is computed, figure or not loaded; `note` says what is needed, or who counted."""
