"""Requests that none of our pages makes → a refusal in words, before Dash or the file system meets them.

Dash answers what it does not expect with a fault; our pages ask for its scripts by the addresses that it wrote, for
charts in one form, and for what was chosen in one other.
"""

from __future__ import annotations

from typing import Any

from dash.fingerprint import check_fingerprint
from flask import Flask, Request, abort, request

SUITES, UPDATE = "/_dash-component-suites/", "/_dash-update-component"
LONGEST_STEP, LONGEST_BODY = 255, 64 * 1024
"""Of an address, between two strokes; of what asks for charts."""
FORMS = (
    ([("body", "address")], [("body", "slots"), ("body", "children")]),
    ([("body", "wanted")], [("body", "shown")]),
)
"""(inputs, outputs) of each callback."""


def attach(server: Flask, app: Any) -> None:
    """Looks at every request after the gate. `app`: the Dash whose scripts and callbacks these are."""

    @server.before_request
    def look() -> None:
        path = request.path
        if "\0" in path or any(len(step.encode("utf-8", "replace")) > LONGEST_STEP for step in path.split("/")):
            abort(404)
        if path.startswith(SUITES) and not _is_script(app, path.removeprefix(SUITES)):
            abort(404)
        if path == UPDATE and request.method == "POST" and not asks_as_a_page_does(app, request):
            abort(400)


def _is_script(app: Any, path: str) -> bool:
    package, _, file = path.partition("/")
    known = app.registered_paths.get(package, ()) if package in app.registered_paths else ()
    return check_fingerprint(file)[0] in known  # type: ignore[no-untyped-call]


def asks_as_a_page_does(app: Any, asked: Request) -> bool:
    """Whether a request is in a form in which a page asks for its charts, or for what was chosen, whatever address it
    names."""
    if asked.content_length is None or asked.content_length > LONGEST_BODY:
        return False
    try:
        sent = asked.get_json(silent=True)
    except (RecursionError, ValueError):
        return False
    if not isinstance(sent, dict) or not isinstance(output := sent.get("output"), str):
        return False
    changed = (sent.get("changedPropIds", []), sent.get("parsedChangedPropsIds", []))
    return (
        output in app.callback_map
        and (_properties(sent.get("inputs")), _properties(sent.get("outputs"))) in FORMS
        and sent.get("state", []) == []
        and all(isinstance(one, list) and all(isinstance(name, str) for name in one) for one in changed)
    )


def _properties(listed: Any) -> list[tuple[str, str]] | None:
    """(id, property) of each; None where it is no list of these. A single one comes by itself."""
    listed = [listed] if isinstance(listed, dict) else listed
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        return None
    return [(one.get("id"), one.get("property")) for one in listed]
