"""What an officer changes and ends for somebody who came to an office: the rules of an account, one event that names officer
and paper, both sides told; and which officer may."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from audit.models import Event
from families.admin.event_words import details_of
from families.decisions import EndReason, IdentitySeen
from families.errors import CannotRaise, NotForThisOfficer, NothingLeft, ObjectInstead, OwnersNotAllowed
from families.models import ApplicantBlock, FamilyLink, InsuredPerson, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.links.at_counter import (
    allow_owners_at_counter,
    end_at_counter,
    lower_at_counter,
    pause_at_counter,
    resume_at_counter,
)
from tests.families.conftest import (
    CHEN_JING,
    LI_MING,
    LI_XIAOYU,
    WANG_FANG,
    ZHAO_QIANG,
    answer,
    draft_of,
    link_relative,
    link_self,
    submit,
)
from tests.families.services.test_counter import officer_of

SEEN = IdentitySeen.IDENTITY_CARD
KINDS = ["families.link_lowered", "families.link_paused", "families.link_resumed", "families.owners_allowed"]
ENDED = "families.link_ended"


@pytest.fixture
def link(linked):
    """To the applicant's mother, who has no account."""
    return link_relative(linked)


@pytest.fixture
def childs_link(linked):
    return answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True, other=CHEN_JING).link


def events():
    return list(Event.objects.filter(kind__in=[*KINDS, ENDED]).order_by("id"))


def told():
    kinds = [Kind.LINK_CHANGED, Kind.LINK_CHANGED_SUBJECT, Kind.CHANGED_AT_OFFICE]
    kinds += [Kind.LINK_ENDED, Kind.LINK_ENDED_SUBJECT, Kind.GUARDIAN_LINK_ENDED]
    return {(row.kind, row.user or row.person) for row in Message.objects.filter(kind__in=kinds)}


def changes(link, officer, person=None):
    """Every change there is, by its name."""
    given = {"person": person or link.person, "officer": officer, "identity_seen": SEEN}
    return {
        "lower": partial(lower_at_counter, link, scopes=["view_card"], **given),
        "pause": partial(pause_at_counter, link, **given),
        "resume": partial(resume_at_counter, link, **given),
    }


def end(link, officer, reason=EndReason.SUBJECT_ASKED, **how):
    end_at_counter(link, officer=officer, reason=reason, **({"identity_seen": SEEN} | how))


def refused(link, officer, person=None):
    """Every change and the end, by whichever reason."""
    tries = [*changes(link, officer, person).values(), *(partial(end, link, officer, reason) for reason in EndReason)]
    for change in tries:
        with pytest.raises(NotForThisOfficer):
            change()


def test_less_is_shared(link, linked, officer):
    until = timezone.now() + timedelta(days=10)
    lower_at_counter(link, person=link.person, officer=officer, identity_seen=SEEN, scopes=["view_card"], until=until)

    link.refresh_from_db()
    assert (link.scopes, link.until, link.sequence) == (["view_card"], until, 2)
    [event] = events()
    assert (event.kind, event.actor_kind, event.actor_id) == ("families.link_lowered", "officer", str(officer.pk))
    assert (event.object_id, event.person_id) == (str(link.pk), link.person_id)
    assert (event.codes["route"], event.codes["identity"]) == ("counter", "identity_card")
    assert "Identity card" in details_of(event)
    assert told() == {(Kind.LINK_CHANGED, linked), (Kind.CHANGED_AT_OFFICE, link.person)}


def test_pause_and_going_on(link, linked, officer):
    for name, kind in (("pause", "families.link_paused"), ("resume", "families.link_resumed")):
        for _press in range(2):
            changes(link, officer)[name]()
        link.refresh_from_db()
        assert link.is_active is (name == "resume")
        [event] = [one for one in events() if one.kind == kind]
        assert (event.actor_kind, event.actor_id) == ("officer", str(officer.pk))
        assert event.codes == {"route": "counter", "identity": "identity_card"}
    assert Message.objects.filter(user=linked, kind=Kind.LINK_CHANGED).count() == 2
    assert Message.objects.filter(person=link.person, kind=Kind.CHANGED_AT_OFFICE).count() == 2


