"""`make bench`: how long the work takes as ratios beside a reference in the same run, as medians. Never a test.

A command is timed from its start to its end, beside another process that ran just before it. A load is set beside the
bare read of its workbook; the scorecard page beside an empty page of the same app (server time) and beside the same
table as a plain page from the same server (time to interactive in Chromium, cold and warm); the measure page with its
chart beside the scorecard.
"""

from __future__ import annotations

import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Error, Page, sync_playwright
from python_calamine import CalamineWorkbook

from dashboard.uploads.intake import Intake, open_intake
from tests.bench import memory
from tests.bench.big_extract import write_big_extract
from tests.browser.chromium import CHROMIUM, FLAGS, until

CONFIG = 'authority = "Herefordshire"\nla_code = "884"\n'
RUNS = 7
MEASURE = "/measure/contacts_decided_24h"
TABLE = "document.querySelectorAll('table.measures tbody tr').length > 20"
LIVE = "document.getElementById('main').dataset.live === 'yes'"
CHART = "document.querySelectorAll('.graph .drawn path').length > 0 && document.querySelector('table.months') !== null"
TAKEN = "document.querySelector('.js-plotly-plot .xtick') !== null"
SERVER = """
import sys
from pathlib import Path
from werkzeug.serving import make_server
from dashboard.server.app import create_app
from dashboard.shell import prepare
app = create_app(Path(sys.argv[1]), bench=True)
prepare()
app.source.prepare()
make_server("127.0.0.1", int(sys.argv[2]), app.server, threaded=True).serve_forever()
"""
LOAD = """
import resource, sys
from pathlib import Path
from dashboard.uploads.intake import Intake, open_intake
intake = open_intake(Path(sys.argv[1]))
intake.load(Path(sys.argv[2]), intake.check(Path(sys.argv[2])))
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(own // 1024, child // 1024)
"""


BARE = """
import sys
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_path(sys.argv[1])
for name in book.sheet_names:
    book.get_sheet_by_name(name).to_python()
"""
SCORECARD = Path(sys.executable).with_name("scorecard")


def main() -> None:
    """Prints one line a figure: what, how much, the ratio and the most it may be."""
    folder = Path(tempfile.mkdtemp(prefix="scorecard-bench-"))
    try:
        commands(folder)
        loads(folder)
        pages(folder)
    finally:
        shutil.rmtree(folder)


def commands(folder: Path) -> None:
    """Whole processes, each beside its reference. The home of `check` is one that has been checked against before."""
    large, small = write_big_extract(folder / "large.xlsx"), write_big_extract(folder / "small.xlsx", rows=2_000)
    home, python = new_home(folder / "commands"), sys.executable
    imports = [python, "-c", "import duckdb, pyarrow"]
    bare = [python, "-c", BARE, large]
    beside("scorecard --help", [SCORECARD, "--help"], [python, "-c", "pass"], 4)
    beside("check of 60,000 rows", [SCORECARD, "check", large], bare, 3)
    beside("check of 2,000 rows", [SCORECARD, "check", small], imports, 3.75)
    beside("check of 60,000 rows against a home", [SCORECARD, "check", large, "--home", home], bare)
    beside("check of 2,000 rows against a home", [SCORECARD, "check", small, "--home", home], imports)


def beside(what: str, command: Sequence[object], reference: Sequence[object], most: float | None = None) -> None:
    """One line of a command: the median, and the median of its ratios to the reference run just before it."""
    for warm in (reference, command):
        process_seconds(warm)
    pairs = [(process_seconds(reference), process_seconds(command)) for _ in range(RUNS)]
    told(what, median(taken for _, taken in pairs), median(taken / first for first, taken in pairs), most)


def process_seconds(command: Sequence[object]) -> float:
    """How long a process takes from its start to its end."""
    environment = {key: value for key, value in os.environ.items() if key != "SCORECARD_HOME"}
    start = time.perf_counter()
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, cwd="/", env=environment)
    return time.perf_counter() - start


