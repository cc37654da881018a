"""The computations of a home → the files that they name with their checksums, and which of those are not whole."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any

from data.errors import DamagedFigures
from data.load import Computation
from data.loads.derived_files import UNKNOWN, DerivedFiles
from data.records.loads import LoadRecords

LOG = logging.getLogger("scorecard")
KEPT_COMPUTATIONS = 2
"""The one in force, and the one before it for pages that are being read just now."""
CHECKSUMS = "checksums"
"""The key of the list of files with the sha256 of each. A list without it is of an earlier version, whose files are
made again."""


class ComputedFiles:
    """The derived files of one home, as its catalogue names them."""

    def __init__(self, records: LoadRecords, files: DerivedFiles) -> None:
        self._records, self.files = records, files

    def in_force(self) -> Computation | None:
        """The computation in force; None in a home without loads, or made by the version before."""
        return next(iter(self._records.computations()), None)

    def computed(self) -> tuple[str, Any] | None:
        """(version, list of files) of the computation in force. DamagedFigures or FileNotFoundError where that list is
        not what was kept."""
        found = self.in_force()
        return None if found is None else (found.digest, self._list(found))

    def before(self) -> Any | None:
        """The list of files of the computation in force; None where there is none that can be read: all of it can be
        derived again. Then the files of the computation before it are still of use."""
        for one in self._records.computations(KEPT_COMPUTATIONS)[1:]:
            with suppress(OSError, DamagedFigures):
                self._list(one)
        try:
            found = self.computed()
        except (OSError, DamagedFigures):
            return None
        return found[1] if found else None

    def keep(self, content: dict[str, Any]) -> str:
        """Keeps a list of files with the checksums of all that it names, and gives its digest."""
        digest = self.files.add_json(content | {CHECKSUMS: self.files.checksums(content["files"])})
        self.files.settle()
        return digest

    def not_whole(self) -> bool:
        """Whether a derived file that is in force is missing or was changed: it will be made again. What was published
        is none of them. Tells the log of each that was changed."""
        computation, before = self.in_force(), self.before()
        if computation is None:
            return False
        if before is None:
            LOG.warning("The list of the newest figures is lost or was changed: they are made again.")
            return True
        sealed = {item.figures for item in self._records.publications()}
        faults = {name: self.files.fault(name) for name in before["files"] if name not in sealed}
        told = {name: fault for name, fault in faults.items() if fault and fault != UNKNOWN}
        for name, fault in told.items():
            LOG.warning("figures/%s %s: it is made again from the rows of the loads.", name, fault)
        return bool(told)

    def named(self) -> set[str]:
        """The derived files that a computation in force or a publication names."""
        named: set[str] = set()
        for one in self._records.computations(KEPT_COMPUTATIONS):
            named.add(f"{one.digest}.json")
            with suppress(OSError, DamagedFigures):  # verify says what is missing
                named |= set(self.files.json(one.digest)["files"])
        for item in self._records.publications():
            named |= {item.figures or "", f"{item.rules}.json"}
        return named

    def _list(self, computation: Computation) -> Any:
        content = self.files.json(computation.digest)
        self.files.record(content.get(CHECKSUMS, {}))
        return content
