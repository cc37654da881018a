"""Turns a choice made on an open page into the document that shows it: the one guarded callback of live pages.

The templates are those of the first paint, so what is shown after a choice is what its address shows. The browser puts
in only what differs (assets/live.js).
"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask, g, request

from dashboard import shell
from dashboard.access import gate
from dashboard.addresses import page_at
from dashboard.server.answers import log_fault, page_for, view_of
from dashboard.source import Source
from data.errors import DamagedFigures, UserError

LOG = logging.getLogger("scorecard")
STARTS = "/_dash-dependencies"
_LONGEST = 2000
_FAULT = "The fault is ours, not yours, and the page is as it was. If it happens again, pass on the reference"


def attach(server: Flask) -> None:
    """Gives the browser the token that a choice has to send: with what Dash asks for when it starts, since the document
    itself is kept and the same for everybody."""

    @server.before_request
    def give_token() -> None:
        if request.path == STARTS:
            gate.csrf_token()


def show(source: Source, wanted: object) -> dict[str, Any]:
    """`wanted` is {address, number}; {number, html} of the address's document, or {number, failed} in words. Asks the
    gate again."""
    asker = gate.asker()
    path, query, number = _understood(wanted)
    try:
        version, notice = source.now()
        key = ("live", version, notice, asker.key, path, query)
        kept = source.recall(key)
        html = kept[1].decode() if kept else _document(source, path, query, key)
    except DamagedFigures:
        source.again()  # the next choice makes it again
        return {"number": number, "failed": "The figures are being made again. Please try again in a moment."}
    except UserError as error:
        LOG.warning("A choice could not be shown: %s", error)
        return {"number": number, "failed": f"That cannot be shown just now: {error}"}
    except Exception:
        return {"number": number, "failed": f"{_FAULT} {log_fault()}."}
    g.compression_key = str((key, number))
    return {"number": number, "html": html}


def _document(source: Source, path: str, query: str, key: object) -> str:
    args = dict(parse_qsl(query))
    made = page_for(source, path, args)
    html = shell.document(made, path=path, view=view_of(args), authority=source.reader().authority)
    if made.keep:
        source.keep(key, (made.status, html.encode()))
    return html


def _understood(wanted: object) -> tuple[str, str, int]:
    """The path, the query and the number of what is wanted. Refused where it is no address of a live page."""
    if isinstance(wanted, dict):
        address, number = wanted.get("address"), wanted.get("number")
        if isinstance(address, str) and isinstance(number, int) and len(address) <= _LONGEST:
            path, query = _split(address)
            found = page_at(path)
            if path.startswith("/") and found is not None and getattr(found[0], "LIVE", False):
                return path, query, number
    raise gate.Refused("That is not an address of a page that changes in its place.")


def _split(address: str) -> tuple[str, str]:
    """Path and query; ('', '') where it names another site, or is no address."""
    try:
        split = urlsplit(address)
    except ValueError:
        return "", ""
    return ("", "") if split.netloc or split.scheme else (split.path, split.query)
