"""Turns a request into an answer: the page of its address, its charts, and what went wrong in words."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Hashable
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from dash import dcc
from flask import Flask, Request, Response, g, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from dashboard import shell, static, view
from dashboard.access import gate
from dashboard.addresses import page_at
from dashboard.notice import Notice
from dashboard.page import NotFound, Page, Way
from dashboard.shell import Start
from dashboard.source import Source
from dashboard.view import View
from data.errors import Damaged, DamagedFigures, StoreError, UserError
from metrics.selection import PUBLISHED

LOG = logging.getLogger("scorecard")
PLOTLY = "plotly/plotly-basic.min.js"
_TRIES = 5
_IN_WORDS = {
    400: ("That could not be understood", "What was sent is not what our pages send, so nothing was done."),
    404: ("There is no such page", "Nothing is at this address."),
    405: ("That cannot be done here", "This address does not take what was sent to it."),
    413: (
        "That is too large",
        "The largest file that can be sent is 100 MB. Save the workbook without pictures and try again.",
    ),
}


def page(source: Source, start: Start, asked: Request) -> str:
    """The document of the address asked for; its status is set when it is sent."""
    if (given := g.get("made")) is not None:
        return shell.document(given, start=start)
    for _ in range(_TRIES):
        version, notice = source.now()
        made = page_for(source, asked.path, asked.args)
        if source.version() != version:  # other figures came in between: what the page says of them would not be true
            continue
        html = shell.document(
            made,
            path=asked.path,
            start=start,
            charts=static.address(PLOTLY) if made.graphs else "",
            notice=notice,
            view=view_of(asked.args),
            authority=source.reader().authority,
        )
        g.status = made.status
        if made.keep:
            key = _key(version, notice, asked)
            source.keep(key, (made.status, html.encode()))
            g.compression_key = str(key)
        return html
    raise StoreError("The home is being written just now. Open the page again in a moment.")


def _key(version: str, notice: Notice | None, asked: Request) -> Hashable:
    return (version, notice, gate.asker().key, asked.full_path)


def page_for(source: Source, path: str, args: Any) -> Page:
    """The page of a path and a query; the not-found page, in words, where there is none."""
    try:
        found = page_at(path)
        if found is None:
            raise NotFound("There is no such page", "Nothing is at this address. It may have been mistyped or moved.")
        module, parts = found
        view.refuse_unknown(path, args, getattr(module, "ARGS", ()))
        made = module.render(source, view.read(args), parts)
    except NotFound as error:
        return shell.not_found(error)
    assert isinstance(made, Page)
    return made


def view_of(args: Any) -> View:
    """What the links of the header carry along; nothing of an address that says what cannot be."""
    try:
        return view.read(args)
    except NotFound:
        return View()


def charts(source: Source, address: object) -> tuple[list[str], list[Any]]:
    """The charts of the page at an address, as (slots, graphs). Asks the gate again."""
    gate.asker()
    if not isinstance(address, str) or len(address) > 2000:
        raise gate.Refused("That is not an address of this scorecard.")
    try:
        split = urlsplit(address)
    except ValueError as error:
        raise gate.Refused("That is not an address of this scorecard.") from error
    try:
        drawn = page_for(source, split.path, dict(parse_qsl(split.query))).graphs
    except DamagedFigures:
        source.again()  # the next page makes it again
        return [], []
    except Exception:
        log_fault()  # nothing is lost on the page: the server's own drawing of the chart stays
        return [], []
    return list(drawn), [_graph(slot, figure) for slot, figure in drawn.items()]


def attach(server: Flask, source: Source) -> None:
    """Answers documents that are kept; and refusals, missing addresses, damaged files and our own faults in words."""

    @server.before_request
    def kept() -> Response | None:
        """A document that was made before: only addresses that Dash's index answered have one."""
        if request.method != "GET" or page_at(request.path) is None:
            return None
        key = _key(*source.now(), request)
        found = source.recall(key)
        if found is None:
            return None
        g.compression_key = str(key)
        return Response(found[1], status=found[0], mimetype="text/html")

    @server.after_request
    def with_its_status(response: Response) -> Response:
        if "status" in g and response.status_code == 200:
            response.status_code = g.status
        return response

    @server.errorhandler(DamagedFigures)
    def made_again(error: DamagedFigures) -> ResponseReturnValue:
        """The file is made again from the rows of the loads, and what was asked for is answered from that."""
        LOG.warning("A page met a file that is not what was kept: %s", error)
        source.again()
        if request.method != "GET" or "damaged" in g:
            return unusable(error)
        g.damaged = True
        try:
            return server.dispatch_request()
        except Damaged as still:
            return damaged(still)
        except UserError as still:
            return unusable(still)

    @server.errorhandler(Damaged)
    def damaged(error: Damaged) -> ResponseReturnValue:
        """The month that is damaged, and the ways to those that stand."""
        LOG.warning("A page could not be shown: %s", error)
        title = f"{error.month:%B %Y} cannot be shown just now"
        return _document(shell.message(title, str(error), _others(source, error.month), status=503))

    @server.errorhandler(gate.Refused)
    def refused(error: gate.Refused) -> ResponseReturnValue:
        return _document(shell.message("This was refused", str(error), status=403))

    @server.errorhandler(UserError)
    def unusable(error: UserError) -> ResponseReturnValue:
        LOG.warning("A page could not be shown: %s", error)
        return _document(shell.message("That cannot be shown just now", str(error), status=503))

    @server.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        title, sentence = _IN_WORDS.get(status, ("That did not work", "The request could not be understood."))
        return _document(shell.message(title, sentence, (Way("Open the scorecard", "/"),), status=status))

    @server.errorhandler(Exception)
    def fault(_error: Exception) -> ResponseReturnValue:
        sentence = (
            "The fault is ours, not yours, and nothing was changed. "
            "Try again; if it happens again, pass on the reference."
        )
        ways = (Way("Open the scorecard", "/"),)
        return _document(shell.message("Something went wrong", sentence, ways, status=500, reference=log_fault()))


