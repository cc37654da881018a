"""The SQL tables of a home: the catalogue of loads, publications, targets, what was changed, and the audit trail."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Kept without its zone, since SQLite has none; comes back with it."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuses a moment without a zone: nobody could say when it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The same moment, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


# Named by rule, so that migrations can drop what they made on either database.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

loads = Table(
    "loads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("month", Date, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("records_from", Date, nullable=False),
    Column("records_to", Date, nullable=False),
    Column("produced_on", DateTime, nullable=False),
    Column("loaded_at", UtcDateTime, nullable=False),
    Column("workbook", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("rows", JSON, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("seal", String(64), nullable=False),  # sha256 of the folder's manifest.json
    UniqueConstraint("month", "revision"),
    UniqueConstraint("sha256", "month", "records_from"),
)

publications = Table(
    "publications",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("load_id", Integer, ForeignKey("loads.id", ondelete="RESTRICT"), nullable=False, index=True),
    Column("published_at", UtcDateTime, nullable=False),
    Column("note", Text, nullable=False),
    Column(
        "figures", String(80), nullable=True
    ),  # the file of its figures; none where its load's results.parquet is it
    Column("rules", String(64), nullable=True),  # digest of the definitions, settings, targets, … of that day
    Column("who", Text, nullable=True),  # NULL from before it was kept: the trail tells it
)

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("publication_id", Integer, ForeignKey("publications.id", ondelete="RESTRICT"), nullable=False, unique=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

computations = Table(
    "computations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("digest", String(64), nullable=False),  # the JSON in figures/ that names every file of this computation
)

targets = Table(
    "targets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("measure", String(80), nullable=False),
    Column("from_month", Date, nullable=False),
    Column("basis", String(16), nullable=False),  # what it was set for: month, quarter or ytd
    Column("green_low", Float),  # none where there is no target from then on; equal ends are one number
    Column("green_high", Float),
    Column("amber_low", Float),
    Column("amber_high", Float),
    Column("set_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("from_file", Boolean, nullable=False),  # imported from a definition of the home
)

changes = Table(
    "changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("subject", String(32), nullable=False),
    Column("about", String(80), nullable=False),  # the measure
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Column("reason", Text, nullable=False),
)

code_spellings = Table(
    "code_spellings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("of_table", String(80), nullable=False),
    Column("of_column", String(80), nullable=False),
    Column("text", Text, nullable=False),
    Column("code", String(80), nullable=False),  # '' where it was withdrawn
)

owners = Table(
    "owners",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("kind", String(16), nullable=False),  # of what: a measure or a section
    Column("about", String(80), nullable=False),
    Column("post", Text, nullable=False),  # '' where nobody is from then on
    Column("decided_by", Text, nullable=False),
)

signal_answers = Table(
    "signal_answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("measure", String(80), nullable=False),
    Column("month", Date, nullable=False),
    Column("breakdown", String(16), nullable=False),  # '' for the whole authority
    Column("of_group", Text, nullable=False),
    Column("answer", String(16), nullable=False),  # accepted, explained, break or withdrawn
    Column("post", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

trail = Table(
    "trail",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("subject", String(32)),  # NULL in entries from before it: those are of loads and publications
    Column("holds", JSON(none_as_null=True)),  # row → sha256 of its content; NULL in entries from before it
)
