"""Brings a home's database up to the newest migration, and knows cheaply when it already is."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from data.records.engine import reading, writing

MIGRATIONS = Path(__file__).parent / "migrations"


def newest() -> str:
    """The id of the newest migration: the files are named by it, in order."""
    return max(path.stem for path in (MIGRATIONS / "versions").glob("r[0-9]*.py"))


def is_current(engine: Engine) -> bool:
    """Whether nothing is left to migrate."""
    with reading(engine) as connection:
        return _version(connection) == newest()


def version_of(engine: Engine) -> str | None:
    """The migration that a database is at; None for an empty one."""
    with reading(engine) as connection:
        return _version(connection)


def migrate(engine: Engine) -> None:
    """Runs what is missing, in one transaction: killed half-way, the database is as it was."""
    from alembic import command  # slow to import, and hardly ever needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