def loads(folder: Path) -> None:
    """A 60,000-row workbook of 12 months and 15 teams: read bare, and checked, stored and computed."""
    workbook = write_big_extract(folder / "big.xlsx")
    bare = seconds(lambda _: read_bare(workbook))  # before anything of ours is in memory for the collector to walk
    load(opened(folder / "warm"), workbook)
    intakes = [opened(folder / f"home-{run}") for run in range(RUNS)]
    done = seconds(lambda run: load(intakes[run], workbook))
    told("read the 60,000 rows bare", bare)
    told("check, store and compute them", done, done / bare, 3)
    home = new_home(folder / "memory")
    answer = subprocess.run([sys.executable, "-c", LOAD, home, workbook], check=True, capture_output=True, text=True)
    own, child = map(int, answer.stdout.split())
    print(f"{'peak memory of a load, process and reader':<58} {own + child:7,} MB   {own} + {child}; at most 1,000")


def opened(path: Path) -> Intake:
    """A new home, open and with its measures read, as a running server has it."""
    intake = open_intake(new_home(path))
    assert intake.definitions and intake.settings
    return intake


def pages(folder: Path) -> None:
    """The scorecard with ten years of months, and what a worker holds beside one year."""
    held = {}
    for months in (12, 120):
        home = published_home(folder, months)
        with serving(home) as (base, process):
            held[months] = memory.after_every_page(base, process) // 1_000_000
    ratio = held[120] / held[12]
    kept = "kept" if ratio <= 1.3 else "MISSED"
    what = "a worker after every page once, 120 months beside 12"
    print(f"{what:<58} {held[120]:7,} MB   {ratio:4.2f} times, at most 1.3 ({kept})", flush=True)
    with serving(home) as (base, _):
        times = {path: answer_times(base + path) for path in ("/", "/bench/plain", "/bench/empty")}
        told("an empty page, server time", median(times["/bench/empty"]))
        first, later = times["/"][0], median(times["/"][1:])
        anew = median(times_anew(base))
        told("the scorecard of 120 months, server time", later, later / median(times["/bench/empty"]), 2)
        told("the same, its document made anew", anew, anew / median(times["/bench/empty"]), 10)
        told("the same, the first after a start, beside made anew", first, first / anew, 1.5)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for kind, warm in (("cold", False), ("warm", True)):
                plain = median(interactive(browser, base + "/bench/plain", warm) for _ in range(RUNS))
                usable = median(interactive(browser, base + "/", warm) for _ in range(RUNS))
                live = median(interactive(browser, base + "/", warm, f"{TABLE} && {LIVE}") for _ in range(RUNS))
                told(f"the table as a plain page, usable ({kind})", plain)
                told(f"the scorecard, usable ({kind})", usable, usable / plain, 2)
                told(f"the scorecard, Dash started too ({kind})", live, live / plain, 2)
                chart_pages(browser, base, kind, warm, usable, live)
            choices(browser, base)
            browser.close()


def choices(browser: Browser, base: str) -> None:
    """A choice on the open scorecard, beside fetching and drawing the same rows as a plain page in the same browser."""
    for what, query in (("another month", "?month={}"), ("the reds of another month", "?month={}&status=red")):
        plain, ours = [], []
        page = browser.new_page(viewport={"width": 1366, "height": 900})
        page.goto(f"{base}/")
        listed = "() => [...document.querySelectorAll('[name=month] option')].map(o => o.value)"
        months = page.evaluate(listed)[1:3]
        for run in range(2 * RUNS):
            address = query.format(months[run % 2])
            plain.append(drawn(page, f"{base}/bench/plain{address}", months[run % 2], leaves=True))
        page.goto(f"{base}/{query.format(months[1])}")
        until(page, f"() => {LIVE}")
        for run in range(2 * RUNS):
            ours.append(drawn(page, f"/{query.format(months[run % 2])}", months[run % 2], leaves=False))
        page.close()
        told(f"{what} as a plain page", median(plain[2:]))
        told(f"{what} chosen on the scorecard", median(ours[2:]), median(ours[2:]) / median(plain[2:]), 1.5)


def drawn(page: Page, address: str, month: str, *, leaves: bool) -> float:
    """Seconds until the rows of a month are drawn: fetched as a page, or chosen on the one that is open."""
    shown = f"() => document.readyState !== 'loading' && document.querySelector('[name=month]')?.value === '{month}'"
    shown += " && document.querySelector('table.measures') !== null && document.body.offsetHeight > 0"
    choose = (
        f"() => {{ const one = document.querySelector('[name=month]'); one.value = '{month}'; "
        "one.dispatchEvent(new Event('change', { bubbles: true })) }"
    )
    if not leaves:
        shown += f" && location.search.includes('{month}')"
    start = time.perf_counter()
    page.goto(address, wait_until="commit") if leaves else page.evaluate(choose)
    while not _there(page, shown):
        assert time.perf_counter() - start < 30, address
    return time.perf_counter() - start


