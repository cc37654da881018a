"""The scorecard that answers at once, in a real Chromium on the demo home: no reload, no jump, the focus kept."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, Route

from dashboard.server.app import create_app
from tests.browser.chromium import Opener, accessibility_faults, focused, overflow, serving, until

pytestmark = pytest.mark.browser
SEPTEMBER = "?month=2020-09"
FAULTY = "/measure/contacts_decided_24h"
CALLBACK = "**/_dash-update-component*"


@pytest.fixture(scope="module")
def base(demo_home: Path) -> Iterator[str]:
    with serving(create_app(demo_home)) as address:
        yield address


def counted(page: Page) -> str:
    return " ".join(page.locator("#counted").text_content().split())  # type: ignore[union-attr]


def rows(page: Page) -> int:
    return page.locator("table.measures > tbody > tr:not(.section):not(.opened)").count()


def settled(page: Page, words: str) -> None:
    until(page, f"() => document.getElementById('counted').textContent.includes({words!r})")


def marked(page: Page) -> None:
    """A mark that a reload would lose."""
    page.evaluate("() => { window.notReloaded = true; }")


def test_a_month_is_shown_without_reload_jump_or_loss_of_focus(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/?month=2020-07")
    marked(page)
    page.get_by_label("Month", exact=True).focus()
    page.evaluate("() => scrollTo(0, 150)")
    page.get_by_label("Month", exact=True).select_option("2020-08")
    settled(page, "August 2020: ")
    assert page.evaluate("() => [window.notReloaded, scrollY]") == [True, 150]
    assert focused(page) == "select month" and page.url.endswith("/?month=2020-08")
    assert page.title() == "Scorecard, August 2020 – Children’s scorecard"
    assert page.get_by_role("link", name="Report").get_attribute("href") == "/report?month=2020-08"
    page.get_by_label("Service", exact=True).select_option("MASH and Assessment")
    settled(page, "August 2020, MASH and Assessment: ")
    page.get_by_label("Team", exact=True).select_option(index=1)
    until(page, "() => location.search.includes('team=')")
    page.get_by_label("Service", exact=True).select_option("Early Help")
    until(page, "() => !location.search.includes('team=') && location.search.includes('Early')")
    page.go_back()
    until(page, "() => location.search.includes('team=') && document.querySelector('[name=team]').value !== ''")
    page.go_back()
    settled(page, "August 2020, MASH and Assessment: ")
    page.go_back()
    settled(page, "August 2020: ")
    page.go_forward()
    settled(page, "August 2020, MASH and Assessment: ")
    assert page.get_by_label("Service", exact=True).input_value() == "MASH and Assessment"
    assert page.evaluate("() => window.notReloaded")


def test_what_is_shown_after_choices_is_what_its_address_shows(base: str, open_page: Opener) -> None:
    """A link sent to somebody else."""
    page = open_page(f"{base}/")
    page.locator("#only-red").click()
    settled(page, "10 of 81")
    page.locator("#find-order").select_option("distance")
    until(page, "() => location.search.includes('order')")
    page.locator("#show-england").uncheck()
    until(page, "() => location.search.includes('show=')")
    page.locator("#find-words").fill("within")
    until(page, "() => location.search.includes('words=')")
    page.locator(".look").first.click()
    until(page, "() => document.querySelector('tr.opened svg') !== null")
    other = open_page(page.url)
    html = other.evaluate("() => document.getElementById('main').innerHTML")
    alike = (
        "html => { const other = document.createElement('main'), own = document.createElement('main');"
        " own.innerHTML = document.getElementById('main').innerHTML; other.innerHTML = html;"
        " for (const one of [own, other]) { one.querySelector('#filter').open = true; one.normalize(); }"
        " return own.isEqualNode(other) }"
    )
    assert page.evaluate(alike, html)
    assert other.locator("#only-red").get_attribute("aria-current") == "true"


def test_found_narrowed_opened_and_cleared_by_keyboard_alone(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/{SEPTEMBER}")
    marked(page)
    tab_to(page, "a Show the 10 red")
    page.keyboard.press("Enter")
    settled(page, "10 of 81")
    assert rows(page) == 10 and page.locator("table.measures > tbody > tr:not(.section) .tag.r").count() == 10
    assert page.evaluate("() => document.activeElement.id") == "only-red"
    tab_to(page, "input words")
    page.keyboard.type("section 47")
    until(page, "() => location.search.includes('words=section%2047')")
    assert rows(page) == 1 and page.evaluate("() => document.activeElement.value") == "section 47"
    tab_to(page, "button Look closer at Section 47 enquiries completed within 15 working days")
    page.keyboard.press("Space")
    until(page, "() => document.querySelector('tr.opened') !== null")
    assert page.evaluate("() => document.activeElement.getAttribute('aria-expanded')") == "true"
    opened = page.locator("tr.opened")
    assert opened.locator(".graph svg").count() > 0 and opened.locator("tbody tr").count() == 13
    assert accessibility_faults(page) == []
    page.keyboard.press("Space")
    until(page, "() => document.querySelector('tr.opened') === null")
    page.locator("#find-words").focus()
    page.keyboard.press("Escape")
    settled(page, "All 81")
    assert rows(page) == 81 and focused(page) == "input words"
    assert page.locator("#find-words").input_value() == "" and page.evaluate("() => window.notReloaded")


def tab_to(page: Page, stop: str) -> None:
    for _ in range(90):
        if focused(page).replace("\n", " ") == stop:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{stop} is not reached; the last was {focused(page)}")


def test_nothing_that_fits_says_so_and_is_cleared(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/{SEPTEMBER}&words=zebra")
    assert page.get_by_text("No measure fits.").is_visible() and "0 of 81 measures shown" in counted(page)
    assert accessibility_faults(page) == []
    page.locator(".nothing a").click()
    settled(page, "All 81")
    assert page.evaluate("() => document.activeElement.id") == "counted", "the focus is not lost with the link"


def test_of_two_fast_choices_the_newer_is_shown_whichever_comes_first(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/{SEPTEMBER}")

    def slowly(route: Route) -> None:
        if "2020-07" in (route.request.post_data or ""):
            page.wait_for_timeout(700)
        route.continue_()

    page.route(CALLBACK, slowly)
    page.evaluate(
        "() => { const one = document.querySelector('[name=month]');"
        " for (const month of ['2020-07', '2020-05']) { one.value = month;"
        " one.dispatchEvent(new Event('change', { bubbles: true })); } }"
    )
    settled(page, "May 2020: ")
    page.wait_for_timeout(1200)
    assert "May 2020: " in counted(page) and page.url.endswith("month=2020-05")


def test_a_choice_that_fails_says_so_and_leaves_the_page(base: str, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{base}/{SEPTEMBER}")
    until(page, "() => document.getElementById('main').dataset.live === 'yes'")
    page.route(CALLBACK, lambda route: route.abort())
    page.get_by_label("Month", exact=True).select_option("2020-07")
    until(page, "() => document.getElementById('slow').textContent.includes('could not be shown')")
    assert page.locator("h1").inner_text() == "September 2020" and page.url.endswith(SEPTEMBER)
    assert page.get_by_label("Month", exact=True).input_value() == "2020-09"
    page.unroute(CALLBACK)
    page.get_by_label("Month", exact=True).select_option("2020-07")
    settled(page, "July 2020: ")
    assert page.locator("#slow").text_content() == ""
    context.close()


def test_a_slow_choice_says_that_it_is_on_its_way(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/{SEPTEMBER}")

    def slowly(route: Route) -> None:
        page.wait_for_timeout(1200)
        route.continue_()

    page.route(CALLBACK, slowly)
    page.get_by_label("Month", exact=True).select_option("2020-06")
    until(page, "() => document.getElementById('slow').textContent === 'Fetching the figures…'")
    settled(page, "June 2020: ")
    assert page.locator("#slow").text_content() == ""


def test_without_scripts_the_form_narrows_and_a_row_links_to_its_measure(base: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/")
    page.locator("#only-red").click()
    assert "10 of 81 measures shown" in counted(page)
    page.locator("#find-words").fill("within")
    page.locator("#show-last-year").uncheck()
    page.get_by_role("button", name="Show").click()
    assert "status=red" in page.url and rows(page) < 10
    assert page.locator("table.measures > thead").get_by_text("September 2019").count() == 0
    assert not page.locator(".look").first.is_visible()
    page.locator("table.measures tbody th a").first.click()
    assert "/measure/" in page.url
    context.close()


def test_a_services_measures_without_cases_are_one_line(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/{SEPTEMBER}&service=Children%20with%20Disabilities")
    fold = page.locator("#fold-no-cases")
    assert fold.locator("summary").inner_text().startswith("4 measures have no cases for Children with Disabilities")
    assert page.locator("table.measures > tbody .tag", has_text="No cases").count() == 0
    fold.locator("summary").click()
    assert fold.locator("li").count() == 4 and accessibility_faults(page) == []


OPEN = "&open=contacts_decided_24h,assessment_outcomes,revisions"


@pytest.mark.parametrize("query", [OPEN, f"{OPEN}&show=none&order=change", "&changed=yes&show=ytd,target"])
def test_opened_and_narrowed_it_fits_every_width_and_prints(base: str, open_page: Opener, query: str) -> None:
    page = open_page(f"{base}/{SEPTEMBER}{query}")
    assert accessibility_faults(page) == []
    for width in (1680, 1366, 1120, 1000, 820, 760, 500, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, width
    assert accessibility_faults(page) == []
    page.emulate_media(media="print")
    for control in ("#filter", ".look", ".take", "#choices"):
        assert not page.locator(control).first.is_visible(), control


def test_on_a_narrow_screen_one_button_stands_before_the_rows(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/", width=320)
    assert page.locator("#filter summary").is_visible() and not page.locator("#find-words").is_visible()
    page.locator("#filter summary").click()
    page.locator("#find-words").fill("visits")
    until(page, "() => location.search.includes('words=visits')")
    assert page.locator("#find-words").is_visible() and overflow(page) == 0, "it stays open"


def test_the_list_of_sections_stays_in_sight(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/", width=1680)
    page.get_by_role("navigation", name="Sections").get_by_role("link", name=re.compile("Court")).click()
    until(page, "() => scrollY > 1500")
    box = page.get_by_role("navigation", name="Sections").bounding_box()
    assert box is not None and 0 <= box["y"] < 200
    assert "2 red" in page.get_by_role("link", name=re.compile("Court and permanence")).first.inner_text()


def test_what_is_seen_is_what_is_taken(base: str, open_page: Opener) -> None:
    page = open_page(f"{base}/{SEPTEMBER}&status=red&order=distance")
    address = page.locator(".take a").first.get_attribute("href")
    with urlopen(f"{base}{address}") as answer:
        taken = list(csv.DictReader(io.StringIO(answer.read().decode())))
    seen = page.locator("table.measures > tbody > tr:not(.section) > th > a").all_inner_texts()
    assert [row["title"] for row in taken] == seen and {row["status"] for row in taken} == {"red"}


def test_a_choice_takes_at_most_half_as_long_again_as_a_plain_page(base: str, open_page: Opener) -> None:
    """A coarse bound, for a busy machine: `make bench` measures it."""
    page = open_page(f"{base}/{SEPTEMBER}")
    start = time.perf_counter()
    page.get_by_label("Month", exact=True).select_option("2020-08")
    settled(page, "August 2020: ")
    assert time.perf_counter() - start < 5
