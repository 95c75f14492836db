"""A son looks at his mother's insurances on his phone: every page as a browser shows it, and as it is printed."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from audit.models import Event
from benefits.assessments import Reason, Say, Verdict
from benefits.contributions import Insurance
from benefits.models import Certification, InsuranceRecord, Refresh
from families.models import FamilyLink
from tests.benefits.pages.conftest import (
    EMPLOYER,
    answered,
    assessment,
    full_assessment,
    keep,
    keep_all,
    spell,
    today,
)
from tests.browser import PHONE, assert_accessible, assert_good, assert_no_sideways_scroll, shoot
from tests.families.conftest import CHEN_JING, ZHAO_QIANG, link_relative
from tests.families.pages.test_languages import LANGUAGES, assert_speaks
from tests.families.pages.test_look import signed_in
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims", "signed_in"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

FORTY_YEARS = [
    spell(f"{year}-01", f"{year}-{'07' if year == 1999 else '12'}", f"{400 + 60 * (year - 1985) ** 1.5:.2f}")
    for year in range(1986, 2026)
    if year not in {2003, 2004}
]


@pytest.fixture
def family(linked, rules):
    """The son at work, his mother retired after forty years with gaps, his wife who shares one insurance."""
    own = FamilyLink.objects.get(owner=linked)
    keep_all(own.person, [spell("2008-07")], retired=False)
    mother = link_relative(linked)
    FamilyLink.objects.filter(pk=mother.pk).update(scopes=[*mother.scopes, "view_work", "certify"])
    keep_all(mother.person, FORTY_YEARS)
    due = today() + timedelta(days=12)
    Certification.objects.create(person=mother.person, due_on=due, certified_at=timezone.now())
    wife = link_relative(linked, CHEN_JING, "spouse", scopes=["view_medical"])
    keep(wife.person, "medical", [spell("2012-03", "2020-02")], state="paused", balance=Decimal("820.10"))
    missing = (Reason("years", Say("Four more years of premiums, then nothing more is due.")),)
    rules(
        pension=(
            full_assessment(),
            assessment("pension", Verdict.NOT_YET, "After a death the family is due 2 grants."),
        ),
        medical=(assessment("medical", text="Seventy percent of the costs in a hospital.", missing=missing),),
    )
    return mother


def at(link, name="person", *more):
    return reverse(f"benefits:{name}", args=[link.pk, *more])


def test_son_sees_his_mothers_insurances(live_server, signed_in, family):
    page = signed_in(family.owner)
    page.set_viewport_size({"width": PHONE, "height": 900})
    given_he_opens_the_insurances_of_his_family(page, live_server)
    when_he_opens_his_mother(page)
    then_her_proof_of_life_comes_first_and_three_fold_into_one_line(page)
    when_he_opens_her_pension(page)
    then_every_year_has_its_bar_its_words_and_its_row(page)
    then_the_numbers_behind_the_answer_unfold(page)
    then_the_table_can_be_saved_without_her_name_on_it(page)
    then_paper_has_chart_table_and_numbers_and_no_buttons(page)
    then_she_can_see_that_he_looked(family)


def given_he_opens_the_insurances_of_his_family(page, live_server):
    page.goto(live_server.url + "/")
    page.get_by_role("link", name="My five insurances").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The five insurances of your family")
    assert_good(page, "insurances-family")


def when_he_opens_his_mother(page):
    page.get_by_role("heading", name="王芳").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The five insurances of 王芳")


def then_her_proof_of_life_comes_first_and_three_fold_into_one_line(page):
    expect(page.get_by_role("main")).to_contain_text("You have opened the record of 王芳. They can see that you did.")
    expect(page.get_by_role("region", name="Do this first")).to_contain_text("in 12 days")
    expect(page.locator(".insurance")).to_have_count(2)
    expect(page.get_by_role("main")).to_contain_text("3 do not apply: Unemployment, Work injury, Maternity")
    assert_good(page, "insurances-mother")


def when_he_opens_her_pension(page):
    page.get_by_role("heading", name="Pension").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pension")


def then_every_year_has_its_bar_its_words_and_its_row(page):
    chart = page.get_by_role("group", name="Months paid in each year")
    expect(chart.get_by_role("img")).to_have_count(40)
    expect(chart.get_by_role("img", name="2003: gap, nothing paid")).to_be_visible()
    expect(chart.get_by_role("img", name="1999: 7 months paid, 5 months missing")).to_be_visible()
    expect(page.locator("table.years tbody tr")).to_have_count(40)
    expect(page.get_by_role("row", name=re.compile("^2004 0 gap: 12 missing"))).to_be_visible()
    widths = page.locator(".chart-figure .chart__paid").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().width)"
    )
    assert min(widths) > 5  # CSS pixels, on a phone
    table = page.locator(".years-scroll")
    assert table.evaluate("one => one.scrollWidth <= one.clientWidth")  # employers included
    assert_good(page, "insurance-pension")


def then_the_numbers_behind_the_answer_unfold(page):
    page.get_by_text("By which law, with which numbers").first.click()
    expect(page.get_by_text("The national rule; Dongcheng, Beijing has no figure of its own here")).to_have_count(2)
    expect(page.get_by_text("not verified")).to_be_visible()
    assert_good(page, "insurance-pension-numbers")


def then_the_table_can_be_saved_without_her_name_on_it(page):
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save as a table (CSV)").click()
    assert saving.value.suggested_filename == f"contributions-pension-{today():%Y-%m-%d}.csv"
    lines = saving.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 41
    assert lines[1] == f'1986,12,460.00,"Dongcheng, Beijing",{EMPLOYER}'


def then_paper_has_chart_table_and_numbers_and_no_buttons(page):
    page.get_by_text("By which law, with which numbers").first.click()  # closed again: paper cannot unfold
    page.emulate_media(media="print")
    expect(page.locator(".chart-figure svg.chart")).to_be_visible()
    expect(page.locator("table.years")).to_be_visible()
    expect(page.get_by_text("Average wage")).to_be_visible()
    expect(page.locator(".masthead")).to_be_hidden()
    expect(page.get_by_role("link", name="Save as a table (CSV)")).to_be_hidden()
    assert_no_sideways_scroll(page)
    shoot(page, "insurance-pension-print")
    page.emulate_media(media="screen")


def then_she_can_see_that_he_looked(link):
    seen = Event.objects.filter(kind="benefits.insurances_opened", person_id=link.person_id).order_by("id")
    assert [event.codes for event in seen] == [
        {"relationship": "mother"},
        {"relationship": "mother"},
        {"relationship": "mother", "insurance": "pension"},
        {"relationship": "mother", "insurance": "pension", "download": True},
    ]


def test_stranger_reads_what_the_insurances_are_for(live_server, new_page, regions):
    page = new_page(live_server.url + "/insurances/")
    expect(page.get_by_role("heading", level=1)).to_have_text("The five insurances")
    assert_good(page, "insurances-stranger")
    page.get_by_role("link", name="Sign in", exact=True).last.click()
    page.wait_for_url("**/account/login/?next=/insurances/")


def test_page_shows_the_register_answer_as_soon_as_it_is_there(live_server, signed_in, linked, rules):
    link = link_relative(linked)
    page = signed_in(linked)
    page.goto(live_server.url + at(link))
    expect(page.get_by_role("main")).to_contain_text("The records are being fetched from the register.")
    assert_good(page, "insurances-waiting")
    keep_all(link.person)
    expect(page.locator(".insurance")).to_have_count(2, timeout=15_000)
    expect(page.get_by_role("main")).not_to_contain_text("being fetched")


def test_pages_with_little_to_show_are_good(live_server, signed_in, linked, rules):
    """A brother without any record, a register that is silent, odd spells, an insurance without a record."""
    brother = link_relative(linked, ZHAO_QIANG, "brother")
    answered(brother.person)
    mother = link_relative(linked)
    keep_all(mother.person)
    odd = [spell("2010-01", "2012-12"), spell("2012-06", "2013-12"), spell("2015-12", "2015-01")]
    InsuranceRecord.objects.filter(insurance="pension").update(spells=odd)
    InsuranceRecord.objects.filter(insurance="maternity").delete()
    Refresh.objects.filter(person=mother.person).update(refreshed_at=timezone.now() - timedelta(days=3))
    page = signed_in(linked)
    for address, name in (
        (at(brother), "no-record"),
        (at(mother), "silent"),
        (at(mother, "person-insurance", "pension"), "odd"),
        (at(mother, "person-insurance", "maternity"), "none"),
        ("/insurances/", "little"),
    ):
        page.goto(live_server.url + address)
        assert_good(page, f"insurances-{name}")


def test_family_of_a_new_account_is_good(live_server, signed_in, applicant):
    page = signed_in(applicant)
    page.goto(live_server.url + "/insurances/")
    assert_good(page, "insurances-new")


def test_browser_without_script_asks_again_by_a_button(live_server, new_page, sign_in, family):
    page = new_page(javascript=False)
    value = sign_in(family.owner, browser=Client()).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    page.goto(live_server.url + at(family))
    page.get_by_role("button", name="Ask the register again").click()
    expect(page.get_by_role("main")).to_contain_text("The register is being asked again.")
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The five insurances of 王芳")


@LANGUAGES
def test_insurances_speak_the_language(live_server, signed_in, family, rules, language):
    """But for what the rules say: that is theirs, and stands here as dots."""
    said = Reason("x", Say("…"))
    figures = [
        replace(figure, label="…", fact=replace(figure.fact, source="…")) for figure in full_assessment().figures
    ]
    answer = replace(
        full_assessment(),
        title="…",
        answer=said.text,
        reasons=(said,),
        missing=(said,),
        steps=(said.text,),
        amounts=tuple(replace(amount, label="…") for amount in full_assessment().amounts),
        figures=tuple(figures),
    )
    rules(pension=(answer,), medical=(answer,))
    family.owner.language = language
    family.owner.save()
    odd = [spell("2010-01", "2012-12"), spell("2012-06", "2013-03"), spell("2015-12", "2015-01"), spell("2099-01")]
    InsuranceRecord.objects.filter(person=family.person, insurance="medical").update(spells=odd, state="paused")
    brother = link_relative(family.owner, ZHAO_QIANG, "brother", scopes=["view_pension"])
    answered(brother.person)
    page = signed_in(family.owner)
    page.set_viewport_size({"width": PHONE, "height": 900})
    for address in (
        "/insurances/",
        at(family),
        at(family, "person-insurance", "pension"),
        at(family, "person-insurance", "medical"),
        at(family, "person-insurance", "work_injury"),
        at(brother),
        at(brother, "person-insurance", "pension"),
    ):
        page.goto(live_server.url + address)
        page.locator(".assessment summary").evaluate_all("all => all.forEach((one) => (one.parentElement.open = true))")
        assert_speaks(page, language, re.sub(r"[0-9a-f-]{36}", "x", address))


def test_answers_of_the_rules_fit_a_phone(live_server, signed_in, linked):
    """As they are, unfolded, with the text at 200 % as well."""
    own = FamilyLink.objects.get(owner=linked)
    keep_all(own.person, [spell("2008-07", base="15000.00")], retired=False)
    page = signed_in(linked)
    page.set_viewport_size({"width": PHONE, "height": 900})
    for insurance in Insurance.values:
        page.goto(live_server.url + at(own, "person-insurance", insurance))
        page.locator(".assessment summary").evaluate_all("all => all.forEach((one) => (one.parentElement.open = true))")
        assert_accessible(page)
        assert_no_sideways_scroll(page)
