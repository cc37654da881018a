"""The authority that a person confirmed → two lines at the head of the home's config.toml, written once."""

from __future__ import annotations

import re
import uuid
from datetime import date

from data.authorities import Authority
from data.errors import HomeError
from data.home.config import CONFIG, Home, open_home
from data.home.durable_files import sync_folder, write_synced
from data.home.writer_lock import WAIT_SECONDS, take_turn

_EMPTY = re.compile(r"""^\s*(?:authority|la_code|authority_as_written)\s*=\s*(?:""|'')\s*(?:#.*)?\n?""", re.M)
"""A setting that is there and says nothing: it would stand twice."""


def confirm_authority(
    home: Home, authority: Authority, *, as_written: str = "", today: date | None = None, wait: float = WAIT_SECONDS
) -> Home:
    """Gives a home without an authority this one, for good, and gives the home as it is then; nothing where it already
    is this one's. `as_written`: what the extract calls it, where no list knows that name. HomeError where the home is
    another's, also where somebody else confirmed that a moment ago; Busy where the home's turn does not come in `wait`
    seconds. Killed anywhere: config.toml is as it was, or has all of it."""
    with take_turn(home.path, wait):
        now = open_home(home.path)
        if now.whose is not None:
            if not now.whose.is_meant_by(authority.code):
                raise HomeError(
                    f"This home is {now.whose.theirs}, so nothing of {authority} goes into it: nothing of yours was"
                    " stored. Each authority has a home of its own (--home DIR)."
                )
            return now
        path = home.path / CONFIG
        before = _EMPTY.sub("", path.read_text(encoding="utf-8")) if path.exists() else ""
        # Before everything that is there: a key after a [table] would be the table's.
        _replace(home, _lines(authority, as_written, today or date.today()) + (f"\n{before}" if before else ""))
        return open_home(home.path)


def _lines(authority: Authority, as_written: str, today: date) -> str:
    also = f"authority_as_written = {_quoted(as_written)}\n" if as_written else ""
    return (
        f"# Whose home this is, as confirmed on {today.isoformat()}. Population and neighbours follow from the code.\n"
        f"authority = {_quoted(authority.name)}\nla_code = {_quoted(authority.code)}\n{also}"
    )


def _quoted(text: str) -> str:
    """Text as TOML has it: what a cell holds may hold quotes."""
    escaped = "".join(one if one.isprintable() and one not in '"\\' else f"\\U{ord(one):08X}" for one in text)
    return f'"{escaped}"'


def _replace(home: Home, text: str) -> None:
    unfinished = home.path / f".new-{uuid.uuid4().hex}"
    try:
        write_synced(unfinished, text.encode())
        unfinished.replace(home.path / CONFIG)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(home.path)
