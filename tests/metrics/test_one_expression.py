"""What a piece of a definition may be: one SQL expression over the rows, and nothing else, wherever it stands."""

from __future__ import annotations

import tomllib

import pytest

from metrics.engine.examples import run
from metrics.engine.library import every_fault, load_definitions
from metrics.measures import definition_file
from metrics.measures.definition import Definition
from metrics.measures.query import sql
from tests.metrics.test_definition import SOUND

HOSTILE = {
    "TRUE); DROP TABLE contacts; SELECT (1": "one SQL expression",
    "TRUE) , (TRUE": "brackets do not match",
    "TRUE) AS hit, (TRUE": "brackets do not match",
    "TRUE) FROM contacts UNION SELECT (TRUE": "brackets do not match",
    "TRUE) FROM contacts; COPY contacts TO 'x'; SELECT (1": "one SQL expression",
    "COPY contacts TO 'x'": "one SQL expression",
    "PRAGMA database_list": "one SQL expression",
    "EXISTS (FROM read_csv('/etc/passwd'))": "reads from a function",
    "'x' IN (SELECT content FROM read_text('/etc/passwd'))": "reads from a function",
    "1 IN (SELECT 1 FROM '/etc/passwd')": "reads '/etc/passwd'",
    "EXISTS (SELECT * FROM duckdb_settings())": "reads from a function",
    "1 = (SELECT count(*) FROM generate_series(1, 1000000000000))": "reads from a function",
    "EXISTS (FROM query('SELECT 1'))": "reads from a function",
    "EXISTS (SELECT 1 FROM information_schema.tables)": "reads 'tables'",
    "EXISTS (SELECT 1 FROM sqlite_master)": "reads 'sqlite_master'",
    "EXISTS (FROM (SUMMARIZE contacts))": "asks what tables there are",
    "1 = (WITH RECURSIVE a AS (SELECT 1 x UNION ALL SELECT x + 1 FROM a) SELECT max(x) FROM a)": "refers to itself",
    "random() < 0.5": "'random' says something else",
    "received < current_date": "'current_date' says something else",
    "getenv('HOME') = '/root'": "'getenv' says something else",
}


def read(text: str) -> Definition:
    return definition_file.read("trial.toml", "trial", ("Front door", 0), tomllib.loads(text))


def faults(text: str) -> str:
    return " ".join(str(one) for one in every_fault(read(text)))


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("old", ["route = 'MASH'", "in_month(received, period)"])
def test_what_is_more_than_an_expression_over_the_rows_is_refused(piece: str, old: str) -> None:
    assert HOSTILE[piece] in faults(SOUND.replace(old, piece))


@pytest.mark.parametrize("piece", ["coalesce(route, 'x')) AS a, (1", "TRUE); SELECT (1", "random()"])
def test_a_breakdown_is_held_to_the_same(piece: str) -> None:
    assert "breakdown.way: " in faults(SOUND.replace("[[target]]", f'[breakdown]\nway = "{piece}"\n\n[[target]]'))


@pytest.mark.parametrize("end", ["\\n", "\\r", "\\u2028", "\\u000b"])
def test_a_title_cannot_leave_its_comment(end: str) -> None:
    text = SOUND.replace('"Contacts received by MASH"', f'"Contacts{end}; DROP TABLE contacts; --"')
    measure = read(text)
    assert sql(measure).splitlines()[:2] == ["-- Contacts ; DROP TABLE contacts; --", "WITH chosen AS ("]
    assert all(one.holds for one in run(measure))


def test_a_comment_at_the_end_of_a_piece_ends_there() -> None:
    text = SOUND.replace("route = 'MASH'", "route = 'MASH' -- ours").replace(
        "[[target]]", '[breakdown]\nway = "route -- how it came"\n\n[[target]]'
    )
    assert all(one.holds for one in run(read(text)))


def test_what_the_shipped_definitions_say_may_be_said() -> None:
    assert len(load_definitions()) >= 93


def test_every_faulty_piece_is_told_with_its_key() -> None:
    text = SOUND.replace("(received", "(recieved").replace("route =", "rote =")
    found = {one.key: one.says for one in every_fault(read(text))}
    assert "Did you mean 'received'?" in found["denominator.where"]
    assert "Did you mean 'route'?" in found["numerator.where"]
    assert every_fault(read(SOUND)) == []