def _others(source: Source, month: date) -> list[Way]:
    """The ways to the months that stand; none where they cannot be told either."""
    try:
        months = [one for one in source.reader().months(PUBLISHED) if one != month]
    except UserError:
        return []
    return [Way(f"{one:%B %Y}", f"/?month={one:%Y-%m}") for one in months] + [
        Way("The latest figures", "/?view=latest")
    ]


def attach_bench(server: Flask, source: Source, index: Callable[[], str]) -> None:
    """An empty page by Dash's `index`; the scorecard as a plain page without Dash, made once: only its way to the
    screen counts; and what makes the next page anew: the kept documents forgotten."""
    plain_html: dict[str, str] = {}

    @server.get("/bench/empty")
    def empty() -> Response:
        g.made = Page("Empty", Markup("<h1>Empty</h1>"))
        return Response(index(), mimetype="text/html")

    @server.get("/bench/forget")
    def forget() -> Response:
        source.forget()
        return Response("", mimetype="text/plain")

    @server.get("/bench/plain")
    def plain() -> Response:
        asked = request.full_path
        if asked not in plain_html:
            plain_html[asked] = shell.document(page_for(source, "/", request.args), path="/")
        g.compression_key = f"plain {asked}"
        return Response(plain_html[asked], mimetype="text/html")


def _document(made: Page) -> Response:
    return Response(shell.document(made), status=made.status, mimetype="text/html")


def _graph(slot: str, figure: Any) -> Any:
    config: dcc.Graph.Config = {
        "displayModeBar": False,
        "showSendToCloud": False,
        "showTips": False,
        "doubleClick": "reset",
    }
    return dcc.Graph(id=f"graph-{slot}", figure=figure, config=config, responsive=True)


def log_fault() -> str:
    """Writes the traceback to the log under a reference that the page can show."""
    reference = uuid.uuid4().hex[:8]
    LOG.exception("fault %s", reference)
    return reference
