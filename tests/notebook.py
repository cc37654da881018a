"""A notebook's cells → run in turn, from beginning to end, with what each shows kept as Jupyter keeps it.

What it cannot do, a worked notebook does not need: magics, widgets, and output other than a cell's last value.
"""

from __future__ import annotations

import ast
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

ANALYST = Path(__file__).parent.parent / "docs" / "analyst.ipynb"


@dataclass(frozen=True)
class Run:
    """The notebook with the outputs of this run, and the names that its cells leave."""

    notebook: dict[str, Any]
    names: dict[str, Any]

    @property
    def text(self) -> str:
        """The file, as Jupyter writes it."""
        return json.dumps(self.notebook, ensure_ascii=False, indent=1) + "\n"


def run(path: Path) -> Run:
    """Runs every cell; what a cell raises is raised here."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    names: dict[str, Any] = {"__name__": "__main__"}
    code = (cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    for number, cell in enumerate(code, 1):
        shown = _shown("".join(cell["source"]), f"{path.name}: {cell['id']}", names)
        cell |= {"execution_count": number, "outputs": [] if shown is None else [_output(number, shown)]}
    return Run(notebook, names)


def _shown(source: str, place: str, names: dict[str, Any]) -> Any:
    """The value of a cell's last line, None where it is no expression."""
    body = ast.parse(source, place).body
    last = ast.Expression(body.pop().value) if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), place, "exec"), names)
    return eval(compile(last, place, "eval"), names) if last is not None else None


def _output(number: int, shown: Any) -> dict[str, Any]:
    with pd.option_context("display.max_columns", 20):  # pandas' own choice wherever there is no terminal
        html = shown._repr_html_() if hasattr(shown, "_repr_html_") else None
        told = ({"text/html": _lines(html)} if html else {}) | {"text/plain": _lines(repr(shown))}
    return {"data": told, "execution_count": number, "metadata": {}, "output_type": "execute_result"}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


if __name__ == "__main__":  # make notebook: keeps the outputs of a run on the home that SCORECARD_HOME names
    made = run(ANALYST)
    sys.stdout.write(f"{ANALYST.name}: {len(made.notebook['cells'])} cells\n")
    ANALYST.write_text(made.text, encoding="utf-8")
