"""Who has no telephone or account says at an office that they do not know who is linked to them, and a child of 14 or 15 that
it does not want a link: the case of an account, one event that names officer and paper; and which officer may take it."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families.admin.event_words import details_of
from families.decisions import DisputeOutcome, IdentitySeen
from families.errors import LinkEnded, NotForThisOfficer, TooYoungToObject
from families.models import Consent, Dispute, FamilyLink, InsuredPerson, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.consents.managing_codes import can_manage_by_code
from families.services.links.at_counter import object_at_counter
from families.services.links.disputes import open_dispute, resolve_dispute
from families.services.links.ending import end_link
from tests.families.conftest import (
    CHEN_JING,
    LI_MING,
    LI_XIAOYU,
    WANG_FANG,
    ZHAO_QIANG,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
)
from tests.families.senders.conftest import make_reachable
from tests.families.services.test_counter import officer_of
from tests.families.services.test_races import all_at_once

SEEN = IdentitySeen.IDENTITY_CARD


@pytest.fixture
def link(linked):
    """To the applicant's mother, who has neither account nor telephone."""
    made = link_relative(linked)
    InsuredPerson.objects.filter(pk=made.person_id).update(has_phone=False)
    return stored(made)


@pytest.fixture
def childs_link(linked):
    """A father's, to his daughter of fourteen, who has another guardian."""
    made = answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True, other=CHEN_JING).link
    InsuredPerson.objects.filter(pk=made.person_id).update(has_phone=False)
    return aged(made, 14)


def aged(link, years):
    born = timezone.localdate() - timedelta(days=365 * years + 30)
    InsuredPerson.objects.filter(pk=link.person_id).update(birth_date=born)
    return stored(link)


def stored(link):
    return FamilyLink.objects.select_related("owner", "person", "application").get(pk=link.pk)


def objecting(link, officer, identity_seen=SEEN):
    return object_at_counter(link, officer=officer, identity_seen=identity_seen)


def opened():
    return list(Event.objects.filter(kind="families.dispute_opened"))


def told():
    """Of the links that stand still: what came with their beginnings is left out."""
    kinds = [Kind.LINK_STANDS_STILL, Kind.LINK_STANDS_STILL_SUBJECT, Kind.DISPUTE_OPENED, Kind.CHANGED_AT_OFFICE]
    kinds += [Kind.LINK_CHANGED_SUBJECT, Kind.GUARDIAN_LINK_CHANGED]
    return [(row.kind, row.user or row.person) for row in Message.objects.filter(kind__in=kinds)]


def assert_nothing_happened(link):
    assert (Dispute.objects.count(), opened(), told()) == (0, [], [])
    assert stored(link).frozen_at is None


def test_who_does_not_know_the_owner_and_has_no_other_door(link, linked, officer):
    assert not can_manage_by_code(Consent.objects.get(application=link.application))

    case = objecting(link, officer)

    row = stored(link)
    assert (row.frozen_at is not None, row.is_active, row.sequence) == (True, False, 2)
    assert case == Dispute.objects.get(link=link, person=link.person)
    assert (case.is_open, case.opened_by, len(case.reference)) == (True, f"officer:{officer.pk}", 9)
    [event] = opened()
    assert (event.actor_kind, event.actor_id) == ("officer", str(officer.pk))
    assert (event.object_id, event.person_id) == (str(case.pk), link.person_id)
    assert event.codes == {"link": str(link.pk), "route": "counter", "identity": "identity_card"}
    assert "Identity card" in details_of(event)
    assert told() == [(Kind.LINK_STANDS_STILL, linked)]


def test_child_of_fourteen_objects_and_no_letter_says_so_at_home(childs_link, linked, officer):
    case = objecting(childs_link, officer)

    assert not stored(childs_link).is_active
    assert told() == [(Kind.LINK_STANDS_STILL, linked)]
    assert not Message.objects.filter(codes__reference=case.reference).exists()
    resolve_dispute(case, DisputeOutcome.UNKNOWN, by=officer_of("110000"))
    assert stored(childs_link).ended_by == EndedBy.OFFICER


