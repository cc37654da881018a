"""The door to DuckDB."""

from data.database import connect


def test_a_slow_query_draws_no_progress_bar_on_standard_output() -> None:
    [(drawn,)] = connect().sql("SELECT current_setting('enable_progress_bar')").fetchall()
    assert drawn is False
