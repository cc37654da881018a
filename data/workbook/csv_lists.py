"""A zip of CSV files, one for each list of Annex A → its files as sheets, looked at before the child reads them."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from data.workbook.refusal import MEGABYTE, refuse, shown
from data.workbook.worksheet_scan import Marks
from data.workbook.xlsx_parts import WorksheetMember, in_order
from data.workbook.zip_package import LOCAL_HEADER, Package

MOST_LISTS = 60
MOST_LIST = 100 * MEGABYTE
ONLY_LISTS = (
    "A zip may hold nothing but one CSV file for each list (list_1.csv, list_2.csv and so on). "
    "Take out what is something else, and zip the rest again."
)
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What file managers add on their own: never read."""


def look_at_lists(
    package: Package, first: Callable[[str], bool] | None = None
) -> Iterator[tuple[WorksheetMember, Marks]]:
    """Every CSV file of the zip (`in_order`), each after it was unpacked once within the limits. Raises
    NotAWorkbook."""
    members = _members(package)
    lists = [WorksheetMember(number, _name(member), member.filename) for number, member in enumerate(members)]
    for one in in_order(lists, first):
        if members[one.number].file_size > MOST_LIST:
            says = f"The list has more than {MOST_LIST // MEGABYTE} MB unpacked. Delete columns that no list has."
            raise refuse(one.name, says, "size")
        for _ in package.pieces(one.member):
            pass
        yield one, Marks()


def places(package: Package) -> list[str]:
    """What the child is told of each list: offset, bytes packed, whether deflated, and its name."""
    told = []
    for member in _members(package):
        header = os.pread(package.file.fileno(), LOCAL_HEADER.size, member.header_offset)
        *_, name_length, extra_length = LOCAL_HEADER.unpack(header.ljust(LOCAL_HEADER.size, b"\0"))
        offset = member.header_offset + LOCAL_HEADER.size + name_length + extra_length
        deflated = int(member.compress_type == zipfile.ZIP_DEFLATED)
        told.append(f"{offset}:{member.compress_size}:{deflated}:{_name(member)}")
    return told


def _members(package: Package) -> list[zipfile.ZipInfo]:
    """The CSV files, refused where there are none, too many, or where anything else lies beside them."""
    lists = []
    for name, member in package.members.items():
        if name.endswith("/") or name.startswith(_LITTER[0]) or PurePosixPath(name).name in _LITTER:
            continue
        if PurePosixPath(name).suffix.lower() != ".csv":
            raise package.refusal(f"The zip holds '{shown(name, 40)}'. {ONLY_LISTS}", "lists")
        lists.append(member)
    if not lists:
        raise package.refusal(f"The zip holds no CSV file. {ONLY_LISTS}", "lists")
    if len(lists) > MOST_LISTS:
        raise package.refusal(f"The zip holds {len(lists):,} files; the most is {MOST_LISTS}. {ONLY_LISTS}", "lists")
    return lists


def _name(member: zipfile.ZipInfo) -> str:
    """The list's name: its file's, without folder and ending, as a sheet's may be."""
    return shown(PurePosixPath(member.filename).stem)
