"""The link to somebody who has died shows nothing but the way to what there is to do, and that is its owner's alone."""

from datetime import UTC, date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext, override

from audit.models import Event
from audit.services import Actor
from authorities.packs import pack_for
from benefits.insurances.pension.rules import PensionRules
from families.decisions import EndReason, FreezeReason
from families.models import FamilyLink, Message
from families.models.links import EndedBy
from families.selectors import PERSON_DIED
from families.services.applications.closing import close_overdue
from families.services.links.changing import freeze_link
from families.services.links.ending import end_link, end_link_as
from families.services.news.deaths import note_death
from families.services.news.marriages import tell_of_marriage
from tests.audit.times import move_events
from tests.families.conftest import (
    BEIJING,
    LI_MING,
    WANG_FANG,
    applicant,
    by,
    link_relative,
    link_self,
    linked,
    pack_of,
    regions,
    relative,
    sign_in,
    stranger,
)

__all__ = ["applicant", "linked", "pack_of", "regions", "relative", "sign_in", "stranger"]
REGISTER = Actor.authority("http")
DIED_ON = date(2026, 11, 3)


@pytest.fixture
def link(linked):
    made = link_relative(linked)
    note_death(made.person_id, DIED_ON, by=REGISTER)
    made.refresh_from_db()
    return made


def page_of(client, link):
    return client.get(reverse("families:link", args=[link.pk]))


def checklist(client, link):
    return client.get(reverse("benefits:after-death", args=[link.pk]))


def test_frozen_link_shows_nothing_of_the_record(client, link, linked, sign_in):
    sign_in(linked)

    page = page_of(client, link).content.decode()

    assert "We are sorry for your loss" in page
    assert reverse("benefits:after-death", args=[link.pk]) in page
    hidden = [link.person.masked_number, "November 2026", "3 November", WANG_FANG.card().number[-4:]]
    assert [text for text in hidden if text in page] == []
    assert not Event.objects.filter(kind="families.record_opened", object_id=str(link.pk)).exists()


def test_page_says_when_the_link_ends(client, link, linked, sign_in):
    sign_in(linked)
    ends_on = timezone.localdate() + timedelta(days=90)

    page = page_of(client, link).content.decode()

    assert f"{ends_on.day} {ends_on:%B %Y}" in page


@pytest.mark.parametrize(("hour", "days"), [(15, 90), (16, 91)], ids=["before midnight", "after midnight"])
def test_its_end_is_counted_from_the_death_by_the_days_where_the_people_live(client, linked, sign_in, hour, days):
    """However long it had stood still for something else, and in China midnight is at 16 hours of the world's time."""
    link = link_relative(linked)
    freeze_link(link, FreezeReason.DISPUTE, by=REGISTER)
    FamilyLink.objects.filter(pk=link.pk).update(frozen_at=timezone.now() - timedelta(days=60))
    note_death(link.person_id, DIED_ON, by=REGISTER)
    at = (timezone.now() - timedelta(days=2)).astimezone(UTC).replace(hour=hour, minute=0, second=0)
    move_events(Event.objects.get(kind=PERSON_DIED).at - at)
    sign_in(linked)

    page = page_of(client, link).content.decode()

    ends_on = at.date() + timedelta(days=days)
    assert f"<dd>{ends_on.day} {ends_on:%B %Y}</dd>" in page


def test_link_whose_term_is_over_before_says_that_day(client, link, linked, sign_in):
    until = timezone.now() + timedelta(days=40)
    FamilyLink.objects.filter(pk=link.pk).update(until=until)
    sign_in(linked)

    page = page_of(client, link).content.decode()

    ends_on = timezone.localdate(until)
    assert f"<dd>{ends_on.day} {ends_on:%B %Y}</dd>" in page


@pytest.mark.parametrize(
    "view_name", ["families:card", "families:card-code", "families:pass", "benefits:person", "benefits:certification"]
)
def test_frozen_link_leads_nowhere_else(client, link, linked, sign_in, view_name):
    sign_in(linked)

    answer = client.get(reverse(view_name, args=[link.pk]))

    assert answer.status_code in {302, 403, 404}
    assert link.person.masked_number not in answer.content.decode()


def test_checklist_has_the_day_and_a_source_for_each_line(client, link, linked, sign_in):
    sign_in(linked)

    answer = checklist(client, link)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Report the death to the social-security office by 31 December 2026." in page
    duties = answer.context["duties"]
    assert len(duties) == 6
    assert all(duty.cited for duty in duties)
    assert [duty for duty in duties if escape(duty.text) not in page] == []
    assert reverse("benefits:calculators") in page
    assert reverse("benefits:what-if", args=["survivors"]) in page
    assert "in instalments" in page
    for name in ("funeral_months", "survivors_most", "death_report_months"):
        assert pack_for(BEIJING).fact(PensionRules, name).source.split(":")[0] in page
    opened = Event.objects.get(kind="benefits.after_death_opened")
    assert (opened.object_id, opened.person_id) == (str(link.pk), link.person_id)


@pytest.mark.parametrize("language", ["es", "zh-hans"])
def test_sources_are_read_in_the_language_of_the_page(client, link, linked, sign_in, language):
    linked.language = language
    linked.save()
    sign_in(linked)

    answer = checklist(client, link)

    page, figures = answer.content.decode(), answer.context["figures"]
    with override(language):
        names = ("death_report_months", "funeral_months", "survivors_most", "survivors_least_retired")
        sources = [(gettext(pack_for(BEIJING).fact(PensionRules, name).source), language) for name in names]
    assert [figure.source for figure in figures] == sources
    assert [text for text, _language in sources if escape(text) not in page] == []
    assert '<span lang="en">' not in page


