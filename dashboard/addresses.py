"""Turns an address into the page that answers it: a module of dashboard/pages/, found by being there."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parent / "pages"


@cache
def pages() -> Mapping[str, ModuleType]:
    """Path → module of every page, in the order of the header."""
    found = [importlib.import_module(f"dashboard.pages.{entry.name}") for entry in pkgutil.iter_modules([str(FOLDER)])]
    listed = [module for module in found if hasattr(module, "PATH")]
    return {module.PATH: module for module in sorted(listed, key=lambda m: getattr(m, "NAV", ("", 99))[1])}


def page_at(path: str) -> tuple[ModuleType, tuple[str, ...]] | None:
    """The page that answers a path, and the parts of the path after its own; None where none does."""
    exact = pages().get(path)
    if exact is not None:
        return exact, ()
    first, *rest = [part for part in path.split("/") if part] or [""]
    module = pages().get(f"/{first}")
    return (module, tuple(rest)) if module is not None else None
