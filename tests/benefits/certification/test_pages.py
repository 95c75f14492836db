"""The pages: how it stands, in words of three languages, and who may open them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import override

from audit.models import Event
from benefits.models import Certification, CertificationRequest, Refresh
from benefits.models.certifications import DueState
from benefits.services.certification.renewing import declaration_of
from families.models import FamilyLink, InsuredPerson
from families.services import breaker
from tests.benefits.certification.conftest import PAGES, certified, page_of, shown
from tests.families.pages.conftest import bound

pytestmark = pytest.mark.processes


@pytest.mark.parametrize(
    ("days_ago", "tag", "sentence"),
    [
        (30, "Certified", "Nothing to do before"),
        (330, "Due soon", "35 days are left."),
        (364, "Due soon", "1 day is left."),
        (365, "Due soon", "this is the last day"),
        (400, "Overdue", "The pension may be stopped until it is renewed. After a late renewal the pension goes on"),
    ],
    ids=["current", "warning", "one-day", "last-day", "overdue"],
)
def test_state_is_told_in_words(grandsons, link, days_ago, tag, sentence):
    certified(link.person, days_ago=days_ago)
    page = shown(grandsons, link)
    assert f">{tag}<" in page
    assert sentence in page
    assert link.person.name in page
    assert ("Renew it early" in page) == (tag == "Certified")
    assert ("Renew it now" in page) == (tag != "Certified")


def test_data_match_is_told_as_nothing_to_do(grandsons, link):
    certified(link.person, days_ago=30, proof_kind="data_match")
    assert "other authorities&#x27; data. You need do nothing for that." in shown(grandsons, link)


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_page_is_whole_in_each_language(grandsons, link, grandson, language):
    grandson.language = language
    grandson.save(update_fields=["language"])
    pages = {name: shown(grandsons, link, name) for name in PAGES[:2]}
    with override(language):
        label, due_on = str(DueState.WARNING.label), date_format(link.person.certification.due_on, "DATE_FORMAT")
        declared = declaration_of(link, language).paragraphs
    assert {f'<html lang="{language}"' in page for page in pages.values()} == {True}
    assert f">{label}<" in pages["certification"]
    assert due_on in pages["certification"]
    assert all(paragraph in pages["certification-renew"] for paragraph in map(escape, declared))


def test_nobody_without_a_pension_needs_it(grandsons, link):
    Certification.objects.all().delete()
    Refresh.objects.update_or_create(person=link.person, defaults={"refreshed_at": timezone.now()})
    page = shown(grandsons, link)
    assert "Who receives no pension needs no proof of life." in page
    assert "Renew it now" not in page
    assert "days are left" not in page
    assert grandsons.get(page_of(link, "certification-renew")).url == page_of(link)


def test_what_the_register_has_not_told_yet_is_not_taken_for_no_pension(grandsons, link):
    Certification.objects.all().delete()
    Refresh.objects.filter(person=link.person).delete()
    page = shown(grandsons, link)
    assert "The register has not told us yet" in page
    assert "needs no proof of life" not in page


@pytest.mark.parametrize("how", ["asked and not answered", "breaker"])
def test_while_the_register_is_silent_its_last_answer_stands_with_its_day(grandsons, link, how):
    Certification.objects.update(fetched_at=timezone.now() - timedelta(days=3))
    if how == "breaker":
        for _failure in range(breaker.OPENS_AFTER):
            breaker.note_failure("http")
    else:
        Refresh.objects.update_or_create(person=link.person, defaults={"due_at": timezone.now(), "attempts": 1})
    answer = grandsons.get(page_of(link))
    page = answer.content.decode()
    assert "register does not answer at the moment. This is what it said on" in page
    assert answer.context["standing"].told_at.date() == (timezone.now() - timedelta(days=3)).date()
    assert "Due soon" in page


def test_register_that_answers_is_not_called_silent(grandsons, link):
    Refresh.objects.update_or_create(
        person=link.person, defaults={"due_at": timezone.now() + timedelta(days=1), "refreshed_at": timezone.now()}
    )
    assert "does not answer" not in shown(grandsons, link)


def test_who_may_only_see_sees_and_is_led_back_from_acting(grandsons, seeing):
    page = shown(grandsons, seeing)
    assert "Due soon" in page
    assert "has not agreed that you renew it for them" in page
    assert "Renew it now" not in page
    for name in ("certification-renew", "certification-code"):
        assert grandsons.get(page_of(seeing, name)).url == page_of(seeing)
        assert grandsons.post(page_of(seeing, name), {"code": "123456", "declares": "on"}).url == page_of(seeing)
    assert not CertificationRequest.objects.exists()


def test_each_look_at_a_relatives_is_written_down(grandsons, link, grandson):
    shown(grandsons, link)
    event = Event.objects.get(kind="benefits.certification_opened")
    assert (event.actor_id, event.object_kind, event.object_id) == (str(grandson.pk), "link", str(link.pk))
    assert event.person_id == link.person_id
    grandsons.get(page_of(link, "certification-waiting"))
    assert Event.objects.filter(kind="benefits.certification_opened").count() == 1


def test_ones_own_is_shown_without_a_banner_or_an_event(grandsons, grandson):
    own = FamilyLink.objects.own().get(owner=grandson)
    certified(own.person)
    page = shown(grandsons, own)
    assert "as it knows that you are alive" in page
    assert "You have opened the record" not in page
    assert not Event.objects.filter(kind="benefits.certification_opened").exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", PAGES)
def test_strangers_page_does_not_exist(client, link, sign_in, name, method, real_register):
    sign_in(bound("stranger", real_register.cases["demo_brother"]))
    answer = getattr(client, method)(page_of(link, name))
    assert answer.status_code == (405 if method == "post" and name in {PAGES[0], PAGES[3]} else 404)
    assert link.person.name not in answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_page_asks_a_stranger_to_sign_in(client, link, name):
    url = page_of(link, name)
    assert client.get(url).url == f"/account/login/?next={url}"


@pytest.mark.parametrize("name", PAGES)
def test_grandfather_has_a_page_of_his_own_and_not_his_grandsons(client, link, sign_in, name, real_register):
    sign_in(bound("grandfather", real_register.cases["demo_grandfather"]))
    assert client.get(page_of(link, name)).status_code == 404
    own = FamilyLink.objects.own().get(person=link.person)
    assert client.get(page_of(own)).status_code == 200


@pytest.mark.parametrize("changes", [{"scopes": ["view_card"]}, {"paused_at": True}, {"frozen_at": True}], ids=str)
@pytest.mark.parametrize("name", PAGES)
def test_link_that_does_not_allow_it_shows_nothing(grandsons, link, name, changes):
    changes = {key: timezone.now() if value is True else value for key, value in changes.items()}
    FamilyLink.objects.filter(pk=link.pk).update(**changes)
    assert grandsons.get(page_of(link, name)).status_code == 404


def test_unknown_link_does_not_exist(grandsons, unknown_id):
    assert grandsons.get(reverse("benefits:certification", args=[unknown_id])).status_code == 404


def test_the_dead_are_shown_and_not_renewed(grandsons, link):
    InsuredPerson.objects.filter(pk=link.person_id).update(died_on=timezone.localdate())
    page = shown(grandsons, link)
    assert "has died. Nothing can be renewed any more." in page
    assert "Renew it now" not in page
    assert grandsons.get(page_of(link, "certification-renew")).url == page_of(link)


def test_titles_and_addresses_name_nobody(grandsons, link):
    for name in PAGES[:2]:
        page = shown(grandsons, link, name)
        title = page[page.index("<title>") : page.index("</title>")]
        assert link.person.name not in title
        assert link.person.name not in page_of(link, name)