def test_never_more_and_never_nothing(link, officer):
    given = {"person": link.person, "officer": officer, "identity_seen": SEEN}
    for scopes, error in ((["view_card", "certify"], CannotRaise), ([], NothingLeft)):
        with pytest.raises(error):
            lower_at_counter(link, scopes=scopes, **given)
    lower_at_counter(link, scopes=link.scopes, **given)
    assert (events(), told()) == ([], set())


def test_who_has_an_account_reads_there_that_it_was_changed(link, officer, relative):
    link_self(relative, WANG_FANG)
    changes(link, officer)["pause"]()
    assert (Kind.CHANGED_AT_OFFICE, relative) in told()


@pytest.mark.parametrize("allowed", [0, 2, 10])
def test_how_many_may_be_linked(link, officer, allowed):
    """More than before too: the paper is the proof."""
    person = InsuredPerson.objects.get(pk=link.person_id)
    for _press in range(2):
        allow_owners_at_counter(person, allowed, officer=officer, identity_seen=SEEN)
    assert InsuredPerson.objects.get(pk=person.pk).owners_allowed == allowed
    [event] = events()
    assert (event.kind, event.actor_kind, event.actor_id) == ("families.owners_allowed", "officer", str(officer.pk))
    assert event.codes == {"allowed": str(allowed), "route": "counter", "identity": "identity_card"}
    assert told() == {(Kind.CHANGED_AT_OFFICE, person)}
    assert FamilyLink.objects.active().filter(pk=link.pk).exists()


def test_as_many_as_the_region_allows_at_most(link, officer):
    with pytest.raises(OwnersNotAllowed):
        allow_owners_at_counter(link.person, 11, officer=officer, identity_seen=SEEN)
    assert (events(), told()) == ([], set())


class TestWhichOfficer:
    def refused(self, link, officer):
        refused(link, officer)
        with pytest.raises(NotForThisOfficer):
            allow_owners_at_counter(link.person, 1, officer=officer, identity_seen=SEEN)
        assert (events(), told()) == ([], set())

    def test_of_another_region(self, link):
        self.refused(link, officer_of("440100"))

    def test_who_is_none(self, link, stranger, linked):
        for user in (stranger, linked):
            self.refused(link, user)

    def test_who_is_the_person(self, link, officer):
        link_self(officer, WANG_FANG)
        self.refused(link, officer)

    def test_who_sees_the_person_as_a_relative(self, link, officer):
        link_self(officer, ZHAO_QIANG)
        link_relative(officer, WANG_FANG, Relationship.OTHER)
        self.refused(link, officer)

    def test_whom_the_person_sees_as_a_relative(self, link, officer, relative):
        link_self(officer, ZHAO_QIANG)
        link_self(relative, WANG_FANG)
        link_relative(relative, ZHAO_QIANG, Relationship.OTHER)
        self.refused(link, officer)

    @pytest.mark.parametrize("is_seen", [False, True])
    def test_who_is_a_relative_of_the_owner(self, link, linked, officer, is_seen):
        link_self(officer, ZHAO_QIANG)
        link_relative(*((linked, ZHAO_QIANG) if is_seen else (officer, LI_MING)), Relationship.OTHER)
        refused(link, officer)
        assert events() == []

    def test_who_owns_the_link(self, officer):
        link_self(officer, ZHAO_QIANG)
        self.refused(link_relative(officer, WANG_FANG, Relationship.OTHER), officer)

    def test_who_is_the_other_guardian(self, childs_link, officer):
        link_self(officer, CHEN_JING)
        refused(childs_link, officer, childs_link.guardian)
        assert events() == []


