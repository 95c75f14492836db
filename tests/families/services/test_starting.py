"""The button under the notice, pressed again: one draft until something is answered in it."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from audit.models import Event
from families.errors import SelfLinkRequired
from families.models import LinkApplication
from families.services.applications.drafts import notice_of, save_answers, withdraw_application
from families.services.applications.starting import PRESSED_TWICE, start_or_take_up
from families.services.links.renewals import start_renewal
from families.states import Status
from tests.families.conftest import ZHAO_QIANG, by, link_self
from tests.families.services.test_races import all_at_once


def press(user, *, is_self=False, language="en"):
    return start_or_take_up(applicant=user, is_self=is_self, language=language, by=by(user))


def drafts():
    return LinkApplication.objects.drafts()


def started():
    return Event.objects.filter(kind="families.application_started", codes__self=False).count()


@pytest.mark.parametrize("is_self", [False, True])
def test_untouched_draft_is_taken_up_again(request, applicant, is_self):
    if not is_self:
        request.getfixturevalue("linked")
    assert press(applicant, is_self=is_self) == press(applicant, is_self=is_self) == drafts().get()


def test_it_counts_as_touched_and_nothing_new_was_accepted(linked):
    draft, now = press(linked), timezone.now()
    drafts().update(touched_at=now - timedelta(days=6))
    assert press(linked).touched_at >= now
    assert (drafts().get(), started()) == (draft, 1)


def test_a_moment_later_it_is_another_tab(linked):
    draft = press(linked)
    drafts().update(started_at=timezone.now() - PRESSED_TWICE)
    assert press(linked) != draft


@pytest.mark.django_db(transaction=True)
def test_draft_that_another_holds_is_waited_for_by_nobody(applicant):
    """Who ends an own card locks drafts before applicants: to wait for one here would be for ever."""
    link_self(applicant)
    draft = press(applicant)
    with transaction.atomic():
        LinkApplication.objects.select_for_update().get(pk=draft.pk)
        assert all_at_once([lambda: press(applicant)]) == {"done": 1}
    assert drafts().count() == 2


def test_notice_that_is_read_now_is_the_one_that_was_accepted(linked):
    press(linked)
    draft = press(linked, language="es")
    assert draft == drafts().get()
    assert (draft.language, draft.notice_hash) == ("es", notice_of("es", is_self=False).sha256)
    assert started() == 2


def test_draft_in_which_something_was_answered_stays_and_another_begins(linked):
    draft = press(linked)
    save_answers(draft, version=draft.version, name="王芳")
    assert press(linked) != draft
    draft.refresh_from_db()
    assert (draft.name, drafts().count()) == ("王芳", 2)


def test_neither_a_renewal_nor_what_was_discarded_is_taken_up(linked, mothers_link):
    type(mothers_link).objects.filter(pk=mothers_link.pk).update(until=timezone.now() + timedelta(days=10))
    mothers_link.refresh_from_db()
    renewal = start_renewal(mothers_link, language="en", by=by(linked))
    drafts().filter(pk=renewal.pk).update(version=0, relationship="")
    discarded = press(linked)
    withdraw_application(discarded, by=by(linked))
    assert press(linked).pk not in {renewal.pk, discarded.pk}
    assert LinkApplication.objects.get(pk=discarded.pk).status == Status.WITHDRAWN


def test_draft_of_somebody_else_is_not_taken_up(linked, stranger):
    link_self(stranger, ZHAO_QIANG)
    assert press(stranger) != press(linked)


def test_relative_needs_ones_own_card_first(applicant):
    with pytest.raises(SelfLinkRequired):
        press(applicant)
    assert not drafts().exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_self", [False, True])
def test_pressed_twice_at_the_same_moment_it_makes_one(applicant, is_self):
    if not is_self:
        link_self(applicant)
    made = []
    work = [lambda: made.append(press(applicant, is_self=is_self).pk)] * 4

    assert all_at_once(work) == {"done": 4}
    assert made == [drafts().get().pk] * 4
