"""The rules that were kept with a computation or a publication → a home by the rules of that day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from data.benchmarks.population import Estimate
from data.home.config import Home
from metrics.engine.authority_settings import Settings, settings_of


def write_rules(kept: Mapping[str, Any], folder: Path) -> None:
    """The files of a day's rules: definitions/, own_definitions/ and sql/, and all of it as rules.json."""
    for name in ("definitions", "own_definitions", "sql"):
        for path, text in kept[name].items():
            file = folder / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    (folder / "rules.json").write_text(json.dumps(kept), encoding="utf-8")


def home_of(home: Home, told: Mapping[str, str]) -> Home:
    """The home with the settings of the day, which were kept as texts."""
    found: dict[str, Any] = {}
    for one in fields(home):
        text = told.get(one.name)
        if text is None:
            continue
        if one.name == "clock_stops_from":
            found[one.name] = date.fromisoformat(text)
        elif text == "None":
            found[one.name] = None
        else:
            found[one.name] = int(text) if one.name == "population_mid_year" else text
    return replace(home, **found)


def kept_settings(home: Home, kept: Mapping[str, Any]) -> Settings:
    """The settings of a day: `home` has those of its config.toml, the estimates are the ones that were kept."""
    code = int(home.la_code) if kept["populations"] else 0
    return settings_of(
        home, [Estimate(code, mid_year, number, edition) for edition, mid_year, number in kept["populations"]]
    )
