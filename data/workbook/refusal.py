"""Why a file is refused, and what to do instead: sentences for people who know Excel."""

from __future__ import annotations

from data.errors import UserError
from data.issues import Issue
from data.visible_text import visible

MEGABYTE = 1024 * 1024
MOST_UNPACKED = 600 * MEGABYTE

SAVE_AS = "Open it in Excel, choose File, Save As, 'Excel Workbook (*.xlsx)', and use that file."
DAMAGED = (
    "The file is damaged or was changed by another program. Open it in Excel; if Excel offers to repair it, accept, "
    "save it as a new .xlsx and use that file."
)
TOO_BIG = "Delete sheets and formatting that the extract does not need, save it as a new .xlsx and try again."
TOO_BIG_UNPACKED = (
    f"Unpacked, the workbook is larger than {MOST_UNPACKED // MEGABYTE} MB or packed far more tightly than a real one. "
    f"{TOO_BIG}"
)

TOO_MUCH_TEXT = (
    "Its cells hold far more text than an extract does: long notes, or one text in very many cells. Delete the columns "
    "of notes and whatever was filled down beyond the data, save it as a new .xlsx and try again."
)

OLD_EXCEL = f"This is a workbook of Excel 97 to 2003 (.xls). {SAVE_AS}"
BINARY = f"This is a binary workbook (.xlsb), which cannot be read without loss. {SAVE_AS}"
OPEN_DOCUMENT = f"This is an OpenDocument spreadsheet (.ods). {SAVE_AS}"
TEXT = (
    f"This is a text file (CSV), not a workbook, so it has no sheets. {SAVE_AS} Or zip it with the other lists, one "
    "CSV file for each, named list_1.csv, list_2.csv and so on."
)
NOT_TEXT = (
    "This is not text as Excel writes it to a CSV file. Open the list in Excel, choose File, Save As, "
    "'CSV UTF-8 (Comma delimited)', and zip that file."
)
ENCRYPTED = (
    "The workbook is protected by a password. Open it in Excel, choose File, Info, Protect Workbook, "
    "Encrypt with Password, delete the password, save it and use that file."
)
WEB_PAGE = f"This is a web page under the name of a workbook: some systems export it so. {SAVE_AS}"
XML_2003 = f"This is an 'XML Spreadsheet 2003', not an .xlsx workbook. {SAVE_AS}"
BY_EXTENSION = {
    ".xls": OLD_EXCEL,
    ".xlsb": BINARY,
    ".ods": OPEN_DOCUMENT,
    ".csv": TEXT,
    ".txt": TEXT,
    ".tsv": TEXT,
    ".xltx": f"This is an Excel template. {SAVE_AS}",
    ".xltm": f"This is an Excel template. {SAVE_AS}",
}


class NotAWorkbook(UserError):
    """The whole file is refused. `issue` says why and what to do."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.says)
        self.issue = issue


def refuse(where: str, says: str, rule: str) -> NotAWorkbook:
    """A refusal that names a sheet or the file (`where`), to be raised."""
    return NotAWorkbook(Issue("error", shown(where), None, None, None, says, f"workbook.{rule}"))


def shown(name: str, most: int = 60) -> str:
    """A file's or sheet's name fit for a message: one line, printable, shortened in the middle."""
    plain = visible(name).strip() or "(no name)"
    return plain if len(plain) <= most else f"{plain[: most // 2]}…{plain[-(most // 2 - 1) :]}"
