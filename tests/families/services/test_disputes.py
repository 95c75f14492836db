"""A person does not know who is linked to them: the link stops at once, and an officer of their region decides."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families.decisions import DisputeOutcome, FreezeReason
from families.errors import DisputeNotAllowed, DisputeNotYours, LinkEnded, PauseNotAllowed
from families.models import Dispute, FamilyLink, InsuredPerson, LinkApplication, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.relationships import Relationship
from families.selectors import events_seen_by
from families.services.applications.closing import close_overdue
from families.services.links.changing import freeze_link, resume_link
from families.services.links.disputes import open_dispute, resolve_dispute
from families.services.links.ending import end_link
from tests.families.admin.conftest import on_duty
from tests.families.conftest import LI_MING, WANG_FANG, ZHAO_QIANG, by, link_relative, link_self
from tests.families.senders.conftest import make_reachable
from tests.families.services.test_races import all_at_once

REFERENCE = re.compile(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}")
OFFICERS_END = {DisputeOutcome.UNKNOWN: "linked_in_error", DisputeOutcome.MISUSED: "link_misused"}


@pytest.fixture
def link(mothers_link):
    return mothers_link


@pytest.fixture
def mother(relative):
    """The subject, with an account of her own."""
    link_self(relative, WANG_FANG)
    return relative


@pytest.fixture
def dispute(link, mother):
    return open_dispute(link, mother, by=by(mother))


def stored(link):
    return FamilyLink.objects.get(pk=link.pk)


def told(kind):
    return list(Message.objects.filter(kind=kind))


def kinds_of(object_kind, row):
    events = Event.objects.filter(object_kind=object_kind, object_id=str(row.pk)).order_by("id")
    return [event.kind.removeprefix("families.") for event in events]


def test_link_stands_still_at_once(link, linked, mother):
    dispute = open_dispute(link, mother, by=by(mother))

    row = stored(link)
    assert (row.frozen_at is not None, row.is_active, row.sequence) == (True, False, 2)
    assert (dispute.link, dispute.person_id, dispute.opened_by) == (link, link.person_id, f"citizen:{mother.pk}")
    assert (dispute.is_open, dispute.outcome, dispute.resolved_by) == (True, None, "")
    assert REFERENCE.fullmatch(dispute.reference)
    event = Event.objects.get(kind="families.dispute_opened")
    assert (event.actor_id, event.object_id, event.person_id) == (str(mother.pk), str(dispute.pk), link.person_id)
    assert event.codes == {"link": str(link.pk)}
    assert Event.objects.get(kind="families.link_frozen").codes == {"reason": "dispute"}


def test_owner_learns_that_it_stands_still_and_not_why(dispute, link, linked):
    (message,) = told(Kind.LINK_STANDS_STILL)

    assert (message.user, message.codes) == (linked, {"reference": link.application.reference})
    assert not events_seen_by(linked, owned=[link.pk], person_id=None).filter(kind__contains="dispute").exists()
    about_case = Message.objects.filter(user=linked, codes__reference=dispute.reference)
    assert not about_case.exists()


def test_person_reads_their_case_number_where_they_alone_look(link, mother):
    make_reachable(mother)
    dispute = open_dispute(link, mother, by=by(mother))

    (message,) = told(Kind.DISPUTE_OPENED)

    assert (message.user, message.codes) == (mother, {"reference": dispute.reference})
    assert not message.outgoing.exists()


def test_person_without_an_account_does_it_too_and_no_letter_comes(link):
    """They read the number of their case on the page; on paper whoever lives with them would read it as well."""
    person = link.person
    dispute = open_dispute(link, person, by=Actor.person(person.pk))

    assert told(Kind.DISPUTE_OPENED) == []
    assert dispute.opened_by == f"person:{person.pk}"


def test_second_word_changes_nothing(dispute, link, mother):
    again = open_dispute(stored(link), mother, by=by(mother))

    assert again == dispute
    assert (Dispute.objects.count(), stored(link).sequence) == (1, 2)
    assert [len(told(kind)) for kind in (Kind.LINK_STANDS_STILL, Kind.DISPUTE_OPENED)] == [1, 1]
    assert kinds_of("dispute", dispute) == ["dispute_opened"]


def test_nobody_else_opens_one(link, linked, stranger, mother):
    own = FamilyLink.objects.own().get(owner=mother)
    for a_link, party in ((link, linked), (link, stranger), (own, mother)):
        with pytest.raises(DisputeNotAllowed):
            open_dispute(a_link, party, by=by(linked))
    assert (Dispute.objects.count(), stored(link).frozen_at) == (0, None)


def test_over_link_cannot_be_disputed(link, mother):
    end_link(link, ended_by=EndedBy.OWNER, by=by(link.owner))
    with pytest.raises(LinkEnded):
        open_dispute(link, mother, by=by(mother))


def test_neither_side_lets_it_go_on(dispute, link, linked, mother):
    with pytest.raises(PauseNotAllowed):
        resume_link(stored(link), linked, by=by(linked))
    resume_link(stored(link), mother, by=by(mother))
    assert not stored(link).is_active


@pytest.mark.parametrize("outcome", OFFICERS_END, ids=[outcome.value for outcome in OFFICERS_END])
def test_officer_ends_the_link(dispute, link, linked, mother, officer, outcome):
    resolve_dispute(dispute, outcome, by=officer)

    row = stored(link)
    assert (row.ended_at is not None, row.ended_by) == (True, EndedBy.OFFICER)
    dispute.refresh_from_db()
    assert (dispute.is_open, dispute.outcome, dispute.resolved_by) == (False, outcome, f"officer:{officer.pk}")
    assert kinds_of("dispute", dispute) == ["dispute_opened", "dispute_resolved"]
    assert Event.objects.get(kind="families.dispute_resolved").codes == {
        "link": str(link.pk),
        "decision": outcome.value,
    }
    ended = Event.objects.get(kind="families.link_ended")
    assert (ended.actor_id, ended.codes["reason"]) == (str(officer.pk), OFFICERS_END[outcome])
    assert [message.user for message in told(Kind.LINK_ENDED)] == [linked]
    (closed,) = told(Kind.DISPUTE_CLOSED)
    assert (closed.user, closed.codes) == (mother, {"reference": dispute.reference})


def test_officer_lets_it_go_on(dispute, link, linked, mother, officer):
    resolve_dispute(dispute, DisputeOutcome.GOES_ON, by=officer)

    assert (stored(link).is_active, stored(link).sequence) == (True, 3)
    assert kinds_of("link", link) == ["link_begun", "link_frozen", "link_unfrozen"]
    assert [message.user for message in told(Kind.LINK_GOES_ON)] == [linked]
    assert [message.user for message in told(Kind.DISPUTE_CLOSED)] == [mother]
    again = open_dispute(stored(link), mother, by=by(mother))
    assert again.reference != dispute.reference


def test_what_ended_meanwhile_stays_ended(dispute, link, linked, officer):
    end_link(stored(link), ended_by=EndedBy.OWNER, by=by(linked))
    resolve_dispute(dispute, DisputeOutcome.GOES_ON, by=officer)

    assert (stored(link).ended_by, told(Kind.LINK_GOES_ON)) == (EndedBy.OWNER, [])


def test_officer_may_find_what_ended_meanwhile_misused(dispute, link, linked, officer):
    end_link(stored(link), ended_by=EndedBy.OWNER, by=by(linked))
    resolve_dispute(dispute, DisputeOutcome.MISUSED, by=officer)

    assert (stored(link).ended_by, len(told(Kind.LINK_ENDED))) == (EndedBy.OWNER, 1)


def test_link_to_somebody_who_died_does_not_go_on(dispute, link, officer):
    freeze_link(stored(link), FreezeReason.DEATH, by=Actor.authority("http"))
    InsuredPerson.objects.filter(pk=link.person_id).update(died_on=timezone.localdate())
    resolve_dispute(Dispute.objects.get(), DisputeOutcome.GOES_ON, by=officer)

    assert (stored(link).frozen_at is not None, told(Kind.LINK_GOES_ON)) == (True, [])


def test_only_officers_of_the_region_decide(dispute, link, linked, mother, stranger):
    others = [
        linked,
        mother,
        stranger,
        on_duty("elsewhere", "440000", "officer"),
        on_duty("auditor", "110000", "auditor"),
    ]
    for user in others:
        with pytest.raises(DisputeNotYours):
            resolve_dispute(dispute, DisputeOutcome.GOES_ON, by=user)
    assert (Dispute.objects.get().is_open, stored(link).is_active) == (True, False)


def test_officer_decides_nothing_of_their_own(link, linked, mother):
    dispute = open_dispute(link, mother, by=by(mother))
    for side in (linked, mother):
        on_duty_too = on_duty(f"colleague-{side.username}", "110000", "officer")
        on_duty_too.duties.update(user=side)
        with pytest.raises(DisputeNotYours):
            resolve_dispute(dispute, DisputeOutcome.GOES_ON, by=side)


def test_relative_of_a_side_decides_nothing(dispute, officer):
    link_self(officer, ZHAO_QIANG)
    link_relative(officer, LI_MING, Relationship.SPOUSE)
    with pytest.raises(DisputeNotYours):
        resolve_dispute(dispute, DisputeOutcome.GOES_ON, by=officer)
    FamilyLink.objects.of_relatives().filter(owner=officer).update(ended_at=timezone.now(), ended_by=EndedBy.OWNER)
    resolve_dispute(dispute, DisputeOutcome.GOES_ON, by=officer)


def test_case_is_decided_once(dispute, officer):
    resolve_dispute(dispute, DisputeOutcome.UNKNOWN, by=officer)
    with pytest.raises(DisputeNotYours):
        resolve_dispute(dispute, DisputeOutcome.GOES_ON, by=officer)
    assert Dispute.objects.get().outcome == DisputeOutcome.UNKNOWN


def test_person_of_an_open_case_is_not_forgotten(dispute, link, officer):
    end_link(stored(link), ended_by=EndedBy.OWNER, by=by(link.owner))
    FamilyLink.objects.own().filter(person=link.person).update(ended_at=timezone.now(), ended_by=EndedBy.OWNER)
    long_ago = timezone.now() - timedelta(days=31)
    FamilyLink.objects.filter(person=link.person).update(ended_at=long_ago)
    LinkApplication.objects.update(ended_at=long_ago)
    InsuredPerson.objects.filter(pk=link.person_id).update(confirmed_at=long_ago)

    close_overdue()
    assert InsuredPerson.objects.get(pk=link.person_id).erased_at is None
    resolve_dispute(Dispute.objects.get(), DisputeOutcome.MISUSED, by=officer)
    close_overdue()
    assert InsuredPerson.objects.get(pk=link.person_id).erased_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_windows_open_one_case(applicant):
    link_self(applicant)
    link = link_relative(applicant)
    person = link.person

    assert all_at_once([lambda: open_dispute(stored(link), person, by=Actor.person(person.pk))] * 4) == {"done": 4}
    assert (Dispute.objects.count(), len(told(Kind.LINK_STANDS_STILL))) == (1, 1)
