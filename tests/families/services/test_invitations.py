"""An invitation: one yes, given before anybody asks, for one account, once, for a week; and every rule of an application
holds for it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from families.errors import (
    AlreadyApplied,
    AlreadyLinked,
    InvitationNotOpen,
    InvitationsNotOffered,
    InvitationUsed,
    OwnInvitation,
    QuotaReached,
    RelationshipNotPlausible,
    ScopeNotAllowed,
    SelfLinkRequired,
    TooManyFailures,
    TooManyInvitations,
)
from families.models import Consent, FamilyLink, Invitation, LinkApplication, Message
from families.models.applications import REFERENCE_LETTERS
from families.models.consents import Answer, Route
from families.models.links import EndedBy
from families.models.messages import Kind
from families.relationships import ROWS, Relationship, Sex
from families.selectors import own_person
from families.services.applications.closing import close_overdue
from families.services.consents.blocks import block_applicant, let_ask_again
from families.services.consents.invitations import (
    code_of,
    id_of_code,
    id_of_token,
    make_invitation,
    opened,
    revoke_invitation,
    text_for_invited,
    text_of_invitation,
    token_of,
)
from families.services.consents.terms import Terms
from families.services.links.ending import end_link
from families.sharing import offered_in_invitation
from families.states import Status
from families.verification import Outcome
from tests.families.conftest import (
    LI_MING,
    WANG_FANG,
    ZHAO_QIANG,
    Resident,
    agree,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    refused_before,
    submit,
    waiting,
)
from tests.families.invitations import PENSION, accept, invite
from tests.families.recipes import approve

A_WEEK = timedelta(days=7)


@pytest.fixture
def mother(relative):
    """The relative, bound to her own card as Wang Fang."""
    link_self(relative, WANG_FANG)
    return relative


@pytest.fixture
def son(linked):
    return linked


def kinds(user):
    return sorted(Message.objects.filter(user=user).exclude(kind=Kind.SELF_LINKED).values_list("kind", flat=True))


def events_of(invitation):
    return list(Event.objects.filter(object_kind="invitation", object_id=str(invitation.pk)).order_by("pk"))


def test_invitation_keeps_what_its_maker_read_and_holds_for_a_week(mother):
    made = invite(mother)

    text = text_of_invitation(made.person, "mother", Terms(PENSION, 182), "en")
    assert (made.text_version, made.text_hash, made.language) == (text.version, text.sha256, "en")
    assert (made.relationship, made.scopes, made.term_days) == ("mother", list(PENSION), 182)
    assert made.expires_at - made.made_at == A_WEEK
    [event] = events_of(made)
    assert (event.kind, event.person_id, event.codes) == (
        "families.invitation_made",
        made.person_id,
        {"relationship": "mother", "scopes": list(PENSION), "text": text.version},
    )


def test_text_says_relationship_scopes_term_and_how_long_it_holds(mother):
    person = mother.links.get().person
    words = " ".join(text_of_invitation(person, "mother", Terms(PENSION, 182), "en").paragraphs)
    for said in ("Mother", "see the pension insurance", "182 days", "within 7 days"):
        assert said in words


def test_register_matches_and_nobody_is_asked_again(mother, son):
    invitation = invite(mother)
    application = accept(invitation, son)
    assert (application.status, application.relationship) == (Status.VERIFYING, "mother")

    answer(application, WANG_FANG)

    link = application.link
    assert application.status == Status.APPROVED
    assert (link.owner, link.person, link.scopes) == (son, invitation.person, list(PENSION))
    assert (link.until - link.begins_at).days == 182
    consent = Consent.objects.get(application=application)
    assert (consent.route, consent.answer) == (Route.INVITATION, Answer.GRANTED)
    assert (consent.text_version, consent.text_hash) == (invitation.text_version, invitation.text_hash)
    assert (consent.answered_at, consent.answered_by) == (invitation.made_at, f"citizen:{mother.pk}")
    assert (consent.scopes, consent.term_days, consent.language) == (list(PENSION), 182, "en")
    assert kinds(mother) == [Kind.INVITATION_USED, Kind.LINK_BEGUN_SUBJECT]
    assert kinds(son) == [Kind.INVITATION_ACCEPTED, Kind.LINK_BEGUN]


def test_every_move_of_the_application_has_one_event(mother, son):
    application = answer(accept(invite(mother), son), WANG_FANG)
    told = Event.objects.filter(object_kind="application", object_id=str(application.pk)).order_by("pk")
    assert [(event.kind.partition(".")[2], event.codes.get("to")) for event in told] == [
        ("application_started", None),
        ("application_submitted", "verifying"),
        ("consent_by_invitation", "awaiting_consent"),
        ("consent_granted", "approved"),
    ]
    assert told.last().actor_id == str(mother.pk)


def test_application_keeps_the_text_that_the_invited_read(mother, son):
    invitation = invite(mother)
    application = accept(invitation, son)
    shown = text_for_invited(invitation, "en")
    assert (application.declaration_version, application.declaration_hash) == (shown.version, shown.sha256)
    assert (application.notice_version, application.notice_hash) == (shown.version, shown.sha256)


def test_second_press_of_the_same_person_is_the_same_application(mother, son):
    invitation = invite(mother)
    assert accept(invitation, son) == accept(invitation, son)
    assert LinkApplication.objects.filter(applicant=son, relationship="mother").count() == 1


def test_typed_code_and_token_lead_to_it_and_tell_nothing(mother, settings):
    invitation = invite(mother)
    code = code_of(invitation)
    left, right = code.split("-")
    assert (len(left), len(right)) == (5, 5)
    assert set(left + right) <= set(REFERENCE_LETTERS)
    assert id_of_code(left + right) == invitation.pk
    assert id_of_token(token_of(invitation)) == invitation.pk
    assert id_of_token(token_of(invitation)[:-1]) is None
    assert left.encode() not in bytes(invitation.code_digest)

    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key of the same length or so"
    assert code_of(invitation) == code
    assert id_of_code(left + right) == invitation.pk
    settings.SECRET_KEY_FALLBACKS = []
    assert code_of(invitation) == ""
    assert id_of_code(left + right) is None


class TestWhatDoesNotHold:
    """Used, past, revoked, unknown and of somebody whose card is gone: one answer for all."""

    def assert_refused(self, invitation, user):
        with pytest.raises(InvitationNotOpen) as first:
            opened(invitation.pk, user)
        with pytest.raises(InvitationNotOpen) as second:
            accept(invitation, user)
        assert (
            str(first.value) == str(second.value) == "This invitation does not hold. Ask your relative for a new one."
        )
        assert not LinkApplication.objects.filter(applicant=user, relationship="mother").exists()

    def test_past(self, mother, son):
        invitation = invite(mother)
        Invitation.objects.update(made_at=timezone.now() - A_WEEK, expires_at=timezone.now() - timedelta(seconds=1))
        self.assert_refused(invitation, son)

    def test_revoked(self, mother, son):
        invitation = invite(mother)
        revoke_invitation(invitation, by=by(mother))
        self.assert_refused(invitation, son)

    def test_used_by_another(self, mother, son, stranger):
        link_self(stranger, ZHAO_QIANG)
        invitation = invite(mother)
        accept(invitation, son)
        self.assert_refused(invitation, stranger)

    def test_inviters_card_is_no_longer_theirs(self, mother, son):
        invitation = invite(mother)
        end_link(mother.links.get(), ended_by=EndedBy.OWNER, by=by(mother))
        self.assert_refused(invitation, son)

    def test_whom_its_maker_blocks(self, mother, son, stranger):
        block_applicant(own_person(mother), son, by=by(mother))
        invitation = invite(mother)
        self.assert_refused(invitation, son)
        link_self(stranger, ZHAO_QIANG)
        assert opened(invitation.pk, stranger) == invitation
        let_ask_again(own_person(mother), son, by=by(mother))
        assert opened(invitation.pk, son) == invitation

    def test_unknown(self, son):
        with pytest.raises(InvitationNotOpen):
            opened(uuid4(), son)


def test_without_an_own_card_nothing_is_told_of_it(mother, stranger):
    invitation = invite(mother)
    for key in (invitation.pk, uuid4()):
        with pytest.raises(SelfLinkRequired):
            opened(key, stranger)


class TestRefusalsOfTheWizard:
    def test_own_invitation(self, mother):
        invitation = invite(mother)
        with pytest.raises(OwnInvitation):
            accept(invitation, mother)

    def test_already_linked(self, mother, son):
        link_relative(son)
        self.refused(AlreadyLinked, mother, son)

    def test_already_applied(self, mother, son):
        waiting(son)
        self.refused(AlreadyApplied, mother, son)

    def test_quota(self, mother, son):
        for n in range(4):
            submit(draft_of(son, Resident("张老", WANG_FANG.born, Sex.FEMALE, sequence=9 + n), "mother"))
            LinkApplication.objects.filter(status=Status.VERIFYING).update(status=Status.IN_REVIEW, due_at=None)
        self.refused(QuotaReached, mother, son)

    def test_pause_after_refusals(self, mother, son):
        refused_before(son, 3)
        self.refused(TooManyFailures, mother, son)

    def test_not_plausible(self, mother, stranger):
        link_self(stranger, Resident("张老", WANG_FANG.born - timedelta(days=9000), Sex.MALE))
        self.refused(RelationshipNotPlausible, mother, stranger)

    def refused(self, error, inviter, user):
        invitation = invite(inviter)
        before = LinkApplication.objects.count()
        with pytest.raises(error):
            accept(invitation, user)
        assert LinkApplication.objects.count() == before
        assert opened(invitation.pk, user) == invitation  # not used up by it

    @pytest.mark.parametrize(
        "outcome", [Outcome.RESTRICTED, Outcome.DECEASED, Outcome.NOT_FOUND, Outcome.CARD_NOT_USABLE]
    )
    def test_register_refuses(self, mother, son, outcome):
        application = answer(accept(invite(mother), son), None, outcome)
        assert application.status == Status.REJECTED
        assert kinds(son) == [Kind.APPLICATION_REJECTED, Kind.INVITATION_ACCEPTED]

    def test_matches_of_a_month_go_to_an_officer_who_does_not_ask_again(self, mother, son, officer, pack_of):
        pack_of("110000", matches_per_month=0)
        application = answer(accept(invite(mother), son), WANG_FANG)
        assert (application.status, application.review_reason) == (Status.IN_REVIEW, "monthly_matches")

        assert approve([application], officer=officer, reason="papers_seen") == {}

        application.refresh_from_db()
        assert application.status == Status.APPROVED
        assert application.link.consent.route == Route.INVITATION
        assert Kind.CONSENT_ASKED not in kinds(mother)

    def test_ward_of_age_needs_officers(self, mother, son):
        application = answer(accept(invite(mother), son), WANG_FANG, guardian=True)
        assert (application.status, application.review_reason) == (Status.IN_REVIEW, "ward_of_age")


def test_when_the_inviter_is_full_it_ends_as_if_declined(mother, applicant, regions):
    for n in range(3):
        user = User.objects.create_user(f"child-{n}")
        link_self(user, Resident("王子", LI_MING.born, sequence=20 + n))
        link_relative(user)
    link_self(applicant)

    application = answer(accept(invite(mother), applicant), WANG_FANG)

    assert application.status == Status.DECLINED
    assert kinds(applicant) == [Kind.APPLICATION_CLOSED, Kind.INVITATION_ACCEPTED]
    assert not FamilyLink.objects.filter(owner=applicant).of_relatives().exists()


def test_revoked_while_the_register_is_asked_it_is_no_yes_any_more(mother, son):
    invitation = invite(mother)
    application = accept(invitation, son)
    revoke_invitation(invitation, by=by(mother))

    answer(application, WANG_FANG)

    assert application.status == Status.AWAITING_CONSENT
    assert kinds(mother) == [Kind.CONSENT_ASKED, Kind.INVITATION_USED]
    assert agree(application).consent.route == Route.ACCOUNT  # asked like anybody


def test_after_the_link_has_begun_it_cannot_be_revoked_any_more(mother, son):
    invitation = invite(mother)
    answer(accept(invitation, son), WANG_FANG)
    with pytest.raises(InvitationUsed):
        revoke_invitation(invitation, by=by(mother))


def test_revoking_twice_or_after_its_end_changes_nothing(mother):
    revoked, past = invite(mother), invite(mother)
    revoke_invitation(revoked, by=by(mother))
    revoke_invitation(revoked, by=by(mother))
    assert [event.kind for event in events_of(revoked)] == ["families.invitation_made", "families.invitation_revoked"]
    long_ago = timezone.now() - A_WEEK
    Invitation.objects.filter(pk=past.pk).update(made_at=long_ago, expires_at=long_ago + timedelta(days=1))
    revoke_invitation(past, by=by(mother))
    assert Invitation.objects.get(pk=past.pk).revoked_at is None


class TestMaking:
    def test_needs_an_own_card(self, stranger, mother):
        terms = Terms(PENSION, 182)
        shown = text_of_invitation(mother.links.get().person, "mother", terms, "en")
        made = {"relationship": "mother", "terms": terms, "shown": shown, "language": "en", "by": by(stranger)}
        with pytest.raises(SelfLinkRequired):
            make_invitation(inviter=stranger, **made)

    @pytest.mark.parametrize(
        "asked",
        [
            {"relationship": "father"},  # she is a woman
            {"relationship": "self"},
            {"relationship": "ward"},
            {"scopes": []},
            {"scopes": ["fly"]},
            {"relationship": "daughter", "scopes": ["view_work"]},  # makes no sense for a child
            {"term_days": 366},
        ],
        ids=["wrong-sex", "self", "ward", "nothing", "unknown-scope", "unfit-scope", "unknown-term"],
    )
    def test_refuses(self, mother, asked):
        with pytest.raises(ScopeNotAllowed):
            invite(mother, **asked)
        assert not Invitation.objects.exists()

    def test_three_at_a_time(self, mother):
        first, *_others = [invite(mother) for _turn in range(3)]
        with pytest.raises(TooManyInvitations, match="3 invitations"):
            invite(mother)
        revoke_invitation(first, by=by(mother))
        invite(mother)

    def test_only_where_the_region_knows_it(self, mother, pack_of):
        pack_of("110000", consent_routes='["account"]')
        with pytest.raises(InvitationsNotOffered):
            invite(mother)

    def test_relationships_fit_the_sex_and_leave_guardianship_to_officers(self):
        for sex in Sex:
            offered = offered_in_invitation(sex)
            assert all(ROWS[relationship].sex in (None, sex) for relationship in offered)
            assert not {Relationship.SELF, Relationship.WARD, Relationship.GUARDIAN} & set(offered)
        assert Relationship.SPOUSE in offered_in_invitation(Sex.MALE)


def test_one_that_led_to_nothing_goes_after_a_month_and_a_used_one_stays(mother, son):
    used, unused = invite(mother), invite(mother)
    answer(accept(used, son), WANG_FANG)
    Invitation.objects.update(
        made_at=timezone.now() - timedelta(days=40), expires_at=timezone.now() - timedelta(days=31)
    )
    close_overdue()
    assert list(Invitation.objects.values_list("pk", flat=True)) == [used.pk]
    assert unused.pk != used.pk


class TestConstraints:
    def broken(self, **values):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            Invitation.objects.update(**values)
        return caught.value.__cause__.diag.constraint_name

    def test_end_use_scopes_and_relationship(self, mother):
        made = invite(mother)
        assert self.broken(expires_at=made.made_at) == "invitation_expires_after_made"
        assert self.broken(used_at=made.made_at) == "invitation_use_whole"
        assert self.broken(scopes=["fly"]) == "invitation_scopes_known"
        assert self.broken(scopes=[]) == "invitation_scopes_known"
        assert self.broken(relationship="self") == "invitation_of_a_relative"

    def test_code_is_of_one_alone(self, mother):
        invite(mother), invite(mother)
        assert self.broken(code_digest=b"same") == "invitation_one_a_code"
