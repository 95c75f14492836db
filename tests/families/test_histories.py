"""Random histories of two owners, two relatives who are of age, three children, an officer, the clock and the register:
whatever happens in whatever order, what must never be false is not.

By three machines, for among forty rules each would be tried once or never in so few histories. Whether what a rule tries
does happen, or every service refuses it, `-s` shows; as many histories as a change is kept waiting for do not make sure of it.

What must never be false stands in tests/families/histories/never_false.py; how the clock moves, in moving.py there.
"""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from audit.services import Actor
from authorities.models import Region, Role
from authorities.services.duties import grant_duty
from benefits.services.my_data.erasing import ask_erasure
from families.decisions import ApproveReason, DisputeOutcome, EndReason, RejectReason
from families.errors import FamilyServiceError
from families.models import Dispute, FamilyLink
from families.models.consents import Route
from families.models.links import EndedBy
from families.policies.links import may
from families.policies.officers import can_end_for_subject
from families.relationships import Relationship
from families.scopes import ALL, Scope
from families.services.applications import drafts as applications
from families.services.applications import reviews
from families.services.consents import answering as consents
from families.services.consents import invitations
from families.services.consents.blocks import block_applicant, let_ask_again
from families.services.consents.terms import Terms, most_that_route_grants, shown_text
from families.services.links import changing as changing_links
from families.services.links import disputes
from families.services.links.ending import end_link, end_link_as
from families.services.links.openings import note_opening
from families.services.links.renewals import start_renewal
from families.states import OPEN, Status
from families.verification import Outcome
from tests.families.addresses import address, pages_of_a_link
from tests.families.conftest import (
    BEIJING,
    LI_KE,
    LI_MING,
    LI_XIAOYU,
    WANG_FANG,
    agree,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
    type_code_rightly,
    waiting,
)
from tests.families.histories.at_offices import AtOffices
from tests.families.histories.drawn import a_few_scopes, pick
from tests.families.histories.family import Family, there_is_a_link, there_is_an_invitation, waits
from tests.families.histories.guardians import Guardians
from tests.families.histories.happened import HAPPENED
from tests.families.histories.happening import Clock, Happenings, News
from tests.families.histories.moving import Older
from tests.families.histories.people import CHILDREN, GRANDFATHER, RELATIVES, SECOND_OWNER, SOON_OF_AGE
from tests.families.invitations import invite
from tests.families.recipes import approve

CLOCK = Actor.system("histories")


