"""The key that hides workers' names → whether it still is the one of a home's loads, and extracts with their codes."""

from __future__ import annotations

from contextlib import suppress

from data.errors import Damaged
from data.extract import Extract
from data.home.config import Home
from data.load import Load
from data.loads.load_files import LoadFiles
from data.loads.worker_codes import KEY, KnownKey, fingerprint, has_codes, key_fault, without_names
from data.records.loads import LoadRecords


class HomeKey:
    """The key of one home."""

    def __init__(self, home: Home, records: LoadRecords, files: LoadFiles) -> None:
        self._home, self._records, self._files = home, records, files

    def coded(self, extract: Extract) -> tuple[Extract, str | None]:
        """The extract with codes in place of workers' names, and the fingerprint of the key that they were made with.
        HomeError where the key is not the one of the loads before."""
        return without_names(extract, self._home.path, self._known())

    def fault(self) -> str:
        """What is wrong with the key, in words; '' where nothing is."""
        return key_fault(self._home.path, self._known())

    def note(self, who: str) -> None:
        """In a home of an earlier version, whose loads do not tell it: by which key the codes are made."""
        known, path = self._known(), self._home.path / KEY
        if known.fingerprint is None and path.exists() and not key_fault(self._home.path, known):
            self._records.note_key(who, fingerprint(path.read_bytes()))

    def _known(self) -> KnownKey:
        """What the loads tell, the newest first. A home whose loads lie elsewhere may be used from several machines: a
        second key, made on another one, would give everybody a second code, unseen."""
        loads, seals = self._records.loads(), self._records.seals()
        elsewhere = bool(self._home.files and loads)
        for load in sorted(loads, key=lambda one: one.loaded_at, reverse=True):
            with suppress(Damaged):
                if told := self._files.manifest(load, seals[load.id]).worker_key:
                    return KnownKey(told, True, elsewhere)
        if noted := self._records.noted_key():
            return KnownKey(noted, True, elsewhere)
        # Loads from before the fingerprint was kept: where the key is gone, their rows tell whether there was one.
        gone = not elsewhere and not (self._home.path / KEY).exists()
        return KnownKey(None, gone and any(self._has_codes(load, seals[load.id]) for load in loads), elsewhere)

    def _has_codes(self, load: Load, seal: str) -> bool:
        with suppress(Damaged, KeyError):
            return any(has_codes(self._files.rows(load, seal, table)) for table in load.rows)
        return False