def test_source_that_a_region_wrote_itself_is_shown_as_it_stands(client, link, linked, sign_in, pack_of):
    pack_of(BEIJING, "pension", death_report_months=2)
    sign_in(linked)

    figures = checklist(client, link).context["figures"]

    assert figures[0].source == (pack_for(BEIJING).fact(PensionRules, "death_report_months").source, "en")


def test_days_and_numbers_are_those_of_the_persons_region(client, link, linked, sign_in, pack_of):
    pack_of(BEIJING, "pension", death_report_months=2, urban_income="5000")
    sign_in(linked)

    page = checklist(client, link).content.decode()

    assert "by 31 January 2027." in page
    assert "5,000" in page


@pytest.mark.parametrize("who", ["stranger", "relative", None])
def test_nobody_else_finds_it(client, link, request, sign_in, who):
    """A stranger with a card of their own, the account of who has died, and nobody."""
    if who is not None:
        sign_in(request.getfixturevalue(who))

    for view in (page_of, checklist):
        answer = view(client, link)
        assert answer.status_code == (404 if who else 302)
        assert link.person.name not in answer.content.decode()


def test_link_that_stands_has_no_checklist(client, linked, sign_in):
    link = link_relative(linked)
    sign_in(linked)

    assert checklist(client, link).status_code == 404


def test_frozen_for_a_dispute_alone_has_none_either(client, linked, sign_in):
    link = link_relative(linked)
    freeze_link(link, FreezeReason.DISPUTE, by=REGISTER)
    sign_in(linked)

    assert checklist(client, link).status_code == 404


def test_link_that_stood_still_for_a_dispute_has_it_too(client, linked, sign_in):
    link = link_relative(linked)
    freeze_link(link, FreezeReason.DISPUTE, by=REGISTER)
    note_death(link.person_id, DIED_ON, by=REGISTER)
    sign_in(linked)

    assert checklist(client, link).status_code == 200


def test_list_stays_for_the_days_of_the_region_however_the_link_ends(client, link, linked, sign_in):
    """By its term in the very month in which the death has to be reported, or by its owner."""
    FamilyLink.objects.filter(pk=link.pk).update(
        begins_at=timezone.now() - timedelta(days=300), until=timezone.now() + timedelta(seconds=1)
    )
    FamilyLink.objects.filter(pk=link.pk).update(ended_at=timezone.now() + timedelta(seconds=1), ended_by="term")
    sign_in(linked)

    page = page_of(client, link).content.decode()
    assert "This link has ended" in page
    assert reverse("benefits:after-death", args=[link.pk]) in page
    listed = checklist(client, link)
    assert (listed.status_code, link.person.name in listed.content.decode()) == (200, False)
    for days, status in ((89, 200), (91, 404)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            close_overdue()
            sign_in(linked)
            assert checklist(client, link).status_code == status


def test_link_that_had_ended_before_has_none(client, linked, sign_in):
    link = link_relative(linked)
    end_link_as(link, linked, is_silent=False, by=by(linked))
    note_death(link.person_id, DIED_ON, by=REGISTER)
    sign_in(linked)

    assert checklist(client, link).status_code == 404


def test_what_an_officer_ended_has_none(client, link, linked, sign_in):
    end_link(link, ended_by=EndedBy.OFFICER, by=REGISTER, reason=EndReason.LINKED_IN_ERROR)
    sign_in(linked)

    assert checklist(client, link).status_code == 404


def test_owner_ends_it_themself(client, link, linked, sign_in):
    sign_in(linked)

    answer = client.post(reverse("families:link-end", args=[link.pk]))

    link.refresh_from_db()
    assert (answer.status_code, link.ended_by) == (302, "owner")


def test_message_leads_to_the_checklist_when_the_link_has_ended_too(client, link, linked, sign_in):
    sign_in(linked)
    message = Message.objects.get(user=linked, kind="relative_died")

    page = client.get(reverse("families:message", args=[message.pk])).content.decode()
    assert reverse("benefits:after-death", args=[link.pk]) in page
    assert link.person.name not in page

    end_link_as(link, linked, is_silent=False, by=by(linked))
    page = client.get(reverse("families:message", args=[message.pk])).content.decode()
    assert reverse("benefits:after-death", args=[link.pk]) in page


def test_family_page_says_it(client, link, linked, sign_in):
    sign_in(linked)

    page = client.get(reverse("families:family")).content.decode()

    assert "Frozen after a death" in page


def test_marriage_message_leads_to_the_link(client, applicant, relative, sign_in):
    link_self(applicant, LI_MING)
    link_self(relative, WANG_FANG)
    link = link_relative(applicant, relationship="spouse")
    tell_of_marriage(link.person_id)

    sign_in(applicant)
    message = Message.objects.get(user=applicant, kind="marriage_changed")
    page = client.get(reverse("families:message", args=[message.pk])).content.decode()
    assert "stands on that person&#x27;s own yes" in page
    assert reverse("families:link", args=[link.pk]) in page

    sign_in(relative)
    message = Message.objects.get(user=relative, kind="marriage_changed_subject")
    page = client.get(reverse("families:message", args=[message.pk])).content.decode()
    assert reverse("families:who-can-see-me") in page
