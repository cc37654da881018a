"""Turns what an address says of a scorecard (which lines, in which order, with what beside, which opened) into one
value, and back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import quote, urlencode

from dashboard.page import NotFound, Way
from dashboard.view import View
from data.spelling import nearest
from metrics.judging.status import AMBER, GREEN, NO_CASES, NO_TARGET, NOT_LOADED, RED, SUPPRESSED
from metrics.scorecard.narrow import BY_CHANGE, BY_DISTANCE, BY_SECTION, ORDERS, SIGNALS, Narrowing

ARGS = ("status", "signal", "section", "words", "owner", "changed", "order", "show", "open")
STATUSES = (RED, AMBER, GREEN, NO_TARGET, NO_CASES, NOT_LOADED, SUPPRESSED)
ORDER_WORDS = {BY_SECTION: "By section", BY_DISTANCE: "Farthest from target", BY_CHANGE: "Largest change"}
COLUMNS = {
    "target": "Target",
    "england": "England",
    "neighbours": "Neighbours",
    "signal": "Signal",
    "ytd": "Year to date",
    "last-year": "Last year",
}
"""What can be shown in a row, as the address calls it."""
EVERY_LINE = Narrowing()
NOTHING_MORE, REVISIONS = "none", "revisions"
MOST_OPEN = 12


@dataclass(frozen=True)
class Choice:
    """A view of the scorecard with its narrowing, the columns beside the figure, and the measures that are opened."""

    view: View
    narrowing: Narrowing = EVERY_LINE
    show: tuple[str, ...] = tuple(COLUMNS)
    opened: tuple[str, ...] = ()

    def at(self, path: str = "/", *, view: dict[str, object] | None = None, **changes: object) -> str:
        """The address with fields of the narrowing, `show` or `opened` changed; and of the `view`."""
        own = {name: changes.pop(name) for name in ("show", "opened") if name in changes}
        said = replace(self, narrowing=replace(self.narrowing, **changes), **own)  # type: ignore[arg-type]
        pairs = urlencode({name: text for name, text in said.pairs() if text}, quote_via=quote, safe=",")
        address = self.view.at(path, **(view or {}))
        return f"{address}{'&' if '?' in address else '?'}{pairs}" if pairs else address

    def pairs(self) -> list[tuple[str, str]]:
        """What the address says besides the view; '' for what is as it usually is."""
        wanted, columns = self.narrowing, ",".join(self.show) or NOTHING_MORE
        return [
            ("status", ",".join(wanted.statuses)),
            ("signal", ",".join(wanted.signals)),
            ("section", wanted.section),
            ("words", wanted.words),
            ("owner", wanted.owner),
            ("changed", "yes" if wanted.changed else ""),
            ("order", wanted.order if wanted.order != BY_SECTION else ""),
            ("show", columns if self.show != tuple(COLUMNS) else ""),
            ("open", ",".join(self.opened)),
        ]

    @property
    def cleared(self) -> str:
        """The address with every line."""
        return replace(self, narrowing=Narrowing(order=self.narrowing.order)).at()

    def with_status(self, status: str) -> str:
        """The address with one status switched on, or off where it is on."""
        on = set(self.narrowing.statuses) ^ {status}
        return self.at(statuses=tuple(word for word in STATUSES if word in on))

    def toggled(self, name: str) -> str:
        """The address with a row opened, or closed where it is open."""
        rest = [one for one in self.opened if one != name]
        opened = rest if name in self.opened else [*self.opened, name][-MOST_OPEN:]
        return f"{self._closed}open={quote(','.join(opened), safe=',')}" if opened else self.at(opened=())

    @cached_property
    def _closed(self) -> str:
        """The address with nothing opened, ready for more: every row has one of its own."""
        address = self.at(opened=())
        return f"{address}{'&' if '?' in address else '?'}"


def chosen(
    view: View,
    *,
    sections: Collection[str],
    owners: Collection[str],
    measures: Collection[str],
) -> Choice:
    """What the address says. NotFound, in words, with what was meant, for a value that cannot be."""
    said = dict(view.own)
    narrowing = Narrowing(
        statuses=_several(view, "status", STATUSES),
        signals=_several(view, "signal", SIGNALS),
        section=_one(view, "section", sections),
        words=" ".join(said.get("words", "").split()),
        owner=_one(view, "owner", owners),
        changed=bool(_one(view, "changed", ("yes",))),
        order=_one(view, "order", ORDERS) or BY_SECTION,
    )
    columns = _several(view, "show", (*COLUMNS, NOTHING_MORE)) if said.get("show") else tuple(COLUMNS)
    opened = tuple(dict.fromkeys(_parts(said.get("open", ""))))[:MOST_OPEN]
    for one in opened:
        _refuse_unknown(view, "open", one, (*measures, REVISIONS))
    return Choice(view, narrowing, tuple(name for name in columns if name != NOTHING_MORE), opened)


def _parts(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def _several(view: View, name: str, known: Collection[str]) -> tuple[str, ...]:
    said = _parts(dict(view.own).get(name, ""))
    for one in said:
        _refuse_unknown(view, name, one, known)
    return tuple(one for one in known if one in said)


def _one(view: View, name: str, known: Collection[str]) -> str:
    said = dict(view.own).get(name, "")
    if said:
        _refuse_unknown(view, name, said, known)
    return said


def _refuse_unknown(view: View, name: str, said: str, known: Collection[str]) -> None:
    """A misspelt filter would show something else than was asked for."""
    if said in known:
        return
    near = nearest(said.casefold(), known) or nearest(said, known)
    ways = [Way("Open the scorecard without it", _without(view, name))]
    meant = f" Did you mean ‘{near}’?" if near else ""
    if near:
        ways.insert(0, Way(f"Open it with ‘{near}’ instead", _without(view, name, near)))
    sentence = f"The address says {name} ‘{said[:60]}’, which is none that we know, so nothing is shown in its place."
    raise NotFound("The address is not one that we know", f"{sentence}{meant}", tuple(ways))


def _without(view: View, name: str, instead: str = "") -> str:
    pairs: Sequence[tuple[str, str]] = [(key, instead if key == name else text) for key, text in view.own]
    more = urlencode([(key, text) for key, text in pairs if text], quote_via=quote, safe=",")
    address = view.at("/")
    return f"{address}{'&' if '?' in address else '?'}{more}" if more else address
