"""Workbooks on the command line: checked, loaded, published, and the blank one."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dashboard.commands import must_exist
from dashboard.commands.printing import print_checked
from dashboard.commands.without_pandas import leave_pandas_out
from data.errors import WrongUse
from metrics.wording import month_text

if TYPE_CHECKING:
    from data.authorities import Authority
    from data.extract import Checked


def check(options: Namespace) -> int:
    """Reads and checks; with a home, against its last load too, and says what could be computed."""
    must_exist(options.file)
    if options.alone:
        leave_pandas_out()
    counts, could = None, ""
    if options.home.exists():
        from dashboard.uploads.intake import open_intake
        from metrics.engine.readiness import readiness_sentence

        intake = open_intake(options.home)
        checked = intake.check(
            options.file, options.month, options.records_from, records_to=options.records_to, add=options.add
        )
        counts = intake.readiness(checked)
        could = f" {readiness_sentence(counts)}" if counts else ""
    else:
        from data.checks.check import check as check_alone

        checked = check_alone(
            options.file, month=options.month, records_from=options.records_from, records_to=options.records_to
        )
    print_checked(checked, options.format, f"Nothing was stored.{could}", {"measures": counts} if counts else None)
    return 0 if checked.ok else 1


def load(options: Namespace) -> int:
    """Checks, stores, computes; publishes where told."""
    from dashboard.uploads.intake import open_intake
    from dashboard.uploads.said import post, written

    must_exist(options.file)
    intake = open_intake(options.home)
    checked = intake.check(
        options.file, options.month, options.records_from, records_to=options.records_to, add=options.add
    )
    if not checked.ok:
        print_checked(checked, options.format, "Nothing was stored.")
        return 1
    if options.publish and (open_ := _not_accepted(checked, options.accept)):
        told = f"It is not published before this is accepted: --accept {' '.join(open_)}. Nothing was stored."
        print_checked(checked, options.format, told, {"not_accepted": open_})
        return 1
    asked, from_now = intake.asks_whose(checked), ""
    if asked and not options.authority and asked.found is None:
        refused = (
            f"{asked.says} Say whose it is, once: add --authority with the council's name or its three-digit code."
        )
        print_checked(checked, options.format, f"{refused} Nothing was stored.", {"asks_authority": refused})
        return 1
    if authority := _authority(options.authority) if options.authority else asked.found if asked else None:
        intake = intake.confirm(checked, authority)
        whose = intake.home.whose
        from_now = f"{intake.home.path} is {whose.theirs} from now on. " if asked and whose else ""
    who = post(options.who)
    kept, new = intake.load(options.file, checked, who=who)
    same = f"The same file is already there as {kept.name}; nothing was added."
    told = f"{from_now}Loaded as {kept.name}." if new else same
    intake.store.accept(kept, options.accept, who=who, reason=written(options.because))
    if options.publish:
        intake.publish(kept, who=who)
        told += f" {month_text(kept.month)} is published."
    print_checked(checked, options.format, told, {"load": kept.name, "new": new, "published": options.publish})
    return 0


def init(options: Namespace) -> int:
    """Makes a home for an authority, before its first extract."""
    from data.home.config import open_home
    from data.home.confirmed_authority import confirm_authority

    home = confirm_authority(open_home(options.home), _authority(options.authority))
    assert home.whose is not None
    print(f"{home.path} is {home.whose.theirs}. Now load its first extract: scorecard load FILE.xlsx")
    return 0


def _authority(text: str) -> Authority:
    """The authority that the option names. WrongUse, with the nearest names, where no list knows it."""
    from data.authorities import find, who_may_be_meant

    found = find(text)
    if found is None:
        raise WrongUse(f"--authority '{text}' is no local authority that is known here. {who_may_be_meant(text)}")
    return found


def publish(options: Namespace) -> int:
    """Publishes a load of that month, the newest unless told; says which months before it are left out."""
    from dashboard.uploads.intake import open_intake
    from dashboard.uploads.said import post, written
    from metrics.figures.skipped_months import skipped_text

    intake = open_intake(options.home)
    found = intake.store.load(options.month, options.revision)
    if found is None:
        which = f" revision {options.revision}" if options.revision else ""
        print(
            f"There is no load of {month_text(options.month)}{which}. Load its extract first: scorecard load FILE.xlsx",
            file=sys.stderr,
        )
        return 1
    because = written(options.because)
    intake.publish(found, written(options.note), accepted=options.accept, because=because, who=post(options.who))
    print(f"{month_text(found.month)} is published from load {found.name}.")
    if skipped := skipped_text(found.month, intake.store.loads(), intake.store.publications()):
        print(skipped)
    return 0


def withdraw(options: Namespace) -> int:
    """Takes back what is published of a month."""
    from dashboard.uploads.intake import open_intake
    from dashboard.uploads.said import post, written
    from data.load import standing

    intake = open_intake(options.home)
    gone = intake.withdraw(options.month, written(options.reason), post(options.who))
    month = month_text(options.month)
    stands = standing(intake.store.publications()).get(options.month)
    now = f"What was published before it, from load {stands.load.name}, stands again." if stands else ""
    now = now or f"Nothing is published of {month} now: its pages say that it is being corrected."
    print(f"The publication of {month} from load {gone.load.name} is withdrawn. {now}")
    return 0


def template(options: Namespace) -> int:
    """Writes the blank extract workbook."""
    from data.template import write_template

    if options.file.suffix.lower() != ".xlsx":
        raise WrongUse(f"{options.file} must end in .xlsx")
    write_template(options.file)
    print(f"{options.file} is written. Fill in its sheets, then: scorecard check {options.file}")
    return 0


def _not_accepted(checked: Checked, accepted: Sequence[str]) -> list[str]:
    """The codes of the warnings that a person has to accept and has not."""
    return [code for code in dict.fromkeys(doubt.code for doubt in checked.must_be_accepted) if code not in accepted]
