"""monthly.toml → which measures of the monthly report have a chart whatever their colour."""

from __future__ import annotations

from pathlib import Path

from data.strict_toml import TomlTable, read_toml

SHIPPED = Path(__file__).parent / "monthly.toml"
KEYS = {"": "charts"}


def always_drawn(path: Path = SHIPPED) -> frozenset[str]:
    """The ids of those measures. An id of no measure is none."""
    return frozenset(TomlTable(path.name, "", read_toml(path), KEYS).words("charts"))
