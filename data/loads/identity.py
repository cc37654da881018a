"""An extract and its workbook → what the load of them is called and known by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from data.extract import Extract
from data.load import Load


def values_of(extract: Extract, revision: int, name: str, sha256: str) -> dict[str, Any]:
    """A Load's fields but its id."""
    about = extract.about
    return {
        "month": about.month,
        "revision": revision,
        "records_from": about.records_from,
        "records_to": about.records_to,
        "produced_on": about.produced_on,
        "loaded_at": datetime.now(UTC),
        "workbook": name,
        "sha256": sha256,
        "rows": {table: len(content) for table, content in extract.tables.items()},
        "provisional": about.provisional,
    }


def added(sha256: str, base: Load) -> str:
    """The identity of a workbook's sheets added to a load: another for every load that they are added to."""
    return hashlib.sha256(f"{sha256} added to {base.name} {base.sha256}".encode()).hexdigest()


def read_with(sha256: str, taught: Sequence[str]) -> str:
    """The identity of a workbook of which cells were read by what the council taught: another for each reading."""
    return hashlib.sha256(f"{sha256} read with {json.dumps(taught)}".encode()).hexdigest() if taught else sha256
