"""The page of one insurance: its answers, its chart with words and table, and the same as a file."""

import csv
import re

import pytest
from django.urls import reverse

from audit.models import Event
from authorities.validators import without_formulas
from benefits.contributions import Insurance
from benefits.models import InsuranceRecord
from families.admin.event_words import details_of, kind_of
from families.models import FamilyLink
from tests.benefits.pages.conftest import (
    EMPLOYER,
    FORMULA,
    answered,
    assessment,
    full_assessment,
    keep,
    spell,
    today,
    words_of,
)
from tests.families.conftest import link_relative

QUERIES = 8  # as the person's page, and the names of regions: of the answers, and of the places of work


def address(link, insurance="pension", name="person-insurance"):
    return reverse(f"benefits:{name}", args=[link.pk, insurance])


def file_of(client, link, insurance="pension"):
    answer = client.get(address(link, insurance, "person-contributions"))
    text = b"".join(answer.streaming_content).decode()
    return answer, list(csv.reader(text.removeprefix("\ufeff").splitlines()))


@pytest.fixture
def shares_work(mother):
    """She shares where she worked, too."""
    FamilyLink.objects.filter(pk=mother.pk).update(scopes=[*mother.scopes, "view_work"])
    return mother


def test_answer_is_shown_with_all_that_it_stands_on(client, mother, rules, sign_in):
    rules(pension=(full_assessment(),))
    sign_in(mother.owner)

    words = words_of(client.get(address(mother)))

    for said in (
        "What is paid Applies now ¥ 4,312 are paid every month.",
        "A month ¥ 4,312.00 a month",
        "From when November 2013",
        "What is still missing A proof of life every year.",
        "What to do next Renew the proof of life.",
        "Why She has reached the age.",
        "Social Insurance Law, art. 16",
        "Years that must be paid 15 years The national rule; Dongcheng, Beijing has no figure of its own here, since 1 July 2011.",
        "Source: Social Insurance Law art. 16",
        "Average wage ¥ 13,930 a month not verified Rule of Beijing, since 1 July 2025. Source: a page without a date",
        "Divisor by age 60: 139 · 61: 132",
        f"This is an estimate for Dongcheng, Beijing, of {today().day} ",
        "The decision is made by the department of human resources and social security: 12333",
    ):
        assert said in words


def test_figure_of_the_nation_is_a_rule_of_its_own_there(client, mother, rules, sign_in):
    rules(pension=(full_assessment("000000"),))
    sign_in(mother.owner)
    words = words_of(client.get(address(mother)))
    assert "15 years The national rule, since 1 July 2011." in words
    assert "has no figure of its own" not in words


@pytest.mark.parametrize(("insurance", "phone"), [("pension", "95001"), ("medical", "95002")])
def test_who_decides_is_called_in_the_region_of_the_answer(client, mother, rules, sign_in, pack_of, insurance, phone):
    pack_of("110000", section="help", pension_phone='"95001"', medical_phone='"95002"')
    rules(**{insurance: (assessment(insurance),)})
    sign_in(mother.owner)
    assert f'<a href="tel:{phone}">{phone}</a>' in client.get(address(mother, insurance)).content.decode()


def test_page_tells_state_balance_and_how_long_was_paid(client, mother, sign_in):
    sign_in(mother.owner)
    words = words_of(client.get(address(mother)))
    assert "State Being paid out" in words
    assert "First enrolled March 1990" in words
    assert "In the person's own account ¥ 61,234.50" in words
    assert "25 years paid in, with gaps in 2 years." in words


