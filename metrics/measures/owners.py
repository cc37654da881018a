"""Posts as a council named them → the owners that definitions are shown with, and files of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from data.errors import UserError
from data.records.owners import MEASURE, SECTION, OwnerEntry, OwnerNamed, in_force
from data.spelling import did_you_mean
from metrics.measures.definition import Definition

COLUMNS = ("owner_of", "post", "decided_by")
LONGEST = 200
_MOST_ROWS, _MOST_BYTES = 5_000, 1_000_000


class OwnerError(UserError):
    """An owner that cannot be entered, and how to mend it."""


def with_owners(
    definitions: Mapping[str, Definition], entries: Iterable[OwnerEntry], sections: Mapping[str, str]
) -> dict[str, Definition]:
    """The definitions with the council's owners: what was named for the measure, else what a file of the home says,
    else what was named for its section. `sections`: folder → title."""
    standing = in_force(entries)
    of_section = {sections.get(about, about): one.post for (kind, about), one in standing.items() if kind == SECTION}
    return {id: replace(measure, owner=_post(measure, standing, of_section)) for id, measure in definitions.items()}


def named(
    about: str, post: str, decided_by: str, definitions: Mapping[str, Definition], sections: Mapping[str, str]
) -> OwnerNamed:
    """A post for a measure's id or a section's folder or title. OwnerError, with the nearest, where it is neither, and
    where a text is too long."""
    about, post, decided_by = about.strip(), " ".join(post.split()), " ".join(decided_by.split())
    if max(len(post), len(decided_by)) > LONGEST:
        raise OwnerError(f"A post or a paper has at most {LONGEST} letters.")
    if about in definitions:
        return OwnerNamed(MEASURE, about, post, decided_by)
    folder = next((name for name, title in sections.items() if about in (name, title)), None)
    if folder is None:
        known = [*definitions, *sections]
        raise OwnerError(f"'{about[:80]}' is neither a measure nor a section. {did_you_mean(about, known, '')}".strip())
    return OwnerNamed(SECTION, folder, post, decided_by)


def of_file(path: Path, definitions: Mapping[str, Definition], sections: Mapping[str, str]) -> list[OwnerNamed]:
    """What a CSV with the columns owner_of, post and, if wanted, decided_by says. OwnerError for the first row that
    cannot be entered."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise OwnerError(f"{path.name} is larger than 1 MB: no file of owners is.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OwnerError(f"{path.name} cannot be read: save it in Excel as 'CSV UTF-8 (Comma delimited)'.") from error
    if not lines or not {"owner_of", "post"} <= set(lines[0]) or len(lines) > _MOST_ROWS:
        raise OwnerError(f"{path.name} needs a row of headings, {', '.join(COLUMNS)}, and a row for each owner.")
    found = []
    for number, line in enumerate(lines, 2):
        try:
            about, post, by = (line.get(name) or "" for name in COLUMNS)
            found.append(named(about, post, by, definitions, sections))
        except OwnerError as error:
            raise OwnerError(f"{path.name}, row {number}: {error}") from error
    return found


def _post(measure: Definition, standing: Mapping[tuple[str, str], OwnerNamed], of_section: Mapping[str, str]) -> str:
    own = standing.get((MEASURE, measure.id))
    return own.post if own is not None else measure.owner or of_section.get(measure.section, "")
