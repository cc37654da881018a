"""An extract → the same with a code in place of every worker's name, which nobody can undo without the home's key."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from data.errors import HomeError
from data.extract import Extract
from data.home.durable_files import write_for_good
from data.spec import WORKER
from data.spelling import plain

KEY = "worker-key"
_BYTES = 32


def without_names(extract: Extract, home: Path, known: KnownKey) -> tuple[Extract, str | None]:
    """The extract with a code in place of every worker's name, and the fingerprint of the key (None where it has no
    names): the same name has the same code in every sheet and load of this home, and nobody can tell who it is without
    the home's key. Staff numbers and numbered posts (what holds a digit) stay as they are: they are no names, and the
    service can tell from them whose work is overdue. HomeError where the key is missing and none may be made, or is not
    the one of the loads before."""
    tables, key = dict(extract.tables), b""
    for name, rows in tables.items():
        if WORKER in rows.column_names and rows.column(WORKER).null_count < len(rows):
            key = key or _key(home, known)
            tables[name] = _coded(rows, key)
    return replace(extract, tables=tables), fingerprint(key) if key else None


def has_codes(rows: pa.Table) -> bool:
    """Whether workers' names were given codes in a sheet."""
    if WORKER not in rows.column_names:
        return False
    return any(str(one).startswith("w-") for one in rows.column(WORKER).unique().to_pylist())


@dataclass(frozen=True)
class KnownKey:
    """What a home's loads tell of its key: its fingerprint where they have it, whether workers have codes that were
    `made` with one, and whether it may lie on another machine (`elsewhere`), so that none may be made on this one."""

    fingerprint: str | None = None
    made: bool = False
    elsewhere: bool = False


def fingerprint(key: bytes) -> str:
    """What tells one key from another and nothing of the key."""
    return hmac.new(key, b"fingerprint", hashlib.sha256).hexdigest()[:16]


def _coded(rows: pa.Table, key: bytes) -> pa.Table:
    cells = rows.column(WORKER).combine_chunks().dictionary_encode()
    codes = pa.array([_code(key, worker) for worker in cells.dictionary.to_pylist()], pa.string())
    return rows.set_column(rows.column_names.index(WORKER), WORKER, codes.take(cells.indices))


def _code(key: bytes, worker: str) -> str:
    if any(letter.isdigit() for letter in worker):
        return worker
    return f"w-{hmac.new(key, plain(worker).encode(), hashlib.sha256).hexdigest()[:16]}"


def _key(home: Path, known: KnownKey) -> bytes:
    """The home's own key, made once, for its owner's eyes alone (mode 0600)."""
    path = home / KEY
    if not path.exists() and known.elsewhere:
        raise HomeError(f"{_MISSING} Nothing was stored.")
    if not path.exists() and not known.made:
        with suppress(FileExistsError):
            write_for_good(path, secrets.token_bytes(_BYTES))
    if fault := key_fault(home, known):
        raise HomeError(f"{fault} Nothing was stored.")
    return path.read_bytes()


def key_fault(home: Path, known: KnownKey) -> str:
    """What is wrong with the home's key, in a sentence that says how to mend it; '' where it is whole, or where there
    is none and none was needed yet."""
    path = home / KEY
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return _MISSING if known.made else ""
    except OSError:
        return f"{KEY} cannot be read: {_HIDES} Put it back from a copy of the home."
    if len(key) != _BYTES:
        return (
            f"{KEY} is empty or cut short: with it every worker would get another code than in the loads before, and "
            "one that can be undone. Put it back from a copy of the home."
        )
    if known.fingerprint is not None and fingerprint(key) != known.fingerprint:
        return (
            f"{KEY} is not the key of the loads before: with it every worker would get another code than in those. Put "
            f"the right one back from a copy of the home (its fingerprint is {known.fingerprint})."
        )
    return ""


_HIDES = "it hides the workers' names, in all loads in the same way."
_MISSING = (
    f"{KEY} is missing: {_HIDES} Put it back from a copy of the home, or copy it from the home's folder on the machine "
    "that kept the loads before this one."
)
