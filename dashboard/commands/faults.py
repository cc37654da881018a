"""A fault that a command did not expect → a sentence for the person; what our own faults are goes to a file."""

from __future__ import annotations

import os
import tempfile
import traceback
import uuid

from data.errors import disk_full
from data.workbook.refusal import shown


def told(error: Exception) -> str:
    """What to say of it. A file that cannot be read or written is named; a fault of ours gets a reference."""
    if disk_full(error):
        return "The disk is full, so this could not be finished. Nothing is half stored: make room, then do it again."
    if isinstance(error, OSError) and error.filename is not None:
        why = (error.strerror or "it cannot be used").lower()
        return f"{shown(os.fsdecode(error.filename), 200)} cannot be used: {why}. Give another file or folder."
    if isinstance(error, ValueError) and "null byte" in str(error):
        return "The name of a file or folder holds a character that no name can have. Give another name."
    reference = uuid.uuid4().hex[:8]
    handle, path = tempfile.mkstemp(prefix=f"scorecard-fault-{reference}-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
        file.write("".join(traceback.format_exception(error)))
    return (
        f"Something went wrong. The fault is ours, not yours; try again, and if it happens again, pass on the "
        f"reference {reference} with the file {path}."
    )
