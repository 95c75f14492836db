"""Who has no account invites at an office: which officer records it, of whom and of what; what comes of it; and how it is
taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from authorities.models import Role
from families.admin.event_words import details_of
from families.decisions import IdentitySeen
from families.errors import (
    AnotherTextShown,
    InvitationNotOpen,
    InvitationsNotOffered,
    InvitationUsed,
    NotForThisOfficer,
    OwnInvitation,
    ScopeNotAllowed,
    TooManyInvitations,
    TooYoungToInvite,
)
from families.models import Consent, FamilyLink, InsuredPerson, Invitation, LinkApplication, Message
from families.models.consents import Answer, Route
from families.models.links import EndedBy
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.applications.activation import Obstacle
from families.services.applications.closing import close_overdue
from families.services.applications.reviews import StillInTheWay
from families.services.consents.blocks import block_applicant
from families.services.consents.invitations import (
    invitations_of,
    opened,
    revoke_invitation,
    text_for_invited,
    text_of_invitation,
)
from families.services.consents.inviting_at_counter import invite_at_counter, revoke_at_counter
from families.services.consents.terms import Terms
from families.services.links.ending import end_link
from families.states import Status
from families.verification import Outcome
from registry.texts import NOTICES
from tests.families.conftest import (
    LI_MING,
    LI_XIAOYU,
    WANG_FANG,
    ZHAO_QIANG,
    Resident,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
)
from tests.families.invitations import PENSION, accept, invite, invite_at_office
from tests.families.services.test_counter import officer_of

PASSPORT = IdentitySeen.PASSPORT


@pytest.fixture
def mother(stranger):
    """Wang Fang, who has no account: a neighbour is linked to her."""
    link_self(stranger, ZHAO_QIANG)
    return link_relative(stranger, WANG_FANG, Relationship.OTHER).person


@pytest.fixture
def son(linked):
    return linked


def told(person, *kinds):
    rows = Message.objects.filter(person=person, kind__in=kinds or [Kind.INVITED_AT_OFFICE, Kind.INVITATION_USED])
    return list(rows.order_by("created_at", "pk").values_list("kind", "codes"))


def events_of(invitation):
    return list(Event.objects.filter(object_kind="invitation", object_id=str(invitation.pk)).order_by("pk"))


def test_it_keeps_what_was_read_who_recorded_it_and_the_paper(mother, officer):
    made = invite_at_office(mother, officer, identity_seen=PASSPORT, language="zh-hans")

    text = text_of_invitation(mother, "mother", Terms(PENSION, 182), "zh-hans")
    assert (made.text_version, made.text_hash, made.language) == (text.version, text.sha256, "zh-hans")
    assert (made.relationship, made.scopes, made.term_days) == ("mother", list(PENSION), 182)
    assert (made.inviter, made.officer, made.identity_seen) == (None, officer, "passport")
    assert made.expires_at - made.made_at == timedelta(days=7)
    [event] = events_of(made)
    assert (event.kind, event.actor_kind, event.actor_id) == ("families.invitation_made", "officer", str(officer.pk))
    assert (event.person_id, event.codes["route"], event.codes["identity"]) == (mother.pk, "counter", "passport")
    assert "Passport" in details_of(event)
    assert told(mother) == [(Kind.INVITED_AT_OFFICE, {})]
    assert {Kind.INVITED_AT_OFFICE, Kind.INVITATION_USED} <= set(NOTICES)


def test_taken_up_it_begins_the_link_by_what_was_said_at_the_office(mother, officer, son):
    made = invite_at_office(mother, officer)
    application = answer(accept(made, son), WANG_FANG)

    assert application.status == Status.APPROVED
    assert (application.link.person, application.link.scopes) == (mother, list(PENSION))
    consent = Consent.objects.get(application=application)
    assert (consent.route, consent.answer, consent.answered_at) == (Route.COUNTER, Answer.GRANTED, made.made_at)
    assert (consent.text_hash, consent.answered_by) == (made.text_hash, f"officer:{officer.pk}")
    granted = Event.objects.get(kind="families.consent_granted", object_id=str(application.pk))
    assert (granted.actor_kind, granted.actor_id) == ("officer", str(officer.pk))
    assert (granted.codes["route"], granted.codes["identity"]) == ("counter", "identity_card")
    used = (Kind.INVITATION_USED, {"reference": application.reference})
    assert told(mother) == [(Kind.INVITED_AT_OFFICE, {}), used]
    assert not Message.objects.filter(kind=Kind.CONSENT_ASKED, application=application).exists()
    with pytest.raises(InvitationUsed):
        revoke_at_counter(made, officer=officer, identity_seen=PASSPORT)


def test_who_takes_it_up_reads_the_same_text(mother, officer, son, relative):
    at_office = text_for_invited(invite_at_office(mother, officer), "en")
    link_self(relative, WANG_FANG)
    assert at_office == text_for_invited(invite(relative), "en")


@pytest.mark.parametrize("outcome", [Outcome.RESTRICTED, Outcome.DECEASED, Outcome.NOT_FOUND])
def test_register_refuses(mother, officer, son, outcome):
    application = answer(accept(invite_at_office(mother, officer), son), None, outcome)
    assert application.status == Status.REJECTED


class TestWhichOfficer:
    def refused(self, person, officer):
        Invitation.objects.all().delete()
        made = invite_at_office(person, officer_of("110000", name="colleague"))
        before = Event.objects.count()
        with pytest.raises(NotForThisOfficer):
            invite_at_office(person, officer)
        with pytest.raises(NotForThisOfficer):
            revoke_at_counter(made, officer=officer, identity_seen=PASSPORT)
        assert (Invitation.objects.standing().get(), Event.objects.count()) == (made, before)

    def test_of_another_region(self, mother):
        self.refused(mother, officer_of("440100"))

    def test_auditor(self, mother):
        self.refused(mother, officer_of("110000", Role.AUDITOR))

    def test_who_is_none(self, mother, linked):
        self.refused(mother, linked)

    def test_who_is_the_person(self, mother, officer):
        link_self(officer, WANG_FANG)
        self.refused(mother, officer)

    def test_who_sees_the_person_as_a_relative(self, mother, officer):
        link_self(officer, LI_MING)
        link_relative(officer, WANG_FANG)
        self.refused(mother, officer)

    def test_whom_the_person_sees_as_a_relative(self, mother, officer, relative):
        link_self(officer, LI_MING)
        link_self(relative, WANG_FANG)
        link_relative(relative, LI_MING, Relationship.SON)
        self.refused(mother, officer)

    def test_supervisor_may(self, mother):
        assert invite_at_office(mother, officer_of("110000", Role.SUPERVISOR)).pk


class TestOfWhomAndWhat:
    def refused(self, error, person, officer, **given):
        with pytest.raises(error) as caught:
            invite_at_office(person, officer, **given)
        assert not Invitation.objects.exists()
        assert not Message.objects.filter(kind=Kind.INVITED_AT_OFFICE).exists()
        return caught.value

    def test_who_has_died(self, mother, officer):
        InsuredPerson.objects.filter(pk=mother.pk).update(died_on=timezone.localdate())
        mother.refresh_from_db()
        assert self.refused(StillInTheWay, mother, officer).obstacle is Obstacle.DECEASED

    def test_of_whom_nothing_is_told(self, mother, officer):
        """Since the row was read, too: it is asked once more under the lock."""
        InsuredPerson.objects.filter(pk=mother.pk).update(untold_at=timezone.now())
        assert self.refused(StillInTheWay, mother, officer).obstacle is Obstacle.NOT_ON_REGISTER
        mother.refresh_from_db()
        assert self.refused(StillInTheWay, mother, officer).obstacle is Obstacle.NOT_ON_REGISTER

    def test_whom_the_register_does_not_know_any_more(self, mother, officer, registry, settings):
        settings.REGISTRY_URL, settings.REGISTRY_TOKEN = registry.url, registry.token
        assert self.refused(StillInTheWay, mother, officer).obstacle is Obstacle.NOT_ON_REGISTER
        InsuredPerson.objects.filter(pk=mother.pk).update(register_reference=registry.cases["demo_mother"]["reference"])
        mother.refresh_from_db()
        assert invite_at_office(mother, officer).pk

    def test_child(self, linked, officer):
        child = answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True).link.person
        self.refused(TooYoungToInvite, child, officer, relationship="daughter")

    @pytest.mark.parametrize("routes", ['["account", "counter"]', '["account", "invitation"]'])
    def test_only_where_the_region_knows_both(self, mother, officer, pack_of, routes):
        pack_of("110000", consent_routes=routes)
        self.refused(InvitationsNotOffered, mother, officer)

    @pytest.mark.parametrize(
        "asked",
        [
            {"relationship": "father"},  # she is a woman
            {"relationship": "self"},
            {"relationship": "ward"},
            {"scopes": []},
            {"relationship": "daughter", "scopes": ["view_work"]},
            {"term_days": 366},
        ],
        ids=["wrong-sex", "self", "ward", "nothing", "unfit-scope", "unknown-term"],
    )
    def test_same_terms_as_in_an_account(self, mother, officer, asked):
        self.refused(ScopeNotAllowed, mother, officer, **asked)

    def test_sensitive_needs_its_own_tick(self, mother, officer):
        for scopes, sensitive in ((["view_card", "view_pension"], []), ([], ["view_card"])):
            with pytest.raises(ScopeNotAllowed):
                invite_at_counter(
                    mother,
                    relationship="mother",
                    scopes=scopes,
                    sensitive=sensitive,
                    term_days=182,
                    officer=officer,
                    identity_seen=PASSPORT,
                    shown=text_of_invitation(mother, "mother", Terms([*scopes, *sensitive], 182), "en"),
                    language="en",
                )
        assert not Invitation.objects.exists()

    def test_only_the_text_that_was_shown(self, mother, officer):
        shown = text_of_invitation(mother, "mother", Terms(["view_card"], 182), "en")
        self.refused(AnotherTextShown, mother, officer, shown=shown)

    def test_three_of_a_person_at_a_time_wherever_they_were_made(self, mother, officer, relative):
        for _turn in range(2):
            invite_at_office(mother, officer)
        link_self(relative, WANG_FANG)
        invite(relative)
        with pytest.raises(TooManyInvitations):
            invite_at_office(mother, officer)
        with pytest.raises(TooManyInvitations):
            invite(relative)


class TestWhatDoesNotHold:
    def assert_refused(self, invitation, user):
        for use in (lambda: opened(invitation.pk, user), lambda: accept(invitation, user)):
            with pytest.raises(InvitationNotOpen):
                use()
        assert not LinkApplication.objects.filter(invitation=invitation).exists()

    def test_revoked_at_an_office(self, mother, officer, son):
        made, colleague = invite_at_office(mother, officer), officer_of("110000")
        for _press in range(2):
            revoke_at_counter(made, officer=colleague, identity_seen=PASSPORT)
        self.assert_refused(made, son)
        event = events_of(made)[-1]
        assert (len(events_of(made)), event.kind) == (2, "families.invitation_revoked")
        assert (event.actor_id, event.codes) == (str(colleague.pk), {"route": "counter", "identity": "passport"})

    def test_past(self, mother, officer, son):
        made = invite_at_office(mother, officer)
        now = timezone.now()
        Invitation.objects.update(made_at=now - timedelta(days=7), expires_at=now - timedelta(seconds=1))
        self.assert_refused(made, son)

    def test_used_by_another(self, mother, officer, son, relative):
        made = invite_at_office(mother, officer)
        accept(made, son)
        link_self(relative, Resident("李红", LI_MING.born, sequence=4))
        with pytest.raises(InvitationNotOpen):
            opened(made.pk, relative)

    @pytest.mark.parametrize("since", ["died_on", "untold_at"])
    def test_of_whom_nothing_is_told_any_more(self, mother, officer, son, since):
        made = invite_at_office(mother, officer)
        at = timezone.localdate() if since == "died_on" else timezone.now()
        InsuredPerson.objects.filter(pk=mother.pk).update(**{since: at})
        self.assert_refused(made, son)

    def test_whom_the_person_blocks(self, mother, officer, son):
        made = invite_at_office(mother, officer)
        block_applicant(mother, son, by=by(officer))
        self.assert_refused(made, son)

    def test_in_the_hands_of_the_officer_who_recorded_it(self, mother, officer):
        made = invite_at_office(mother, officer)
        link_self(officer, LI_MING)
        self.assert_refused(made, officer)

    @pytest.mark.parametrize("is_seen", [False, True])
    def test_in_the_hands_of_the_officers_relatives(self, mother, officer, son, is_seen):
        made = invite_at_office(mother, officer)
        link_self(officer, Resident("李强", LI_MING.born, sequence=7))
        sides = (son, Resident("李强", LI_MING.born, sequence=7)) if is_seen else (officer, LI_MING)
        link = link_relative(*sides, Relationship.BROTHER)
        self.assert_refused(made, son)
        end_link(link, ended_by=EndedBy.OWNER, by=by(link.owner))
        assert opened(made.pk, son) == made


def test_who_takes_an_account_later_reads_it_there_and_revokes_it(mother, officer, son, relative, stranger):
    made = invite_at_office(mother, officer)
    assert not invitations_of(relative).exists()
    link_self(relative, WANG_FANG)
    assert list(invitations_of(relative)) == [made]
    assert not invitations_of(stranger).exists()
    assert not invitations_of(officer).exists()
    with pytest.raises(OwnInvitation):
        accept(made, relative)
    revoke_invitation(made, by=by(relative))
    assert not Invitation.objects.standing().exists()


def test_who_has_an_account_is_told_there(mother, officer, son, relative):
    link_self(relative, WANG_FANG)
    accept(invite_at_office(mother, officer), son)
    kinds = Message.objects.filter(user=relative, kind__in=[Kind.INVITED_AT_OFFICE, Kind.INVITATION_USED])
    assert kinds.count() == 2
    assert told(mother) == []


def test_revoked_while_the_register_is_asked_the_person_is_asked_like_anybody(mother, officer, son):
    made = invite_at_office(mother, officer)
    application = accept(made, son)
    revoke_at_counter(made, officer=officer, identity_seen=PASSPORT)
    assert answer(application, WANG_FANG).status == Status.AWAITING_CONSENT
    assert Message.objects.filter(person=mother, kind=Kind.CONSENT_ASKED, application=application).exists()


class TestForgetting:
    @pytest.fixture
    def alone(self, mother, stranger):
        """Nobody has been linked to her for more than a month."""
        link = FamilyLink.objects.of_relatives().get(person=mother)
        end_link(link, ended_by=EndedBy.OWNER, by=by(stranger))
        long_ago = timezone.now() - timedelta(days=40)
        FamilyLink.objects.filter(pk=link.pk).update(begins_at=long_ago, ended_at=long_ago)
        LinkApplication.objects.filter(person=mother).update(ended_at=long_ago)
        InsuredPerson.objects.filter(pk=mother.pk).update(confirmed_at=long_ago)
        mother.refresh_from_db()
        return mother

    def is_known(self, person):
        close_overdue()
        return InsuredPerson.objects.filter(pk=person.pk, erased_at=None).exists()

    def test_who_invited_stays_known_while_somebody_can_use_it(self, alone, officer):
        made = invite_at_office(alone, officer)
        assert self.is_known(alone)
        revoke_at_counter(made, officer=officer, identity_seen=PASSPORT)
        assert not self.is_known(alone)
        erased = InsuredPerson.objects.get(pk=alone.pk)
        with pytest.raises(StillInTheWay):
            invite_at_office(erased, officer, shown=None)

    def test_and_until_the_register_has_answered(self, alone, officer, son):
        application = accept(invite_at_office(alone, officer), son)
        Invitation.objects.update(
            made_at=timezone.now() - timedelta(days=8), expires_at=timezone.now() - timedelta(days=1)
        )
        assert self.is_known(alone)
        assert answer(application, WANG_FANG).status == Status.APPROVED

    def test_one_that_led_to_nothing_goes_after_a_month(self, mother, officer):
        invite_at_office(mother, officer)
        Invitation.objects.update(
            made_at=timezone.now() - timedelta(days=40), expires_at=timezone.now() - timedelta(days=31)
        )
        close_overdue()
        assert not Invitation.objects.exists()


def test_made_in_an_account_or_at_an_office(mother, officer, relative):
    invite_at_office(mother, officer)
    wrong = (
        {"inviter": relative},  # both
        {"officer": None},  # neither
        {"identity_seen": ""},
        {"identity_seen": "library_card"},
        {"inviter": relative, "officer": None},  # with the paper still
    )
    for values in wrong:
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            Invitation.objects.update(**values)
        assert caught.value.__cause__.diag.constraint_name == "invitation_made_in_one_place"
