"""A file's size → what reading it may cost: a small file that costs much is no extract, whatever it holds.

The figures are well above what extracts need: they hold three to eight cells for every ten bytes, and unpack to ten
times their size. A file of up to 1 MB costs at most some 5 seconds and 300 MB.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.workbook.child_process import MEMORY, MOST_CELLS, SECONDS_OF_CPU
from data.workbook.refusal import MEGABYTE, MOST_UNPACKED

SECONDS_LOOKING = 30.0


@dataclass(frozen=True)
class Budget:
    """The most that one file may cost. Seconds are of processor time, memory is in bytes."""

    unpacked: int
    """Bytes of all parts that are looked at."""
    looking: float
    """Seconds of the parent, before the child's answers are taken."""
    memory: int
    """Of the child."""
    reading: int
    """Seconds of the child."""
    cells: int
    """From A1 to the last that is filled, blank ones too, of all sheets."""
    characters: int
    """Of the texts in all cells: a text that stands in many counts as often."""


def budget(size: int) -> Budget:
    """What a file of `size` bytes may cost."""
    megabytes = size / MEGABYTE
    return Budget(
        unpacked=min(MOST_UNPACKED, 80 * MEGABYTE + 40 * size),
        looking=min(SECONDS_LOOKING, 2.5 + 0.6 * megabytes),
        memory=min(MEMORY, 280 * MEGABYTE + 20 * size),
        reading=min(SECONDS_OF_CPU, round(3 + 1.2 * megabytes)),
        cells=min(2 * MOST_CELLS, 700_000 + size),
        characters=min(400 * MEGABYTE, 8 * MEGABYTE + 16 * size),
    )
