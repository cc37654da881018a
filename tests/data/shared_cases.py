"""The small files of tests/cases/, each of which stands for a kind of thing that goes wrong: checked and computed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from data.checks.check import check
from data.extract import Checked
from data.home.config import CLOCK_STOPS_FROM
from metrics.engine.authority_settings import Population, Settings
from metrics.engine.compute import compute
from metrics.engine.library import load_definitions
from tests.data.drawn_extracts import known_alone

CASES = Path(__file__).parent.parent / "cases"
MONTH = date(2024, 1, 1)
SETTINGS = Settings(lambda _: Population(20_000, 2022, ""), CLOCK_STOPS_FROM)


def checked_case(name: str, month: date | None = MONTH) -> Checked:
    """The file 'folder/name' as it is checked for a month."""
    return check(CASES / name, month=month)


def said(checked: Checked, level: str, rule: str = "") -> list[str]:
    """The sentences of one level whose rule starts with `rule`."""
    return [issue.says for issue in checked.issues if issue.level == level and issue.rule.startswith(rule)]


def figures(checked: Checked, measure: str, group: str = "all") -> dict[str, tuple[float | None, float | None]]:
    """Part ('' where it has none) → numerator and denominator of the whole authority in the reporting month."""
    assert checked.extract, said(checked, "error")
    known = known_alone(checked.extract)
    rows = compute(known, load_definitions(), SETTINGS).to_pylist()
    return {
        row["category"] or "": (row["numerator"], row["denominator"])
        for row in rows
        if row["measure"] == measure and row["month"] == known.month and row["breakdown"] == group
        and row["basis"] in ("month", "month_end", "extract")
    }  # fmt: skip
