"""The folders are the pipeline: imports point one way and never in a circle, and each outside library has its doors.

The floors and the ban on circles are contracts in pyproject.toml, which import-linter holds. It cannot refuse a library
that nobody named, so the doors are here: an import of a library that is not listed, or outside its doors, fails.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("data", "metrics", "dashboard")
JUDGED = (
    *(f"metrics/figures/judged_{name}.py" for name in ("contents", "file", "keys", "signals", "table", "travel")),
    "metrics/figures/pinned_rules.py",
    "metrics/judging/chance_numbers.py",
    "metrics/outlook/forecast.py",
    "metrics/judging/judged_numbers.py",
    "metrics/judging/signal_numbers.py",
    "metrics/judging/target_rules.py",
)
"""The table of judged figures judges many at once, in arrays."""
DOORS: dict[str, tuple[str, ...]] = {
    "alembic": ("data/records/",),
    "argcomplete": ("dashboard/cli.py",),
    "cachetools": (
        "dashboard/source.py",
        "dashboard/server/compressed.py",
        "metrics/home/aged_figures.py",
        "metrics/home/kept_moves.py",
        "metrics/home/recorded_months.py",
    ),
    "dask": ("dashboard/many_homes/cluster.py",),
    "dash": (
        "dashboard/server/app.py",
        "dashboard/server/answers.py",
        "dashboard/server/forged.py",
        "dashboard/components/",
    ),
    "distributed": ("dashboard/many_homes/cluster.py",),
    "duckdb": ("data/database.py",),
    "filelock": ("data/home/writer_lock.py",),
    "flask": ("dashboard/",),
    "flask_compress": ("dashboard/server/app.py",),
    "gunicorn": ("dashboard/server/serve.py",),
    "holidays": ("data/periods.py",),
    "jinja2": ("dashboard/shell.py",),
    "markupsafe": ("dashboard/",),
    "numpy": ("data/checks/typed_sheet.py", "metrics/figures/results.py", *JUDGED),
    "openpyxl": ("data/template.py", "dashboard/exports/"),
    "pyarrow": ("data/", "metrics/", "dashboard/uploads/intake.py", "dashboard/commands/without_pandas.py"),
    "pandas": ("metrics/home/frames.py",),
    "python_calamine": ("data/workbook/child_process.py",),
    "rich": ("dashboard/commands/",),
    "sqlalchemy": ("data/records/",),
    "werkzeug": ("dashboard/server/answers.py",),
    "xlsxwriter": ("data/demo/",),
}
"""Library → the files, and folders with all that is in them, that may import it."""


def imports(text: str) -> set[str]:
    """The top-level names that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def outside(name: str, text: str) -> list[str]:
    """A sentence for every library that the module `name` imports and may not."""
    libraries = sorted(imports(text) - set(FLOORS) - sys.stdlib_module_names)
    return [
        f"{name} imports {library}; its doors are {DOORS.get(library, 'not listed')}"
        for library in libraries
        if not any(name == door or (door.endswith("/") and name.startswith(door)) for door in DOORS.get(library, ()))
    ]


def modules() -> dict[str, str]:
    """Every module of the product: its name from the root on, and its text."""
    found = {path for folder in FLOORS for path in (ROOT / folder).rglob("*.py")}
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(found)}


def test_each_library_is_imported_at_its_doors_only() -> None:
    wrong = [says for name, text in modules().items() for says in outside(name, text)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data/loads/store.py", "import requests"),
        ("data/loads/store.py", "def f():\n    from duckdb import connect"),
        ("metrics/engine/connection.py", "import flask.typing"),
        ("data/database.py2", "import duckdb"),
        ("metrics/engine/connection.py", "import tests.data.small_extract"),
    ],
)
def test_what_is_not_listed_is_refused(name: str, text: str) -> None:
    assert len(outside(name, text)) == 1


def test_a_door_that_nobody_uses_is_taken_off_the_list() -> None:
    used = {(library, name) for name, text in modules().items() for library in imports(text)}
    for library, doors in DOORS.items():
        for door in doors:
            assert any(one == library and name.startswith(door) for one, name in used), f"{library}: {door}"


def test_imports_point_one_way_and_never_in_a_circle() -> None:
    held = lint(ROOT)
    assert held.returncode == 0, held.stdout


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data/one.py", "from metrics import measure"),
        ("metrics/one.py", "def f():\n    from dashboard.page import Page"),
        ("data/loads/holding.py", "from data.loads import store"),
        ("metrics/measures/needs.py", "from metrics.engine import compute"),
    ],
)
def test_an_import_upwards_or_in_a_circle_is_refused(tmp_path: Path, name: str, text: str) -> None:
    for folder in FLOORS:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / name).write_text(text, encoding="utf-8")
    held = lint(tmp_path)
    assert held.returncode == 1 and "BROKEN" in held.stdout


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the packages under a folder."""
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True)


def test_no_path_of_a_machine_and_no_registry_in_the_lock_file() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert "index-url" not in lock and "://" not in lock


COMPONENT = {"_namespace", "_type", "_children_props", "_base_nodes", "_valid_wildcard_attributes", "_prop_names"}
"""What a class has to say of itself to be a component of Dash: there is no other way to write one."""


def private(name: str, text: str) -> list[str]:
    """The private names that a module with Dash uses, and what it searches by a pattern."""
    if not {"dash"} & imports(text):
        return []
    own = COMPONENT if name == "dashboard/components/body.py" else set()
    tree = ast.walk(ast.parse(text))
    used = [node.attr for node in tree if isinstance(node, ast.Attribute)]
    named = [
        alias.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "dash"
        for alias in (ast.alias(node.module), *node.names)
    ]
    steps = [step for one in (*used, *named) for step in one.split(".")]
    found = [step for step in steps if step.startswith("_") and not step.endswith("__") and step not in own]
    return [*found, *({"re", "html", "xml"} & imports(text))]


def test_of_dash_only_what_it_offers_to_everybody_is_used() -> None:
    found = {name: used for name, text in modules().items() if (used := private(name, text))}
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "from dash import Dash\nDash('x')._config()",
        "from dash._utils import to_json",
        "import dash\nprint(dash._hooks)",
        "from dash import Dash\nclass Ours(Dash):\n    def f(self):\n        return self._generate_scripts_html()",
        "import re\nfrom dash import Dash",
    ],
)
def test_a_private_name_of_dash_is_refused(text: str) -> None:
    assert len(private("dashboard/server/app.py", text)) == 1
