"""A fault that a command did not expect → a sentence for the person; what our own faults are goes to a file."""

from __future__ import annotations

import os
import tempfile
import traceback
import uuid

from data.errors import disk_full
from data.workbook.refusal import shown


def of_files(error: Exception) -> str | None:
    """What to say where a file, a folder or the disk is at fault; None for a fault of ours."""
    if disk_full(error):
        return "The disk is full, so this could not be finished. Nothing is half stored: make room, then do it again."
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        named = (
            shown(os.fsdecode(error.filename), 200) if isinstance(error.filename, str | bytes) else "A file or folder"
        )
        why = (error.strerror or "the system gives no reason").lower()
        return f"{named} cannot be used: {why}. Give another, or ask who may use it."
    if isinstance(error, ValueError) and ("null byte" in str(error) or "null character" in str(error)):
        return "The name of a file or folder holds a character that no name can have. Give another name."
    return None


def kept_fault(error: Exception) -> str:
    """What to say of a fault of ours, whose traceback goes to a file under a reference."""
    reference = uuid.uuid4().hex[:8]
    handle, path = tempfile.mkstemp(prefix=f"scorecard-fault-{reference}-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
        file.write("".join(traceback.format_exception(error)))
    return (
        "Something went wrong. The fault is ours, not yours; try again, and if it happens again, pass on the "
        f"reference {reference} with the file {path}."
    )
