"""What time brings, in the languages that are not the source: a reminder that leads to a renewal, a sixteenth birthday, and the
page of one's data. Each page is checked with axe, at both sides' browsers; the English way is tests/journeys/test_lasting.py."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from authorities.packs import pack_for
from benefits.services.reminding.due import remind_due
from families.message_texts import TEXTS
from families.models import FamilyLink, InsuredPerson, Message
from families.models.messages import Kind
from families.packs import LinkingRules
from families.services.applications.activation import of_age_at
from families.services.applications.closing import close_overdue
from families.services.links.renewals import start_renewal
from tests.browser import assert_good
from tests.families.conftest import (
    LI_MING,
    LI_XIAOYU,
    WANG_FANG,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
)
from tests.families.pages.test_look import signed_in
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims", "signed_in"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

DAY = timedelta(days=1)
in_other_languages = pytest.mark.parametrize("language", ["es", "zh-hans"])


@pytest.fixture
def look(live_server, signed_in, language):
    """look(user)(address, name, kind=…): the page of that message's title, or of any, in the language."""

    def look_for(user):
        User.objects.filter(pk=user.pk).update(language=language)
        page = signed_in(user)

        def look_at(address, name, kind=None):
            page.goto(live_server.url + address)
            assert page.locator("html").get_attribute("lang") == language
            if kind is not None:
                with translation.override(language):
                    assert str(TEXTS[kind].title) in page.get_by_role("main").inner_text()
            assert_good(page, f"lasting-{name}-{language}")

        return look_at

    return look_for


def message(user, kind):
    return reverse("families:message", args=[Message.objects.get(user=user, kind=kind).pk])


@in_other_languages
def test_reminder_leads_to_a_renewal_that_the_relative_answers(look, applicant, relative):
    link_self(applicant, LI_MING)
    link_self(relative, WANG_FANG)
    link = link_relative(applicant)
    FamilyLink.objects.filter(pk=link.pk).update(
        begins_at=timezone.now() - 358 * DAY, until=timezone.now() + 7 * DAY, last_used_on=timezone.localdate()
    )
    remind_due()

    son, mother = look(applicant), look(relative)
    son(message(applicant, Kind.LINK_ENDS), "reminder", Kind.LINK_ENDS)
    son(reverse("families:link", args=[link.pk]), "ends-soon")
    son(reverse("families:link-renew", args=[link.pk]), "renew")
    mother(message(relative, Kind.LINK_ENDS_SUBJECT), "reminder-subject", Kind.LINK_ENDS_SUBJECT)
    draft = start_renewal(FamilyLink.objects.get(pk=link.pk), language="en", by=by(applicant))
    son(reverse("families:application-step", args=[draft.pk, "check"]), "renew-check")
    renewal = answer(submit(draft), WANG_FANG)
    son(reverse("families:link", args=[link.pk]), "renewal-under-way")
    mother(reverse("families:application-answer", args=[renewal.pk]), "answer-renewal")


@in_other_languages
def test_sixteenth_birthday_is_announced_and_ends_the_link(look, applicant):
    link_self(applicant, LI_MING)
    link = answer(submit(draft_of(applicant, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True).link
    turns_sixteen(link, in_days=30)
    remind_due()

    father = look(applicant)
    father(message(applicant, Kind.OF_AGE_SOON), "of-age-soon", Kind.OF_AGE_SOON)
    father(reverse("families:coming-of-age"), "coming-of-age")
    turns_sixteen(link, in_days=0)
    close_overdue()
    father(message(applicant, Kind.OF_AGE), "of-age", Kind.OF_AGE)
    father(reverse("families:link", args=[link.pk]), "of-age-link")


def turns_sixteen(link, *, in_days):
    day = timezone.localdate() + in_days * DAY
    person = link.person
    person.birth_date = date(day.year - 16, day.month, day.day)
    InsuredPerson.objects.filter(pk=person.pk).update(birth_date=person.birth_date)
    until = of_age_at(person, rules_of(person))
    FamilyLink.objects.filter(pk=link.pk).update(until=until, begins_at=until - 200 * DAY)


def rules_of(person):
    return pack_for(person.region_id).section(LinkingRules)


@in_other_languages
def test_pages_of_ones_own_data_are_good(look, applicant):
    link_self(applicant, LI_MING)
    me = look(applicant)
    for name in ("my-data", "corrections", "correction-new"):
        me(reverse(f"benefits:{name}"), name)
