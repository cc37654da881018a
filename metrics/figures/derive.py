"""Loads and publications → every figure that can be derived from them, computing only what is not there already.

Each step's file is named by a digest of what it was made from: the rows of the loads, the rules, the settings. What did
not change is found under its name; what did is computed. In turn: each load's own figures, measure by measure; of all
loads the figure that was known last, with the sums of months, a calendar year a file; the figures as published; both
judged, sorted for who reads them; and where the two differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data import spec
from data.home.config import PLAIN
from data.load import Load, Publication, being_corrected, standing
from data.loads.derived_files import DerivedFiles
from data.loads.holding import HeldLoad, Holding
from data.loads.known_rows import known
from data.loads.moment import Moment, Pinned
from data.loads.pinned_files import pinned_table
from data.loads.results_schema import CHOSEN_SCHEMA, RESULT_SCHEMA
from data.loads.rows_in_force import looks_back
from data.periods import months_between, whole_months
from data.table_schema import conform
from metrics.engine.compute import NONE, own_figures, sum_up
from metrics.engine.rules_of_today import RulesOfToday, digest_of
from metrics.figures.chosen import FiguresOfLoad, of_each_load
from metrics.figures.judged_derivation import PUBLISHED_SCHEMA, add_judged, judged_names, pinned_figures
from metrics.figures.kept_comparators import with_comparators
from metrics.measures.needs import needs
from metrics.selection import LATEST, PUBLISHED

FORMAT = 7
Progress = Callable[[str, int, int], None]
"""Is told what is being computed, how much is done and how much there is."""


def silent(_what: str, _done: int, _all: int) -> None:
    """Says nothing."""


@dataclass(frozen=True)
class OwnFigures:
    """The file of one load's own figures, and the key that each measure's were made by."""

    file: str
    keys: Mapping[str, str]
    months: tuple[date, ...]

    def as_json(self) -> dict[str, Any]:
        """For the list of files."""
        return {"file": self.file, "keys": dict(self.keys), "months": [f"{month:%Y-%m-%d}" for month in self.months]}

    @staticmethod
    def of(content: Mapping[str, Any]) -> OwnFigures:
        """From the list of files."""
        months = tuple(date.fromisoformat(text) for text in content["months"])
        return OwnFigures(content["file"], content["keys"], months)


@dataclass(frozen=True)
class Derivation:
    """By which rules to derive, and who is told how far it is."""

    rules: RulesOfToday
    old_results: Callable[[Load], pa.Table]
    """Reads the figures that loads of the first version were kept with."""
    progress: Progress = field(default=silent)

    def derive(self, moment: Moment) -> dict[str, Any]:
        """The list of files of all figures by today's rules: what is not there is computed."""
        files, before = moment.files, _own_figures_before(moment.before)
        own = self._all_own(moment.holding, files, before)
        latest = self._years(moment.holding, own, files)
        published = self._published(moment.publications, files)
        judged = self._judged(moment, latest, published)
        rules = files.add_json(self.rules.content)
        made = (latest.values(), published.values(), judged.values())
        named = [*(one.file for one in own.values()), *chain.from_iterable(made), f"{rules}.json"]
        return {
            "format": FORMAT,
            "rules": rules,
            "loads": [one.load.name for one in moment.holding.loads],
            "own": {name: one.as_json() for name, one in own.items()},
            "latest": latest,
            "published": published,
            "judged": judged,
            "files": sorted(set(named)),
        }

    def pin(self, moment: Moment, own: HeldLoad) -> Pinned:
        """What publishing a load pins: its months as they were known when its extract was produced, by today's
        rules, and what its own month is set beside today."""
        from metrics.judging.comparators import Comparators  # which reads national figures: only who publishes needs it

        holding = moment.holding.up_to(own)
        pinned = pinned_figures(self._as_known(own, holding, moment), self.rules.definitions)
        beside = Comparators(self.rules.home)
        pinned = with_comparators(pinned, beside, self.rules.definitions.values(), own.load.month)
        name = moment.files.add_sealed(f"published-{own.load.name}", pinned)
        return Pinned(name, moment.files.add_json(self.rules.content))

    def _as_known(self, own: HeldLoad, holding: Holding, moment: Moment) -> pa.Table:
        each = self._all_own(holding, moment.files, _own_figures_before(moment.before))
        months = each[own.load.name].months
        if holding.loads == moment.holding.loads:  # nothing was produced later: it is what is known now
            years = self._years(holding, each, moment.files)
            tables = [moment.files.table(years[str(year)]) for year in sorted({month.year for month in months})]
            newest = pa.concat_tables([CHOSEN_SCHEMA.empty_table(), *tables])
            return newest.filter(pc.is_in(newest["month"], pa.array(months, pa.date32())))
        return self._results([_of_load(one, each, moment.files) for one in holding.loads], months)

    def preview(self, moment: Moment, own: HeldLoad, holding: Holding) -> pa.Table:
        """All results of a workbook's months over what is held, in RESULT_SCHEMA; nothing of them is kept. `moment` is
        that of the store as it is; `holding` has the workbook, as the load `own`, too."""
        figures = own_figures(known(own, holding), self.rules.definitions.values(), self.rules.settings)
        each = self._all_own(moment.holding, moment.files, _own_figures_before(moment.before))
        others = [_of_load(one, each, moment.files) for one in moment.holding.loads]
        return self._results([_figures(own, figures), *others], _months_of(figures)).select(RESULT_SCHEMA.names)

    def of_load(self, moment: Moment, load: Load) -> pa.Table:
        """All results of a load's months as they were known when its extract was produced, by today's rules."""
        own = next(one for one in moment.holding.loads if one.load.id == load.id)
        return self._as_known(own, moment.holding.up_to(own), moment)

    def as_published(self, moment: Moment, publication: Publication) -> pa.Table:
        """What `pin` pinned, or what it would have pinned by other rules: from the loads that there were then."""
        own = next(one for one in moment.holding.loads if one.load.id == publication.load.id)
        return self._as_known(own, moment.holding.loaded_by(publication.published_at).up_to(own), moment)

    def newest(self, moment: Moment, months: Sequence[date]) -> pa.Table:
        """The newest figures of the years of these months, as the computation in force has them."""
        content = moment.before or {"latest": {}}
        years = sorted({str(month.year) for month in months} & set(content["latest"]))
        return pa.concat_tables([moment.files.table(content["latest"][year]) for year in years] or [NONE])

    def _all_own(
        self, holding: Holding, files: DerivedFiles, before: Mapping[str, OwnFigures]
    ) -> dict[str, OwnFigures]:
        found: dict[str, OwnFigures] = {}
        for place, one in enumerate(holding.loads):
            self.progress(f"the figures of load {one.load.name}", place, len(holding.loads))
            found[one.load.name] = self._own(one, holding, files, before.get(one.load.name))
        return found

    def _own(self, own: HeldLoad, holding: Holding, files: DerivedFiles, before: OwnFigures | None) -> OwnFigures:
        keys = self._keys(own, holding)
        name = f"load-{own.load.name}-{digest_of(keys)}.parquet"
        if before is not None and before.file == name and files.has(name):
            return before
        if files.has(name):
            return OwnFigures(name, keys, _months_of(files.table(name)))
        held = {} if before is None or not files.has(before.file) else before.keys
        again = [one for id, one in self.rules.definitions.items() if held.get(id) != keys[id]]
        figures = own_figures(known(own, holding), again, self.rules.settings)
        if before is not None and len(again) < len(keys):
            same = [id for id in keys if held.get(id) == keys[id]]
            old = files.table(before.file)
            figures = pa.concat_tables([figures, old.filter(pc.is_in(old["measure"], pa.array(same, pa.string())))])
        files.add_table(name, figures)
        return OwnFigures(name, keys, _months_of(figures))

    def _keys(self, own: HeldLoad, holding: Holding) -> dict[str, str]:
        """Measure → the key of its figures of this load: the rows that it rests on, the rules that count them."""
        rows = {name: _rows_of(name, own, holding) for name in spec.tables()}
        months = whole_months(own.load.records_from, own.load.month)
        return {
            id: digest_of(
                [
                    self.rules.counting(one),
                    self.rules.setting_of(one, months),
                    [rows[name] for name in sorted({*needs(one).tables, *_ALWAYS})],
                ]
            )
            for id, one in self.rules.definitions.items()
        }

    def _years(self, holding: Holding, own: Mapping[str, OwnFigures], files: DerivedFiles) -> dict[str, str]:
        """Calendar year → the file of the newest figures of its months."""
        years = sorted({month.year for one in own.values() for month in one.months})
        found = {year: self._name_of(year, holding, own) for year in years}
        again = [year for year, name in found.items() if not files.has(name)]
        if again:
            self.progress(f"the newest figures of {again[0]} to {again[-1]}", 0, 1)
            loads = [_of_load(one, own, files) for one in holding.loads if _tells(own[one.load.name], again)]
            months = [month for year in again for month in months_between(date(year, 1, 1), date(year, 12, 1))]
            results = self._results(loads, months)
            for year in again:
                files.add_table(found[year], results.filter(pc.equal(pc.year(results["month"]), year)))
        return {str(year): name for year, name in found.items()}

    def _name_of(self, year: int, holding: Holding, own: Mapping[str, OwnFigures]) -> str:
        """The file of the newest figures of a year."""
        named = [one.load.name for one in holding.loads if _tells(own[one.load.name], [year])]
        made_from = [(name, own[name].file) for name in named]
        return f"latest-{year}-{digest_of([self.rules.engine, self.rules.kinds, made_from])}.parquet"

    def _results(self, loads: Sequence[FiguresOfLoad], months: Sequence[date]) -> pa.Table:
        """The chosen figures of `months` with their sums, in CHOSEN_SCHEMA; `loads`: the preferred one first."""
        if not months:
            return CHOSEN_SCHEMA.empty_table()
        figures = of_each_load(loads, months_between(date(min(months).year - 1, 1, 1), max(months)))
        return sum_up(self.rules.definitions.values(), figures, months)

    def _published(self, publications: Sequence[Publication], files: DerivedFiles) -> dict[str, str]:
        """Calendar year → the file of the figures as published. The months before the first published one come from its
        publication, but for those that are being corrected: nothing is published of them."""
        in_force, corrected = standing(publications), being_corrected(publications)
        if not in_force:
            return {}
        first = min(in_force)
        tables: dict[int, list[pa.Table]] = {}
        names: dict[int, list[str]] = {}
        for month, publication in sorted(in_force.items()):
            pinned = self.pinned(publication, files)
            wanted = pc.equal(pinned["month"], pa.scalar(month, pa.date32()))
            if month == first:
                wanted = pc.less_equal(pinned["month"], pa.scalar(month, pa.date32()))
                no = pc.is_in(pinned["month"], pa.array(sorted(corrected), pa.date32()))
                wanted = pc.and_(wanted, pc.invert(no))
            rows = pinned.filter(wanted)
            for year in pc.unique(pc.year(rows["month"])).to_pylist():
                tables.setdefault(year, []).append(rows.filter(pc.equal(pc.year(rows["month"]), year)))
                names.setdefault(year, []).append(publication.figures or publication.load.name)
        found = {}
        for year in sorted(tables):
            left_out = [f"{month:%Y-%m}" for month in sorted(corrected) if month.year == year and month < first]
            made_from = [FORMAT, names[year], first == date(year, 1, 1), *([left_out] if left_out else [])]
            name = f"published-{year}-{digest_of(made_from)}.parquet"
            files.add_table(name, pa.concat_tables(tables[year]))
            found[str(year)] = name
        return found

    def pinned(self, publication: Publication, files: DerivedFiles) -> pa.Table:
        """What was published with a publication, in PUBLISHED_SCHEMA. Damaged where it is not what was kept."""
        if publication.figures is not None:
            return conform(pinned_table(publication, files), PUBLISHED_SCHEMA)
        old = self.old_results(publication.load)
        name = pa.repeat(pa.scalar(publication.load.name, pa.string()), len(old))
        return conform(old.append_column("load", name), PUBLISHED_SCHEMA)

    def _judged(self, moment: Moment, latest: Mapping[str, str], published: Mapping[str, str]) -> dict[str, str]:
        """The files of the judged figures by vintage, and of those that differ."""
        months = sorted(standing(moment.publications))
        names = judged_names(digest_of([FORMAT, self.rules.judging, latest, published, months]))
        if any(not moment.files.has(name) for name in names.values()):
            self.progress("colours and comparisons", 0, 1)
            made_from = {LATEST: latest.values(), PUBLISHED: published.values()}
            loads = [one.load.name for one in moment.holding.loads]
            plain = self.rules.home.direction_of_travel == PLAIN
            add_judged(moment.files, names, made_from, self.rules.definitions, months, loads, plain=plain)
        return names


