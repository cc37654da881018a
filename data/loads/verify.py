"""A home's folders, records and audit trail → sentences naming what is not as it was kept."""

from __future__ import annotations

from data.errors import DamagedFigures, StoreError
from data.home.durable_files import MARKER
from data.home.place import Place, differences
from data.load import Load
from data.loads import held
from data.loads.computed_files import CHECKSUMS
from data.loads.derived_files import DerivedFiles
from data.loads.manifest import MANIFEST, Manifest
from data.loads.trail_copy import TrailCopy
from data.records import code_spellings, definitions, owners, signal_answers, targets, trail
from data.records.code_spellings import SPELLING
from data.records.definitions import DEFINITION
from data.records.loads import LOAD, RESTORE, LoadRecords, kept
from data.records.owners import OWNER
from data.records.publications import PUBLICATION, WITHDRAWAL, published, withdrew
from data.records.signal_answers import SIGNAL
from data.records.targets import TARGET


def verify(place: Place, records: LoadRecords, files: DerivedFiles, copy: TrailCopy) -> list[str]:
    """`place` holds one folder a load. Nothing is changed or mended."""
    found = records.damage()
    try:
        loads, seals = records.loads(), records.seals()
    except StoreError as error:
        return [*found, str(error)]
    for load in loads:
        found += [f"Load {load.name}: {fault}." for fault in _faults(place, load, seals[load.id])]
    found += _strangers(place, {place.folder_of(load) for load in loads})
    found += _derived(records, files)
    found += _trail(records, loads, seals)
    return list(dict.fromkeys(found + held.faults(records, copy)))


def _derived(records: LoadRecords, files: DerivedFiles) -> list[str]:
    """What was published is never made again, so it is compared with its seal; the rest can be computed again."""
    found, pinned = [], set()
    for item in records.publications():
        for name in (item.figures, f"{item.rules}.json" if item.rules else None):
            if name and name not in pinned:
                pinned.add(name)
                fault = files.fault(name, again=True)
                found += [f"The publication of load {item.load.name}: figures/{name} {fault}."] if fault else []
    for computation in records.computations():
        try:
            named = files.json(computation.digest)
        except (OSError, DamagedFigures):
            found.append("The list of the newest figures cannot be read. Run 'scorecard recompute'.")
            continue
        files.record(named.get(CHECKSUMS, {}))
        faults = {name: files.fault(name, again=True) for name in named["files"] if name not in pinned}
        found += [f"figures/{name} {fault}. Run 'scorecard recompute'." for name, fault in faults.items() if fault]
    return found


def _faults(place: Place, load: Load, seal: str) -> list[str]:
    folder = place.folder_of(load)
    if folder not in place.folders():
        return ["its folder is missing"]
    name = f"{folder}/{MANIFEST}"
    if not place.has(name):
        return [f"{MANIFEST} is missing"]
    if place.checksum(name) != seal:
        return [f"{MANIFEST} was changed"]
    manifest = Manifest.of(place.read(name))
    found = differences(place, folder, manifest.files, apart=(MANIFEST,))
    about = manifest.about
    if (about.month, about.records_from, about.records_to, about.provisional, dict(manifest.rows)) != (
        load.month,
        load.records_from,
        load.records_to,
        load.provisional,
        dict(load.rows),
    ):
        found.append(f"its row in the catalogue does not say what {MANIFEST} says")
    return found


def _strangers(place: Place, known: set[str]) -> list[str]:
    """Folders without a row. One that is being written just now, or waits to be swept, is nobody's loss."""
    return [
        f"Folder loads/{name}: the catalogue has no such load."
        for name, files in sorted(place.folders().items())
        if name not in known and MARKER not in files
    ]


def _trail(records: LoadRecords, loads: list[Load], seals: dict[int, str]) -> list[str]:
    entries = records.trail()
    said = {
        entry.what
        for entry in entries
        if entry.subject in (LOAD, PUBLICATION, WITHDRAWAL, TARGET, SPELLING, DEFINITION, OWNER, SIGNAL, None)
    }
    found = trail.broken(entries)
    deeds = {kept(load, seals[load.id]): (f"loads {load.id}", f"Load {load.name}") for load in loads}
    for item in records.publications():
        deeds[published(item)] = f"publications {item.id}", f"The publication of load {item.load.name}"
        if gone := item.withdrawn:
            deeds[withdrew(item)] = f"withdrawals {gone.id}", f"The withdrawal of load {item.load.name}"
    for one in records.targets():
        deeds[targets.said(one.id, one.target)] = f"targets {one.id}", f"Target {one.id} of {one.target.measure}"
    for word in records.spellings():
        named = f"Spelling {word.id} of {word.spelling.table}.{word.spelling.column}"
        deeds[code_spellings.said(word.id, word.spelling)] = f"code_spellings {word.id}", named
    for text in records.definitions():
        deeds[definitions.said(text.id, text.kept)] = (
            f"changes {text.id}",
            f"Definition {text.id} of {text.kept.measure}",
        )
    for post in records.owners():
        deeds[owners.said(post.id, post.owner)] = f"owners {post.id}", f"Owner {post.id} of {post.owner.about}"
    for said_of in records.signal_answers():
        deeds[signal_answers.said(said_of.id, said_of.answer)] = (
            f"signal_answers {said_of.id}",
            f"Answer {said_of.id} to a signal of {said_of.answer.measure}",
        )
    # What was made again from manifests is held by the entry that says so; who did it, and what was said, is lost.
    again = {name for entry in entries if entry.subject == RESTORE for name in entry.holds or {}}
    unknown = [deed for what, (row, deed) in deeds.items() if what not in said and row not in again]
    found += [f"{deed}: the audit trail does not know it as it is." for deed in unknown]
    return found + [f"Audit trail: '{what}' is no longer in the catalogue." for what in sorted(said - set(deeds))]
