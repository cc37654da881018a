"""The rows of the records, the trail and its copy beside the database → sentences naming what was edited by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.load import TrailEntry
from data.loads.trail_copy import Copied, TrailCopy
from data.records.held_rows import Content, digest
from data.records.home_database import HOME
from data.records.loads import RESTORE, LoadRecords

_NAMES = {
    "loads": "Load {number} of the catalogue",
    "publications": "Publication {number}",
    "withdrawals": "Withdrawal {number} of a publication",
    "computations": "Computation {number}",
    "targets": "Target {number}",
    "signal_answers": "Answer {number} to a signal",
    "changes": "Entry {number} of the register of changes",
}


def faults(records: LoadRecords, copy: TrailCopy) -> list[str]:
    """What is no longer as the trail holds it, and what the trail no longer tells."""
    entries, rows, copied = records.trail(), records.contents(), copy.read()
    found = _rows(_held([*copied.entries, *entries]), rows, copied)
    return (
        found
        + _cut_off(entries, copied)
        + [f"The copy of the audit trail: {says}. {_WRITE_ANEW}" for says in copied.faults]
    )


def faults_of_figures(records: LoadRecords, copy: TrailCopy) -> list[str]:
    """What is no longer as the trail holds it of the rows that decide which figures are shown. Words that stand beside
    figures (a note, a name) are not among them: `faults` finds those too."""
    entries, rows = records.trail(), records.contents()
    held = _held(entries)
    differ = [
        name for name in {**held, **rows} if name not in held or name not in rows or digest(rows[name]) != held[name]
    ]
    if not any(name.rpartition(" ")[0] in _DECIDE for name in differ):
        return []
    copied = copy.read()
    return [
        says
        for name in differ
        if name.rpartition(" ")[0] in _DECIDE and not _only_words(copied.rows.get(name), rows.get(name), held.get(name))
        for says in _rows(
            {one: held[one] for one in (name,) if one in held},
            {one: rows[one] for one in (name,) if one in rows},
            copied,
        )
    ]


_DECIDE = ("loads", "publications", "withdrawals", "computations", "targets", "signal_answers")
_WORDS = frozenset({"note", "workbook", "who", "at", "reason", "set_by", "post"})


def _only_words(was: Content | None, now: Content | None, sealed: str | None) -> bool:
    if was is None or now is None or digest(was) != sealed:
        return False
    return {name for name in {*was, *now} if was.get(name) != now.get(name)} <= _WORDS


_WRITE_ANEW = (
    "Where all else is whole, move the folder trail/ away: it is written anew from the database when the home is next"
    " opened."
)


def _held(entries: Sequence[TrailEntry]) -> dict[str, str]:
    return {name: sealed for entry in entries for name, sealed in (entry.holds or {}).items()}


def _rows(held: Mapping[str, str], rows: Mapping[str, Content], copied: Copied) -> list[str]:
    found = []
    for name, sealed in held.items():
        if name not in rows:
            found.append(f"{_called(name)} was removed from the database.")
        elif digest(rows[name]) != sealed:
            was = copied.rows.get(name)
            what = _differ(was, rows[name]) if was is not None and digest(was) == sealed else ""
            found.append(f"{_called(name)} was changed in the database after it was kept{what}.")
    return found + [
        f"{_called(name)} was added to the database by hand: no entry of the audit trail holds it."
        for name in rows
        if name not in held
    ]


def _differ(was: Content, now: Content) -> str:
    names = [name.replace("_", " ") for name in sorted({*was, *now}) if was.get(name) != now.get(name)]
    return f": its {', '.join(names)}"


def _called(name: str) -> str:
    table, _, number = name.rpartition(" ")
    return _NAMES.get(table, f"Row {{number}} of {table}").format(number=number)


def _cut_off(entries: Sequence[TrailEntry], copied: Copied) -> list[str]:
    """The entries that the copy has and the trail has not, but for those that were lost before it was restored."""
    known = {entry.hash for entry in entries}
    restored = [entry.number for entry in entries if entry.subject == RESTORE]
    lost = [one for one in copied.entries if one.hash not in known and not any(at <= one.number for at in restored)]
    return [
        f"Audit trail: entry {one.number} of {one.at:%d/%m/%Y} ('{one.what}') was removed, or the database was put back"
        " from an older copy."
        for one in lost
    ]


def held_since(entries: Sequence[TrailEntry]) -> list[str]:
    """From when on the trail holds the content of rows, where the home is older than that; and when it began anew."""
    found = []
    first = next((entry for entry in entries if entry.holds), None)
    if first is not None and first.subject == HOME:
        found.append(
            f"Names, dates and notes of what was kept before {first.at:%d/%m/%Y} are held by the audit trail from that"
            f" day (entry {first.number}) on: an edit from before then cannot be found."
        )
    return found + [
        f"Entry {one.number} of the audit trail, {one.at:%d/%m/%Y}: {one.what}."
        for one in entries
        if one.subject == RESTORE
    ]
