"""Whom a guardian blocks since they refused for a child: of whom the register is asked who guards them now, and how long
they are known for it. The register is out of reach here: who would be asked about is unknown."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.services import Actor
from families.errors import RegisterSilent
from families.models import ApplicantBlock, InsuredPerson, LinkApplication
from families.relationships import Relationship
from families.selectors import blocks_of, own_person
from families.services.applications.closing import close_overdue
from families.services.consents.blocks import block_applicant, let_ask_again
from families.services.consents.blocks_in_care import BlocksInCare, blocks_in_care, let_ask_in_care
from families.states import Status
from tests.families.conftest import LI_KE, Resident
from tests.families.services.test_two_guardians import apply_for_child, say_no

NOT_TOLD = BlocksInCare(is_whole=False)


@pytest.fixture
def refused(linked):
    """The father asked for his son; the mother, without an account, refused and blocks him."""
    application = apply_for_child(linked)
    say_no(application, Actor.person(application.other_guardian_id), blocks=True)
    application.refresh_from_db()
    return application


@pytest.fixture
def guardian(refused):
    return refused.other_guardian


def lift(guardian):
    return let_ask_in_care(guardian, ApplicantBlock.objects.get().pk, by=Actor.person(guardian.pk))


def test_while_the_register_is_silent_nothing_is_shown_and_nothing_lifted(guardian):
    assert blocks_in_care(guardian) == NOT_TOLD
    with pytest.raises(RegisterSilent):
        lift(guardian)
    assert ApplicantBlock.objects.exists()


@pytest.mark.parametrize(("age", "found"), [(15, NOT_TOLD), (16, BlocksInCare()), (17, BlocksInCare())])
def test_child_of_sixteen_answers_for_itself(refused, guardian, age, found):
    born = timezone.localdate() - timedelta(days=366 * age)
    InsuredPerson.objects.filter(pk=refused.person_id).update(birth_date=born)
    assert blocks_in_care(guardian) == found


def test_of_an_adult_the_register_is_asked_whether_they_are_a_ward(refused, guardian):
    born = timezone.localdate() - timedelta(days=366 * 40)
    InsuredPerson.objects.filter(pk=refused.person_id).update(birth_date=born)
    assert blocks_in_care(guardian) == NOT_TOLD


def test_block_of_the_guardian_holds_nobody_off_from_who_answers_for_themself(linked, refused, guardian):
    """Whom they let ask is theirs to say from then on."""
    grown = Resident("李可", timezone.localdate() - timedelta(days=366 * 17), region=LI_KE.region)
    application = apply_for_child(linked, grown)
    assert (application.is_guardian_asked, application.declines_at) == (False, None)
    assert not blocks_of(application.person).exists()
    assert blocks_of(guardian).exists()


def test_what_they_block_for_themself_is_not_for_a_child(linked):
    """They were asked about a child too, and have not refused that."""
    application = apply_for_child(linked)
    block_applicant(application.other_guardian, linked, by=Actor.person(application.other_guardian_id))
    assert blocks_in_care(application.other_guardian) == BlocksInCare()
    assert not lift(application.other_guardian)


def test_who_had_their_telephone_too_may_have_the_code(refused, guardian):
    LinkApplication.objects.filter(pk=refused.pk).update(is_guardians_phone_shared=True)
    assert blocks_in_care(guardian) == BlocksInCare()
    assert not lift(guardian)
    assert ApplicantBlock.objects.exists()


def test_nobody_elses_block(refused, linked):
    """Neither the child's nor the applicant's."""
    for person in (refused.person, own_person(linked)):
        assert blocks_in_care(person) == BlocksInCare()
        assert not lift(person)
    assert ApplicantBlock.objects.exists()


class TestHowLongTheChildIsKnown:
    def of(self, refused, **changes):
        long_ago = timezone.now() - timedelta(days=31)
        LinkApplication.objects.filter(pk=refused.pk).update(ended_at=long_ago)
        InsuredPerson.objects.update(confirmed_at=long_ago)
        InsuredPerson.objects.filter(pk=refused.person_id).update(**changes)
        close_overdue()
        return InsuredPerson.objects.get(pk=refused.person_id).erased_at is None

    def test_as_long_as_the_block_stands(self, refused, guardian, linked):
        assert refused.status == Status.DECLINED
        assert self.of(refused)
        assert InsuredPerson.objects.get(pk=refused.person_id).number == LI_KE.number
        assert blocks_in_care(guardian) == NOT_TOLD
        let_ask_again(guardian, linked, by=Actor.person(guardian.pk))
        assert not self.of(refused)

    def test_until_it_answers_for_itself(self, refused):
        today = timezone.localdate()
        assert self.of(refused, birth_date=today.replace(year=today.year - 16, day=1))
        assert not self.of(refused, birth_date=today.replace(year=today.year - 17, day=1))

    def test_ward_of_age(self, refused):
        LinkApplication.objects.filter(pk=refused.pk).update(relationship=Relationship.WARD)
        assert self.of(refused, birth_date=timezone.localdate() - timedelta(days=366 * 40))

    def test_no_longer_than_it_lives(self, refused):
        assert not self.of(refused, died_on=timezone.localdate())
