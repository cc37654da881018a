"""Lets pyarrow conclude that there is no pandas, where a process makes arrays from lists and ends.

Given a list, pyarrow imports pandas to see whether it is a Series: longer than reading and checking a small workbook.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


class _NoPandas:
    """Finds every module as usual, but pandas nowhere."""

    @staticmethod
    def find_spec(name: str, _path: Sequence[str] | None = None, _target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("pandas is left out while pyarrow looks for it", name=name)


def leave_pandas_out() -> None:
    """For a process of its own: from here on pyarrow takes no Series, in this process, for good. Where pandas is
    imported already nothing is done, and it can still be imported afterwards."""
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    sys.meta_path.insert(0, _NoPandas)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(_NoPandas)
