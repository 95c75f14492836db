"""Chromium for every journey: one page per person, and what every page must pass.

A journey asks for the `new_page` fixture, walks, and calls `assert_good(page, "name")` on each page and error state.
Also here: while browser tests run, WhiteNoise serves the source files, so nobody needs to collect them first.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Playwright

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


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The machine's own Chromium when there is one, else the one that playwright brought."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's sync interface runs an event loop in this thread
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
    yield browser
    browser.close()
    connections.close_all()  # while that loop runs, this thread's are others than before and after it, when nobody finds them


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[NewPage]:
    """`new_page(url="", locale="en", dark=False, width=DESK, javascript=True)`: a browser of one's own, cookies included.

    The test fails at its end when a page broke the Content-Security-Policy or threw in a script.
    """
    contexts = []
    problems: list[str] = []

    def open_page(
        url: str = "", *, locale: str = "en", dark: bool = False, width: int = DESK, javascript: bool = True
    ) -> Page:
        context = chromium.new_context(
            locale=locale,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _note_refusal(message, problems))
        page.on("pageerror", lambda error: _note_error(error, problems))
        if url:
            page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


def _note_refusal(message: ConsoleMessage, problems: list[str]) -> None:
    if "Content Security Policy" in message.text:
        problems.append(message.text)


def _note_error(error: Error, problems: list[str]) -> None:
    problems.append(f"{error.name}: {error.message}")


def assert_accessible(page: Page, *rules: str) -> None:
    """No violation of any axe rule (or of the named ones), of any impact, once the page has loaded.

    Nothing is preloaded: that serves films, which we have not, and adds the sheets that a sheet imports as inline styles,
    which our policy refuses and the `new_page` fixture reports.
    """
    page.wait_for_load_state("load")
    assert not page.evaluate("matchMedia('(scripting: none)').matches"), "axe waits for ever where JavaScript is off"
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    options = {"reporter": "no-passes", "selectors": False, "preload": False}
    lines = page.evaluate(_VIOLATIONS, options | ({"runOnly": list(rules)} if rules else {}))
    assert not lines, f"{page.url}\n" + "\n".join(lines)


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
