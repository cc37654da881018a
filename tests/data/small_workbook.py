"""A small sound extract as a real workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.data.small_extract import SOUND, extract


def write(path: Path, but: Mapping[str, list[Mapping[str, Any]]] | None = None, **about: Any) -> Path:
    """A small sound workbook, with some tables' rows replaced."""
    book = Workbook()
    book.remove(book.active)
    labels = {label.replace("_", " "): value for label, value in about.items()}
    for sheet in extract(but):
        target = book.create_sheet(sheet.name)
        if sheet.name == "About":
            sheet.rows[:] = [[label, labels.get(str(label), value)] for label, value in sheet.rows]
        for row in sheet.rows:
            target.append(list(row))
    book.save(path)
    return path


def contacts(number: int, **changes: Any) -> list[Mapping[str, Any]]:
    return [{**SOUND["contacts"], "contact_id": f"K{i}", **changes} for i in range(1, number + 1)]
