"""The calculators' pages: for everybody, nothing kept, and every wrong answer told beside its field."""

import re
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import translation

from audit.models import Event
from benefits.calculators import CALCULATORS
from tests.benefits.what_if.answers import ANSWERS, RIGHT, WRONG
from tests.families.conftest import applicant, regions, sign_in

__all__ = ["applicant", "regions", "sign_in"]

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "es", "zh-hans"]


def address(name):
    return reverse("benefits:what-if", args=[name])


def words_of(answer):
    """What stands on the page, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def post(client, name, **changes):
    return client.post(address(name), RIGHT[name] | changes)


def test_index_leads_to_each(client):
    page = client.get(reverse("benefits:calculators"))
    assert page.status_code == 200
    for one in CALCULATORS.values():
        assert f'href="{address(one.name)}"' in page.content.decode()
        assert str(one.title) in words_of(page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CALCULATORS)
def test_form_of_each_in_each_language(client, name, language):
    page = client.get(address(name), headers={"accept-language": language})
    assert page.status_code == 200
    with translation.override(language):
        assert str(CALCULATORS[name].title) in words_of(page)


@pytest.mark.parametrize("name", CALCULATORS)
def test_answer_stands_above_the_form_that_keeps_what_was_typed(client, regions, name):
    page = post(client, name)
    text = words_of(page)
    assert page.status_code == 200
    assert ANSWERS[name] in text
    assert text.index(ANSWERS[name]) < text.index("Change your answers")
    for field, typed in RIGHT[name].items():
        if field in {"employer_average", "own_wage", "balance", "wage", "birth_month_year"}:
            assert f'value="{typed}"' in page.content.decode()


@pytest.mark.parametrize("name", CALCULATORS)
def test_answer_says_that_it_is_an_estimate_of_where_when_and_who_decides(client, regions, name):
    text = words_of(post(client, name))
    assert "This is an estimate for" in text
    assert "The decision is made by" in text
    assert "Source:" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CALCULATORS)
def test_answer_in_each_language(client, regions, name, language):
    page = client.post(address(name), RIGHT[name], headers={"accept-language": language})
    assert page.status_code == 200
    assert page.headers["Content-Language"] == language


@pytest.mark.parametrize("reason", WRONG)
def test_wrong_answer_is_422_with_a_summary_that_leads_to_it(client, reason):
    name, changes, _field, words = WRONG[reason]
    page = post(client, name, **changes)
    assert page.status_code == 422
    assert page.content.decode().count("govuk-error-summary__title") == 1
    assert words in words_of(page)
    target = re.search(r'govuk-error-summary__list.*?href="#([^"]+)"', page.content.decode(), re.DOTALL)[1]
    if changes != {"sex": "female"}:
        assert f'id="{target}"' in page.content.decode()


def test_wrong_answer_in_the_fold_opens_it(client):
    page = post(client, "retirement", retires_year="2029", retires_month="1")
    assert re.search(r'<details class="fold what-if__more" open>', page.content.decode())


def test_what_was_typed_wrongly_stays_without_becoming_markup(client):
    page = post(client, "pension", balance='"><b>much</b>', birth_month_year="seventy")
    assert 'value="&quot;&gt;&lt;b&gt;much&lt;/b&gt;"' in page.content.decode()
    assert 'value="seventy"' in page.content.decode()


def test_nothing_is_read_from_the_address(client):
    page = client.get(address("retirement"), {"birth_month_year": "1971", "birth_month": "1971-06"})
    assert 'value="1971"' not in page.content.decode()


def test_unknown_calculator_does_not_exist(client):
    assert client.get("/what-if/lottery/").status_code == 404
    assert client.post("/what-if/lottery/").status_code == 404


def test_nothing_of_it_is_kept(client, regions, django_assert_num_queries):
    with django_assert_num_queries(1):  # the names of the regions
        post(client, "pension")
    assert not Session.objects.exists()
    assert not Event.objects.exists()
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("name", CALCULATORS)
def test_forms_need_no_query(client, name, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(address(name))
    with django_assert_num_queries(0):
        client.post(address(name), {})


def test_form_from_another_site_is_refused(regions):
    assert Client(enforce_csrf_checks=True).post(address("pension"), RIGHT["pension"]).status_code == 403


def test_answers_stay_in_no_cache(client, regions):
    assert "no-store" in post(client, "pension").headers["Cache-Control"]


def test_signed_in_citizen_gets_the_same_answer(client, applicant, sign_in):
    sign_in(applicant)
    assert ANSWERS["pension"] in words_of(post(client, "pension"))


def test_region_without_figures_says_that_it_is_the_nations_rule(client, regions):
    assert "This region has no figures of its own here." in words_of(post(client, "pension", region="630000"))
    assert "This region has no figures of its own here." not in words_of(
        post(client, "pension", region="110000", wage="")
    )
    assert "This region has no figures of its own here." not in words_of(post(client, "pension", region=""))


def test_choice_of_the_month_is_drawn_with_words_and_a_table(client, regions):
    page = post(client, "pension")
    html = page.content.decode()
    assert html.count('class="chart__month"') == 53 + 1  # and the key
    assert html.count("chart__month--chosen") == 1 + 1
    assert 'aria-label="June 2030: ¥ 3,829.14 a month, the month asked for"' in html
    assert "June 2030 the month asked for ¥ 3,829.14 a month" in words_of(page)
    assert 'style="' not in html


def test_without_a_wage_there_is_no_drawing(client, regions):
    assert "chart" not in post(client, "pension", wage="").content.decode()


def test_old_address_leads_to_the_calculator_for_good(client):
    answer = client.get("/retirement/")
    assert (answer.status_code, answer.url) == (301, "/what-if/retirement/")


def test_strangers_home_page_leads_there(client):
    assert f'href="{reverse("benefits:calculators")}">Try it without an account</a>' in client.get("/").content.decode()


def test_citizens_home_page_leads_there(client, applicant, sign_in):
    sign_in(applicant)
    assert f'href="{reverse("benefits:calculators")}"' in client.get("/").content.decode()
