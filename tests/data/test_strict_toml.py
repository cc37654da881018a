"""Every text file of settings and plans is read strictly, and every refusal is a sentence for a person."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import dashboard
import data
import metrics
from data.benchmarks import dfe_file_kinds
from data.errors import HomeError, TomlError, UserError
from data.home.config import CONFIG, open_home
from data.spelling import did_you_mean, near, nearest
from metrics.reports import looked_after, plan

NO_SENTENCE = {"Unreadable", "TooLong", "NoText", "Refused", "TooLarge", "NotFound", "Unknown", "TooMuch"}
"""Signals within a part, which another part turns into words or a page."""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('authorty = "Demoshire"', "authorty: 'authorty' is not a key here. Did you mean 'authority'?"),
        ("[population]\nmidyear = 2018", "population.midyear: 'midyear' is not a key here. Did you mean 'mid_year'?"),
        ('[population]\nmid_year = "2018"', "population.mid_year: must be a whole number, not '2018'."),
        ("[clock]\nnon_working_days_stop_from = 2020", "clock.non_working_days_stop_from: must be a date such as"),
        ('[comparators]\nfiles = "x.csv"', "comparators.files: 'files' is not a key here. Did you mean 'file'?"),
        ("authority = ", "is not valid TOML"),
    ],
)
def test_a_setting_that_is_not_known_is_refused_with_the_nearest(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / CONFIG).write_text(text, encoding="utf-8")
    with pytest.raises(HomeError) as refused:
        open_home(tmp_path)
    assert str(refused.value).startswith(str(tmp_path.resolve() / CONFIG)) and says in str(refused.value)


def test_a_plan_with_an_unknown_key_is_refused_with_the_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.toml"
    path.write_text('chart = ["x"]\n', encoding="utf-8")
    with pytest.raises(TomlError, match=r"'chart' is not a key here\. Did you mean 'charts'"):
        plan.always_drawn(path)
    path.write_text('[place]\nheading = ["x"]\n', encoding="utf-8")
    monkeypatch.setattr(dfe_file_kinds, "FILES", path)
    with pytest.raises(TomlError, match=r"'heading' is not a key here\. Did you mean 'headings'"):
        dfe_file_kinds.described.__wrapped__()
    path.write_text('mesure = "lac"\n', encoding="utf-8")
    monkeypatch.setattr(looked_after, "PLAN", path)
    with pytest.raises(TomlError, match=r"'mesure' is not a key here\. Did you mean 'measure'"):
        looked_after.plan.__wrapped__()


def test_what_was_meant_is_told_in_one_way() -> None:
    assert nearest("TEEM", ["Team", "service"]) == "Team"
    assert nearest("zzz", ["team"]) is None
    assert near("lac_rat", ["lac_rate", "lac", "visits"]) == ["lac_rate", "lac"]
    assert did_you_mean("teem", ["team", "service"]) == "Did you mean 'team'?"
    assert did_you_mean("zzz", ["team", "service"]) == "Known are team, service."
    assert did_you_mean("zzz", ["team", "service"], "See the list.") == "See the list."


def test_every_error_that_is_a_sentence_is_a_user_error() -> None:
    ours = set()
    for package in (data, metrics, dashboard):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith(("__main__", ".reading")) and ".migrations." not in found.name:
                module = importlib.import_module(found.name)
                ours |= {one for _, one in inspect.getmembers(module, inspect.isclass) if one.__module__ == found.name}
    wrong = {
        one.__name__
        for one in ours
        if issubclass(one, Exception)
        and not issubclass(one, (UserError, ValueError))
        and one.__name__ not in NO_SENTENCE
    }
    assert not wrong
    assert {"WrongUse", "ServeError", "ComputeError", "Busy"} <= {one.__name__ for one in ours}
