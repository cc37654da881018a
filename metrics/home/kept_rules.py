"""The rules that were kept with a computation or a publication → a home by the rules of that day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write_rules(kept: Mapping[str, Any], folder: Path) -> None:
    """The files of a day's rules: definitions/, own_definitions/ and sql/, and all of it as rules.json."""
    for name in ("definitions", "own_definitions", "sql"):
        for path, text in kept[name].items():
            file = folder / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    (folder / "rules.json").write_text(json.dumps(kept), encoding="utf-8")
