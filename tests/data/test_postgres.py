"""What differs on PostgreSQL, and what the database itself refuses on both. The store's own tests run there too."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, inspect, text
from sqlalchemy.exc import DBAPIError

from data.errors import StoreError
from data.home.config import Home, open_home
from data.loads.store import Store
from data.records.engine import open_engine, writing
from data.records.migrate import is_current, migrate
from data.records.tables import metadata
from tests.data.drawn_extracts import contact, count_contacts, extract, pin_contacts, workbook
from tests.data.postgres import new_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    home = open_home(tmp_path / "home")
    return home if request.param == "sqlite" else replace(home, database=new_database())


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    store = Store(home)
    store.keep(
        workbook(home.path, "a"),
        extract("2020-09", "2020-04-01", contacts=[contact(1, "2020-09-01")]),
        [],
        count_contacts,
    )
    store.publish(store.loads()[0], pin_contacts, count_contacts)
    yield store
    store.close()


@pytest.fixture
def engine(home: Home) -> Iterator[Engine]:
    engine = open_engine(home.database)
    yield engine
    engine.dispose()


def execute(engine: Engine, *statements: str) -> None:
    with writing(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.postgres
def test_the_home_really_lies_on_postgresql(tmp_path: Path) -> None:
    home = replace(open_home(tmp_path / "home"), database=new_database())
    Store(home).close()
    assert not (home.path / "scorecard.db").exists()
    engine = open_engine(home.database)
    with engine.connect() as connection:
        assert "PostgreSQL" in str(connection.execute(text("SELECT version()")).scalar())
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("spelling", ["postgres://", "postgresql://", "postgresql+psycopg://"])
def test_any_spelling_of_a_postgresql_address_will_do(tmp_path: Path, spelling: str) -> None:
    address = new_database().replace("postgresql://", spelling)
    store = Store(replace(open_home(tmp_path / "home"), database=address))
    assert store.loads() == []
    store.close()


def test_the_tables_are_those_that_the_code_expects(store: Store, engine: Engine) -> None:
    """Migrations and tables are written apart: every column of one is in the other, with the same blanks allowed."""
    found = inspect(engine)
    for table in metadata.sorted_tables:
        columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
        assert columns == {column.name: column.nullable for column in table.columns}
        unique = {tuple(one["column_names"]) for one in found.get_unique_constraints(table.name)}
        expected = {
            tuple(column.name for column in one.columns)
            for one in table.constraints
            if type(one).__name__ == "UniqueConstraint"
        }
        assert unique == expected


def test_migrating_is_done_once_and_whole(engine: Engine) -> None:
    assert not is_current(engine)
    migrate(engine)
    assert is_current(engine)
    migrate(engine)
    assert is_current(engine)


def test_a_migration_that_fails_half_way_leaves_nothing(home: Home, engine: Engine) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "TRIGGER" in statement:
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="the power went"):
        migrate(engine)
    assert inspect(engine).get_table_names() == []
    Store(home).close()


@pytest.mark.parametrize("change", ["UPDATE trail SET who = 'somebody else'", "DELETE FROM trail"])
def test_the_database_refuses_to_change_the_trail(store: Store, engine: Engine, change: str) -> None:
    with pytest.raises(DBAPIError, match="the audit trail can only grow"):
        execute(engine, change)
    assert store.verify() == []


def without_triggers(engine: Engine) -> tuple[str, ...]:
    if engine.dialect.name == "sqlite":
        return ("DROP TRIGGER trail_no_update", "DROP TRIGGER trail_no_delete")
    return ("DROP TRIGGER trail_only_grows ON trail",)


UNKNOWN_TO_THE_TRAIL = "the audit trail does not know it as it is."
REMOVED = "was removed, or the database was put back from an older copy."
ADDED = "was added to the database by hand: no entry of the audit trail holds it."
ROW = "in the database after it was kept: its"
PUBLISHED = "published load 2020-09.1 as publication 1, …"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE trail SET who = 'x' WHERE number = 1", ["Audit trail: entry 1 was changed after it was written."]),
        (
            "DELETE FROM trail WHERE number = 1",
            [
                "Audit trail: an entry is missing or out of order before entry 2.",
                f"Load 2020-09.1: {UNKNOWN_TO_THE_TRAIL}",
                f"Audit trail: entry 1 of … ('kept load 2020-09.1 from workbook …') {REMOVED}",
            ],
        ),
        (
            "UPDATE trail SET subject = 'people' WHERE number = 2",
            [
                "Audit trail: entry 2 was changed after it was written.",
                f"The publication of load 2020-09.1: {UNKNOWN_TO_THE_TRAIL}",
            ],
        ),
        (
            "DELETE FROM trail WHERE number = 2",
            [
                f"The publication of load 2020-09.1: {UNKNOWN_TO_THE_TRAIL}",
                f"Audit trail: entry 2 of … ('{PUBLISHED}') {REMOVED}",
            ],
        ),
        (
            "UPDATE loads SET provisional = true",
            [
                "Load 2020-09.1: its row in the catalogue does not say what manifest.json says.",
                f"Load 1 of the catalogue was changed {ROW} provisional.",
            ],
        ),
        ("UPDATE loads SET workbook = 'b.xlsx'", [f"Load 1 of the catalogue was changed {ROW} workbook."]),
        (
            "UPDATE loads SET loaded_at = '2020-10-01 00:00:00.000000', produced_on = '2020-10-01 00:00:00.000000'",
            [f"Load 1 of the catalogue was changed {ROW} loaded at, produced on."],
        ),
        ("UPDATE publications SET note = 'Agreed'", [f"Publication 1 was changed {ROW} note."]),
        (
            "UPDATE publications SET published_at = '2020-10-03 00:00:00.000000'",
            [f"Publication 1 was changed {ROW} published at."],
        ),
        (
            "DELETE FROM publications",
            [
                f"Audit trail: '{PUBLISHED}' is no longer in the catalogue.",
                "Publication 1 was removed from the database.",
            ],
        ),
        (
            "DELETE FROM computations WHERE id = 2",
            ["Computation 2 was removed from the database."],
        ),
        (
            "INSERT INTO changes VALUES (1, '2020-10-03 00:00:00.000000', 'x', 'target', 'y', '{}', '{}', 'z')",
            [f"Entry 1 of the register of changes {ADDED}"],
        ),
    ],
)
def test_verify_sees_what_was_changed_behind_the_store(
    store: Store, engine: Engine, change: str, says: list[str]
) -> None:
    execute(engine, *without_triggers(engine), change)
    shorter = (
        (r", figures published-.*, rules [0-9a-f]{64}'", ", …'"),
        (r"from workbook .*'\)", "from workbook …')"),
        (r" of \d\d/\d\d/\d{4} ", " of … "),
    )
    told = store.verify()
    for long, short in shorter:
        told = [re.sub(long, short, sentence) for sentence in told]
    assert told == says


def test_a_trail_cut_off_at_its_end_with_its_row_is_found_and_nothing_is_shown_from_it(
    store: Store, home: Home, engine: Engine
) -> None:
    """Whoever deletes the newest deed altogether leaves a chain that is whole in itself."""
    execute(
        engine,
        *without_triggers(engine),
        "DELETE FROM trail WHERE number = 2",
        "DELETE FROM publications",
        "DELETE FROM computations WHERE id = 2",
    )
    with pytest.raises(StoreError, match="it does not know entry 2 of the audit trail"):
        store.version()
    with pytest.raises(StoreError, match="it does not know entry 2 of the audit trail"):
        Store(home)
    opened = Store(home, refuse=False)
    told = opened.verify()
    assert "Publication 1 was removed from the database." in told
    assert any("Audit trail: entry 2 of" in one and REMOVED in one for one in told)
    opened.close()


def test_what_an_entry_holds_is_under_its_seal(store: Store, home: Home, engine: Engine) -> None:
    """Else whoever edits a row could write its new digest into the trail."""
    execute(engine, *without_triggers(engine), "UPDATE trail SET holds = '{}' WHERE number = 1")
    opened = Store(home, refuse=False)
    assert "Audit trail: entry 1 was changed after it was written." in opened.verify()
    opened.close()


def test_a_date_that_is_none_is_told(store: Store, engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL takes no such date")
    execute(engine, "UPDATE loads SET loaded_at = 'yesterday'")
    with pytest.raises(StoreError, match="holds what nobody can have kept there"):
        store.loads()
    assert any("holds what nobody can have kept there" in one for one in store.verify())


def as_before_the_subject(store: Store, engine: Engine) -> None:
    """Makes of a home what the version before would have written: no subject, and hashes that do not know of one."""
    execute(engine, *without_triggers(engine), "DROP TABLE computations")
    execute(engine, *(f"ALTER TABLE trail DROP COLUMN {name}" for name in ("subject", "holds")))
    later = ("targets", "changes", "code_spellings", "owners", "withdrawals", "signal_answers")
    execute(engine, *(f"DROP TABLE {name}" for name in later))
    execute(engine, *(f"ALTER TABLE publications DROP COLUMN {name}" for name in ("figures", "rules", "who")))
    previous = "0" * 64
    for entry in store_trail(engine):
        number, at, who = entry[:3]
        what = entry[3].partition(", figures ")[0]
        line = [number, f"{at.isoformat(timespec='microseconds')}+00:00", who, what, previous]
        sealed = hashlib.sha256(json.dumps(line).encode()).hexdigest()
        execute(
            engine,
            f"UPDATE trail SET what = '{what}', previous = '{previous}', hash = '{sealed}' WHERE number = {number}",
        )
        previous = sealed
    execute(engine, "UPDATE alembic_version SET version_num = 'r0001'")
    shutil.rmtree(store.home.trail)
    store.close()


def store_trail(engine: Engine) -> list[tuple[int, datetime, str, str]]:
    with writing(engine) as connection:
        rows = connection.execute(text("SELECT number, at, who, what FROM trail ORDER BY number")).all()
    return [
        (number, at if isinstance(at, datetime) else datetime.fromisoformat(at), who, what)
        for number, at, who, what in rows
    ]


def test_a_home_from_before_the_subject_opens_and_its_trail_still_holds(
    store: Store, home: Home, engine: Engine
) -> None:
    as_before_the_subject(store, engine)
    assert not is_current(engine)
    opened = Store(home)
    assert opened.verify() == []
    assert [entry.subject for entry in opened.trail()] == [None, None, "home"]
    opened.keep(workbook(home.path, "b"), extract("2020-10", "2020-04-01", contacts=[]), [], count_contacts)
    assert [entry.subject for entry in opened.trail()] == [None, None, "home", "load"] and opened.verify() == []
    execute(engine, "DELETE FROM publications")
    assert opened.verify() == [
        "Audit trail: 'published load 2020-09.1 as publication 1' is no longer in the catalogue.",
        "Publication 1 was removed from the database.",
    ]
    opened.close()


def test_a_trail_whose_seal_was_made_anew_no_longer_fits_the_load(store: Store, engine: Engine) -> None:
    execute(engine, f"UPDATE loads SET seal = '{'0' * 64}'")
    assert "Load 2020-09.1: manifest.json was changed." in store.verify()
    assert "Load 2020-09.1: the audit trail does not know it as it is." in store.verify()


def test_a_load_that_is_published_cannot_be_taken_away(store: Store, engine: Engine) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"):
        execute(engine, "DELETE FROM loads")


def test_sqlite_is_as_safe_as_it_can_be(tmp_path: Path) -> None:
    home = open_home(tmp_path)
    Store(home).close()
    engine = open_engine(home.database)
    with engine.connect() as connection:
        found = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    engine.dispose()
    assert found == ["wal", 2, 1]


def test_a_database_out_of_reach_is_told_without_its_password(tmp_path: Path) -> None:
    home = replace(open_home(tmp_path), database="postgresql://scorecard:secret-word@127.0.0.1:1/none")
    with pytest.raises(StoreError, match=r"The database at postgresql://scorecard:\*\*\*@127\.0\.0\.1:1/none") as told:
        Store(home)
    assert "secret-word" not in str(told.value)


@pytest.mark.parametrize("address", ["scorecard.db", "nonsense://x"])
def test_an_address_of_no_database_is_told(tmp_path: Path, address: str) -> None:
    with pytest.raises(StoreError, match=r"'database' in config\.toml is not an address"):
        Store(replace(open_home(tmp_path), database=address))


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    home = open_home(tmp_path)
    Store(home).close()
    (home.path / "scorecard.db").write_bytes(b"this is no database" * 500)
    with pytest.raises(StoreError, match="cannot be used just now"):
        Store(home)


def test_the_audit_trail_says_who_did_what_but_no_data(store: Store) -> None:
    kept, published = store.trail()
    assert kept.what.startswith("kept load 2020-09.1 from workbook ")
    assert published.what.startswith("published load 2020-09.1 as publication 1, figures published-2020-09.1-")
    assert (kept.number, published.number, published.previous) == (1, 2, kept.hash)
    assert kept.who.startswith("account ")
