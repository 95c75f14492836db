"""`assert_good` itself: what is wrong at one width, or in one scheme alone, is found."""

import pytest

from tests.browser import assert_good

pytestmark = pytest.mark.journey

PAGE = """<!doctype html><html lang="en"><title>A page</title><meta name="viewport" content="width=device-width">
<style>{css}</style><main><h1>A page</h1><p id="words">Words</p><input id="unlabelled"></main></html>"""
UNSEEN = "#unlabelled {display: none}"
FAINT = "#words {color: #777; background: #666}"


@pytest.fixture
def with_css(new_page):
    """with_css("…"): a page that is good but for what this does to it."""

    def show(css):
        page = new_page()
        page.set_content(PAGE.format(css=css))
        return page

    return show


def test_good_page_passes_however_often_it_is_asked(with_css):
    page = with_css(UNSEEN)
    assert_good(page)
    assert_good(page)


@pytest.mark.parametrize(
    ("css", "told"),
    [
        ("@media (max-width: 800px) {" + UNSEEN + "}", r"label \(critical\)"),
        ("@media (min-width: 800px) {" + UNSEEN + "}", r"label \(critical\)"),
        (UNSEEN + "@media (prefers-color-scheme: dark) {" + FAINT + "}", r"color-contrast \(serious\)"),
        (
            UNSEEN + "@media (prefers-color-scheme: dark) and (max-width: 800px) {" + FAINT + "}",
            r"color-contrast \(serious\)",
        ),
        (UNSEEN + "#words {width: 20rem}", r"'width': 360.* text 200%"),
        (UNSEEN + "#words {width: 70rem}", r"'width': 1280.* text 200%"),
    ],
    ids=["desk", "phone", "dark", "dark-phone", "wide-when-large", "wide-when-large-on-a-desk"],
)
def test_fault_is_told(with_css, css, told):
    with pytest.raises(AssertionError, match=told):
        assert_good(with_css(css))


def test_fault_that_comes_later_is_told(with_css):
    page = with_css(UNSEEN)
    assert_good(page)
    page.add_style_tag(content=FAINT)
    with pytest.raises(AssertionError, match="color-contrast"):
        assert_good(page)
