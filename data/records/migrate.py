"""Brings a home's database up to the newest migration, and knows cheaply when it already is."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from data.errors import StoreError
from data.records.engine import reading, writing

MIGRATIONS = Path(__file__).parent / "migrations"


def newest() -> str:
    """The id of the newest migration: the files are named by it, in order."""
    return max(_known())


def _known() -> set[str]:
    return {path.stem for path in (MIGRATIONS / "versions").glob("r[0-9]*.py")}


def is_current(engine: Engine) -> bool:
    """Whether nothing is left to migrate. StoreError where a newer version of the scorecard made the database."""
    found = version_of(engine)
    if found is not None and found not in _known():
        raise StoreError(
            f"This home was made, or has been used, by a newer version of the scorecard: its database is at {found},"
            f" and this version knows up to {newest()}. Nothing was changed. Install that newer version, or put back a"
            " copy of the home from before."
        )
    return found == newest()


def version_of(engine: Engine) -> str | None:
    """The migration that a database is at; None for an empty one."""
    with reading(engine) as connection:
        return version_in(connection)


def migrate(engine: Engine) -> None:
    """Runs what is missing, in one transaction: killed half-way, the database is as it was."""
    from alembic import command  # slow to import, and hardly ever needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def version_in(connection: Connection) -> str | None:
    """The migration that the database of a connection is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