class AtHome(Happenings, Family, RuleBasedStateMachine):
    """What everybody does with an account, beside the register, the clock and the officers."""

    @rule(
        who=st.integers(0, 1),
        whom=st.sampled_from(RELATIVES),
        scopes=a_few_scopes,
        days=st.sampled_from([31, 182, 365]),
    )
    def asks(self, who, whom, scopes, days):
        resident, relationship = whom
        with suppress(FamilyServiceError), transaction.atomic():
            submit(draft_of(self.owners[who], resident, relationship, scopes=scopes, term_days=days))

    @waits(Status.VERIFYING)
    @rule(
        which=pick,
        outcome=st.sampled_from([Outcome.MATCH] * 5 + [Outcome.NOT_FOUND, Outcome.DECEASED]),
        proven=st.booleans(),
    )
    def register_answers(self, which, outcome, proven):
        application = self.application(which, Status.VERIFYING)
        resident = next(one for one, _as in RELATIVES if one.number == application.number)
        is_guardian = proven and resident in CHILDREN
        other = self.other_guardian_of(application.applicant) if is_guardian and resident is LI_KE else None
        how = {"proven": proven, "guardian": is_guardian, "other": other}
        answer(application, Older(resident, self.days), outcome, **how)

    @waits(Status.AWAITING_CONSENT)
    @rule(
        which=pick, route=st.sampled_from([Route.ACCOUNT, Route.CODE]), kept=pick, beside=st.sets(st.sampled_from(ALL))
    )
    def relative_agrees(self, which, route, kept, beside):
        """To some of what was asked, and once in a while to something that was not."""
        application = self.application(which, Status.AWAITING_CONSENT)
        if route is Route.CODE:
            type_code_rightly(application, route)
        most = most_that_route_grants(application, route)
        scopes = [scope for place, scope in enumerate(most.scopes) if not kept >> place & 1]
        terms = Terms([*scopes, *beside] if kept % 5 == 0 else scopes, most.term_days + (kept % 7 == 0))
        shown = shown_text(application, most, "en")
        with suppress(FamilyServiceError):
            consents.grant(application, terms, route=route, shown=shown, language="en", by=self.asked(application))

    @waits(Status.AWAITING_CONSENT)
    @rule(which=pick, blocks=st.booleans())
    def relative_refuses(self, which, blocks):
        application = self.application(which, Status.AWAITING_CONSENT)
        shown = shown_text(application, most_that_route_grants(application, Route.ACCOUNT), "en")
        with suppress(FamilyServiceError):
            by_person = self.asked(application)
            consents.refuse(application, route=Route.ACCOUNT, shown=shown, language="en", by=by_person, blocks=blocks)

    @waits(Status.IN_REVIEW)
    @rule(which=pick, approves=st.booleans())
    def officer_decides(self, which, approves):
        application = self.application(which, Status.IN_REVIEW)
        if approves:
            reason = ApproveReason.DOCUMENTS_SEEN.value
            approve([application], officer=self.officer, reason=reason)
        else:
            reviews.reject_all([application], officer=self.officer, reason=RejectReason.KINSHIP_NOT_PROVEN.value)

    @waits(*OPEN)
    @rule(which=pick)
    def owner_withdraws(self, which):
        application = self.application(which, *OPEN)
        with suppress(FamilyServiceError):
            applications.withdraw_application(application, by=by(application.applicant))

    @there_is_a_link
    @rule(which=pick, is_subject=st.booleans(), scopes=a_few_scopes, days=st.integers(-3, 400))
    def one_side_lowers(self, which, is_subject, scopes, days):
        link = self.link(which)
        party = link.person if is_subject else link.owner
        until = timezone.now() + timedelta(days=days)
        with suppress(FamilyServiceError):
            changing_links.lower_link(link, party, scopes=scopes, until=until, by=CLOCK)

    @there_is_a_link
    @rule(
        which=pick,
        change=st.sampled_from([changing_links.pause_link, changing_links.resume_link]),
        is_subject=st.booleans(),
    )
    def one_side_pauses(self, which, change, is_subject):
        link = self.link(which)
        with suppress(FamilyServiceError):
            change(link, link.person if is_subject else link.owner, by=CLOCK)

    @there_is_a_link
    @rule(which=pick)
    def subject_knows_nobody_like_that(self, which):
        link = self.link(which)
        with suppress(FamilyServiceError):
            disputes.open_dispute(link, link.person, by=CLOCK)

    @precondition(lambda self: Dispute.objects.open().exists())
    @rule(which=pick, outcome=st.sampled_from(DisputeOutcome))
    def officer_resolves(self, which, outcome):
        disputes.resolve_dispute(self.dispute(which), outcome, by=self.officer)

    @there_is_a_link
    @rule(which=pick, is_subject=st.booleans(), is_silent=st.booleans(), blocks=st.booleans())
    def one_side_ends(self, which, is_subject, is_silent, blocks):
        link = self.link(which)
        party = link.person if is_subject else link.owner
        with suppress(FamilyServiceError):
            end_link_as(link, party, is_silent=is_silent, by=CLOCK, blocks=blocks)

    @there_is_a_link
    @rule(which=pick)
    def owner_looks(self, which):
        link = self.link(which)
        if may(link, Scope.VIEW_CARD):
            note_opening("families.card_opened", link)

    @there_is_a_link
    @rule(which=pick, scopes=a_few_scopes)
    def owner_asks_for_a_renewal(self, which, scopes):
        with suppress(FamilyServiceError), transaction.atomic():
            draft = start_renewal(self.link(which), language="en", by=CLOCK)
            if draft.status == Status.DRAFT:
                applications.save_answers(draft, version=draft.version, scopes=scopes)
                submit(draft)

    @there_is_a_link
    @rule(which=pick)
    def officer_ends(self, which):
        link = self.link(which)
        if can_end_for_subject(self.officer, link):
            by_officer = Actor.officer(self.officer.pk)
            end_link(link, ended_by=EndedBy.OFFICER, by=by_officer, reason=EndReason.SUBJECT_ASKED)

    @precondition(lambda self: FamilyLink.objects.of_relatives().count() > 1)
    @rule()
    def second_owner_ends_own_card(self):
        own = FamilyLink.objects.own().filter(owner=self.owners[1], ended_at=None).first()
        if own is not None:
            end_link(own, ended_by=EndedBy.OWNER, by=by(self.owners[1]))

    @precondition(lambda self: FamilyLink.objects.of_relatives().filter(ended_at__isnull=False).exists())
    @rule(which=pick, page=st.sampled_from(sorted(pages_of_a_link().items())))
    def owner_opens_a_page_of_an_ended_link(self, which, page):
        link, (_name, route) = self.ended(which), page
        shown = self.browsers[self.owners.index(link.owner)].get(address(route, link))
        assert shown.status_code in {200, 302, 404, 405}
        for known in filter(None, (link.person.name, link.person.number, link.person.masked_number)):
            assert known not in shown.content.decode()

    @precondition(lambda self: self.relative.links.own().filter(ended_at=None).exists())
    @rule(scopes=a_few_scopes, days=st.sampled_from([31, 365]))
    def relative_invites(self, scopes, days):
        with suppress(FamilyServiceError):
            invite(self.relative, scopes=scopes, term_days=days)

    @there_is_an_invitation
    @rule(which=pick)
    def relative_takes_an_invitation_back(self, which):
        with suppress(FamilyServiceError):
            invitations.revoke_invitation(self.invitation(which), by=by(self.relative))

    @there_is_a_link
    @rule(which=pick, blocks=st.booleans())
    def relative_blocks_who_is_or_was_linked(self, which, blocks):
        link = self.link(which)
        if link.person.erased_at is None and link.person.age_on(timezone.localdate()) >= 16:
            change = block_applicant if blocks else let_ask_again
            change(link.person, link.owner, by=self.person(link))

    @precondition(lambda self: self.days > 90)
    @rule(who=st.integers(0, 2))
    def somebody_wants_to_be_forgotten(self, who):
        ask_erasure(by=[*self.owners, self.relative][who])

    def ended(self, which):
        return self.link(which, ended_at__isnull=False)


