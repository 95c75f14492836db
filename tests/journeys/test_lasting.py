"""What time brings: a reminder that leads to a renewal, and a sixteenth birthday. The clock of the workers cannot be moved; so
the days are moved instead."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from benefits.services.reminding.due import remind_due
from families.models import FamilyLink, InsuredPerson, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.services.applications.closing import close_overdue
from families.states import Status
from tests.browser import assert_good
from tests.journeys.people import wait_for_status
from tests.processes import wait_for

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def good(page, name):
    assert_good(page, f"journey-{name}")


def midnight(days):
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time.min))


def opens_the_message(citizen, title):
    citizen.goes_to("/messages/")
    citizen.page.get_by_role("link", name=title).first.click()
    citizen.sees_heading(title)


class TestLinkThatEndsSoon:
    def test_is_renewed_from_its_reminder(self, known_citizen):
        li_ming, mother = known_citizen(), known_citizen("demo_mother")

        link = self.given_his_link_to_his_mother_ends_in_a_week(li_ming, mother)
        self.when_his_reminder_leads_him_to_the_link(li_ming)
        self.when_he_asks_for_less_and_for_half_a_year(li_ming)
        renewal = self.then_his_mother_is_asked(li_ming, link)
        self.when_she_reads_what_it_was_and_agrees(mother, renewal)
        self.then_there_is_one_link_and_both_have_read_of_it(li_ming, mother, link)

    def given_his_link_to_his_mother_ends_in_a_week(self, li_ming, mother):
        application = li_ming.applies_for("demo_mother")
        wait_for_status(application, Status.AWAITING_CONSENT)
        agrees(mother, application)
        link = FamilyLink.objects.get(application=application)
        begun = timezone.now() - timedelta(days=358)
        FamilyLink.objects.filter(pk=link.pk).update(begins_at=begun, until=midnight(7))
        remind_due()
        return link

    def when_his_reminder_leads_him_to_the_link(self, li_ming):
        opens_the_message(li_ming, "A link ends soon")
        li_ming.sees("renew it there")
        li_ming.follows("Open the link")
        li_ming.sees("This link ends soon")
        good(li_ming.page, "link-ends-soon")
        li_ming.follows("Renew the link")
        li_ming.sees("You type nothing again.")
        good(li_ming.page, "link-renew")
        li_ming.presses("I have read this: start")

    def when_he_asks_for_less_and_for_half_a_year(self, li_ming):
        li_ming.sees_heading("What do you ask for?")
        li_ming.sees("The link as it is")
        li_ming.page.get_by_label("182 days").check()
        li_ming.presses("Continue")
        li_ming.sees_heading("Check your answers")
        li_ming.sees("Linked relative")
        good(li_ming.page, "link-renew-check")
        li_ming.presses("Renew the link")

    def then_his_mother_is_asked(self, li_ming, link):
        renewal = li_ming.application_on_page()
        wait_for_status(renewal, Status.AWAITING_CONSENT)
        assert renewal.renews_id == link.pk
        li_ming.goes_to(reverse("families:link", args=[link.pk]))
        li_ming.sees("A renewal is under way")
        return renewal

    def when_she_reads_what_it_was_and_agrees(self, mother, renewal):
        mother.goes_to(reverse("families:application-answer", args=[renewal.pk]))
        mother.sees("This is a renewal")
        good(mother.page, "answer-renewal")
        agrees(mother, renewal)

    def then_there_is_one_link_and_both_have_read_of_it(self, li_ming, mother, link):
        link.refresh_from_db()
        assert link.ended_by == EndedBy.RENEWED
        new = FamilyLink.objects.standing().of_relatives().get(owner=li_ming.user)
        assert new.until - new.begins_at == timedelta(days=182)
        opens_the_message(li_ming, "A link has been renewed")
        opens_the_message(mother, "A link to you has been renewed")
        assert not Message.objects.filter(kind=Kind.LINK_ENDED).exists()


def agrees(relative, application):
    relative.goes_to(reverse("families:application-answer", args=[application.pk]))
    for box in relative.page.locator("[name=sensitive]").all():
        box.check()
    relative.presses("I agree")
    if "Is this what you agree to?" in relative.page.get_by_role("heading", level=1).inner_text():
        relative.presses("Yes, I agree")
    relative.sees("You agreed.")


class TestSixteenthBirthday:
    def test_is_announced_and_ends_the_link_of_the_parent(self, known_citizen, visitor):
        li_ming, anybody = known_citizen(), visitor("demo_daughter")

        link = self.given_a_daughter_who_is_sixteen_in_thirty_days(li_ming)
        self.when_both_are_told(li_ming, link)
        self.then_the_page_to_hand_over_is_everybodys(anybody)
        self.when_the_birthday_has_come(link)
        self.then_both_are_told_and_she_can_be_asked_anew(li_ming, link)

    def given_a_daughter_who_is_sixteen_in_thirty_days(self, li_ming):
        application = li_ming.applies_for("demo_daughter")
        wait_for_status(application, Status.APPROVED)
        link = FamilyLink.objects.get(application=application)
        is_sixteen(link, 30)
        return link

    def when_both_are_told(self, li_ming, link):
        remind_due()
        assert Message.objects.filter(person=link.person_id, kind=Kind.OF_AGE_SOON_SUBJECT).count() == 1
        opens_the_message(li_ming, "A link ends because your relative decides for themself from now on")
        li_ming.follows("What changes, and how to begin")
        li_ming.sees_heading("When you come of age")

    def then_the_page_to_hand_over_is_everybodys(self, anybody):
        anybody.goes_to("/coming-of-age/")
        anybody.sees_heading("When you come of age")
        expect(anybody.page.get_by_role("main").get_by_role("link", name="Create an account")).to_be_visible()
        good(anybody.page, "coming-of-age")

    def when_the_birthday_has_come(self, link):
        is_sixteen(link, 0)
        close_overdue()
        wait_for(lambda: FamilyLink.objects.filter(pk=link.pk, ended_by=EndedBy.TERM).exists())

    def then_both_are_told_and_she_can_be_asked_anew(self, li_ming, link):
        assert Message.objects.filter(person=link.person_id, kind=Kind.OF_AGE_SUBJECT).count() == 1
        opens_the_message(li_ming, "A link has ended: your relative decides for themself now")
        li_ming.follows("Open the link")
        li_ming.sees_heading("This link has ended")
        good(li_ming.page, "link-of-age")
        li_ming.follows("Renew the link")
        li_ming.sees("It has ended, and nothing can be seen through it")
        li_ming.goes_to("/family/")
        expect(li_ming.page.get_by_role("main")).not_to_contain_text("Linked relative")


def is_sixteen(link, in_days):
    """That many days from now, and the link lasts until then."""
    until = midnight(in_days)
    day = timezone.localdate(until)
    InsuredPerson.objects.filter(pk=link.person_id).update(birth_date=day.replace(year=day.year - 16))
    FamilyLink.objects.filter(pk=link.pk).update(until=until, begins_at=timezone.now() - timedelta(days=200))