class TestChildren:
    def test_other_guardian_who_came_acts_for_the_child(self, childs_link, linked, officer):
        guardian = childs_link.guardian
        for change in changes(childs_link, officer, guardian).values():
            change()
        assert [event.kind for event in events()] == KINDS[:3]
        assert {event.actor_id for event in events()} == {str(officer.pk)}
        assert told() == {(Kind.LINK_CHANGED, linked), (Kind.CHANGED_AT_OFFICE, guardian)}

    def test_child_objects_as_everywhere(self, childs_link, officer):
        for change in changes(childs_link, officer).values():
            with pytest.raises(ObjectInstead):
                change()
        with pytest.raises(ObjectInstead):
            allow_owners_at_counter(childs_link.person, 1, officer=officer, identity_seen=SEEN)
        with pytest.raises(ObjectInstead):
            end(childs_link, officer)
        assert (events(), told()) == ([], set())

    def test_who_speaks_for_it_ends_it(self, childs_link, linked, officer):
        end(childs_link, officer, EndReason.REPRESENTATIVE_ASKED)
        assert told() == {(Kind.LINK_ENDED, linked), (Kind.GUARDIAN_LINK_ENDED, childs_link.guardian)}

    def test_officer_who_finds_it_misused_ends_it(self, childs_link, officer):
        end(childs_link, officer, EndReason.LINK_MISUSED, identity_seen=None)
        childs_link.refresh_from_db()
        assert childs_link.ended_by == EndedBy.OFFICER


def test_nobody_but_who_is_concerned_has_it_changed(link, linked, officer, childs_link):
    """Neither the owner, who has an account, nor another person."""
    owner = FamilyLink.objects.own().get(owner=linked).person
    for person in (owner, childs_link.person, childs_link.guardian):
        for change in changes(link, officer, person).values():
            with pytest.raises(NotForThisOfficer):
                change()
    assert events() == []


def test_own_card_and_what_has_ended_are_not_changed(link, linked, officer):
    own = FamilyLink.objects.own().get(owner=linked)
    end(link, officer)
    for one in (own, link):
        for change in changes(one, officer).values():
            with pytest.raises(NotForThisOfficer):
                change()
    with pytest.raises(NotForThisOfficer):
        end(link, officer)
    assert [event.kind for event in events()] == [ENDED]


class TestEnding:
    def test_event_names_officer_and_paper_and_both_sides_are_told(self, link, linked, officer):
        end(link, officer)

        link.refresh_from_db()
        assert link.ended_by == EndedBy.OFFICER
        [event] = events()
        assert (event.actor_kind, event.actor_id, event.object_id) == ("officer", str(officer.pk), str(link.pk))
        asked = {"by": "officer", "silent": False, "reason": "subject_asked"}
        assert event.codes == asked | {"route": "counter", "identity": "identity_card"}
        assert "Identity card" in details_of(event)
        assert told() == {(Kind.LINK_ENDED, linked), (Kind.LINK_ENDED_SUBJECT, link.person)}

    def test_in_silence_nobody_is(self, link, officer):
        end(link, officer, is_silent=True)
        [event] = events()
        assert (event.codes["silent"], event.codes["identity"]) == (True, "identity_card")
        assert told() == set()

    def test_of_who_calls_the_service_line_no_paper_is_seen(self, link, officer):
        end(link, officer, identity_seen=None)
        [event] = events()
        assert event.codes == {"by": "officer", "silent": False, "reason": "subject_asked"}

    @pytest.mark.parametrize(
        ("reason", "is_blocked"),
        [
            (EndReason.SUBJECT_ASKED, True),
            (EndReason.REPRESENTATIVE_ASKED, True),
            (EndReason.LINKED_IN_ERROR, False),
            (EndReason.LINK_MISUSED, False),
            (EndReason.CARE_ENDED, False),
        ],
    )
    def test_block_is_the_person_s_wish(self, link, linked, officer, reason, is_blocked):
        end(link, officer, reason, is_silent=True, blocks=True)
        assert ApplicantBlock.objects.filter(person=link.person, applicant=linked).exists() == is_blocked

    def test_own_card_ends_never_in_silence_and_blocks_nobody(self, linked, officer):
        own = FamilyLink.objects.own().get(owner=linked)
        end(own, officer, is_silent=True, blocks=True)
        [event] = events()
        assert (event.object_id, event.codes["silent"], event.codes["route"]) == (str(own.pk), False, "counter")
        assert told() == {(Kind.LINK_ENDED, linked)}
        assert not ApplicantBlock.objects.exists()

    def test_own_card_of_a_relative_of_the_officer(self, linked, officer):
        link_self(officer, ZHAO_QIANG)
        link_relative(officer, LI_MING, Relationship.OTHER)
        with pytest.raises(NotForThisOfficer):
            end(FamilyLink.objects.own().get(owner=linked), officer)
        assert events() == []
