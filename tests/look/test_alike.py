"""What axe is spared: pages that differ in words alone. Whatever its rules look at makes another page."""

import pytest

from tests.alike import outline_of
from tests.browser import DESK, PHONE, assert_accessible

pytestmark = pytest.mark.journey

PAGE = """<!doctype html><html lang="en"><title>Family</title><meta name="viewport" content="width=device-width">
<style>.wide {overflow-x: auto; white-space: nowrap} .wide p {margin: 0}</style>
<main><h1 id="family">Family</h1><section aria-labelledby="family"><h2>Mother</h2>
<a href="/links/3f2a/" aria-label="Open the link to her">Open</a>
<label for="name">Name</label><input id="name" value="Wang"><p class="hint">Pension</p>
<div class="wide" tabindex="-1"><p>Short</p></div></section></main></html>"""


@pytest.fixture
def good(new_page):
    """The page above, found good."""
    page = new_page()
    page.set_content(PAGE)
    assert_accessible(page)
    assert outline_of(page, ()).is_known()
    return page


def shown(good, before, after):
    assert before in PAGE
    good.set_content(PAGE.replace(before, after))
    return outline_of(good, ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<h2>Mother</h2>", "<h2>母亲</h2>"),
        ('lang="en"', 'lang="es"'),
        ("/links/3f2a/", "/links/77b1/"),
        ('value="Wang"', 'value="Li"'),
        ("Open the link to her", "Open it: Wang"),
    ],
)
def test_other_words_are_the_same_page(good, before, after):
    assert shown(good, before, after).is_known()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<h2>Mother</h2>", "<h2></h2>"),
        ("<h2>Mother</h2>", "<h3>Mother</h3>"),
        ("<h2>Mother</h2>", "<h2>Family</h2>"),
        ('lang="en"', 'lang="xx"'),
        ('href="/links/3f2a/"', 'href="#nowhere"'),
        ('for="name"', 'for="nome"'),
        ('class="hint"', 'class="hint" id="name"'),
        ('class="hint"', 'class="faint"'),
        ("Open the link to her", "Unlock the link to her"),
        ('id="name"', 'id="name" aria-invalid="true"'),
        ("<p>Short</p>", f"<p>{'Longer than the page is wide. ' * 20}</p>"),
    ],
)
def test_what_a_rule_could_tell_is_another_page(good, before, after):
    assert not shown(good, before, after).is_known()


def test_other_width_scheme_or_rules_are_another_page(good):
    good.set_viewport_size({"width": PHONE, "height": 900})
    assert not outline_of(good, ()).is_known()
    good.set_viewport_size({"width": DESK, "height": 900})
    good.emulate_media(color_scheme="dark")
    assert not outline_of(good, ()).is_known()
    good.emulate_media(color_scheme="light")
    assert not outline_of(good, ("color-contrast",)).is_known()
    assert outline_of(good, ()).is_known()


def test_what_was_found_wrong_is_looked_at_again(good):
    wrong = PAGE.replace('<label for="name">Name</label>', "")
    for _time in range(2):
        good.set_content(wrong)
        with pytest.raises(AssertionError, match="label"):
            assert_accessible(good)
