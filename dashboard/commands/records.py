"""What a home holds, on the command line: its loads and publications listed, and all of it verified."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from dashboard.commands.printing import print_records
from dashboard.uploads.intake import open_intake
from dashboard.uploads.said import post
from data.errors import WrongUse
from data.home.config import open_home
from data.load import standing
from data.loads.council_decisions import account
from data.loads.store import Store
from metrics.figures.publication_history import WITHDRAWN, Deed, deeds
from metrics.wording import month_text

if TYPE_CHECKING:
    from data.load import Load
    from metrics.home.opened_home import OpenedHome

LOAD_FIELDS = (
    "load",
    "month",
    "records_from",
    "records_to",
    "produced_on",
    "loaded_at",
    "rows",
    "provisional",
    "workbook",
)


DEED_FIELDS = ("month", "load", "published_at", "note", "what", "at", "who", "then")


def loads(options: Namespace) -> int:
    """Lists loads, newest first."""
    found = open_intake(options.home).store.loads()
    print_records(
        [_load_record(one) for one in found],
        LOAD_FIELDS,
        options.format,
        "There are no loads yet: scorecard load FILE.xlsx",
    )
    return 0


def publications(options: Namespace) -> int:
    """Lists what was published and withdrawn, newest first: a line for each time."""
    found = deeds(open_intake(options.home).store.publications())
    records = [_deed_record(one) for one in found]
    print_records(records, DEED_FIELDS, options.format, "Nothing is published yet: scorecard publish YYYY-MM")
    return 0


def _deed_record(one: Deed) -> dict[str, str]:
    at = one.at.isoformat(timespec="seconds")
    return {
        "month": f"{one.month:%Y-%m}",
        "load": one.load.name,
        "published_at": "" if one.what == WITHDRAWN else at,
        "note": one.reason,
        "what": one.what,
        "at": at,
        "who": one.who,
        "then": one.then,
    }


def verify(options: Namespace) -> int:
    """Re-reads every load."""
    store = Store(open_home(options.home), refuse=False)
    differs = store.verify()
    for sentence in (*differs, *store.verified_from()):
        print(sentence)
    print(f"{len(differs)} differ." if differs else f"All {len(store.loads())} loads are whole.")
    return 1 if differs else 0


def restore(options: Namespace) -> int:
    """Makes a lost catalogue again, and computes what is stale; says what nobody can know any more."""
    from data.loads.restored import restore_from_loads

    home = open_home(options.home)
    for sentence in restore_from_loads(home, post(options.who) or account()).says:
        print(sentence)
    computed_again(open_intake(options.home), post(options.who))
    print("The catalogue of this home is there again. See what is whole and what is not: scorecard verify")
    return 0


def _load_record(one: Load) -> dict[str, Any]:
    return {
        "load": one.name,
        "month": f"{one.month:%Y-%m}",
        "records_from": one.records_from.isoformat(),
        "records_to": one.records_to.isoformat(),
        "produced_on": one.produced_on.isoformat(timespec="minutes"),
        "loaded_at": one.loaded_at.isoformat(timespec="seconds"),
        "rows": sum(one.rows.values()),
        "provisional": "yes" if one.provisional else "no",
        "workbook": one.workbook,
    }


def recompute(options: Namespace) -> int:
    """Computes the newest figures again by today's rules: only what they change. What was published stays."""
    if options.as_published is not None:
        return _run_again(options)
    changed = computed_again(open_intake(options.home), post(options.who))
    print(
        "The newest figures were computed again by today's rules. What was published stays as it was."
        if changed
        else "Nothing had to be computed again: the newest figures are by today's rules."
    )
    return 0


def computed_again(home: OpenedHome, who: str | None = None) -> bool:
    """Computes again what the rules of today change, and shows how far it is; True where anything was."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task("Looking for what has changed", total=None)

        def told(what: str, done: int, total: int) -> None:
            bar.update(task, description=f"Computing {what}", completed=done, total=total)

        return home.recompute(told, who=who)


_SHOWN = 10


def _run_again(options: Namespace) -> int:
    """Computes a published month again by the rules of its day; exit 1 where it does not come out as it was pinned."""
    from metrics.home.opened_home import opened
    from metrics.home.run_again import run_again

    home, month = opened(options.home), options.as_published
    publication = standing(home.store.publications()).get(month)
    if publication is None:
        raise WrongUse(f"{month_text(month)} is not published.")
    again = run_again(home, publication)
    if not again.differ:
        print(f"All {again.figures:,} figures of {month_text(month)} come out as they were published.")
        return 0
    print(f"{len(again.differ):,} of {again.figures:,} figures of {month_text(month)} come out otherwise:")
    for key, then, now in again.differ[:_SHOWN]:
        print(f"  {' '.join(str(one) for one in key if one != '')}: published {_figure(then)}, now {_figure(now)}")
    return 1


def _figure(told: tuple[object, ...] | None) -> str:
    if told is None:
        return "nothing"
    numerator, denominator, value, state = told
    return f"{value} ({numerator} of {denominator})" if value is not None else str(state)
