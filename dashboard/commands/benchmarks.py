"""What `scorecard benchmarks` does: published figures go into the home, and what came of it is said."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from dashboard.commands import must_exist
from data.benchmarks.importing import Imported, import_file
from data.errors import BenchmarkError
from data.home.config import open_home


def benchmarks(options: Namespace) -> int:
    """Imports a file; exit 1 with a sentence where it is not one of DfE's known files."""
    must_exist(options.file)
    home = open_home(options.home)
    try:
        found = import_file(home, options.file, options.edition)
    except BenchmarkError as error:
        if options.format != "json":
            raise
        _print_json({"ok": False, "file": options.file.name, "says": [str(error)]})
        return 1
    if options.format == "json":
        _print_json({"ok": True, **vars(found)})
    else:
        _print(found)
    return 0


def _print(found: Imported) -> None:
    years = f"{found.years[0]} to {found.years[-1]}" if len(found.years) > 1 else f"{found.years[0]}"
    told = [*found.says, f"{found.figures:,} figures of {', '.join(found.codes)}, {years}."]
    told += [f"{count:,} missing: {why}." for why, count in found.missing.items()]
    sys.stdout.write("\n".join(told) + "\n")


def _print_json(content: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
