"""The cases behind a figure → the page of them: narrowed step by step, counted at each, and why each is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from metrics.cases.case import ADDS, PART, Case, CaseList, denominator, numerator, of_group
from metrics.measures.definition import Definition
from metrics.scorecard.case_words import NO, WAITING, WORDS, YES, for_whom, of_text, state_of
from metrics.wording import format_number, month_text

A_PAGE = 200
"""So many cases are on one page: more would be slow to draw and to scroll."""
_ORDER = (NO, WAITING, YES)


@dataclass(frozen=True)
class Narrowed:
    """What of a list is looked at. `only` is yes, no, not-due, or a part of a mix; '' for all."""

    service: str | None = None
    team: str | None = None
    worker: str | None = None
    only: str = ""
    page: int = 1


@dataclass(frozen=True)
class Tally:
    """A service, team or worker with what its cases come to."""

    name: str
    n_text: str
    no_text: str
    waiting_text: str


@dataclass(frozen=True)
class Switch:
    """A way to see some of the cases only."""

    only: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class CaseShown:
    """One case in words. `where` is its place in the workbook, `state` '' where every case is alike."""

    id: str
    where: str
    service: str
    team: str
    worker: str
    state: str
    missed: bool
    value_text: str
    why: str
    why_counts: str


@dataclass(frozen=True)
class CasesPage:
    """Everything that the page shows. `level` is what `tallies` are ('service', 'team', 'worker', or '')."""

    title: str
    section: str
    month_text: str
    for_whom: str
    says: str
    differs: str
    sentence: str
    means: tuple[tuple[str, str], ...]
    switches: tuple[Switch, ...]
    trail: tuple[Tally, ...]
    level: str
    tallies: tuple[Tally, ...]
    cases: tuple[CaseShown, ...]
    value_head: str
    by_hit: bool
    waits: bool
    workbook_text: str
    shown_text: str
    page: int
    pages: int


def chosen(found: CaseList, narrowed: Narrowed) -> list[Case]:
    """The cases that are shown, those that are not hit first; all pages of them."""
    some = _whose(found.cases, narrowed)
    if narrowed.only:
        some = [one for one in some if narrowed.only in _kinds(found, one)]
    return sorted(some, key=lambda one: _ORDER.index(state_of(one)))


def cases_page(measure: Definition, found: CaseList, narrowed: Narrowed) -> CasesPage:
    """The page of a list of cases, in the order in which it is shown."""
    whose = _whose(found.cases, narrowed)
    some = chosen(found, narrowed)
    pages = max(1, -(-len(some) // A_PAGE))
    page = min(max(1, narrowed.page), pages)
    first = (page - 1) * A_PAGE
    by_hit = measure.kind == "percentage"
    level, key = _next_level(whose, narrowed)
    return CasesPage(
        title=measure.title,
        section=measure.section,
        month_text=month_text(found.period),
        for_whom=for_whom(measure),
        says=found.says,
        differs=found.differs,
        sentence="" if found.says else _sentence(measure, whose),
        means=_means(measure, waits=any(one.not_due for one in found.cases)),
        switches=tuple(_switches(measure, found, whose, narrowed)),
        trail=tuple(_trail(measure, found, narrowed)),
        level=level,
        tallies=tuple(_tallies(measure, whose, key)) if key else (),
        cases=tuple(_shown(measure, one) for one in some[first : first + A_PAGE]),
        value_head={PART: "Part", ADDS: "Adds"}.get(found.value_is, "Weighs" if found.value_is else ""),
        by_hit=by_hit,
        waits=any(one.not_due for one in found.cases),
        workbook_text=f"Rows are those of the workbook {found.workbook}." if found.workbook else "",
        shown_text=_shown_text(len(some), first),
        page=page,
        pages=pages,
    )


def _whose(cases: Sequence[Case], narrowed: Narrowed) -> list[Case]:
    some = of_group(cases, narrowed.service, narrowed.team)
    return some if narrowed.worker is None else [one for one in some if one.worker == narrowed.worker]


def _kinds(found: CaseList, case: Case) -> tuple[str, ...]:
    """What a case can be looked at by."""
    return (state_of(case), str(case.value)) if found.value_is == PART else (state_of(case),)


def _sentence(measure: Definition, cases: Sequence[Case]) -> str:
    if not cases:
        return "There are no cases here."
    waiting = sum(one.not_due for one in cases)
    later = f" {format_number(waiting)} not yet due stand in neither number." if waiting else ""
    if measure.kind == "percentage":
        return f"{of_text(numerator(cases), denominator(cases))}: {_hit_words(measure)}.{later}"
    if measure.kind == "average":
        return f"{format_number(numerator(cases))} in all over {format_number(denominator(cases))}.{later}"
    return f"{format_number(numerator(cases))}: {measure.counted.means}.{later}"


def _hit_words(measure: Definition) -> str:
    return measure.numerator.means if measure.numerator else ""


def _means(measure: Definition, *, waits: bool) -> tuple[tuple[str, str], ...]:
    """What is counted, as its definition says it."""
    if measure.kind == "figure":
        return ()
    told = [("Out of" if measure.denominator and measure.numerator else "Counted", measure.counted.means)]
    if measure.denominator and measure.numerator:
        told.append(("Of which", measure.numerator.means))
    if measure.not_due and waits:
        told.append(("Not yet due", measure.not_due.means))
    return tuple(told)


def _switches(measure: Definition, found: CaseList, whose: Sequence[Case], narrowed: Narrowed) -> Iterable[Switch]:
    """All; those that hit, those that do not and those not yet due; or the parts of a mix. None where all are alike."""
    if measure.kind == "percentage":
        keys = [(key, WORDS[key]) for key in (NO, YES, WAITING)]
    elif found.value_is == PART:
        keys = [(part, part) for part in dict.fromkeys(str(one.value) for one in found.cases)]
    else:
        return
    yield Switch("", f"All {len(whose):,}", not narrowed.only)
    for key, words in keys:
        number = sum(key in _kinds(found, one) for one in whose)
        if number or narrowed.only == key:
            yield Switch(key, f"{words}: {number:,}", narrowed.only == key)


def _trail(measure: Definition, found: CaseList, narrowed: Narrowed) -> Iterable[Tally]:
    """The authority, and the service, team and worker that it was narrowed to, each with what its cases come to."""
    steps: list[tuple[str, Narrowed]] = [("Whole authority", Narrowed())]
    if narrowed.service:
        steps.append((narrowed.service, Narrowed(narrowed.service)))
    if narrowed.team:
        steps.append((narrowed.team, Narrowed(narrowed.service, narrowed.team)))
    if narrowed.worker:
        steps.append((narrowed.worker, narrowed))
    return [_tally(measure, name, _whose(found.cases, step)) for name, step in steps]


def _next_level(whose: Sequence[Case], narrowed: Narrowed) -> tuple[str, Callable[[Case], str] | None]:
    """What the cases fall into next: services, teams, workers; nothing where the sheet does not name them."""
    levels: list[tuple[str, str | None, Callable[[Case], str]]] = [
        ("service", narrowed.service or narrowed.team, lambda one: one.service),
        ("team", narrowed.team, lambda one: one.team),
        ("worker", narrowed.worker, lambda one: one.worker),
    ]
    for name, told, key in levels:
        if told is None:
            return (name, key) if any(key(one) for one in whose) else ("", None)
    return "", None


def _tallies(measure: Definition, whose: Sequence[Case], key: Callable[[Case], str]) -> Iterable[Tally]:
    groups: dict[str, list[Case]] = {}
    for one in whose:
        groups.setdefault(key(one), []).append(one)
    return [_tally(measure, name, some) for name, some in sorted(groups.items(), key=lambda one: (not one[0], one[0]))]


def _tally(measure: Definition, name: str, cases: Sequence[Case]) -> Tally:
    waiting = sum(one.not_due for one in cases)
    missed = sum(state_of(one) == NO for one in cases)
    by_hit = measure.kind == "percentage"
    plain = by_hit and not measure.counted.weight
    number = of_text(numerator(cases), denominator(cases)) if by_hit else f"{len(cases):,}"
    return Tally(
        name, number, f"{missed:,} not" if plain and missed else "", f"{waiting:,} not yet due" if waiting else ""
    )


def _shown(measure: Definition, case: Case) -> CaseShown:
    by_hit = measure.kind == "percentage"
    state = state_of(case)
    value = case.value if isinstance(case.value, str) else "" if case.value is None else format_number(case.value)
    return CaseShown(
        id=case.id,
        where=f"{case.sheet}, row {case.row:,}" if case.row is not None else f"{case.sheet}, of an earlier extract",
        service=case.service,
        team=case.team,
        worker=case.worker,
        state=WORDS[state] if by_hit or case.not_due else "",
        missed=by_hit and state == NO,
        value_text=value,
        why=case.why or case.why_counts or "every row of the sheet counts",
        why_counts=case.why_counts if case.why else "",
    )


def _shown_text(number: int, first: int) -> str:
    if number <= A_PAGE:
        return ""
    return f"{first + 1:,} to {min(first + A_PAGE, number):,} of {number:,}"


def where_text(narrowed: Narrowed) -> str:
    """'MASH and Assessment, MASH, day team, worker W071'; '' for the whole authority."""
    worker = f"worker {narrowed.worker}" if narrowed.worker else ""
    return ", ".join(filter(None, (narrowed.service, narrowed.team, worker)))


def only_text(narrowed: Narrowed) -> str:
    """What of the cases a file holds, in words: 'No', 'Police'; '' for all."""
    return WORDS.get(narrowed.only, narrowed.only)


def parts_of(found: CaseList) -> list[str]:
    """What `only` may be for this list."""
    parts = [str(one.value) for one in found.cases] if found.value_is == PART else []
    return list(dict.fromkeys([*WORDS, *parts]))
