"""What a worker holds after every page once: with ten years of months beside one."""

from __future__ import annotations

from pathlib import Path
from urllib.request import urlopen

from metrics.engine.library import load_definitions

PAGES = ("/", "/?view=latest", "/measures", "/report", "/looked-after", "/upload", "/readiness")


def after_every_page(base: str, process: int) -> int:
    """Bytes resident in the server's process when every page was asked for once."""
    for path in (*PAGES, *(f"/measure/{id}" for id in load_definitions())):
        with urlopen(base + path) as answer:
            answer.read()
    return resident(process)


def resident(process: int) -> int:
    """Bytes of memory that a process has now, files that it has mapped included."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    told = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(told.split()[1]) * 1024
