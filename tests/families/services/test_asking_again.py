"""How often one human may have the same person asked: at once after the first end without a yes, then ever later."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from families.errors import AskedLately
from families.models import FamilyLink, LinkApplication, Message
from families.models.consents import Route
from families.models.links import EndedBy
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.applications.asking_again import COUNTED_FOR
from families.services.applications.closing import close_overdue
from families.services.applications.drafts import save_answers, withdraw_application
from families.services.consents import answering as consents
from families.services.consents.blocks import block_applicant, decline_due
from families.services.consents.terms import most_that_route_grants, shown_text
from families.services.links.ending import end_link
from families.services.links.renewals import start_renewal
from families.states import Status
from tests.families.conftest import (
    CHEN_JING,
    LI_MING,
    PASSWORD,
    WANG_FANG,
    ZHAO_QIANG,
    agree,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
    waiting,
)
from tests.families.invitations import accept, invite

DAY = timedelta(days=1)


def withdraw(application):
    withdraw_application(application, by=by(application.applicant))


def refuse(application):
    terms = most_that_route_grants(application, Route.ACCOUNT)
    shown = shown_text(application, terms, "en")
    consents.refuse(application, route=Route.ACCOUNT, shown=shown, language="en", by=by(application.applicant))


def expire(application):
    LinkApplication.objects.filter(pk=application.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    close_overdue()


def be_declined(application):
    LinkApplication.objects.filter(pk=application.pk).update(declines_at=timezone.now() - timedelta(seconds=1))
    assert decline_due() == 1


ENDS = {"withdrawn": withdraw, "refused": refuse, "expired": expire, "blocked": be_declined}


def in_vain(user, end=withdraw, *, ago=timedelta(0), resident=WANG_FANG, **facts):
    """Asked, and ended without a yes so long ago."""
    application = waiting(user, resident, **facts)
    end(application)
    row = LinkApplication.objects.filter(pk=application.pk)
    row.update(ended_at=timezone.now() - ago)
    return row.get()


def waiting_person(user):
    """Whom nobody has asked yet, as the register told of them when somebody else asked."""
    other = User.objects.create_user("other", PASSWORD)
    link_self(other, ZHAO_QIANG)
    return waiting(other, WANG_FANG, Relationship.OTHER).person


def refused_to(user, resident=WANG_FANG):
    with pytest.raises(AskedLately) as refusal:
        submit(draft_of(user, resident, Relationship.MOTHER))
    return str(refusal.value)


@pytest.mark.parametrize("end", ENDS)
def test_second_request_goes_at_once_and_the_third_waits_a_day(linked, end):
    if end == "blocked":
        person = waiting_person(linked)
        block_applicant(person, linked, by=by(linked))
    ended = [in_vain(linked, ENDS[end]) for _turn in range(2)]

    assert {row.status for row in ended} <= {Status.DECLINED, Status.EXPIRED, Status.WITHDRAWN}
    assert refused_to(linked).startswith("You have sent several requests about this person.")
    drafts = LinkApplication.objects.of(linked).drafts()
    assert drafts.count() == 1  # what was typed is kept for the day


@pytest.mark.parametrize(("ends", "days"), [(2, 1), (3, 7), (4, 30), (5, 30)])
def test_wait_grows(linked, ends, days):
    for turn in range(ends):
        in_vain(linked, ago=(31 * (ends - turn - 1)) * DAY, proven=True)
    last = LinkApplication.objects.of(linked).filter(status=Status.WITHDRAWN).latest("pk")

    LinkApplication.objects.filter(pk=last.pk).update(ended_at=timezone.now() - days * DAY + timedelta(minutes=5))
    refused_to(linked)
    LinkApplication.objects.filter(pk=last.pk).update(ended_at=timezone.now() - days * DAY)
    assert waiting(linked, proven=True).status == Status.AWAITING_CONSENT


def test_nobody_is_asked_without_end(linked):
    """Not by one whom the register knows as kin either."""
    for _turn in range(2):
        in_vain(linked, refuse, proven=True)
    refused_to(linked)

    assert Message.objects.filter(kind=Kind.CONSENT_ASKED).count() == 2


def test_yes_begins_anew(linked):
    for _turn in range(2):
        in_vain(linked, ago=2 * DAY)
    link = agree(waiting(linked))
    end_link(link, ended_by=EndedBy.OWNER, by=by(linked))

    in_vain(linked)
    assert waiting(linked).status == Status.AWAITING_CONSENT


def test_what_is_longer_ago_than_applications_are_kept_is_not_counted(linked):
    in_vain(linked, ago=COUNTED_FOR + DAY)
    in_vain(linked)

    assert waiting(linked).status == Status.AWAITING_CONSENT


def test_same_human_in_a_second_account_waits_too(linked):
    for _turn in range(2):
        in_vain(linked)
    end_link(FamilyLink.objects.own().get(owner=linked), ended_by=EndedBy.OWNER, by=by(linked))
    second = User.objects.create_user("second", PASSWORD)
    link_self(second, LI_MING)

    refused_to(second)


def test_nobody_else_waits_for_it(linked, stranger):
    for _turn in range(2):
        in_vain(linked)
    link_self(stranger, ZHAO_QIANG)

    assert waiting(stranger, WANG_FANG, Relationship.OTHER).status == Status.AWAITING_CONSENT
    assert waiting(linked, CHEN_JING, Relationship.SPOUSE).status == Status.AWAITING_CONSENT


def test_taking_back_what_the_register_has_not_answered_costs_nothing(linked):
    for _turn in range(2):
        withdraw(submit(draft_of(linked, WANG_FANG, Relationship.MOTHER)))

    assert waiting(linked).status == Status.AWAITING_CONSENT


def test_renewals_count_as_requests(linked):
    link = link_relative(linked)
    FamilyLink.objects.filter(pk=link.pk).update(begins_at=timezone.now() - 355 * DAY, until=timezone.now() + 10 * DAY)
    link = FamilyLink.objects.select_related("person", "owner", "application", "consent").get(pk=link.pk)
    for _turn in range(2):
        withdraw(answer(submit(start_renewal(link, language="en", by=by(linked))), WANG_FANG, proven=True))

    draft = start_renewal(link, language="en", by=by(linked))
    with pytest.raises(AskedLately):
        submit(draft)


def test_whom_the_person_invites_does_not_wait(linked, relative):
    for _turn in range(2):
        in_vain(linked)
    link_self(relative, WANG_FANG)

    application = answer(accept(invite(relative), linked), WANG_FANG)
    assert application.status == Status.APPROVED


def test_draft_that_was_begun_before_is_held_back_as_well(linked):
    draft = draft_of(linked, WANG_FANG, Relationship.MOTHER)
    for _turn in range(2):
        in_vain(linked)
    save_answers(draft, version=draft.version, term_days=31)

    with pytest.raises(AskedLately):
        submit(draft)