def test_every_bar_has_its_own_words_and_gaps_their_pattern(client, mother, sign_in):
    sign_in(mother.owner)
    page = client.get(address(mother)).content.decode()
    bars = re.findall(r'<g role="img" aria-label="([^"]+)"><title>([^<]+)</title>', page)
    assert [label for label, _title in bars] == [title for _label, title in bars]
    assert [title for _label, title in bars][:2] == ["1990: 10 months paid", "1991: 12 months paid"]
    assert "2003: 6 months paid, 6 months missing" in dict(bars)
    assert "2004: 8 months paid, 4 months missing" in dict(bars)
    assert len(bars) == 2015 - 1990 + 1
    assert page.count('fill="url(#gap-pattern)"') == 2 + 1  # both years, and the key
    assert page.count('id="gap-pattern"') == 1
    assert "style=" not in page


def test_year_without_a_month_is_called_a_gap_and_the_current_one_is_not_over(client, mother, sign_in):
    InsuranceRecord.objects.update(spells=[spell("2022-01", "2023-12"), spell(f"{today().year}-01")], state="active")
    sign_in(mother.owner)
    words = words_of(client.get(address(mother)))
    assert "2024: gap, nothing paid" in words
    assert f"{today().year} so far: {today().month} months paid" in words
    assert f"{today().year} is not over" in words


def test_table_has_a_row_a_year_and_no_employer(client, mother, sign_in):
    sign_in(mother.owner)
    page = client.get(address(mother)).content.decode()
    words = words_of(client.get(address(mother)))
    assert "1990 10 ¥ 1,200.00 1991 12 ¥ 1,200.00" in words
    assert "2003 6 gap: 6 missing ¥ 1,200.00 2004 8 gap: 4 missing ¥ 5,200.00" in words
    assert page.count('<th scope="row">') == 26
    for hidden in (EMPLOYER, FORMULA, "Employer and place"):
        assert hidden not in page


def test_employer_and_place_stand_in_the_table_for_who_may_see_work(client, shares_work, sign_in):
    sign_in(shares_work.owner)
    words = words_of(client.get(address(shares_work)))
    assert f"1990 10 ¥ 1,200.00 {EMPLOYER} · Dongcheng, Beijing" in words


def test_average_base_is_over_the_months_paid(client, mother, sign_in):
    InsuranceRecord.objects.update(
        spells=[spell("2020-01", "2020-03", "1000.00"), spell("2020-04", "2020-04", "1001.00")]
    )
    sign_in(mother.owner)
    assert "2020 4 ¥ 1,000.25" in words_of(client.get(address(mother)))


def test_residents_scheme_has_no_base(client, linked, rules, sign_in):
    link = link_relative(linked)
    keep(link.person, "medical", [spell("2015-01", base="0.00", employer=None)], state="active")
    answered(link.person)
    sign_in(linked)
    page = client.get(address(link, "medical")).content.decode()
    assert "Average base" not in page
    assert "¥" not in page


def test_insurance_without_a_record_says_so_and_whom_to_call(client, mother, sign_in):
    InsuranceRecord.objects.filter(insurance="maternity").delete()
    sign_in(mother.owner)
    words = words_of(client.get(address(mother, "maternity")))
    assert "The register has no record of this insurance. If there should be one, call 12393." in words
    assert "Contributions year by year" not in words


def test_record_without_a_month_has_no_chart(client, mother, sign_in):
    InsuranceRecord.objects.update(spells=[])
    sign_in(mother.owner)
    page = client.get(address(mother)).content.decode()
    assert "Nothing paid in so far." in page
    assert "<figure" not in page
    assert "CSV" not in page


def test_flaw_is_told_with_whom_to_call(client, mother, sign_in):
    InsuranceRecord.objects.update(spells=[spell("2010-01", "2012-12"), spell("2012-06", "2013-12")])
    sign_in(mother.owner)
    words = words_of(client.get(address(mother)))
    assert "each month counts once. To have it put right, call 12333." in words
    assert "4 years paid in" in words


@pytest.mark.parametrize("insurance", ["pensions", "works-injury", "x"])
def test_unknown_insurance_does_not_exist(client, mother, sign_in, insurance):
    sign_in(mother.owner)
    page = address(mother)
    assert client.get(page.replace("pension", insurance)).status_code == 404
    assert client.get(page.replace("pension", insurance) + "contributions.csv").status_code == 404


