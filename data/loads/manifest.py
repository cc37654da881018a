"""The manifest of a load's folder: what the extract was, and the checksum of every file beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from data.extract import About

MANIFEST = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """Everything of a load that is not rows. `files`: name → sha256; `rows`: table → number of rows."""

    about: About
    missing: Mapping[str, frozenset[str]]
    rows: Mapping[str, int]
    issues: Sequence[Mapping[str, Any]]
    files: Mapping[str, str]
    starts: Mapping[str, date] = field(default_factory=dict)
    beside: str | None = None
    """The load that the workbook's sheets were added to."""
    taught: Sequence[str] = ()
    """How cells were read by what the council taught: data.extract.Extract.taught."""
    workbook: str | None = None
    """The sha256 of its load; None in manifests from before it was kept."""
    worker_key: str | None = None
    """The fingerprint of the key that its workers' codes were made with; None where there are none, or from before it
    was kept."""

    def as_bytes(self) -> bytes:
        """JSON, the same for the same content."""
        content: dict[str, Any] = {
            "format": _FORMAT,
            "about": {
                "authority": self.about.authority,
                "month": self.about.month.isoformat(),
                "records_from": self.about.records_from.isoformat(),
                "records_to": self.about.records_to.isoformat(),
                "produced_on": self.about.produced_on.isoformat(),
            },
            "missing": {table: sorted(columns) for table, columns in self.missing.items()},
            "rows": dict(self.rows),
            "issues": [dict(issue) for issue in self.issues],
            "files": dict(self.files),
        }
        if self.starts:
            content["starts"] = {table: day.isoformat() for table, day in self.starts.items()}
        if self.beside is not None:
            content["beside"] = self.beside
        if self.taught:
            content["taught"] = list(self.taught)
        if self.workbook is not None:
            content["workbook"] = self.workbook
        if self.worker_key is not None:
            content["worker_key"] = self.worker_key
        return json.dumps(content, indent=1, ensure_ascii=False).encode()

    @staticmethod
    def of(text: bytes) -> Manifest:
        """The manifest that `as_bytes` gave. ValueError or KeyError where it is none."""
        content = json.loads(text)
        about = content["about"]
        return Manifest(
            about=About(
                authority=about["authority"],
                month=date.fromisoformat(about["month"]),
                records_from=date.fromisoformat(about["records_from"]),
                records_to=date.fromisoformat(about["records_to"]),
                produced_on=datetime.fromisoformat(about["produced_on"]),
            ),
            missing={table: frozenset(columns) for table, columns in content["missing"].items()},
            rows=content["rows"],
            issues=content["issues"],
            files=content["files"],
            starts={table: date.fromisoformat(day) for table, day in content.get("starts", {}).items()},
            beside=content.get("beside"),
            taught=tuple(content.get("taught", ())),
            workbook=content.get("workbook"),
            worker_key=content.get("worker_key"),
        )
