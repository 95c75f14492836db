"""The family's insurances on one page, and what a stranger reads there instead."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from benefits.assessments import Reason, Say
from benefits.models import Certification, InsuranceRecord, Refresh
from families.models import FamilyLink
from families.relationships import Relationship
from tests.benefits.pages.conftest import answered, assessment, keep, keep_all, spell, today, words_of
from tests.families.conftest import CHEN_JING, link_relative
from tests.families.recipes import make_link, make_person

FAMILY = reverse("benefits:insurances")
QUERIES = 6  # session, user, links with all that is kept beside the records, events, records, new messages


def names_of(answer):
    return re.findall(r'<h2><a href="/family/links/[^"]+">([^<]+)', answer.content.decode())


@pytest.fixture
def own(linked):
    link = FamilyLink.objects.get(owner=linked)
    keep_all(link.person, [spell("2008-07")], retired=False)
    return link


def test_everybody_has_a_row_oneself_first_with_headlines_and_what_needs_doing(client, own, mother, rules, sign_in):
    missing = (Reason("months", Say("2 more years.")),)
    rules(pension=(assessment("pension"),), medical=(assessment("medical", text="Covered.", missing=missing),))
    due = today() + timedelta(days=12)
    Certification.objects.create(person=mother.person, due_on=due, certified_at=timezone.now())
    sign_in(own.owner)

    page = client.get(FAMILY)

    words = words_of(page)
    assert names_of(page) == ["李明", "王芳"]
    assert "李明 Yourself Pension ¥ 4,312 are paid every month. Medical Covered. Still missing: 2 more years." in words
    assert (
        f"王芳 Mother The proof of life for the pension is due on {due.day} {due:%B} {due.year}, in 12 days." in words
    )
    assert (
        "3 do not apply: Unemployment, Work injury, Maternity – because insurance through work ends when the pension begins."
        in words
    )
    assert "They can see that you looked." in words


def test_only_what_each_shares_is_shown(client, own, rules, sign_in):
    wife = link_relative(own.owner, CHEN_JING, "spouse", scopes=["view_medical"])
    keep_all(wife.person, [spell("2010-01")], retired=False)
    mother = link_relative(own.owner, scopes=["view_card", "certify"])
    keep_all(mother.person)
    sign_in(own.owner)

    page = client.get(FAMILY)

    assert names_of(page) == ["李明", "陈静"]
    hers = words_of(page).split("陈静")[1]
    assert "Medical" in hers
    assert "Pension" not in hers
    assert "王芳" not in words_of(page)
    assert "1 person is linked to you and shares no insurance." in words_of(page)


def test_each_relative_shown_can_see_that_it_was_opened(client, own, mother, sign_in):
    link_relative(own.owner, CHEN_JING, "spouse", scopes=["view_card"])
    sign_in(own.owner)
    client.get(FAMILY)
    event = Event.objects.get(kind="benefits.insurances_opened")
    assert (event.object_id, event.person_id) == (str(mother.pk), mother.person_id)


@pytest.mark.parametrize(
    "change", [{"paused_at": timezone.now()}, {"frozen_at": timezone.now()}], ids=["paused", "frozen"]
)
def test_link_that_is_not_active_is_not_there(client, own, mother, sign_in, change):
    FamilyLink.objects.filter(pk=mother.pk).update(**change)
    sign_in(own.owner)
    assert names_of(client.get(FAMILY)) == ["李明"]
    assert not Event.objects.filter(kind="benefits.insurances_opened").exists()


def test_another_family_sees_nothing_of_it(client, own, mother, stranger, sign_in):
    sign_in(stranger)
    page = words_of(client.get(FAMILY))
    assert "First link your own card" in page
    assert "王芳" not in page
    assert "李明" not in page
    assert not Event.objects.filter(kind="benefits.insurances_opened").exists()


def test_person_without_a_copy_or_a_record_says_which(client, own, rules, sign_in):
    InsuranceRecord.objects.all().delete()
    wife = link_relative(own.owner, CHEN_JING, "spouse")
    Refresh.objects.filter(person=wife.person).delete()
    answered(own.person)
    sign_in(own.owner)
    words = words_of(client.get(FAMILY))
    assert "Yourself The register has no insurance record." in words
    assert "Spouse The register has not answered yet." in words


def family_of(user, count):
    """So many relatives with five insurances each and everything shared."""
    for number in range(count):
        person = make_person(f"王{number}", date(1960, 1, 1), sequence=2 * number)
        make_link(user, person, Relationship.OTHER)
        keep_all(person)
        Certification.objects.create(person=person, due_on=today(), certified_at=timezone.now())


@pytest.mark.parametrize("count", [1, 30])
def test_thirty_people_cost_as_many_queries_as_one(client, own, sign_in, pack_of, django_assert_num_queries, count):
    pack_of("110000", quota_total=40, quota_others=40)
    family_of(own.owner, count)
    sign_in(own.owner)
    client.get(FAMILY)
    with django_assert_num_queries(QUERIES):
        page = client.get(FAMILY)
    assert len(names_of(page)) == count + 1


def test_stranger_reads_what_each_insurance_is_for_and_whom_to_call(client, regions):
    page = client.get(FAMILY)
    words = words_of(page)
    assert "A share of what doctors, hospitals and medicines cost." in words
    assert page.content.decode().count('href="tel:12393"') == 2
    assert page.content.decode().count('href="tel:12333"') == 3
    assert "/account/login/?next=/insurances/" in page.content.decode()
    for waiting in ("not ready", "being prepared", "Until then"):
        assert waiting not in words


def test_new_account_is_led_to_its_own_card_and_reads_whom_to_call(client, applicant, sign_in, regions):
    sign_in(applicant)
    page = client.get(FAMILY).content.decode()
    assert reverse("families:application-start", args=["self"]) in page
    assert 'href="tel:12393"' in page


def test_citizen_centre_no_longer_speaks_of_preparing(client, linked, sign_in):
    sign_in(linked)
    words = words_of(client.get("/"))
    assert "Pension, medical, unemployment, work injury and maternity" in words
    assert "Being prepared" not in words


def test_record_of_one_insurance_is_enough(client, own, rules, sign_in):
    InsuranceRecord.objects.all().delete()
    keep(own.person, "medical", [spell("2015-01")], state="active")
    sign_in(own.owner)
    assert "Medical Contributions are being paid." in words_of(client.get(FAMILY))
