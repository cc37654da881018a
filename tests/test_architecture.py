"""The folders are the pipeline: imports point one way, and each outside library has one door."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {"data": {"data"}, "metrics": {"data", "metrics"}, "dashboard": {"data", "metrics", "dashboard"}}
DOORS = {
    "duckdb": ["data/database.py"],
    "sqlalchemy": ["data/records/"],
    "alembic": ["data/records/"],
    "dash": ["dashboard/"],
    "flask": ["dashboard/"],
    "plotly": ["dashboard/"],
    "holidays": ["data/periods.py"],
}


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_point_one_way(folder: str) -> None:
    ours = set(MAY_IMPORT) | {"tests"}
    assert modules(folder), f"{folder} has no modules"
    for path in modules(folder):
        wrong = (imported(path) & ours) - MAY_IMPORT[folder]
        assert not wrong, f"{path.relative_to(ROOT)} imports {', '.join(sorted(wrong))}"


@pytest.mark.parametrize("library", DOORS)
def test_each_library_has_one_door(library: str) -> None:
    for folder in MAY_IMPORT:
        for path in modules(folder):
            name = path.relative_to(ROOT).as_posix()
            if library in imported(path):
                assert any(name.startswith(door) for door in DOORS[library]), (
                    f"{name} imports {library}; its door is {DOORS[library]}"
                )


def test_no_path_of_a_machine_and_no_registry_in_the_lock_file() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert "index-url" not in lock and "://" not in lock
