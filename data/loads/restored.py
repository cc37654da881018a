"""A home whose database is lost → the same with its catalogue made again from what lies beside the loads.

First from the copy of the trail (data.loads.trail_copy), which tells every row and every entry as they were. What that
does not tell, because files of it are missing or are not what was kept, is made again from the loads' manifests and
from the names of the sealed figures, as far as those tell it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from data.errors import StoreError
from data.home.config import Home
from data.home.place import Place
from data.home.place_of import place_of
from data.home.writer_lock import WAIT_SECONDS, take_turn
from data.loads.manifest import MANIFEST, Manifest
from data.loads.this_catalogue import kept_folders
from data.loads.trail_copy import Copied, TrailCopy
from data.records import restoring
from data.records.held_rows import Content
from data.records.restoring import Restoration

_FOLDER = re.compile(r"(\d{4}-\d\d)\.(\d+)(?:-[0-9a-f]{12})?")
_SEALED = re.compile(r"published-(\d{4}-\d\d\.\d+)-([0-9a-f]{64})\.parquet")
NOTE = "Made again from the sealed figures: when it was published is when their file was written, and its note is lost."


@dataclass(frozen=True)
class Restored:
    """What was made again, and what nobody can know any more, in sentences."""

    says: tuple[str, ...]


def restore_from_loads(home: Home, who: str) -> Restored:
    """Makes the catalogue again. StoreError, and nothing changed, where there is one that can be read, or nothing that
    it could be made from."""
    with take_turn(home.path, WAIT_SECONDS):
        restoring.refuse_a_sound_one(home.database)
        loads, figures = place_of(home.loads, home.files), place_of(home.figures, home.files)
        copied = TrailCopy(place_of(home.trail, home.files)).read()
        rows = dict(copied.rows)
        told = [*_from_copy(copied)]
        from_manifests, says = _loads(loads, rows)
        told += says
        from_figures, says = _publications(figures, {**rows, **from_manifests})
        told += says
        if not (rows or from_manifests):
            raise StoreError("Neither loads/ nor trail/ holds anything that a catalogue could be made from.")
        new = {**from_manifests, **from_figures}
        told += _unknown(copied, new)
        made_from = Restoration(copied.entries, rows, new, who, _what(copied, from_manifests, from_figures))
        restoring.write(home.database, made_from)
        return Restored(tuple(told))


def _what(copied: Copied, loads: Mapping[str, Content], publications: Mapping[str, Content]) -> str:
    upto = (
        f"from the copy of the trail up to entry {len(copied.entries)}"
        if copied.entries
        else "without a copy of the trail"
    )
    also = (
        f"; from manifests {len(loads)} loads, from sealed figures {len(publications)} publications"
        if loads or publications
        else ""
    )
    return f"made the catalogue again {upto}{also}"


def _from_copy(copied: Copied) -> list[str]:
    if not copied.entries:
        return []
    last = copied.entries[-1]
    also = [table for table in ("withdrawals", "signal_answers") if _count(copied.rows, table)]
    told = ("loads", "publications", "targets", *also)
    counts = ", ".join(f"{_count(copied.rows, table)} {table.replace('_', ' ')}" for table in told)
    whole = f"As they were, from trail/: {counts}, and the audit trail up to entry {last.number} of {last.at:%d/%m/%Y}."
    return [whole, *(f"{says}: what came after that is not known from there." for says in copied.faults)]


def _count(rows: Iterable[str], table: str) -> int:
    return sum(name.rpartition(" ")[0] == table for name in rows)


def _loads(place: Place, rows: Mapping[str, Content]) -> tuple[dict[str, Content], list[str]]:
    """The rows of the loads whose folders no row names."""
    known = {(one["month"][:7], one["revision"]) for name, one in rows.items() if name.startswith("loads ")}
    number = _last(rows, "loads")
    found, says = {}, []
    for folder in sorted(kept_folders(place)):
        told = _FOLDER.fullmatch(folder)
        if told is None or (told[1], int(told[2])) in known:
            continue
        try:
            content = _load(place, folder, int(told[2]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            says.append(f"loads/{folder} is left out: its {MANIFEST} cannot be read ({error}).")
            continue
        number += 1
        found[f"loads {number}"] = {"id": number, **content}
        says.append(
            f"Load {told[1]}.{told[2]} is made again from its {MANIFEST}: how its workbook was called and who loaded it"
            " is lost; when it was loaded is when its files were written."
        )
    return found, says


def _load(place: Place, folder: str, revision: int) -> Content:
    name = f"{folder}/{MANIFEST}"
    text = place.read(name)
    manifest, seal = Manifest.of(text), hashlib.sha256(text).hexdigest()
    about = manifest.about
    return {
        "month": about.month.isoformat(),
        "revision": revision,
        "records_from": about.records_from.isoformat(),
        "records_to": about.records_to.isoformat(),
        "produced_on": about.produced_on.isoformat(),
        "loaded_at": _written(place, name),
        "workbook": "",
        # An earlier version kept the workbook's own in the database alone: this stands for it, and is no other file's.
        "sha256": manifest.workbook or hashlib.sha256(f"not known {seal}".encode()).hexdigest(),
        "rows": dict(manifest.rows),
        "provisional": about.provisional,
        "seal": seal,
    }


def _publications(place: Place, rows: Mapping[str, Content]) -> tuple[dict[str, Content], list[str]]:
    """The rows of what was published and no row names, in the order in which it was written."""
    loads = {
        f"{one['month'][:7]}.{one['revision']}": one["id"] for name, one in rows.items() if name.startswith("loads ")
    }
    known = {one.get("figures") for name, one in rows.items() if name.startswith("publications ")}
    sealed = sorted(
        (_written(place, name), name) for name in place.files() if _SEALED.fullmatch(name) and name not in known
    )
    rules = _only_rules(place) if sealed else None
    number = _last(rows, "publications")
    found, says = {}, []
    for at, name in sealed:
        told = _SEALED.fullmatch(name)
        assert told is not None
        if told[1] not in loads or place.checksum(name) != told[2]:
            says.append(f"figures/{name} is left out: it is not what was published, or its load is lost.")
            continue
        number += 1
        found[f"publications {number}"] = {
            "id": number, "load_id": loads[told[1]], "published_at": at, "note": NOTE, "figures": name,
            **({"rules": rules} if rules else {}),
        }  # fmt: skip
        also = "" if rules else " By which rules is lost."
        says.append(
            f"Load {told[1]} was published: its figures are as they were, its note and who published it are lost.{also}"
        )
    return found, says


def _only_rules(place: Place) -> str | None:
    """The digest of the only rules that figures/ holds: then all that was published was published by them."""
    found = [name.removesuffix(".json") for name in place.files() if name.endswith(".json") and _is_rules(place, name)]
    return found[0] if len(found) == 1 else None


def _is_rules(place: Place, name: str) -> bool:
    text = place.read(name)
    if hashlib.sha256(text).hexdigest() != name.removesuffix(".json"):
        return False
    content: Any = json.loads(text)
    return isinstance(content, dict) and "definitions" in content and "sql" in content


def _unknown(copied: Copied, new: Mapping[str, Content]) -> list[str]:
    if not new and not copied.faults:
        return []
    since = f"after entry {len(copied.entries)}" if copied.entries else "before now"
    said = [
        "What nobody can know any more: targets that were set, changes that were entered and warnings that were"
        f" accepted {since}, and who did what.",
        "Of a month that was published more than once, the figures that were written last count. A publication that was"
        f" withdrawn {since} stands again: withdraw it again. Whether a manifest was changed before now is not known.",
    ]
    if not copied.entries:
        said.append(
            "The audit trail begins anew with this restoration. Set the targets again, and look at each month before"
            " you rely on it."
        )
    return said


def _last(rows: Mapping[str, Content], table: str) -> int:
    return max((one["id"] for name, one in rows.items() if name.rpartition(" ")[0] == table), default=0)


def _written(place: Place, name: str) -> str:
    stamp = place.stamp(name)
    assert stamp is not None
    return datetime.fromtimestamp(stamp.written / 1e9, UTC).isoformat()
