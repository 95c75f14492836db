"""Who has no telephone or account lets somebody ask again at an office: whom they blocked for themself, or when they refused
for a child; and which officer may record it. The register is out of reach here, and nobody asks it."""

from functools import partial

import pytest

from audit.models import Event
from audit.services import Actor
from families.admin.event_words import details_of
from families.decisions import IdentitySeen
from families.errors import NotForThisOfficer
from families.models import ApplicantBlock, FamilyLink, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.consents.blocks import block_applicant, blocked_pairs
from families.services.links.at_counter import let_ask_again_at_counter
from families.services.links.ending import end_link
from tests.families.conftest import (
    LI_KE,
    LI_MING,
    WANG_FANG,
    ZHAO_QIANG,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
    waiting,
)
from tests.families.senders.conftest import make_reachable
from tests.families.services.test_counter import officer_of
from tests.families.services.test_races import all_at_once
from tests.families.services.test_two_guardians import apply_for_child, say_no

SEEN = IdentitySeen.IDENTITY_CARD


@pytest.fixture
def block(linked):
    """The applicant's mother, without an account, does not let them ask."""
    return block_by(waiting(linked).person, linked)


@pytest.fixture
def guardians_block(linked):
    """The father asked for his son; the mother, without an account, refused and blocks him."""
    application = apply_for_child(linked)
    say_no(application, Actor.person(application.other_guardian_id), blocks=True)
    return stored(ApplicantBlock.objects.get())


def block_by(person, applicant):
    block_applicant(person, applicant, by=Actor.person(person.pk))
    return stored(ApplicantBlock.objects.get())


def stored(block):
    return ApplicantBlock.objects.select_related("person", "applicant", "applicant_person").get(pk=block.pk)


def lifting(block, officer):
    return let_ask_again_at_counter(block, officer=officer, identity_seen=SEEN)


def lifted():
    return list(Event.objects.filter(kind="families.applicant_let_ask"))


def told():
    return list(Message.objects.filter(kind=Kind.CHANGED_AT_OFFICE))


def test_event_names_officer_and_paper(block, linked, officer):
    person = block.person
    assert blocked_pairs([linked.pk], [person.pk])

    assert lifting(block, officer)

    assert not blocked_pairs([linked.pk], [person.pk])
    [event] = lifted()
    assert (event.actor_kind, event.actor_id) == ("officer", str(officer.pk))
    assert (event.object_id, event.person_id) == (str(person.pk), person.pk)
    assert event.codes == {"applicant": str(linked.pk), "route": "counter", "identity": "identity_card"}
    assert "Identity card" in details_of(event)
    assert told() == []


def test_said_again_nothing_more_happens(block, officer, relative):
    link_self(relative, WANG_FANG)
    assert [lifting(block, officer) for _press in range(3)] == [True, False, False]
    assert (len(lifted()), len(told())) == (1, 1)


def test_who_has_an_account_reads_it_there_alone(block, linked, officer, relative):
    """Somebody else may have come in their name; on a telephone or on paper whoever lives with them would read it too."""
    link_self(relative, WANG_FANG)
    make_reachable(relative)
    before = linked.messages.count()
    lifting(block, officer)

    [message] = told()
    assert (message.user, message.link, message.codes) == (relative, None, {})
    assert not message.outgoing.exists()
    assert linked.messages.count() == before


def test_guardian_s_for_a_child(guardians_block, linked, officer):
    """The paper says that the block is theirs, as their account would."""
    guardian = guardians_block.person
    assert lifting(guardians_block, officer)
    [event] = lifted()
    assert (event.person_id, event.codes["applicant"]) == (guardian.pk, str(linked.pk))
    assert not ApplicantBlock.objects.exists()


class TestWhichOfficer:
    def refused(self, block, officer):
        with pytest.raises(NotForThisOfficer):
            lifting(block, officer)
        assert (lifted(), told()) == ([], [])
        assert ApplicantBlock.objects.filter(pk=block.pk).exists()

    def test_of_another_region(self, block):
        self.refused(block, officer_of("440100"))

    def test_of_the_region_of_the_child_and_not_of_the_guardian(self, guardians_block):
        self.refused(guardians_block, officer_of(LI_KE.region))

    def test_who_is_none(self, block, stranger):
        self.refused(block, stranger)

    def test_who_made_it(self, block, officer):
        link_self(officer, WANG_FANG)
        self.refused(block, officer)

    def test_whom_it_blocks(self, officer):
        link_self(officer, ZHAO_QIANG)
        self.refused(block_by(waiting(officer, relationship=Relationship.OTHER).person, officer), officer)

    def test_whom_it_blocks_under_another_account(self, block, linked, officer):
        own = FamilyLink.objects.own().get(owner=linked)
        end_link(own, ended_by=EndedBy.OWNER, by=by(linked))
        link_self(officer, LI_MING)
        self.refused(stored(block), officer)

    @pytest.mark.parametrize("side", [WANG_FANG, LI_MING], ids=["who made it", "whom it blocks"])
    def test_who_is_a_relative_of_a_side(self, block, officer, side):
        link_self(officer, ZHAO_QIANG)
        link_relative(officer, side, Relationship.OTHER)
        self.refused(block, officer)

    def test_who_is_a_relative_of_the_child(self, guardians_block, officer):
        link_self(officer, ZHAO_QIANG)
        answer(submit(draft_of(officer, LI_KE, Relationship.SON)), LI_KE, guardian=True)
        assert FamilyLink.objects.standing().of_relatives().filter(owner=officer).exists()
        self.refused(guardians_block, officer)


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_lifts_it(applicant, officer):
    link_self(applicant)
    block = block_by(waiting(applicant).person, applicant)
    officers = [officer, officer_of("110000")] * 2

    assert all_at_once([partial(lifting, stored(block), one) for one in officers]) == {"done": 4}
    assert len(lifted()) == 1
    assert not ApplicantBlock.objects.exists()
