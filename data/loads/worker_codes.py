"""An extract → the same with a code in place of every worker's name, which nobody can undo without the home's key."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from data.errors import HomeError
from data.extract import Extract
from data.spec import WORKER
from data.spelling import plain

KEY = "worker-key"
_BYTES = 32


def without_names(extract: Extract, home: Path, *, may_make_key: bool = True) -> Extract:
    """The extract with a code in place of every worker's name: the same name has the same code in every sheet and load
    of this home, and nobody can tell who it is without the home's key. Staff numbers and numbered posts (what holds a
    digit) stay as they are: they are no names, and the service can tell from them whose work is overdue. HomeError
    where the key is missing and none may be made."""
    tables = dict(extract.tables)
    for name, rows in tables.items():
        if WORKER in rows.column_names and rows.column(WORKER).null_count < len(rows):
            tables[name] = _coded(rows, _key(home, may_make_key))
    return replace(extract, tables=tables)


def _coded(rows: pa.Table, key: bytes) -> pa.Table:
    cells = rows.column(WORKER).combine_chunks().dictionary_encode()
    codes = pa.array([_code(key, worker) for worker in cells.dictionary.to_pylist()], pa.string())
    return rows.set_column(rows.column_names.index(WORKER), WORKER, codes.take(cells.indices))


def _code(key: bytes, worker: str) -> str:
    if any(letter.isdigit() for letter in worker):
        return worker
    return f"w-{hmac.new(key, plain(worker).encode(), hashlib.sha256).hexdigest()[:16]}"


def _key(home: Path, may_make: bool) -> bytes:
    """The home's own key, made once, for its owner's eyes alone (mode 0600)."""
    path = home / KEY
    if not may_make and not path.exists():
        raise HomeError(
            f"{path} is missing: it hides the workers' names, in all loads in the same way. "
            "Copy it from the home's folder on the machine that kept the loads before this one."
        )
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        pass
    if fault := key_fault(home):
        raise HomeError(f"{fault} Nothing was stored.")
    return path.read_bytes()


def key_fault(home: Path) -> str:
    """What is wrong with the home's key, in a sentence that says how to mend it; '' where it is whole, or where there
    is none yet."""
    path = home / KEY
    if not path.exists() or path.stat().st_size == _BYTES:
        return ""
    return (
        f"{path} is empty or cut short: with it every worker would get another code than in the loads before, and one "
        "that can be undone. Put it back from a copy of the home."
    )
