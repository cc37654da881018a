"""One sheet and its table's spec → its heading row, and the issues of its headings."""

from __future__ import annotations

from collections.abc import Sequence

from data.checks.headings import HEADER_ROWS, Header, find_header
from data.checks.issue_list import IssueList
from data.checks.marked_cells import tell_heading_marks
from data.checks.personal_names import is_name_heading, is_not_kept, without_contact_details
from data.spec import Column, Table
from data.workbook.reader import Sheet, address

_NAMED = 12
"""How many unknown headings a warning names."""


def check_headings(sheet: Sheet, table: Table, issues: IssueList) -> Header | None:
    """The heading row; None where the sheet cannot be read on, with an error that says why."""
    header = find_header(sheet.rows, table)
    if header is None:
        wanted = ", ".join(f"'{one.heading}'" for one in table.columns if one.required)
        says = f"no heading of {table.sheet} is in the first {HEADER_ROWS} rows. Put the headings in one row: {wanted}."
        issues.sheet("error", sheet.name, says, "headings.none")
        return None
    for name, places in header.twice.items():
        cells = " and ".join(address(header.row, place) for place in places)
        says = (
            f"{cells} are both headed '{table.column(name).heading}' or a spelling of it. Delete or rename one of them."
        )
        issues.sheet("error", sheet.name, says, "headings.twice")
    lacking = header.lacks(table)
    for name in lacking:
        issues.sheet("error", sheet.name, _lacks(table.column(name), header), "headings.missing")
    nameless = _tell_unknown(sheet, header, issues)
    calculated = not tell_heading_marks(sheet, header.row, issues)
    return None if header.twice or lacking or not nameless or not calculated else header


def _lacks(column: Column, header: Header) -> str:
    if column.name in header.elsewhere:
        there, here = header.elsewhere[column.name] + 1, header.row + 1
        return (
            f"the heading '{column.heading}' is in row {there}, the other headings are in row {here}. Unmerge the"
            " heading cells and put every heading in one row."
        )
    others = "".join(f" or '{one}'" for one in column.also[:2])
    return (
        f"there is no column '{column.heading}'. Add it, or head the column that holds it '{column.heading}'{others}."
    )


def _tell_unknown(sheet: Sheet, header: Header, issues: IssueList) -> bool:
    """Warns of columns that are not read; False, with an error, where one is headed as people's names are."""
    names = [text for _, text in header.unknown if is_name_heading(text)]
    if names:
        says = (
            f"{_listed(names)} {'holds' if len(names) == 1 else 'hold'} names of people, and no names are kept. Delete"
            " the column and send the child's id, or the post, instead."
        )
        issues.sheet("error", sheet.name, says, "personal.names")
    others = [(place, text) for place, text in header.unknown if text not in names]
    dropped = [text for _, text in others if is_not_kept(text)]
    if dropped:
        says = f"not kept: {_listed(dropped, most=40)}. No measure needs them."
        issues.sheet("warning", sheet.name, says, "headings.not kept")
    unknown = [(place, text) for place, text in others if text not in dropped]
    if unknown:
        told = [
            f"'{without_contact_details(text)[:40]}'" if text else f"column {address(0, place)[:-1]} (no heading)"
            for place, text in unknown
        ]
        more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
        says = f"these columns are not known and are ignored: {', '.join(told[:_NAMED])}{more}."
        says += " There is nothing to mend unless a heading is misspelt."
        issues.sheet("warning", sheet.name, says, "headings.unknown")
    return not names


def _listed(headings: Sequence[str], most: int = _NAMED) -> str:
    more = f" and {len(headings) - most} more" if len(headings) > most else ""
    return ", ".join(f"'{text[:40]}'" for text in headings[:most]) + more
