"""Files of a home that say what they may not, or are half written: a sentence and no traceback, wherever met."""

from __future__ import annotations

import io
import sqlite3
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.server.app import Scorecard, create_app
from data.errors import UserError
from data.home.config import KEYS, open_home
from data.loads.store import Store
from tests.dashboard.test_damaged_files import home, pages, published

__all__ = ["home", "published"]
WRONG = (
    "1",
    "1.5",
    "true",
    '""',
    '"x"',
    "[]",
    '["a"]',
    "{}",
    "{ a = 1 }",
    "2020-01-01",
    "2020-01-01T10:00:00",
    "10:00:00",
    "-1",
)
SETTINGS = [(table, key) for table, keys in KEYS.items() for key in keys.split() if key not in KEYS]


def told(*words: str) -> tuple[int, str]:
    """Exit code and all that a command prints."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out), pytest.raises(SystemExit) as left:
        main(list(words))
    return int(left.value.code or 0), out.getvalue()


@pytest.mark.parametrize(("table", "key"), SETTINGS, ids=lambda one: one or "top")
def test_a_setting_of_any_type_is_taken_or_refused_in_a_sentence(tmp_path: Path, table: str, key: str) -> None:
    for value in WRONG:
        (tmp_path / "config.toml").write_text(f"[{table}]\n{key} = {value}\n" if table else f"{key} = {value}\n")
        code, says = told("publications", "--home", str(tmp_path))
        assert code in (0, 1) and "Traceback" not in says, says
        assert (code == 0) or ("config.toml" in says and key in says), f"{key} = {value}: {says}"
        try:
            open_home(tmp_path)
        except UserError:
            continue
        whole = key in ("mid_year", "la_code", "neighbours_model") and value in ("1", "-1")
        a_day = key in ("non_working_days_stop_from", "failed_until") and value == "2020-01-01"
        other = (key, value) in {
            *(("in_line_with_neighbours", words) for words in ("[]", '["a"]')),
            ("edit_on_screen", "true"),
        }
        assert value.startswith('"') or whole or a_day or other, f"{key} = {value} was taken"
    for value in (1, "[]"):
        (tmp_path / "config.toml").write_text(f"{table or 'clock'} = {value}\n")
        assert told("publications", "--home", str(tmp_path))[0] == 1


@pytest.mark.parametrize("text", ["la_code =", "\x00", "[", "la_code = 1\nla_code = 2", "é".encode("latin-1")])
def test_a_config_that_is_half_written_is_refused_in_a_sentence(tmp_path: Path, text: str | bytes) -> None:
    (tmp_path / "config.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    code, says = told("loads", "--home", str(tmp_path))
    assert code == 1 and "config.toml" in says and "Traceback" not in says


def test_a_home_of_a_newer_version_is_refused_in_a_sentence(home: Path) -> None:
    app = create_app(home)
    with sqlite3.connect(home / "scorecard.db") as db:
        db.execute("UPDATE alembic_version SET version_num = 'r9999'")
    for command in ("loads", "verify", "serve"):
        code, says = told(command, "--home", str(home))
        assert code == 1 and "by a newer version of the scorecard: its database is at r9999" in says
    assert all("<h1>" in page for page in pages(app, "/", "/?view=latest"))


HALF = {
    "config.toml": b"la_code =",
    "comparators.csv": b"measure,name\n\xff\xfe",
    "no-such.csv": None,
    "definitions/audit/audits_good.toml": b"title = ",
    "definitions/audit/x.toml": b"\xff",
    "benchmarks/of-2030.parquet": b"PAR1 half",
    "population-of-2030.csv": b"la_code\n\xff",
    "cache/computing-again.json": b"{",
    "trail/000001-0123456789abcdef.json": b"{",
    "incoming/x": b"half",
    "worker-key": b"half",
    ".turn": b"x",
}


@pytest.mark.parametrize("name", HALF)
def test_a_file_that_is_half_written_is_told_and_nothing_breaks(home: Path, name: str) -> None:
    app = create_app(home)
    assert isinstance(app, Scorecard)
    before = pages(app, "/?month=2024-06", "/?month=2024-06&view=latest")
    if name.endswith("s.csv") or HALF[name] is None:
        with (home / "config.toml").open("a") as config:
            config.write(f'\n[comparators]\nfile = "{name}"\n')
    (home / name).parent.mkdir(parents=True, exist_ok=True)
    if (content := HALF[name]) is not None:
        (home / name).write_bytes(content)
    client = app.server.test_client()
    for address in ("/?month=2024-06", "/?month=2024-06&view=latest", "/upload", "/measures", "/targets", "/health"):
        answer = client.get(address, base_url="http://127.0.0.1")
        assert answer.status_code in (200, 503), answer.text
        assert "Traceback" not in answer.text and "The fault is ours" not in answer.text
    after = pages(app, "/?month=2024-06", "/?month=2024-06&view=latest")
    for was, is_now in zip(before, after, strict=True):
        assert was == is_now or "cannot be" in is_now
    for command in (["loads"], ["verify"], ["show", "2024-06"], ["recompute"]):
        code, says = told(*command, "--home", str(home))
        assert code in (0, 1) and "Traceback" not in says
    store = Store(open_home(home), refuse=False) if name != "config.toml" else None
    if store is not None:
        assert len(store.loads()) == 4
        store.close()
