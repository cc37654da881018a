"""The `scorecard` command: its words and options → the command that is called; only that one is imported."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Protocol

HOME_HELP = "the home folder (or set SCORECARD_HOME)"


class Command(Protocol):
    """Adds a command: its name, the function that it calls, and a sentence about it."""

    def __call__(self, name: str, run: str, about: str, *, needs_home: bool = True) -> argparse.ArgumentParser: ...


def _with_post(made: argparse.ArgumentParser, about: str = "") -> None:
    made.add_argument("--as", dest="who", metavar="POST", help=about or AS)


AS = "the post that does it, such as 'Performance analyst', which readers see; the account unless told"
SAYS = "the post that says so; the account unless told"
ACCEPT = "what was looked at and is right: codes of warnings that ask"
BECAUSE = "why what is accepted is right; kept with it"


def main(arguments: list[str] | None = None) -> None:
    """Runs the command and leaves with its exit code: 0 done, 1 the content is at fault, 2 wrong use."""
    parser = _parser()
    if "_ARGCOMPLETE" in os.environ:  # the shell asks for words to complete with
        import argcomplete

        argcomplete.autocomplete(parser)
    options = parser.parse_args(arguments)
    options.alone = arguments is None  # the process is this command's and ends with it
    if options.home is None:
        if options.needs_home:
            parser.error(f"say which home: --home DIR, or set SCORECARD_HOME ({options.command} needs one)")
        options.home = Path("demo-home")
    sys.exit(_run(options))


def _run(options: argparse.Namespace) -> int:
    """The exit code of the command that the options name."""
    command = command_at(options.run)
    from data.errors import UserError, WrongUse

    try:
        return command(options)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, WrongUse) else 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except Exception as error:
        from dashboard.commands.faults import kept_fault, of_files

        says = of_files(error)
        if says is None and not options.alone:  # called by a program, which sees the fault itself
            raise
        print(says or kept_fault(error), file=sys.stderr)
        return 1


def command_at(place: str) -> Callable[[argparse.Namespace], int]:
    """'uploads.check' → that function of dashboard/commands/."""
    module, name = place.split(".")
    command: Callable[[argparse.Namespace], int] = getattr(import_module(f"dashboard.commands.{module}"), name)
    return command


def _parser() -> argparse.ArgumentParser:
    home = argparse.ArgumentParser(add_help=False)
    home.add_argument("--home", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=HOME_HELP)
    parser = argparse.ArgumentParser(prog="scorecard", description="Children's services scorecard.")
    from_environment = os.environ.get("SCORECARD_HOME")
    parser.add_argument(
        "--home", type=Path, metavar="DIR", default=Path(from_environment) if from_environment else None, help=HOME_HELP
    )
    kinds = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: str, about: str, *, needs_home: bool = True) -> argparse.ArgumentParser:
        made = kinds.add_parser(name, help=about, description=about, parents=[home])
        made.set_defaults(run=run, needs_home=needs_home)
        return made

    _taking_in(command)
    _targets(command, home)
    _owners(command, home)
    _spellings(command, home)
    _signals(command, home)
    _reading(command)
    _serving(command)
    return parser


def _taking_in(command: Command) -> None:
    for name, run, about in (
        ("check", "uploads.check", "read and check a workbook; store nothing"),
        ("load", "uploads.load", "check, store and compute a workbook"),
    ):
        made = command(name, run, about, needs_home=name == "load")
        made.add_argument("file", type=Path, metavar="FILE.xlsx")
        made.add_argument(
            "--month", type=_month, metavar="YYYY-MM", help="the reporting month, where About does not say"
        )
        made.add_argument(
            "--from", dest="records_from", type=_day, metavar="YYYY-MM-DD", help="the first day of records"
        )
        made.add_argument(
            "--to", dest="records_to", type=_day, metavar="YYYY-MM-DD", help="the last day, of a part of a month"
        )
        made.add_argument(
            "--add",
            action="store_true",
            default=None,
            help="add the workbook's sheets to the newest load of their month, and keep its other sheets",
        )
        made.add_argument("--format", choices=("text", "json"), default="text")
        if name == "load":
            made.add_argument(
                "--authority",
                metavar="NAME_OR_CODE",
                help="whose home it is: said once, with a new home's first extract",
            )
            made.add_argument("--publish", action="store_true", help="publish the month too")
            made.add_argument("--accept", nargs="+", action="extend", default=[], metavar="CODE", help=ACCEPT)
            made.add_argument("--because", default="", metavar="TEXT", help=BECAUSE)
            _with_post(made)
    made = command("init", "uploads.init", "make a home for an authority")
    made.add_argument("--authority", required=True, metavar="NAME_OR_CODE")
    made = command("publish", "uploads.publish", "publish a load of a month")
    made.add_argument("month", type=_month, metavar="YYYY-MM")
    made.add_argument("--revision", type=int, metavar="N", help="the newest unless told")
    made.add_argument("--note", default="", metavar="TEXT", help="why, as readers see it")
    made.add_argument("--accept", nargs="+", action="extend", default=[], metavar="CODE", help=ACCEPT)
    made.add_argument("--because", default="", metavar="TEXT", help=BECAUSE)
    _with_post(made)
    made = command(
        "withdraw", "uploads.withdraw", "take back what is published of a month; the one before stands again"
    )
    made.add_argument("month", type=_month, metavar="YYYY-MM")
    made.add_argument("--reason", required=True, metavar="TEXT", help="why, as readers see it")
    _with_post(made)
    made = command("recompute", "records.recompute", "compute the newest figures again by today's rules")
    made.add_argument(
        "--as-published", type=_month, metavar="YYYY-MM",
        help="compute a published month again by the rules of its day, and say whether it comes out the same",
    )  # fmt: skip
    _with_post(made, SAYS)
    made = command(
        "compute-all", "many_homes.compute_all", "compute again what is stale of many homes at once", needs_home=False
    )
    made.add_argument("--homes", type=Path, required=True, metavar="DIR", help="a folder with a folder for each home")
    made.add_argument(
        "--scheduler", metavar="ADDRESS", help="a Dask scheduler (tcp://… or tls://…), where not on this machine alone"
    )
    made.add_argument("--workers", type=_whole, metavar="N", help="worker processes on this machine; one a core else")
    made.add_argument("--memory", metavar="SIZE", help="the most memory of each, such as 2GB; its share else")
    made = command("benchmarks", "benchmarks.benchmarks", "take in figures that DfE published")
    made.add_argument("what", choices=("import",))
    made.add_argument("file", type=Path, metavar="FILE", help="a CSV of Explore Education Statistics, or a parquet")
    made.add_argument("--edition", metavar="TEXT", help="what this edition is called; else after its newest year")
    made.add_argument("--format", choices=("text", "json"), default="text")
    made = command("template", "uploads.template", "write the blank extract workbook", needs_home=False)
    made.add_argument("file", type=Path, metavar="FILE.xlsx")


def _targets(command: Command, home: argparse.ArgumentParser) -> None:
    made = command("targets", "targets.targets", "a council's own targets: list, set, take in or write")
    kinds = made.add_subparsers(dest="what", required=True, metavar="list|set|import|export")
    one = kinds.add_parser("list", help="every target that stands", parents=[home])
    one.add_argument("--format", choices=("table", "csv", "json"), default="table")
    one = kinds.add_parser("set", help="set a target from a month on", parents=[home])
    one.add_argument("measure", metavar="MEASURE")
    one.add_argument(
        "--from", dest="from_month", type=_from, required=True, metavar="DATE", help="from which month: 2024-04"
    )
    one.add_argument("--green", default="", metavar="X", help="95, or 18-22 for a band; left out: no target from then")
    one.add_argument("--amber", default="", metavar="Y", help="left out: there are two colours")
    one.add_argument("--set-by", required=True, metavar="TEXT", help="who decided it, in which paper")
    one.add_argument("--for", dest="basis", choices=("month", "quarter", "ytd"), default="month")
    one.add_argument("--reason", default="", metavar="TEXT")
    _with_post(one, SAYS)
    for name, about in (("import", "take in a file of targets"), ("export", "write the targets to a file")):
        one = kinds.add_parser(name, help=about, parents=[home])
        one.add_argument("file", type=Path, metavar="FILE", help=".xlsx or .csv")
        if name == "import":
            _with_post(one, SAYS)


def _owners(command: Command, home: argparse.ArgumentParser) -> None:
    made = command("owners", "owners.owners", "who answers for a measure or a section: list, set, take in")
    kinds = made.add_subparsers(dest="what", required=True, metavar="list|set|import")
    one = kinds.add_parser("list", help="every measure with its owner", parents=[home])
    one.add_argument("--format", choices=("table", "csv", "json"), default="table")
    one = kinds.add_parser("set", help="name a post", parents=[home])
    one.add_argument("about", metavar="MEASURE|SECTION")
    one.add_argument("post", metavar="POST", help="such as 'Head of Safeguarding'; '' for none")
    one.add_argument("--decided-by", default="", metavar="TEXT", help="who decided it, in which paper")
    _with_post(one, SAYS)
    one = kinds.add_parser("import", help="take in a CSV with the columns owner_of and post", parents=[home])
    one.add_argument("file", type=Path, metavar="FILE.csv")
    _with_post(one, SAYS)


def _spellings(command: Command, home: argparse.ArgumentParser) -> None:
    made = command(
        "spellings", "spellings.spellings", "a council's own words, for codes and on lists: list, teach, withdraw"
    )
    kinds = made.add_subparsers(dest="what", required=True, metavar="WHAT")
    one = kinds.add_parser("list", help="every word that was taught, newest first", parents=[home])
    one.add_argument("--format", choices=("table", "csv", "json"), default="table")
    for name, about in (("teach", "say which code a word stands for"), ("withdraw", "take a word back")):
        one = kinds.add_parser(name, help=about, parents=[home])
        one.add_argument("sheet", metavar="SHEET", help="such as 'Looked after'")
        one.add_argument("column", metavar="COLUMN", help="its heading, such as 'Placement Type'")
        one.add_argument("text", metavar="TEXT", help="what the cells say, such as 'Supp Accom'")
        if name == "teach":
            one.add_argument(
                "code",
                metavar="CODE",
                nargs="?",
                default="",
                help="a code of the column's list, such as K3; none where a free text is a word of your own list",
            )
        _with_post(one, SAYS)


def _signals(command: Command, home: argparse.ArgumentParser) -> None:
    made = command("signals", "signals.signals", "what stands out in a month, and what was answered to it")
    kinds = made.add_subparsers(dest="what", required=True, metavar="list|answer")
    one = kinds.add_parser("list", help="the signals of a month, each with its answer", parents=[home])
    one.add_argument("--month", type=_month, metavar="YYYY-MM", help="the newest unless told")
    one.add_argument("--view", type=_view, choices=("published", "latest"), default="published")
    one.add_argument("--breakdown", choices=("all", "service", "team"), default="all")
    one.add_argument("--format", choices=("table", "csv", "json"), default="table")
    one = kinds.add_parser("answer", help="accept or explain a signal, or begin the series anew", parents=[home])
    one.add_argument("measure", metavar="MEASURE")
    one.add_argument("month", metavar="YYYY-MM")
    one.add_argument("answer", metavar="ANSWER", help="accepted, explained, break; or withdrawn, to take it back")
    one.add_argument("--reason", required=True, metavar="TEXT", help="why, as readers see it under the chart")
    one.add_argument("--as", dest="who", required=True, metavar="POST", help="the post that answers")
    for name in ("service", "team"):
        one.add_argument(f"--{name}", default="", metavar="NAME", help=f"of a {name}; else the whole authority")


def _reading(command: Command) -> None:
    for name, run, about in (
        ("loads", "records.loads", "list the loads, newest first"),
        ("publications", "records.publications", "list what was published and withdrawn, newest first"),
        ("measures", "measures.measures", "the catalogue of measures"),
    ):
        made = command(name, run, about, needs_home=name != "measures")
        made.add_argument("--format", choices=("table", "csv", "json"), default="table")
    for name, run, about in (
        ("show", "measures.show", "the scorecard rows of a month"),
        ("history", "measures.history", "one measure, every month"),
    ):
        made = command(name, run, about)
        if name == "show":
            made.add_argument("month", type=_month, metavar="YYYY-MM")
        else:
            made.add_argument("measure", metavar="MEASURE")
        made.add_argument("--view", type=_view, choices=("published", "latest"), default="published")
        made.add_argument("--breakdown", default="all", help="all, service, team, or what the measure offers")
        made.add_argument("--format", choices=("table", "csv", "json"), default="table")
    made = command("cases", "cases.cases", "the cases behind a number, each with why it counts and hits")
    made.add_argument("measure", metavar="MEASURE")
    made.add_argument("month", type=_month, metavar="YYYY-MM")
    made.add_argument("--view", type=_view, choices=("published", "latest"), default="published")
    made.add_argument("--service", metavar="NAME", help="of one service alone")
    made.add_argument("--team", metavar="NAME", help="of one team alone")
    made.add_argument("--format", choices=("table", "csv", "json"), default="table")
    made = command("quality", "quality.quality", "how well a month was recorded: rows, blanks, issues and lateness")
    made.add_argument("month", type=_month, metavar="YYYY-MM", nargs="?", help="the newest unless told")
    made.add_argument("--format", choices=("table", "csv", "json"), default="table")
    made = command("outlook", "outlook.outlook", "the next months, and where the year ends")
    made.add_argument("measure", metavar="MEASURE", nargs="?", help="every measure unless told")
    made.add_argument(
        "--month", type=_month, metavar="YYYY-MM", help="as it stood in that month; the newest unless told"
    )
    made.add_argument("--view", type=_view, choices=("published", "latest"), default="published")
    made.add_argument("--format", choices=("table", "csv", "json"), default="table")
    made = command("revisions", "revisions.revisions", "figures as first published and as each later load knew them")
    made.add_argument("measure", metavar="MEASURE", nargs="?", help="every measure unless told")
    made.add_argument("--breakdown", choices=("all", "service", "team"), default="all")
    made.add_argument("--format", choices=("table", "csv", "json"), default="table")
    made = command(
        "explain",
        "measures.explain",
        "a measure's definition, its SQL, its examples and whether they hold",
        needs_home=False,
    )
    made.add_argument("measure", metavar="MEASURE")
    made = command("definitions", "measures.definitions", "check definitions without any data", needs_home=False)
    made.add_argument("what", choices=("check",))
    made.add_argument("folder", type=Path, nargs="?", metavar="DIR")
    command("verify", "records.verify", "re-read every load against its checksums and the audit trail")
    made = command("restore", "records.restore", "make a lost catalogue again from what lies beside the loads")
    made.add_argument("--from-loads", action="store_true", required=True, help="from the loads' own folder and trail/")
    _with_post(made, SAYS)


def _serving(command: Command) -> None:
    made = command("serve", "serving.serve", "serve a home")
    made.add_argument("--host", default="127.0.0.1")
    made.add_argument("--port", type=int, default=8050)
    made.add_argument("--workers", type=int, default=2)
    made = command("demo", "serving.demo", "make the demo home once, and serve it", needs_home=False)
    made.add_argument("--port", type=int, default=8050)
    made.add_argument("--no-serve", action="store_true", help="make it and stop")


def _month(text: str) -> date:
    from data.errors import WrongUse
    from metrics.home.asked import month_of

    try:
        return month_of(text)
    except WrongUse as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _from(text: str) -> date:
    """The month that something holds from; of a day, its month."""
    return _day(text).replace(day=1) if text.count("-") == 2 else _month(text)


def _view(text: str) -> str:
    from data.errors import WrongUse
    from metrics.home.asked import view_of

    try:
        return view_of(text)
    except WrongUse as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1 on")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is not a day: write it as 2020-04-01") from error
