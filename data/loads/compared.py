"""Loads and publications → those that a new extract of a month is compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import pyarrow as pa

from data.extract import LastLoad
from data.load import Load, Publication, standing


def loads_to_compare(
    loads: Sequence[Load], publications: Sequence[Publication], month: date, read: Callable[[Load, str], pa.Table]
) -> tuple[LastLoad, ...]:
    """What is published for the month, what is published for the month before it that is, and the newest load up to the
    month, each once. `loads` newest month and revision first, `publications` newest first. `read` reads a table's
    rows."""
    in_force = {one: publication.load for one, publication in standing(publications).items()}
    before = max((one for one in in_force if one < month), default=None)
    published = [in_force[one] for one in (month, before) if one in in_force]
    newest = [load for load in loads if load.month <= month][:1]
    ids = {load.id for load in published}
    return (
        *(_last(load, read, published=True) for load in published),
        *(_last(load, read, published=False) for load in newest if load.id not in ids),
    )


def _last(load: Load, read: Callable[[Load, str], pa.Table], *, published: bool) -> LastLoad:
    return LastLoad(load.name, load.rows, published, load.records_to, partial(read, load))
