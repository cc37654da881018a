"""A home, a measure and a month → the cases behind its figure, chosen by the rules and from the rows that it came from.

The latest figure: the load that tells it, over all loads, by the rules of the computation in force. A published one:
over the loads that there were on the day, by the rules that were kept with it. Where those count the measure as today's
do, they are run here; else in a process of their own, as `metrics.home.run_again` does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import StoreError
from data.load import Publication
from data.loads.holding import HeldLoad, Holding
from data.loads.known_rows import known
from data.loads.pinned_files import pinned_rules
from metrics.cases.case import Case, CaseList
from metrics.cases.case_list import cases_of
from metrics.cases.no_cases import NONE_KEPT, differs_text, why_none
from metrics.engine.authority_settings import Settings, settings_of_day
from metrics.engine.compute import tables_for
from metrics.engine.library import load_definitions
from metrics.figures.day_rules import counts_alike
from metrics.figures.told_by import ToldBy
from metrics.home.kept_rules import write_rules
from metrics.home.opened_home import OpenedHome, opened
from metrics.measures.definition import Definition
from metrics.measures.rules_folder import KEPT_RULES
from metrics.selection import Selection

if TYPE_CHECKING:
    from metrics.scorecard.reader import Reader

_KEPT = 12


class CasesBehind:
    """Of one home. Keeps the lists that were asked for last, since one is narrowed again and again."""

    def __init__(self, home: OpenedHome) -> None:
        self._home = home
        self._of: tuple[object, dict[tuple[str, str, date], CaseList]] = (None, {})

    def of(self, reader: Reader, measure: Definition, selection: Selection) -> CaseList:
        """The cases of the whole authority, on the measure's own basis; without any and with a sentence where there is
        no list. `reader` is of the figures that are shown beside it. Damaged where what was published is."""
        held, lists = self._of
        if held is not reader:
            lists = {}
            self._of = (reader, lists)
        key = (measure.id, selection.vintage, selection.month)
        if key not in lists:
            while len(lists) >= _KEPT:
                lists.pop(next(iter(lists)), None)
            lists[key] = self._made(measure, selection.month, reader.told_by(measure.id, selection))
        return lists[key]

    def _made(self, measure: Definition, month: date, told: ToldBy | None) -> CaseList:
        none = CaseList(measure.id, month, measure.basis)
        if says := why_none(measure, month, told):
            return replace(none, says=says)
        assert told is not None, "why_none says so"
        rules = self._rules(told.publication)
        if rules is None:
            return replace(none, says=NONE_KEPT)
        found = self._run(measure.id, month, told, rules)
        return replace(found, differs=differs_text(measure, found, told))

    def _rules(self, publication: Publication | None) -> Any:
        """The rules that the figure was computed by; None where a version of before kept none."""
        store = self._home.store
        if publication is not None:
            return None if publication.rules is None else pinned_rules(publication, store.files)
        computed = store.computed()
        return store.files.json(computed[1]["rules"]) if computed else None

    def _run(self, id: str, month: date, told: ToldBy, kept: Mapping[str, Any]) -> CaseList:
        today = self._home.today()[0]
        if counts_alike(kept, today.rules.content, id):
            _, settings = settings_of_day(today.home, kept)
            wanted = _Wanted(month, told.load, told.publication.id if told.publication else None)
            return _cases(self._home, today.definitions[id], settings, wanted)
        with tempfile.TemporaryDirectory(prefix="scorecard-rules-") as folder:
            write_rules(kept, Path(folder))
            asked = [id, f"{month:%Y-%m-%d}", told.load, str(told.publication.id if told.publication else "")]
            command = [sys.executable, "-m", __name__, str(self._home.home.path), folder, *asked]
            environment = {**os.environ, KEPT_RULES: folder}
            ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if ran.returncode:
                lines = ran.stderr.strip().splitlines() or ["it gives no reason."]
                raise StoreError(f"The cases cannot be listed by the rules of the day any more: {lines[-1]}")
            return _of_json(json.loads((Path(folder) / "cases.json").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class _Wanted:
    month: date
    load: str
    publication: int | None


def _cases(home: OpenedHome, measure: Definition, settings: Settings, wanted: _Wanted) -> CaseList:
    """The list, from the rows that were known of the load: today, or on the day of the publication."""
    holding = home.store.holding()
    if wanted.publication is not None:
        holding = _of_the_day(holding, next(one for one in home.store.publications() if one.id == wanted.publication))
    own = next(one for one in holding.loads if one.load.name == wanted.load)
    rows = known(_of_tables(own, measure), holding)
    found = cases_of(measure, rows, settings, wanted.month, own.load.rows)
    return replace(found, workbook=own.load.workbook)


def _of_the_day(holding: Holding, publication: Publication) -> Holding:
    """As `metrics.figures.derive` has it: what was loaded by then and produced no later than what was published."""
    own = next(one for one in holding.loads if one.load.id == publication.load.id)
    return holding.loaded_by(publication.published_at).up_to(own)


def _of_tables(own: HeldLoad, measure: Definition) -> HeldLoad:
    """The load with the sheets alone that the measure reads: the others need not be read for it."""
    needed = tables_for([measure])
    return replace(own, load=replace(own.load, rows={name: n for name, n in own.load.rows.items() if name in needed}))


def _of_json(told: Mapping[str, Any]) -> CaseList:
    cases = tuple(
        Case(**{**one, "period": date.fromisoformat(one["period"]), "days": tuple(one["days"])})
        for one in told["cases"]
    )
    texts = {name: tuple(told[name]) for name in ("day_columns", "day_titles")}
    return CaseList(**{**told, **texts, "period": date.fromisoformat(told["period"]), "cases": cases})


def _by_kept_rules(path: Path, folder: Path, id: str, wanted: _Wanted) -> None:
    """In the process that reads its rules from the folder: the list, as cases.json beside them."""
    kept = json.loads((folder / "rules.json").read_text(encoding="utf-8"))
    home = opened(path)
    _, settings = settings_of_day(home.home, kept)
    measure = load_definitions(folder / "own_definitions")[id]
    found = _cases(home, measure, settings, wanted)
    (folder / "cases.json").write_text(json.dumps(asdict(found), default=str), encoding="utf-8")


if __name__ == "__main__":
    _path, _folder, _id, _month, _load, _publication = sys.argv[1:]
    _by_kept_rules(
        Path(_path),
        Path(_folder),
        _id,
        _Wanted(date.fromisoformat(_month), _load, int(_publication) if _publication else None),
    )