class AtAnOffice(Clock, AtOffices, Family, RuleBasedStateMachine):
    """Apart from what is done at home: among so many rules each would be tried once or never in so few histories."""


class OfTwoGuardians(News, Guardians, Family, RuleBasedStateMachine):
    """Apart for the same reason, with what the register tells of guardians and of cards."""


@pytest.fixture
def family(applicant, stranger, relative, officer, sign_in, pack_of, regions, db):
    """With which each history begins."""
    pack_of(BEIJING, section="lasting", unused_days=90)  # less than any term, so that links do end unused
    link_self(applicant, LI_MING)
    link_self(stranger, SECOND_OWNER)
    link_self(relative, WANG_FANG)
    link_relative(applicant, WANG_FANG)
    answer(submit(draft_of(applicant, LI_XIAOYU, Relationship.DAUGHTER)), LI_XIAOYU, guardian=True)
    answer(submit(draft_of(stranger, SOON_OF_AGE, Relationship.SON)), SOON_OF_AGE, guardian=True)
    both = answer(submit(draft_of(applicant, LI_KE, Relationship.SON)), LI_KE, guardian=True, other=SECOND_OWNER)
    agree(both, by_actor=Actor.person(both.other_guardian_id))
    waiting(stranger, GRANDFATHER, Relationship.GRANDFATHER)
    grant_duty(user=officer, region=Region.objects.get(pk=LI_KE.region), role=Role.OFFICER, by=CLOCK)
    Family.owners, Family.relative, Family.officer = (applicant, stranger), relative, officer
    Family.browsers = tuple(sign_in(owner, browser=Client()) for owner in Family.owners)


@pytest.mark.usefixtures("family")
@pytest.mark.parametrize(
    ("machine", "histories", "steps"), [(AtHome, 10, 40), (AtAnOffice, 4, 30), (OfTwoGuardians, 4, 30)]
)
def test_whatever_happens_in_whatever_order(machine, histories, steps):
    HAPPENED.clear()
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=histories if settings.default.derandomize else 400,
            stateful_step_count=steps if settings.default.derandomize else 40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
    print(machine.__name__, dict(sorted(HAPPENED.items())))  # noqa: T201  # by `-s`: for whoever changes a rule
