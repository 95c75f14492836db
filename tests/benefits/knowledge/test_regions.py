"""What the pages of the regions tell is what the packs hold, in words, with source and day."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from authorities.codes import chain_of
from authorities.help import HelpRules
from authorities.models import Authority, Office, Region
from authorities.packs import cascade, pack_for, regions_with_pack, register_section, sections
from authorities.packs.sections import field_types, registered_sections
from authorities.selectors import described_regions
from benefits.assessments import Unit
from benefits.knowledge.differences import differences_of
from benefits.knowledge.fields import SECTIONS, Field, field_of, named_field
from benefits.knowledge.fields.cited import ARTICLES
from benefits.knowledge.fields.shape import in_, named, share
from sscard import urls as _doors  # noqa: F401  # whose imports register every section
from tests.benefits.knowledge.reading import main_of, page_of
from tests.families.conftest import applicant, link_self, pack_of, regions, sign_in

__all__ = ["applicant", "pack_of", "regions", "sign_in"]

DAY = date(2026, 11, 26)


def test_every_region_with_a_pack_or_an_office_has_a_page(client, regions):
    told = {region.code for region in described_regions()}
    offices = Office.objects.values_list("authority__region_id", flat=True)
    assert told == {code for own in (*regions_with_pack(), *offices) for code in chain_of(own)}
    index = page_of(client, "/knowledge/regions/")
    for code in told:
        assert f'href="/knowledge/regions/{code}/"' in index


def test_citizens_own_region_stands_first(client, applicant, sign_in):
    own = 'href="/knowledge/regions/110000/"'
    link_self(applicant)
    assert main_of(page_of(client, "/knowledge/regions/")).count(own) == 1
    sign_in(applicant)
    page = main_of(page_of(client, "/knowledge/regions/"))
    assert page.count(own) == 2
    assert page.index(own) < page.index('href="/knowledge/regions/000000/"')


@pytest.mark.parametrize("code", sorted(regions_with_pack()))
def test_region_tells_what_its_pack_holds(client, regions, code):
    shown = page_of(client, f"/knowledge/regions/{code}/")
    for section in differences_of(code, DAY):
        assert escape(str(section.title)) in shown
        for row in section.rows:
            assert escape(str(row.label)) in shown
            assert escape(row.value) in shown
            assert escape(row.origin.source) in shown
    for channel in pack_for(code).section(HelpRules).channel_list:
        assert escape(str(channel.name)) in shown
    for number, what_for in pack_for(code).section(HelpRules).adviser_lines:
        assert f'href="tel:{number}"' in shown
        assert what_for in shown
    for authority in Authority.objects.filter(region=code).select_related("region"):
        assert escape(authority.label) in shown


def test_jiangsu_differs_in_three_things(regions):
    with override("en"):
        found = {section.title: section.rows for section in differences_of("320000", DAY)}
        assert {
            str(title): [(str(row.label), row.value, row.above) for row in rows] for title, rows in found.items()
        } == {
            "Where to turn": [("Line if somebody is linked against your will", "12345", "12333")],
            "Linking relatives": [
                ("How many relatives you can link", "6", "10"),
                ("Working days an officer takes, as a rule", "2", "5"),
            ],
        }


def test_prefecture_is_compared_with_its_province(pack_of):
    pack_of("440000", quota_total="8")
    pack_of("440100", quota_total="6")
    (section,) = differences_of("440100", DAY)
    assert [(row.value, row.above) for row in section.rows] == [("6", "8")]


def test_region_without_a_pack_says_whose_rules_hold(client, regions, pack_of):
    pack_of("440000", quota_total="8")  # and from now on the packs are a copy
    (cascade.FOLDER / "440100.toml").unlink()
    of_nation, of_province = "the rules of the whole country hold", "the rules of Guangdong hold"
    assert of_nation in page_of(client, "/knowledge/regions/610000/")
    assert of_province in page_of(client, "/knowledge/regions/440100/")


def test_region_shows_its_offices(client, regions):
    page = page_of(client, "/knowledge/regions/440100/")
    inside = Office.objects.filter(region__code__startswith="4401")
    assert inside
    for office in inside:
        assert escape(office.label) in page
    assert "Shenzhen" not in main_of(page).split("Offices", 1)[1]


def test_doubtful_value_is_marked(client, regions, pack_of):
    pack_of("440000", quota_total="8")
    assert "Not verified" not in page_of(client, "/knowledge/regions/440000/")


def test_doubtful_value_is_marked_and_our_own_is_called_so(client, regions, pack_of):
    pack_of("440000", quota_total="8")
    pack = cascade.FOLDER / "440000.toml"
    pack.write_text(pack.read_text().replace("a test", "sscard default: heard of") + "verified = false\n")
    page = main_of(page_of(client, "/knowledge/regions/440000/"))
    assert page.count("Not verified") == 1
    assert "Our own setting." in page
    assert '<span lang="en">heard of</span>' in page
    assert "sscard default" not in page


def test_value_that_begins_later_is_not_told_yet(pack_of):
    pack_of("440000", quota_total="8")
    pack = cascade.FOLDER / "440000.toml"
    pack.write_text(pack.read_text().replace("2020-01-01", "2026-12-01"))
    assert differences_of("440000", DAY) == []
    assert differences_of("440000", date(2026, 12, 1)) != []


# --- Words of the packs -----------------------------------------------------------------------------------------------


def test_every_section_and_field_has_words():
    registered = registered_sections()
    assert [name for name in registered if name not in SECTIONS] == []
    fields = [(section, name) for section, shape in registered.items() for name in field_types(shape)]
    assert [f"{section}.{name}" for section, name in fields if named_field(section, name) is None] == []


def test_no_words_are_of_what_is_gone():
    gone = [
        f"{section}.{name}"
        for section, shape in registered_sections().items()
        for name in SECTIONS[section].fields
        if name not in field_types(shape)
    ]
    assert gone == []


@pytest.fixture
def section_with_words():
    """Registered by this test alone, and gone after it."""

    @register_section("wages")
    @dataclass(frozen=True, slots=True)
    class Wages:
        days: int | None = field(metadata={"label": "Days off", "unit": Unit.DAYS})
        forgotten: int | None = None

    yield
    sections._names.pop(sections._sections.pop("wages"))


def test_shape_may_carry_the_words_of_its_fields(section_with_words):
    with override("en"):
        assert named_field("wages", "days").words(1) == "1 day"
    assert named_field("wages", "forgotten") is None
    assert field_of("wages", "forgotten").label == "wages.forgotten"


@pytest.mark.parametrize("code", sorted(regions_with_pack()))
def test_every_value_can_be_shown(code):
    with override("en"):
        for section in differences_of(code, DAY):
            assert all(row.value and str(row.label) for row in section.rows)


def test_values_are_written_as_people_read_them():
    with override("en"):
        assert Field("x").words(True) == "Yes"
        assert Field("x").words(date(2026, 1, 31)) == "31 January 2026"
        assert Field("x").words(Decimal("11000.5")) == "11,000.5"
        assert Field("x", in_(Unit.DAYS)).words((1, 31)) == "1 day, 31 days"
        assert Field("x", share).words(Decimal("0.9")) == "90 %"
        assert Field("x", share).words(Decimal("0.015")) == "1.5 %"
        assert Field("x").words(((12, 1), (48, 4))) == "12 → 1; 48 → 4"
        assert Field("x", in_(Unit.MONTHS)).words(((2030, 186), (2031, 192))) == "2030 → 186 months; 2031 → 192 months"
        assert Field("x", named({"a": "Apple"})).words(("a", "b")) == "Apple, b"
        assert ARTICLES.words((("guangdong_unemployment", "19"), ("guangdong_unemployment", "17"))) == (
            "Guangdong Regulation on Unemployment Insurance, art. 17, 19"
        )


def test_values_of_the_insurances_are_written_as_people_read_them():
    pension, unemployment = SECTIONS["pension"].fields, SECTIONS["unemployment"].fields
    with override("en"):
        assert pension["man"].words((60, 4, 36)) == (
            "60 years, one month more for every 4 months of later birth, at most 36 months more"
        )
        assert pension["minimum_months"].words(((0, 180), (2030, 186), (2031, 192))) == (
            "before 2030 → 180 months; 2030 → 186 months; 2031 → 192 months"
        )
        assert SECTIONS["work_injury"].fields["leaving_work_months"].words((30, 25)) == "5 → 30; 6 → 25"
        assert pension["divisors"].words((233, 230)) == "40 → 233; 41 → 230"
        assert pension["employee_share"].words(Decimal("0.08")) == "8 %"
        assert pension["part_year_divisor"].words("floor") == "Completed years"
        assert unemployment["month_bands"].words(((12, 1, 12, 1), (60, 12, 0, 0))) == (
            "12 → 1, and 1 more for every 12 beyond; 60 → 12"
        )


def test_region_is_called_by_its_name(client, regions):
    for language, name in (("en", "Guangdong"), ("zh-hans", "广东省")):
        with override(language):
            assert Region.objects.get(pk="440000").label in page_of(client, "/knowledge/regions/440000/", language)
        assert name in page_of(client, "/knowledge/regions/440000/", language)


def test_region_costs_the_same_however_much_there_is_to_tell(client, regions, django_assert_num_queries):
    for code in ("340000", "440000", "320500", "610100"):
        with django_assert_num_queries(4):  # which regions are told of (2), departments, offices
            client.get(reverse("benefits:knowledge-region", args=[code]))
    Office.objects.filter(code="440104-demonstration").delete()
    with django_assert_num_queries(4):
        client.get(reverse("benefits:knowledge-region", args=["440000"]))