def _there(page: Page, shown: str) -> bool:
    """False too while the page is between two addresses."""
    try:
        return bool(page.evaluate(shown))
    except Error:
        return False


def published_home(folder: Path, months: int) -> Path:
    """A home with an extract of so many months, published."""
    home = new_home(folder / f"months-{months}")
    workbook = write_big_extract(folder / f"months-{months}.xlsx", months=months)
    intake = open_intake(home)
    kept, _ = intake.load(workbook, intake.check(workbook))
    intake.publish(kept)
    intake.store.close()
    return home


def times_anew(base: str) -> list[float]:
    """Seconds to the scorecard when its document has to be made again."""
    taken = []
    for _ in range(15):
        urlopen(base + "/bench/forget").read()
        start = time.perf_counter()
        with urlopen(Request(base + "/", headers={"Accept-Encoding": "br"})) as answer:
            answer.read()
        taken.append(time.perf_counter() - start)
    return taken


def chart_pages(browser: Browser, base: str, kind: str, warm: bool, usable: float, live: float) -> None:
    """The measure page beside the scorecard of the same run: its chart is there from the start, plotly comes after."""
    url = base + MEASURE
    drawn = median(interactive(browser, url, warm, CHART) for _ in range(RUNS))
    started = median(interactive(browser, url, warm, f"{CHART} && {LIVE}") for _ in range(RUNS))
    taken = median(interactive(browser, url, warm, TAKEN) for _ in range(RUNS))
    told(f"the measure page with its chart, usable ({kind})", drawn, drawn / usable, 1.5)
    told(f"the measure page, Dash started too ({kind})", started, started / live, 1.5)
    told(f"the measure page, plotly has taken over ({kind})", taken, taken / live)


def new_home(path: Path) -> Path:
    """A home of one authority with nothing in it."""
    if not path.exists():
        path.mkdir(mode=0o700)
        (path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return path


def read_bare(workbook: Path) -> None:
    """What python-calamine takes alone."""
    book = CalamineWorkbook.from_path(str(workbook))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def load(intake: Intake, workbook: Path) -> None:
    """Check, store and compute, as the page and the command do it."""
    checked = intake.check(workbook)
    assert checked.ok, checked.issues[:3]
    intake.load(workbook, checked)


def seconds(work: Callable[[int], None]) -> float:
    """The median of several runs."""
    taken = []
    for run in range(RUNS):
        start = time.perf_counter()
        work(run)
        taken.append(time.perf_counter() - start)
    return median(taken)


def answer_times(url: str) -> list[float]:
    """Seconds to the whole answer, the first one first."""
    taken = []
    for _ in range(60):
        start = time.perf_counter()
        with urlopen(Request(url, headers={"Accept-Encoding": "br"})) as answer:
            answer.read()
        taken.append(time.perf_counter() - start)
    return taken


def interactive(browser: Browser, url: str, warm: bool, ready: str = TABLE) -> float:
    """Seconds until the controls answer and what `ready` asks for is there."""
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    if warm:
        page.goto(url)
        page.wait_for_load_state("networkidle")
    ready = f"() => document.readyState !== 'loading' && {ready}"
    start = time.perf_counter()
    page.goto(url, wait_until="commit")
    while not page.evaluate(ready):
        assert time.perf_counter() - start < 30, url
    taken = time.perf_counter() - start
    context.close()
    return taken


@contextmanager
def serving(home: Path) -> Iterator[tuple[str, int]]:
    """A server in a process of its own: its address and the number of its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVER, home, str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=os.environ)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urlopen(base + "/health").read()
                break
            except OSError:
                time.sleep(0.1)
        yield base, server.pid
    finally:
        server.terminate()
        server.wait()


def told(what: str, taken: float, ratio: float | None = None, most: float | None = None) -> None:
    """One line."""
    verdict = "" if ratio is None or most is None else f", at most {most} ({'kept' if ratio <= most else 'MISSED'})"
    beside = "" if ratio is None else f"   {ratio:4.2f} times{verdict}"
    print(f"{what:<58} {taken * 1000:7.0f} ms{beside}", flush=True)


if __name__ == "__main__":
    main()
    print(f"{'peak memory of this run':<58} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:7,} MB")