@pytest.mark.parametrize("name", ["person-insurance", "person-contributions"])
@pytest.mark.parametrize("insurance", Insurance.values)
def test_insurance_outside_the_scopes_does_not_exist(client, mother, sign_in, insurance, name):
    scope = {"work_injury": "view_injury"}.get(insurance, f"view_{insurance}")
    FamilyLink.objects.filter(pk=mother.pk).update(scopes=sorted({*mother.scopes, "view_work"} - {scope}))
    sign_in(mother.owner)
    assert client.get(address(mother, insurance, name)).status_code == 404
    assert not Event.objects.filter(kind="benefits.insurances_opened").exists()


def test_look_at_one_insurance_is_written_down_with_its_name(client, mother, sign_in):
    sign_in(mother.owner)
    client.get(address(mother, "work_injury"))
    event = Event.objects.get(kind="benefits.insurances_opened")
    assert event.codes == {"relationship": "mother", "insurance": "work_injury"}
    assert (kind_of(event), details_of(event)) == (
        "Insurances opened through a link",
        "relationship: Mother; insurance: Work injury",
    )


def test_file_has_the_rows_of_the_page_and_no_name_on_it(client, mother, sign_in):
    sign_in(mother.owner)
    answer, rows = file_of(client, mother)
    name = f"contributions-pension-{today():%Y-%m-%d}.csv"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert rows[:2] == [["Year", "Months paid", "Average base (yuan a month)"], ["1990", "10", "1200.00"]]
    assert len(rows) == 27


def test_saving_the_table_is_written_down(client, mother, sign_in):
    sign_in(mother.owner)
    file_of(client, mother)
    event = Event.objects.get(kind="benefits.insurances_opened")
    assert details_of(event) == "relationship: Mother; insurance: Pension; saved as a table"


def test_file_names_employers_for_who_may_see_work_and_no_formula_gets_through(client, shares_work, sign_in):
    sign_in(shares_work.owner)
    _answer, rows = file_of(client, shares_work)
    assert rows[0][3:] == ["Place", "Employer"]
    assert rows[1][3:] == ["Dongcheng, Beijing", EMPLOYER]
    assert rows[-1][4] == f"'{FORMULA}"


def test_file_speaks_the_readers_language(client, mother, sign_in):
    mother.owner.language = "zh-hans"
    mother.owner.save()
    sign_in(mother.owner)
    _answer, rows = file_of(client, mother)
    assert len(rows) == 27


def test_insurance_without_a_record_has_no_file(client, mother, sign_in):
    InsuranceRecord.objects.filter(insurance="maternity").delete()
    sign_in(mother.owner)
    assert client.get(address(mother, "maternity", "person-contributions")).status_code == 404


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t'=1+1"),
        (" =1+1", "' =1+1"),
        ("＝1+1", "'＝1+1"),
        ('Window 2;=HYPERLINK("http://x")', 'Window 2;\'=HYPERLINK("http://x")'),
        ("a; +1;\t-1", "a; '+1;\t'-1"),
        ("=1;=2", "'=1;'=2"),
        ("a\n@b", "a\n'@b"),
        ("from: 1; to: 2", "from: 1; to: 2"),
        ("华信物流有限公司", "华信物流有限公司"),
        ("1200.00", "1200.00"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell, written):
    assert without_formulas(cell) == written


def test_page_costs_the_same_queries_for_forty_years(client, shares_work, rules, sign_in, django_assert_num_queries):
    rules(pension=(full_assessment(),))
    sign_in(shares_work.owner)
    client.get(address(shares_work))
    InsuranceRecord.objects.update(
        spells=[spell(f"{year}-01", f"{year}-12", region=f"11010{year % 2 + 1}") for year in range(1986, 2026)]
    )
    with django_assert_num_queries(QUERIES):
        client.get(address(shares_work))
