"""Of a child who is not told yet the other guardian hears who can see the record and who looked, without the child's name."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.services import Actor
from families.message_texts import CHILD, VARIANT
from families.models import FamilyLink, InsuredPerson
from families.models.links import EndedBy
from families.policies.endings import GUARDIAN_HEARS
from families.relationships import Sex
from families.services.links.digests import send_digests
from families.services.links.ending import end_link
from families.services.notice_values import values_of
from families.services.senders.words import letter_of, text_of
from registry.texts import notice_text
from tests.families.conftest import CHEN_JING, LI_MING, LI_XIAOYU, Resident, answer, draft_of, submit
from tests.families.pages.test_months import words
from tests.families.services.test_digests import _in_language, at, looked, next_working, notices, this_month
from tests.families.services.test_guardians_told import link, mother

__all__ = ["link", "mother", "this_month"]

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "es", "zh-hans"]


@pytest.fixture
def tell(this_month, link):
    """Of this month, when it is over."""
    until = next_working(this_month) + timedelta(days=200)
    FamilyLink.objects.filter(pk=link.pk).update(until=until)

    def told():
        with at(next_working(this_month)):
            return send_digests()

    return told


def test_in_their_account_by_a_message_that_names_nobody(link, mother, tell, this_month):
    looked(link, 2)
    assert [tell(), tell()] == [1, 0]
    message = notices().get()
    codes = {VARIANT: CHILD, "month": this_month.code, "reference": link.application.reference}
    assert (message.user, message.link, message.codes, message.due_at) == (mother, link, codes, None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_paper_it_names_the_owner_and_no_child(link, tell, language):
    looked(link, 2)
    looked(link, kind="families.person_viewed", actor=Actor.officer(link.owner_id))
    assert tell() == 1
    notice = _in_language(notices().get(), language)
    assert (notice.person, notice.link) == (link.guardian, link)
    assert notice.due_at is not None

    text = notice_text("digest", values_of(notice), language)
    assert LI_XIAOYU.name not in text
    assert f"– {LI_MING.name}" in text
    assert link.application.reference in text
    if language == "en":
        assert "of a child in your care" in text
        assert "; looked 2 times" in text
        assert "officers of the authority: 1." in text


def test_what_leaves_the_account_names_no_child(link, mother, tell):
    tell()
    codes = notices().get().codes
    for language in LANGUAGES:
        letter = letter_of("digest", codes, language)
        assert LI_XIAOYU.name not in letter.subject + letter.text + text_of("digest", codes, language)
    assert "a child in your care" in letter_of("digest", codes, "en").subject


def test_message_leads_to_the_log_of_that_child_while_the_link_stands(client, link, mother, tell, sign_in):
    tell()
    sign_in(mother)
    page = reverse("families:message", args=[notices().get().pk])
    way = f'href="{reverse("families:link-looks", args=[link.pk])}"'
    assert way in words(client.get(page))
    end_link(link, ended_by=EndedBy.OWNER, by=Actor.citizen(link.owner_id))
    assert way not in words(client.get(page))


def test_link_that_ended_is_told_with_its_looks(link, tell):
    looked(link, 3)
    end_link(link, ended_by=EndedBy.OWNER, by=Actor.citizen(link.owner_id))
    assert tell() == 1
    line = values_of(_in_language(notices().get(), "en"))["ended_1"]
    assert line.startswith(f"{LI_MING.name}, reference {link.application.reference}, ended on ")
    assert line.endswith("; looked 3 times")


@pytest.mark.parametrize("ended_by", EndedBy)
def test_of_every_end_but_by_the_register_s_word_and_by_a_new_link(link, mother, tell, ended_by):
    """Of their own doing too, of which they heard nothing at once: of who looked before they did not hear yet."""
    end_link(link, ended_by=ended_by, by=Actor.authority("http"))
    assert tell() == (0 if ended_by in {EndedBy.REGISTER, EndedBy.SELF_ENDED, EndedBy.RENEWED} else 1)


def test_every_end_says_what_they_hear_of_it():
    assert set(GUARDIAN_HEARS) == set(EndedBy)


def test_not_of_a_silent_end_by_a_notice(link, tell):
    end_link(link, ended_by=EndedBy.OFFICER, by=Actor.authority("http"), is_silent=True)
    assert tell() == 0


@pytest.mark.parametrize("whose", ["person_id", "guardian_id"])
@pytest.mark.parametrize("column", ["untold_at", "died_on"])
def test_nobody_of_whom_the_register_tells_nothing(link, tell, whose, column):
    gone = timezone.now() if column == "untold_at" else timezone.localdate()
    InsuredPerson.objects.filter(pk=getattr(link, whose)).update(**{column: gone})
    assert tell() == 0


def test_child_who_is_told_is_told_alone(link, mother, tell, this_month):
    day = next_working(this_month).date()
    InsuredPerson.objects.filter(pk=link.person_id).update(birth_date=date(day.year - 15, 1, 1))
    assert tell() == 1
    assert (notices().get().person, notices().get().user) == (link.person, None)


def test_link_without_another_guardian_tells_none(linked, this_month):
    answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True)
    with at(next_working(this_month)):
        assert send_digests() == 0


def test_region_that_wants_none_gets_none(link, tell, pack_of):
    pack_of(link.person.region_id, section="lasting", monthly_digest="false")
    assert tell() == 0


def test_two_children_cost_as_many_queries_as_one(link, linked, this_month, tell):
    with CaptureQueriesContext(connection) as for_one:
        assert tell() == 1
    until = next_working(this_month) + timedelta(days=200)
    for number in range(2):
        child = Resident("孩子", date(2020, 3, 1 + number), Sex.FEMALE, sequence=50 + 2 * number)
        answer(submit(draft_of(linked, child, "daughter")), child, guardian=True, other=CHEN_JING)
    FamilyLink.objects.of_relatives().update(until=until)
    with CaptureQueriesContext(connection) as for_both:
        assert tell() == 2
    assert len(for_one) == len(for_both)
    assert CHEN_JING.name not in str(notices().values_list("codes", flat=True))