_ALWAYS = ("teams", "figures")
"""Every measure's figures rest on these sheets: its groups, and what arrived counted."""


def _own_figures_before(content: Mapping[str, Any] | None) -> dict[str, OwnFigures]:
    if content is None or content["format"] != FORMAT:
        return {}
    return {name: OwnFigures.of(one) for name, one in content["own"].items()}


def _rows_of(table: str, own: HeldLoad, holding: Holding) -> list[Any]:
    """What names the rows of a sheet that are in force for a load's months."""
    if table not in own.load.rows:
        return []
    named: list[Any] = [own.load.name, own.load.sha256, sorted(own.missing.get(table, ()))]
    if looks_back(spec.tables()[table]):
        beside = holding.beside(own, table, latest_only=spec.tables()[table].latest_only)
        named += [[one.load.name, one.load.sha256] for one in beside]
    return named


def _tells(own: OwnFigures, years: Sequence[int]) -> bool:
    """Whether figures of these years rest on a load's: twelve months that end in a year, and its year to date, begin in
    the year before."""
    return not {month.year for month in own.months}.isdisjoint({*years, *(year - 1 for year in years)})


def _months_of(figures: pa.Table) -> tuple[date, ...]:
    return tuple(sorted(pc.unique(figures["month"]).to_pylist()))


def _of_load(one: HeldLoad, own: Mapping[str, OwnFigures], files: DerivedFiles) -> FiguresOfLoad:
    return _figures(one, files.table(own[one.load.name].file))


def _figures(one: HeldLoad, figures: pa.Table) -> FiguresOfLoad:
    return FiguresOfLoad(one.load.name, figures, one.load.month if one.load.provisional else None)
