"""Random histories of two owners, two relatives who are of age, a child, an officer, the clock and the register: whatever
happens in whatever order, what must never be false is not.

The clock moves by moving everything that is stored into the past, for rows are judged at the database's clock.
"""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from audit.models import Event
from audit.services import Actor
from authorities.packs import pack_for
from families import models as stored
from families.decisions import ApproveReason, EndReason, FreezeReason, RejectReason
from families.errors import FamilyServiceError
from families.models import Consent, FamilyLink, InsuredPerson, LinkApplication
from families.models.consents import Answer, Route
from families.models.links import EndedBy
from families.packs import LinkingRules
from families.policies import can_end_for_subject, can_use
from families.relationships import ROWS, QuotaGroup, Relationship, Sex
from families.scopes import ALL
from families.services import applications, changing_links, consents, reviews
from families.services.closing import close_overdue
from families.services.limits import quota_of
from families.services.links import end_link, end_link_as
from families.services.terms import Terms, most_that_route_grants, shown_text
from families.states import OPEN, Status
from families.verification import Outcome
from tests.families.conftest import (
    BEIJING,
    CHEN_JING,
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
    type_code_rightly,
    waiting,
)

GRANDFATHER = Resident("李建国", date(1950, 4, 4))
RELATIVES = [
    (WANG_FANG, Relationship.MOTHER),
    (WANG_FANG, Relationship.OTHER),
    (GRANDFATHER, Relationship.GRANDFATHER),
    (GRANDFATHER, Relationship.WARD),
    (CHEN_JING, Relationship.SPOUSE),
    (ZHAO_QIANG, Relationship.BROTHER),
    (LI_XIAOYU, Relationship.DAUGHTER),
]
SECOND_OWNER = Resident("孙丽", date(1984, 2, 2), Sex.FEMALE)
CHANGES = ("link_lowered", "link_paused", "link_resumed", "link_frozen", "link_unfrozen", "link_ended")
CLOCK = Actor.system("histories")

a_few_scopes = st.sets(st.sampled_from(ALL), min_size=1).map(sorted)
pick = st.integers(min_value=0, max_value=10_000)


def waits(*statuses):
    """Something for the rule to work on: a step that does nothing tells nothing."""
    return precondition(lambda self: self.application(0, *statuses) is not None)


there_is_a_link = precondition(lambda self: self.link(0) is not None)


