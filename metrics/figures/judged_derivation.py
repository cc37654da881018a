"""The files of the newest and the published figures → the files that pages read: both judged, and where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from data.loads.derived_files import DerivedFiles
from data.loads.results_schema import CHOSEN_SCHEMA
from data.table_schema import conform
from metrics.figures.judged_contents import contents
from metrics.figures.judged_file import as_parquet
from metrics.figures.judged_schema import PINNED
from metrics.figures.judged_table import judge
from metrics.figures.pinned_rules import no_longer_defined, pinned_columns
from metrics.figures.results import COMPUTED
from metrics.figures.revised import revised
from metrics.measures.definition import Definition
from metrics.selection import LATEST, PUBLISHED, VINTAGES

REVISED = "revised"
PUBLISHED_SCHEMA = pa.schema([*CHOSEN_SCHEMA, *PINNED])
"""Figures as published, with what they were judged by on the day."""


def pinned_figures(results: pa.Table, definitions: Mapping[str, Definition]) -> pa.Table:
    """What publishing pins, in PUBLISHED_SCHEMA: results in CHOSEN_SCHEMA, with what they are judged by today."""
    judged = judge(results, None, definitions, PUBLISHED)
    found = judged.select(CHOSEN_SCHEMA.names).cast(CHOSEN_SCHEMA)
    for name, column in pinned_columns(judged, definitions).items():
        found = found.append_column(name, column)
    return conform(found, PUBLISHED_SCHEMA)


def judged_names(made_from: str) -> dict[str, str]:
    """The file of each vintage, and of the figures that differ, by the digest of all that they are made from."""
    return {name: f"judged-{name}-{made_from}.parquet" for name in (*VINTAGES, REVISED)}


def add_judged(
    files: DerivedFiles,
    names: Mapping[str, str],
    made_from: Mapping[str, Iterable[str]],
    definitions: Mapping[str, Definition],
    published_months: Sequence[date],
    loads: Sequence[str],
    *,
    plain: bool = False,
) -> None:
    """Judges the figures of both vintages and keeps them under their names. `made_from`: the files of each vintage's
    figures. `loads`: the names of all loads, the one produced last first. `plain`: any difference has a word."""
    latest = _together(files, made_from[LATEST], CHOSEN_SCHEMA)
    published = _together(files, made_from[PUBLISHED], PUBLISHED_SCHEMA)
    gone = no_longer_defined(published, definitions)
    every = {**definitions, **gone}
    found = {
        LATEST: judge(latest, published, definitions, LATEST, _computed_months(latest), plain=plain),
        PUBLISHED: judge(published, latest, definitions, PUBLISHED, published_months, gone, plain=plain),
    }
    for vintage, judged in found.items():
        told = contents(judged, every, loads, gone)
        files.add(names[vintage], as_parquet(judged, told.as_json()))
    files.add(names[REVISED], as_parquet(revised(found[PUBLISHED], found[LATEST])))


def _together(files: DerivedFiles, names: Iterable[str], schema: pa.Schema) -> pa.Table:
    return pa.concat_tables([schema.empty_table(), *(conform(files.table(name), schema) for name in names)])


def _computed_months(figures: pa.Table) -> list[date]:
    """The months of which the whole authority has a computed figure."""
    whole = pc.and_(pc.equal(figures["breakdown"], "all"), pc.equal(figures["state"], COMPUTED[0]))
    return sorted(pc.unique(figures["month"].filter(whole)).to_pylist())
