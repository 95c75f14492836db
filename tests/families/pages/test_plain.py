"""Help, data, law and accessibility: open to everyone, with the region's own numbers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from audit.retention import PERIODS
from authorities.models import Office
from families.policies.renewals import RENEWABLE_AFTER_ITS_END
from families.views import plain
from tests.families.conftest import LI_MING, link_self


def _text(client, name, **query):
    return client.get(reverse(f"families:{name}"), query).content.decode()


def test_help_has_the_lines_of_the_nation_for_a_stranger(client, regions):
    page = _text(client, "help")
    assert 'href="tel:12333"' in page
    assert 'href="tel:12393"' in page
    assert "Choose your region to see its offices." in page


@pytest.mark.parametrize("page", ["consent", "manage", "coming-of-age"])
def test_help_leads_to_what_needs_no_account(client, regions, page):
    assert f'href="{reverse(f"families:{page}")}"' in _text(client, "help")


def test_child_who_signs_up_finds_what_changes_for_them(client, regions):
    shown = client.get(reverse("account_signup")).content.decode()
    assert f'href="{reverse("families:coming-of-age")}"' in shown


def test_who_comes_of_age_reads_the_days_that_the_rules_go_by(client, regions, monkeypatch):
    said = _text(client, "coming-of-age")
    assert "told 90, 30 and 7 days before" in said
    assert f"within {RENEWABLE_AFTER_ITS_END.days} days after your birthday" in said

    monkeypatch.setattr(plain, "OF_AGE_TOLD_DAYS", (60, 5))
    monkeypatch.setattr(plain, "RENEWABLE_AFTER_ITS_END", timedelta(days=21))
    said = _text(client, "coming-of-age")
    assert "told 60 and 5 days before" in said
    assert "within 21 days after your birthday" in said


def test_first_page_leads_to_the_links_of_who_has_no_account(client, regions):
    assert f'href="{reverse("families:manage")}"' in _text(client, "centre")


def test_help_has_the_offices_of_the_users_own_region(client, applicant, sign_in):
    link_self(applicant, LI_MING)
    sign_in(applicant)
    page = _text(client, "help")
    offices = Office.objects.near("110000")
    assert offices
    for office in offices[:6]:
        assert office.label in page
        assert office.phone in page


def test_help_of_jiangsu_names_its_own_line_for_disputes(client, regions):
    assert 'href="tel:12345"' in _text(client, "help", region="320000")
    assert 'href="tel:12345"' not in _text(client, "help", region="110000")


@pytest.mark.parametrize("region", ["999999", "<b>", ""])
def test_help_for_no_region_says_so_beside_the_field(client, regions, region):
    page = _text(client, "help", region=region)
    assert "govuk-error-summary" in page
    assert "<b>" not in page.replace("<body>", "")


def test_region_without_known_offices_says_whom_to_call(client, regions):
    from authorities.models import Region

    known = set(Office.objects.values_list("region_id", flat=True))
    without = next(
        region
        for region in Region.objects.shown().provinces()
        if not any(code[:2] == region.code[:2] for code in known)
    )
    assert "We have no addresses for this region yet." in _text(client, "help", region=without.code)


def test_legal_basis_names_the_articles(client, regions):
    page = _text(client, "legal-basis")
    for words in ("articles 3 and 5", "article 58", "articles 28 and 29", "article 31"):
        assert words in page


def test_your_data_says_the_packs_days(client, regions):
    page = _text(client, "your-data")
    assert "7 days after you last touched it" in page
    assert "14 days after they were asked" in page


def test_your_data_names_what_is_kept_of_insurances_and_when_it_goes(client, regions):
    page = _text(client, "your-data")
    for words in ("their five insurances", "reports of a lost card", "renewals of the proof of life", "reminders"):
        assert words in page
    assert "insurance records and reminders" in page
    assert "A day after it has ended" in page


def test_your_data_says_of_everything_how_long_and_why(client, regions):
    page = _text(client, "your-data")
    for name, period in PERIODS.items():
        assert escape(str(period.of)) in page, name
        assert escape(str(period.why)) in page, name
        assert "%(" not in page