class Histories(RuleBasedStateMachine):
    """Everybody tries whatever they like; a refusal of a service is an answer like another."""

    owners = ()
    officer = None

    def __init__(self):
        super().__init__()
        self.before = transaction.savepoint()

    def teardown(self):
        transaction.savepoint_rollback(self.before)

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
        is_guardian = proven and resident is LI_XIAOYU
        answer(application, resident, outcome, proven=proven, guardian=is_guardian)

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
            consents.grant(application, terms, route=route, shown=shown, language="en", by=self.person(application))

    @waits(Status.AWAITING_CONSENT)
    @rule(which=pick)
    def relative_refuses(self, which):
        application = self.application(which, Status.AWAITING_CONSENT)
        shown = shown_text(application, most_that_route_grants(application, Route.ACCOUNT), "en")
        with suppress(FamilyServiceError):
            consents.refuse(application, route=Route.ACCOUNT, shown=shown, language="en", by=self.person(application))

    @waits(Status.IN_REVIEW)
    @rule(which=pick, approves=st.booleans())
    def officer_decides(self, which, approves):
        application = self.application(which, Status.IN_REVIEW)
        if approves:
            reason = ApproveReason.DOCUMENTS_SEEN.value
            reviews.approve_all([application], officer=self.officer, reason=reason, references={})
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
    @rule(which=pick, freezes=st.booleans())
    def authority_freezes(self, which, freezes):
        link = self.link(which)
        with suppress(FamilyServiceError):
            if freezes:
                changing_links.freeze_link(link, FreezeReason.DISPUTE, by=CLOCK)
            else:
                changing_links.unfreeze_link(link, by=CLOCK)

    @there_is_a_link
    @rule(which=pick, is_subject=st.booleans(), is_silent=st.booleans())
    def one_side_ends(self, which, is_subject, is_silent):
        link = self.link(which)
        with suppress(FamilyServiceError):
            end_link_as(link, link.person if is_subject else link.owner, is_silent=is_silent, by=CLOCK)

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

    @rule(days=st.sampled_from([1, 8, 15, 40, 200]), is_late=st.booleans())
    def time_goes_on(self, days, is_late):
        """`is_late`: the worker that closes what is over stands still meanwhile."""
        move_into_the_past(timedelta(days=days))
        if not is_late:
            while close_overdue():
                pass

    @invariant()
    def every_link_rests_on_a_yes(self):
        for link in FamilyLink.objects.select_related("consent", "application"):
            consent = link.consent
            assert consent.answer == Answer.GRANTED
            assert consent.application_id == link.application_id
            assert link.application.status == Status.APPROVED
            if not link.is_self:
                assert set(link.scopes) <= set(consent.scopes) <= set(link.application.scopes)
                assert link.until - link.begins_at <= timedelta(days=consent.term_days)

    @invariant()
    def nobody_has_more_than_the_quotas(self):
        rules = pack_for(BEIJING).section(LinkingRules)
        for owner in self.owners:
            links = FamilyLink.objects.standing().of_relatives().filter(owner=owner)
            asked = LinkApplication.objects.of(owner).open().exclude(relationship=Relationship.SELF)
            groups = [ROWS[Relationship(row.relationship)].group for row in (*links, *asked)]
            assert len(groups) <= rules.quota_total
            for group in QuotaGroup:
                assert groups.count(group) <= quota_of(group, rules), group
        for person in InsuredPerson.objects.all():
            assert FamilyLink.objects.standing().of_relatives().filter(person=person).count() <= rules.owners_per_person

    @invariant()
    def one_link_a_pair(self):
        pairs = list(FamilyLink.objects.filter(ended_at=None).values_list("owner", "person"))
        assert len(pairs) == len(set(pairs))

    @invariant()
    def every_change_has_exactly_one_event(self):
        for link in FamilyLink.objects.all():
            events = Event.objects.filter(object_kind="link", object_id=str(link.pk))
            kinds = [kind.removeprefix("families.") for kind in events.values_list("kind", flat=True)]
            assert kinds.count("link_begun") == 1
            assert sum(kinds.count(change) for change in CHANGES) == link.sequence - 1
            assert kinds.count("link_ended") == (link.ended_at is not None)
        for application in LinkApplication.objects.all():
            moved = Event.objects.filter(object_kind="application", object_id=str(application.pk), codes__has_key="to")
            steps = list(moved.order_by("id").values_list("codes__from", "codes__to"))
            path = ["draft", *(to for _from, to in steps)]
            assert [came for came, _to in steps] == path[:-1]
            assert path[-1] == application.status

    @invariant()
    def nothing_is_readable_but_through_an_active_link(self):
        for owner in self.owners:
            for person in InsuredPerson.objects.all():
                opens = [link for link in FamilyLink.objects.filter(owner=owner, person=person) if is_open(link)]
                allowed = {scope for scope in ALL if can_use(owner, person, scope)}
                assert allowed == {scope for link in opens for scope in link.scopes}

    @invariant()
    def a_refused_or_waiting_consent_grants_nothing(self):
        for consent in Consent.objects.exclude(answer=Answer.GRANTED):
            assert not FamilyLink.objects.filter(consent=consent).exists()

    def application(self, which, *statuses):
        return nth(LinkApplication.objects.filter(status__in=statuses).exclude(relationship=Relationship.SELF), which)

    def link(self, which):
        return nth(FamilyLink.objects.of_relatives().select_related("owner", "person", "application"), which)

    def person(self, application):
        return Actor.person(application.person_id)


def nth(rows, which):
    """Ids tell the order in which they were made, so the same history picks the same rows again."""
    found = list(rows.order_by("pk"))
    return found[which % len(found)] if found else None


def is_open(link):
    """Word by word as the design says it, beside the product's own rule."""
    now = timezone.now()
    stands_still = link.paused_at or link.frozen_at or link.ended_at
    return not stands_still and link.begins_at <= now and (link.until is None or link.until > now)


def move_into_the_past(span):
    """All times of the family service at once; what happened stays in its order, and events are never touched."""
    for model in vars(stored).values():
        if isinstance(model, type) and issubclass(model, models.Model):
            times = [field.name for field in model._meta.concrete_fields if isinstance(field, models.DateTimeField)]
            if times:
                model.objects.update(**{name: F(name) - span for name in times})


@pytest.mark.usefixtures("regions")
def test_whatever_happens_in_whatever_order(applicant, stranger, officer, db):
    link_self(applicant, LI_MING)
    link_self(stranger, SECOND_OWNER)
    link_relative(applicant, WANG_FANG)
    waiting(stranger, GRANDFATHER, Relationship.GRANDFATHER)
    Histories.owners, Histories.officer = (applicant, stranger), officer
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=20,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