@pytest.mark.parametrize("age", [9, 13])
def test_child_that_is_not_told_of_links_does_not_object(childs_link, officer, age):
    link = aged(childs_link, age)
    with pytest.raises(TooYoungToObject):
        objecting(link, officer)
    assert_nothing_happened(link)


@pytest.mark.parametrize("age", [14, 15, 16])
def test_from_the_age_on_at_which_they_are_told_they_do(childs_link, officer, age):
    assert objecting(aged(childs_link, age), officer).is_open


def test_who_has_an_account_reads_the_number_there_alone(link, linked, officer, relative):
    link_self(relative, WANG_FANG)
    make_reachable(relative)
    case = objecting(link, officer)

    message = Message.objects.get(kind=Kind.DISPUTE_OPENED)
    assert (message.user, message.codes) == (relative, {"reference": case.reference})
    assert not message.outgoing.exists()
    assert sorted(told()) == [(Kind.DISPUTE_OPENED, relative), (Kind.LINK_STANDS_STILL, linked)]


def test_who_calls_the_service_line_shows_no_paper(childs_link, officer):
    objecting(childs_link, officer, None)
    [event] = opened()
    assert (event.actor_id, event.codes) == (str(officer.pk), {"link": str(childs_link.pk)})


def test_said_again_it_is_the_same_case(link, officer):
    first = objecting(link, officer)
    cases = {first, objecting(link, officer), objecting(stored(link), officer_of("110000"))}
    assert (cases, len(opened()), len(told())) == ({first}, 1, 1)
    assert stored(link).sequence == 2


def test_case_of_their_own_is_the_one(childs_link, officer):
    child = childs_link.person
    case = open_dispute(childs_link, child, by=Actor.person(child.pk))
    assert objecting(stored(childs_link), officer) == case
    assert [event.actor_kind for event in opened()] == ["person"]


class TestWhichOfficer:
    def refused(self, link, officer):
        with pytest.raises(NotForThisOfficer):
            objecting(link, officer)
        assert_nothing_happened(link)

    def test_of_another_region(self, link):
        self.refused(link, officer_of("440100"))

    def test_who_is_none(self, link, stranger, linked):
        for user in (stranger, linked):
            self.refused(link, user)

    def test_who_is_the_person(self, link, officer):
        link_self(officer, WANG_FANG)
        self.refused(link, officer)

    def test_who_owns_the_link(self, officer):
        link_self(officer, ZHAO_QIANG)
        self.refused(link_relative(officer, WANG_FANG, Relationship.OTHER), officer)

    @pytest.mark.parametrize("side", [WANG_FANG, LI_MING], ids=["person", "owner"])
    def test_who_is_a_relative_of_a_side(self, link, officer, side):
        link_self(officer, ZHAO_QIANG)
        link_relative(officer, side, Relationship.OTHER)
        self.refused(link, officer)

    def test_who_is_the_other_guardian(self, childs_link, officer):
        link_self(officer, CHEN_JING)
        self.refused(childs_link, officer)


class TestWhichLink:
    def test_own_card(self, linked, officer):
        own = FamilyLink.objects.own().get(owner=linked)
        with pytest.raises(NotForThisOfficer):
            objecting(own, officer)
        assert_nothing_happened(own)

    def test_that_has_ended(self, link, linked, officer):
        seen = stored(link)
        end_link(link, ended_by=EndedBy.OWNER, by=by(linked))
        for row, error in ((link, NotForThisOfficer), (seen, LinkEnded)):
            with pytest.raises(error):
                objecting(row, officer)
        assert_nothing_happened(link)

    def test_whose_term_is_over(self, link, officer):
        now = timezone.now()
        FamilyLink.objects.filter(pk=link.pk).update(begins_at=now - timedelta(days=2), until=now - timedelta(days=1))
        with pytest.raises(LinkEnded):
            objecting(stored(link), officer)
        assert_nothing_happened(link)


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_opens_the_case(applicant, officer):
    link_self(applicant)
    link = link_relative(applicant)
    officers = [officer, officer_of("110000")] * 2

    assert all_at_once([partial(objecting, stored(link), one) for one in officers]) == {"done": 4}
    assert (Dispute.objects.count(), len(opened())) == (1, 1)
    assert told() == [(Kind.LINK_STANDS_STILL, applicant)]
