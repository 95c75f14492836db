"""Chromium for every journey: one page per person, and what every page must pass.

A journey asks for the `new_page` fixture, walks, and calls `assert_good(page, "name")` on each page and error state.
Also here: while browser tests run, WhiteNoise serves the source files, so nobody needs to collect them first.
"""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Playwright

from sscard.launcher.browser import path
from tests import alike

PICTURES = (
    Path(__file__).resolve().parent.parent / ".local" / "pictures"
)  # not test-results/: each run of pytest empties that
PHONE, DESK = 360, 1280  # CSS pixels wide

NewPage = Callable[..., Page]

_OVERFLOWING = """(percent) => {
  const root = document.documentElement;
  root.style.fontSize = percent;
  const width = root.clientWidth;
  const found = root.scrollWidth <= width ? [] : [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > width + 1)
    .map((one) => `${one.tagName.toLowerCase()}.${[...one.classList].join(".")}: ${(one.textContent || "").trim().slice(0, 40)}`);
  root.style.fontSize = "";
  return found;
}"""
# Of what axe found, the lines that a failing test prints: to bring the rest over costs more than to find it.
_VIOLATIONS = """async (options) => (await axe.run(options)).violations.map((one) =>
  `${one.id} (${one.impact}): ${one.help}\\n    ` + one.nodes.map((node) => node.html.slice(0, 160)).join("\\n    "))"""


@pytest.fixture(scope="session", autouse=True)
def _static_files_from_source(django_test_environment: None) -> None:
    from django.conf import settings

    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STATIC_ROOT = str(PICTURES / "nothing-collected")


@pytest.fixture(scope="session", autouse=True)
def _looked_at(tmp_path_factory: pytest.TempPathFactory) -> None:
    alike.begin(tmp_path_factory)


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The machine's own Chromium when there is one, else the one that playwright brought."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's sync interface runs an event loop in this thread
    browser = playwright.chromium.launch(executable_path=path(), args=["--no-sandbox"])
    yield browser
    browser.close()
    connections.close_all()  # while that loop runs, this thread's are others than before and after it, when nobody finds them


@pytest.fixture(scope="session")
def _pages_left(chromium: Browser) -> dict[tuple[str, bool], list[Page]]:
    """Empty ones, by what a page is born with: its locale, and whether it runs scripts."""
    return defaultdict(list)


@pytest.fixture
def new_page(chromium: Browser, _pages_left: dict[tuple[str, bool], list[Page]]) -> Iterator[NewPage]:
    """`new_page(url="", locale="en", dark=False, width=DESK, javascript=True)`: a browser of one's own, cookies included.

    It may be one that an earlier test has left, emptied: to make one costs as much as three pages of ours. `alone`: never
    given on, for a test that does to it what nobody can take back, as to stop its clock.

    The test fails at its end when a page broke the Content-Security-Policy or threw in a script.
    """
    used: list[tuple[Page, list[Page] | None]] = []
    problems: list[str] = []

    def note_refusal(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            problems.append(message.text)

    def note_error(error: Error) -> None:
        problems.append(f"{error.name}: {error.message}")

    def open_page(
        url: str = "",
        *,
        locale: str = "en",
        dark: bool = False,
        width: int = DESK,
        javascript: bool = True,
        alone: bool = False,
    ) -> Page:
        left = _pages_left[locale, javascript]
        page = left.pop() if left and not alone else _born(chromium, locale, javascript)
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media="null", color_scheme="dark" if dark else "light", reduced_motion="reduce")
        page.on("console", note_refusal)
        page.on("pageerror", note_error)
        used.append((page, None if alone else left))
        if url:
            page.goto(url)
        return page

    yield open_page
    for page, left in used:
        if left is None or not _is_emptied(page):
            page.context.close()
            continue
        page.remove_listener("console", note_refusal)
        page.remove_listener("pageerror", note_error)
        left.append(page)
    assert problems == []


def _born(chromium: Browser, locale: str, javascript: bool) -> Page:
    return chromium.new_context(locale=locale, java_script_enabled=javascript).new_page()


def _is_emptied(page: Page) -> bool:
    """No page, no way back to one, nobody who answers for a server, no cookies, nothing stored. False for one beside which
    another is open, and for one that did not let go."""
    context = page.context
    if context.pages != [page]:
        return False
    try:
        page.unroute_all()
        context.unroute_all()
        page.goto("about:blank")
        context.clear_cookies()
        asked = context.new_cdp_session(page)
        asked.send("Page.resetNavigationHistory")
        asked.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
        asked.detach()
    except Error:
        return False
    return True


def assert_accessible(page: Page, *rules: str) -> None:
    """No violation of any axe rule (or of the named ones), of any impact, once the page has loaded. What was found good once in
    this run, and differs in words alone, is not looked at again (tests/alike.py).

    Nothing is preloaded: that serves films, which we have not, and adds the sheets that a sheet imports as inline styles,
    which our policy refuses and the `new_page` fixture reports.
    """
    page.wait_for_load_state("load")
    assert not page.evaluate("matchMedia('(scripting: none)').matches"), "axe waits for ever where JavaScript is off"
    found = alike.outline_of(page, rules)
    if found.is_known():
        return
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    options = {"reporter": "no-passes", "selectors": False, "preload": False}
    lines = page.evaluate(_VIOLATIONS, options | ({"runOnly": list(rules)} if rules else {}))
    assert not lines, f"{page.url}\n" + "\n".join(lines)
    found.remember()


def assert_no_sideways_scroll(page: Page) -> None:
    """At the page's width now, with the text as it is and at 200 %."""
    for percent in ("", "200%"):
        overflowing = page.evaluate(_OVERFLOWING, percent)
        assert overflowing == [], f"{page.url} at {page.viewport_size}, text {percent or '100%'}"


def shoot(page: Page, name: str) -> None:
    """A picture of the whole page in .local/pictures/, when somebody wants to see it: SSCARD_PICTURES=1."""
    if os.environ.get("SSCARD_PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower())}.png", full_page=True)


def assert_good(page: Page, name: str = "") -> None:
    """Accessible in light and dark, at 360 and 1280 px, and nothing sticks out there; pictures of each when named, and wanted."""
    before = page.viewport_size
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in (("light", ()), ("dark", ("color-contrast",))):  # dark differs in its colours alone
            page.emulate_media(color_scheme=scheme)
            assert_accessible(page, *rules)
            if name:
                shoot(page, f"{name}-{width}-{scheme}")
        assert_no_sideways_scroll(page)
    page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)
