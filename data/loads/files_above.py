"""Derived files that are made for a look only: in a folder of their own, above those of a home, which are only read."""

from __future__ import annotations

from data.home.place import Place
from data.loads.derived_files import CheckedFile, DerivedFiles


class FilesAbove(DerivedFiles):
    """What is added lies in `place`; what is not there is the home's. Nothing of the home is changed."""

    def __init__(self, place: Place, under: DerivedFiles) -> None:
        super().__init__(place)
        self._under = under

    def fault(self, name: str, *, again: bool = False) -> str:
        """See DerivedFiles: '' where either place holds it whole."""
        return super().fault(name, again=again) and self._under.fault(name, again=again)

    def read(self, name: str) -> bytes:
        """See DerivedFiles."""
        return super().read(name) if self._place.has(name) else self._under.read(name)

    def open(self, name: str) -> CheckedFile:
        """See DerivedFiles."""
        return super().open(name) if self._place.has(name) else self._under.open(name)
