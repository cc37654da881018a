"""Publications in SQL: each that was made or withdrawn, by whom and why. Rows are only added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select

from data.load import Load, Publication, Withdrawal
from data.records import trail
from data.records.held_rows import Rows
from data.records.tables import loads, publications, withdrawals
from data.records.tables import trail as trail_rows

PUBLICATION, WITHDRAWAL = "publication", "withdrawal"
"""What its entries in the trail are about."""
_PUBLISHED = re.compile(r"published load \S+ as publication (\d+)\b")


def add(connection: Connection, new: Publication, who: str, rows: Rows) -> Publication:
    """Enters a publication with its entry in the trail, which holds `rows` too; within the caller's transaction. Its id
    is given here."""
    values = {
        "load_id": new.load.id,
        "published_at": new.published_at,
        "note": new.note,
        "figures": new.figures,
        "rules": new.rules,
        "who": who,
    }
    number = connection.execute(insert(publications).values(**values).returning(publications.c.id)).scalar_one()
    made = replace(new, id=number, who=who)
    trail.append(connection, who, published(made), new.published_at, PUBLICATION, [(publications, number), *rows])
    return made


def withdraw(connection: Connection, publication: Publication, new: Withdrawal, rows: Rows) -> Publication:
    """Enters that a publication is withdrawn: as `add`."""
    values = {"publication_id": publication.id, "at": new.at, "who": new.who, "reason": new.reason}
    number = connection.execute(insert(withdrawals).values(**values).returning(withdrawals.c.id)).scalar_one()
    gone = replace(publication, withdrawn=replace(new, id=number))
    trail.append(connection, new.who, withdrew(gone), new.at, WITHDRAWAL, [(withdrawals, number), *rows])
    return gone


def read(connection: Connection) -> list[Publication]:
    """Every publication, withdrawn or not, newest first."""
    own = (publications.c.published_at, publications.c.note, publications.c.figures, publications.c.rules)
    query = select(publications.c.id.label("publication"), publications.c.who, *own, loads)
    rows = connection.execute(query.join_from(publications, loads).order_by(publications.c.id.desc())).all()
    gone = _withdrawals(connection)
    who = _who_of_old(connection) if any(row.who is None for row in rows) else {}
    return [_publication(row, gone.get(row.publication), who.get(row.publication)) for row in rows]


def published(publication: Publication) -> str:
    """How the trail words a publication. data.loads.verify looks for the very same words."""
    what = f"published load {publication.load.name} as publication {publication.id}"
    return f"{what}, figures {publication.figures}, rules {publication.rules}" if publication.figures else what


def withdrew(publication: Publication) -> str:
    """How the trail words that a publication was withdrawn."""
    assert publication.withdrawn is not None
    return (
        f"withdrew publication {publication.id} of load {publication.load.name} as withdrawal "
        f"{publication.withdrawn.id}"
    )


def load_of(row: Row[Any]) -> Load:
    """The load of a row that has its columns."""
    values = dict(row._mapping)
    return Load(**{name: values[name] for name in Load.__dataclass_fields__})


def _publication(row: Row[Any], gone: Withdrawal | None, who: str | None) -> Publication:
    return Publication(
        row.publication, load_of(row), row.published_at, row.note, row.figures, row.rules, row.who or who, gone
    )


def _withdrawals(connection: Connection) -> dict[int, Withdrawal]:
    rows: Sequence[Row[Any]] = connection.execute(select(withdrawals)).all()
    return {row.publication_id: Withdrawal(row.id, row.at, row.who, row.reason) for row in rows}


def _who_of_old(connection: Connection) -> dict[int, str]:
    """Who made the publications of before the column, as the trail tells it."""
    query = select(trail_rows.c.what, trail_rows.c.who).where(
        or_(trail_rows.c.subject == PUBLICATION, trail_rows.c.subject.is_(None))
    )
    told = ((_PUBLISHED.match(row.what), row.who) for row in connection.execute(query))
    return {int(found[1]): who for found, who in told if found}
