"""Many at once, with a connection each: an invitation, made in an account or at an office, is used once, and revoked or used,
never both."""

from functools import partial

import pytest
from django.utils import timezone

from accounts.models import User
from audit.services import Actor
from families.decisions import IdentitySeen
from families.due import claim_due
from families.errors import InvitationNotOpen, InvitationUsed, TooManyInvitations
from families.models import Consent, FamilyLink, InsuredPerson, Invitation, LinkApplication
from families.services.applications.applying import apply_results
from families.services.consents.invitations import revoke_invitation
from families.services.consents.inviting_at_counter import revoke_at_counter
from families.states import Status
from families.verification import Kinship, Outcome, Result
from tests.families.conftest import WANG_FANG, ZHAO_QIANG, Resident, answer, by, draft_of, link_self, submit
from tests.families.invitations import accept, invite, invite_at_office
from tests.families.recipes import make_person
from tests.families.services.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mother(relative):
    link_self(relative, WANG_FANG)
    return relative


def children(count):
    users = [User.objects.create_user(f"child-{n}") for n in range(count)]
    for n, user in enumerate(users):
        link_self(user, Resident("李明", WANG_FANG.born.replace(year=1985), sequence=n))
    return users


def test_of_six_who_accept_at_once_one_gets_it(mother):
    invitation, users = invite(mother), children(6)

    became = all_at_once([lambda user=user: accept(invitation, user) for user in users])

    assert became == {"done": 1, InvitationNotOpen.__name__: 5}
    application = LinkApplication.objects.get(relationship="mother")
    assert Invitation.objects.get().application == application
    assert answer(application, WANG_FANG).status == Status.APPROVED
    assert FamilyLink.objects.of_relatives().count() == Consent.objects.filter(route="invitation").count() == 1


def test_double_click_is_one_application(mother):
    invitation, [user] = invite(mother), children(1)

    assert all_at_once([lambda: accept(invitation, user)] * 8) == {"done": 8}

    assert LinkApplication.objects.filter(relationship="mother").count() == 1


def test_two_invitations_of_one_person_are_one_application(mother):
    made, [user] = [invite(mother), invite(mother)], children(1)

    became = all_at_once([lambda one=one: accept(one, user) for one in made])

    assert became == {"done": 1, "AlreadyApplied": 1}
    assert Invitation.objects.standing().count() == 1


def test_revoked_before_it_was_used_it_leads_to_nothing_and_after_it_the_maker_is_asked(mother):
    [user] = children(1)
    for turn in range(4):
        invitation = invite(mother)
        accepting, revoking = partial(accept, invitation, user), partial(revoke_invitation, invitation, by=by(mother))
        became = all_at_once([accepting, revoking])
        row = Invitation.objects.select_related("application").get(pk=invitation.pk)
        assert row.revoked_at is not None, turn
        if became == {"done": 2}:
            assert answer(row.application, WANG_FANG).status == Status.AWAITING_CONSENT
            LinkApplication.objects.filter(pk=row.application.pk).update(status=Status.IN_REVIEW)
            return
        assert (became, row.application) == ({"done": 1, InvitationNotOpen.__name__: 1}, None)


def test_revoking_while_the_register_answers_has_one_winner(mother):
    [user] = children(1)
    invitation = invite(mother)
    application = accept(invitation, user)

    became = all_at_once([lambda: answer(application, WANG_FANG), lambda: revoke_invitation(invitation, by=by(mother))])

    row = Invitation.objects.select_related("application").get()
    if became == {"done": 2}:
        assert row.revoked_at is not None
        assert row.application.status == Status.AWAITING_CONSENT
        assert not FamilyLink.objects.of_relatives().exists()
    else:
        assert became == {"done": 1, InvitationUsed.__name__: 1}
        assert (row.revoked_at, row.application.status) == (None, Status.APPROVED)


def test_exactly_three_of_ten_are_made(mother):
    became = all_at_once([lambda: invite(mother)] * 10)

    assert became == {"done": 3, TooManyInvitations.__name__: 7}
    assert Invitation.objects.standing().count() == 3


def test_register_answers_while_another_tries_the_same_invitation(mother):
    """The worker holds both accounts and wants the invitation, who tries it holds the invitation."""
    first, second = children(2)
    used = invite(mother)
    applications = [accept(used, first), submit(draft_of(second, ZHAO_QIANG, "other"))]
    rows, token = claim_due(LinkApplication.objects.filter(status=Status.VERIFYING), limit=2)
    results = {
        application.pk: Result(
            application.pk, Outcome.MATCH, resident.facts(), resident.card(), Kinship(False, None, False)
        )
        for application, resident in zip(applications, (WANG_FANG, ZHAO_QIANG), strict=True)
    }
    answered_at, provider = timezone.now(), Actor.authority("http")

    def work():
        assert apply_results(rows, results, token, asked_at=answered_at, by=provider) == []

    became = all_at_once([work, *[partial(accept, used, second)] * 6])

    assert became == {"done": 1, InvitationNotOpen.__name__: 6}
    assert [LinkApplication.objects.get(pk=row.pk).status for row in applications] == ["approved", "awaiting_consent"]


@pytest.fixture
def unlinked(regions):
    """Wang Fang, whom nobody is linked to and who has no account."""
    person = make_person(WANG_FANG.name, WANG_FANG.born, sequence=2)
    person.register_reference, person.number = WANG_FANG.reference, WANG_FANG.number
    person.save()
    return person


def test_of_six_who_accept_one_of_an_office_at_once_one_gets_it(unlinked, officer):
    invitation, users = invite_at_office(unlinked, officer), children(6)

    became = all_at_once([lambda user=user: accept(invitation, user) for user in users])

    assert became == {"done": 1, InvitationNotOpen.__name__: 5}
    assert answer(LinkApplication.objects.get(relationship="mother"), WANG_FANG).status == Status.APPROVED
    assert FamilyLink.objects.of_relatives().count() == Consent.objects.filter(route="counter").count() == 1


def test_one_of_an_office_is_revoked_while_it_is_used(unlinked, officer):
    [user] = children(1)
    for turn in range(4):
        invitation = invite_at_office(unlinked, officer)
        accepting = partial(accept, invitation, user)
        revoking = partial(revoke_at_counter, invitation, officer=officer, identity_seen=IdentitySeen.PASSPORT)
        became = all_at_once([accepting, revoking])
        row = Invitation.objects.select_related("application").get(pk=invitation.pk)
        assert row.revoked_at is not None, turn
        if became == {"done": 2}:
            assert answer(row.application, WANG_FANG).status == Status.AWAITING_CONSENT
            return
        assert (became, row.application) == ({"done": 1, InvitationNotOpen.__name__: 1}, None)


def test_exactly_three_of_a_person_are_made_in_the_account_and_at_offices(mother, officer):
    person = mother.links.get().person
    work = [lambda: invite(mother), lambda: invite_at_office(InsuredPerson.objects.get(pk=person.pk), officer)]

    became = all_at_once(work * 5)

    assert became == {"done": 3, TooManyInvitations.__name__: 7}
    assert Invitation.objects.standing().count() == 3
