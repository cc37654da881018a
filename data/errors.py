"""What is said to a person in a sentence, without a traceback: every such error is a UserError."""

from __future__ import annotations

import errno
from datetime import date

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def disk_full(error: BaseException) -> bool:
    """Whether a fault comes from a disk, a quota or a database that has no room left."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in _FULL:
            return True
        if "disk is full" in str(seen) or "No space left on device" in str(seen):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


class UserError(Exception):
    """Something that a person can mend, in a sentence that says how."""


class WrongUse(UserError):
    """Something was asked for that cannot be; a command leaves with 2."""


class StoreError(UserError):
    """Something the store will not or cannot do, in a sentence for people."""


class Damaged(StoreError):
    """A kept file that is missing or not what was kept: nothing of it is used. `month`: of which load or publication
    it is; the other months stand."""

    def __init__(self, says: str, month: date) -> None:
        self.month = month
        super().__init__(says)


class DamagedFigures(StoreError):
    """A file of derived figures that is missing or not what was kept. It can be made again from the rows."""

    def __init__(self, name: str, fault: str) -> None:
        super().__init__(
            f"figures/{name} {fault}, so nothing of it is shown. It can be made again from the rows of the loads: "
            "scorecard recompute"
        )


class Busy(StoreError):
    """Somebody else has the home's turn and did not finish while we waited."""

    def __init__(self) -> None:
        super().__init__(
            "Another load is being kept in this home just now, or its figures are computed again. "
            "Nothing of yours was stored: wait until it has finished, then load again."
        )


class HomeError(UserError):
    """A home that cannot be used, in a sentence that says what to do."""


class BenchmarkError(HomeError):
    """A published file that cannot be taken in, in a sentence that names the file and what to look at."""


class SpecError(UserError):
    """A table spec that cannot be understood: the file, the key, and the nearest known word."""


class TomlError(UserError):
    """A text file that cannot be used: which file, which key, and a sentence with the nearest known word."""

    def __init__(self, file: str, key: str, says: str) -> None:
        self.file, self.key, self.says = file, key, says
        super().__init__(f"{file}: {key}: {says}" if key else f"{file}: {says}")


class DefinitionError(TomlError):
    """A definition that cannot be used: which file, which key, and a sentence with the nearest known word."""
