"""The cases behind a number: narrowed from the authority to a worker, each with why it counts and hits.

Child-level. Whoever may not see children is refused in one place: `gate.admit_to_cases`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from dashboard import glossary, shell
from dashboard import view as views
from dashboard.access import gate
from dashboard.exports.xlsx_cases import cases_csv, cases_workbook
from dashboard.page import NotFound, Page, Way
from dashboard.pages.scorecard import choices
from dashboard.source import Source
from dashboard.view import View
from metrics.cases.case import CaseList
from metrics.measures.definition import Definition
from metrics.scorecard.case_rows import case_fields, case_rows
from metrics.scorecard.case_words import for_whom
from metrics.scorecard.cases_page import Narrowed, cases_page, chosen, only_text, parts_of, where_text
from metrics.selection import Selection
from metrics.wording import month_text

PATH = "/cases"
ARGS = ("worker", "only", "page")
CATALOGUE = Way("See all measures", "/measures")
_LONGEST = 200
_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def render(source: Source, view: View, parts: tuple[str, ...]) -> Page:
    """The cases of the measure named in the path, of the view's month and group."""
    gate.admit_to_cases()
    view, measure, found = _found(source, view, parts)
    narrowed = _narrowed(view, request.args, measure, found)
    page = cases_page(measure, found, narrowed)
    where = where_text(narrowed)
    html = shell.fill(
        "cases.html",
        page=page,
        view=view,
        measure=measure.id,
        where=where,
        narrowed=narrowed,
        path=f"{PATH}/{measure.id}",
        choices=choices(source.reader(), view),
        at=lambda **changes: _address(view, measure.id, narrowed, changes),
        file=lambda form: _address(view, f"{measure.id}/cases.{form}", narrowed, {}),
        freshness=source.reader().freshness(found.period, view.vintage)[2],
        terms=glossary.spelled_out([measure.title, *(says for _, says in page.means)]),
    )
    return Page(
        title=", ".join(filter(None, (f"Cases: {measure.title}", page.month_text, where))),
        html=html,
        css=("measure.css", "cases.css"),
        js=("print.js",),
        version=source.reader().version_text(found.period, view.vintage),
    )


def attach(server: Flask, source: Source) -> None:
    """The same cases as files: all that the filters leave, not the page of them alone."""

    @server.get(f"{PATH}/<measure>/cases.<form>")
    def cases_file(measure: str, form: str) -> ResponseReturnValue:
        gate.admit_to_cases()
        try:
            if form not in _TYPES:
                raise NotFound("There is no such file", "The cases are there as csv and xlsx.", (CATALOGUE,))
            views.refuse_unknown(f"{PATH}/{measure}", request.args, ARGS)
            view, one, found = _found(source, views.read(request.args), (measure,))
            narrowed = _narrowed(view, request.args, one, found)
        except NotFound as error:
            missing = shell.not_found(error)
            return Response(shell.document(missing, path=PATH), status=missing.status, mimetype="text/html")
        return _file(form, one, found, narrowed, view)


def _file(form: str, measure: Definition, found: CaseList, narrowed: Narrowed, view: View) -> Response:
    some = chosen(found, narrowed)
    fields, rows = case_fields(found), case_rows(found, some)
    title = ", ".join(filter(None, (f"Cases: {measure.title}", month_text(found.period), where_text(narrowed))))
    if form == "csv":
        made = cases_csv(fields, rows)
    else:
        only = only_text(narrowed)
        about = [views.WORDS[view.vintage], f"{len(some):,} cases", f"only {only}" if only else "", found.says]
        made = cases_workbook(title, f"{for_whom(measure)} {', '.join(filter(None, about))}.", fields, rows)
    answer = Response(made, mimetype=_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{measure.id}-{found.period:%Y-%m}-cases.{form}"'
    return answer


def _found(source: Source, view: View, parts: tuple[str, ...]) -> tuple[View, Definition, CaseList]:
    """The settled view, the measure and all its cases. NotFound, in words, for what is not there."""
    if len(parts) != 1:
        raise NotFound("The cases of which measure?", "Choose one from the list of all measures.", (CATALOGUE,))
    view = source.settled(view)
    selection = Selection(view.selection.month, view.vintage)
    measure = source.reader().measures(view.vintage).get(parts[0])
    if measure is None:
        raise NotFound("There is no such measure", f"No measure has the id ‘{parts[0][:60]}’.", (CATALOGUE,))
    return view, measure, source.cases(measure, selection)


def _narrowed(view: View, args: Mapping[str, Any], measure: Definition, found: CaseList) -> Narrowed:
    """What of the list the address asks for. NotFound, in words, for a worker or a kind of case that is not in it."""
    worker, only = args.get("worker", "").strip()[:_LONGEST] or None, args.get("only", "").strip()[:_LONGEST]
    page, every = args.get("page", "1").strip(), view.at(f"{PATH}/{measure.id}")
    way = (Way("See all of them", every),)
    if worker is not None and not found.says and worker not in {one.worker for one in found.cases}:
        raise NotFound("There is no such worker", "No worker of that code has a case in this list.", way)
    if only and not found.says and only not in parts_of(found):
        raise NotFound("There are no such cases", "A list can be narrowed to yes, no, not-due, or a part.", way)
    if not (page.isascii() and page.isdigit() and len(page) < 5):
        raise NotFound("There is no such page", "The pages of a list are numbered from 1.", way)
    return Narrowed(view.service, view.team, worker, only, int(page))


def _address(view: View, place: str, narrowed: Narrowed, changes: Mapping[str, Any]) -> str:
    """The address of the list with some of it changed. Another group or kind begins at its first page; another service
    or team has other workers."""
    of_view = {name: changes[name] for name in ("service", "team") if name in changes}
    base = view.at(f"{PATH}/{place}", **of_view)
    told = {
        "worker": changes.get("worker", None if of_view else narrowed.worker),
        "only": changes.get("only", narrowed.only),
        "page": changes.get("page"),
    }
    query = urlencode({name: value for name, value in told.items() if value}, quote_via=quote)
    return f"{base}{'&' if '?' in base else '?'}{query}" if query else base
