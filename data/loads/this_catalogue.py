"""A home's folders and its database → whether they belong together, or a refusal in words.

A home whose database is lost, or is another one, would look like an empty or an older home: what is loaded into it then
would be lost from sight when the right one is put back.
"""

from __future__ import annotations

from data.errors import StoreError
from data.home.durable_files import MARKER
from data.home.place import Place
from data.loads import held
from data.loads.manifest import MANIFEST
from data.loads.trail_copy import TrailCopy
from data.records.loads import LoadRecords
from data.records.same_database import ANOTHER

_NAMED = 3


def kept_folders(place: Place) -> dict[str, frozenset[str]]:
    """The folders of loads that were in a catalogue → their files. One that is being written, or was left over by a
    killed process, was in none."""
    return {name: files for name, files in place.folders().items() if MANIFEST in files and MARKER not in files}


def refuse_an_empty_catalogue(place: Place, copy: TrailCopy, records: LoadRecords) -> None:
    """StoreError where the database is lost or empty and the home holds loads, or a copy of its trail."""
    if not records.is_empty():
        return
    loads = sorted(kept_folders(place))
    if not loads and not copy.ends():
        return
    named = ", ".join(loads[:_NAMED]) + (f" and {len(loads) - _NAMED} more" if len(loads) > _NAMED else "")
    there = f"loads/ holds {named}" if loads else "trail/ tells what was kept in it"
    raise StoreError(
        f"The database of this home, its catalogue of loads and publications, is lost or empty, yet {there}. Nothing"
        " was changed and nothing is shown. Put the database back from a copy of the home; or, where there is none,"
        " make it again from what lies beside the loads: scorecard restore --from-loads"
    )


def refuse_another_catalogue(copy: TrailCopy, records: LoadRecords) -> None:
    """StoreError where the database does not know what was kept last, or where a row that decides which figures are
    shown is not as it was kept."""
    lost = copy.lost(records)
    if lost is not None:
        raise StoreError(ANOTHER.format(number=lost))
    faults = held.faults_of_figures(records, copy)
    if faults:
        raise StoreError(
            f"{' '.join(faults[:_NAMED])} So nobody can say which figures are the right ones: nothing is shown from it."
            " 'scorecard verify' names everything. Put the database back from a copy of the home; or move it away and"
            " make it again from what lies beside the loads: scorecard restore --from-loads"
        )
