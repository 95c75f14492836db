"""What holds after every step of a history, whatever happened."""

from collections import Counter, defaultdict
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone
from hypothesis.stateful import invariant

from accounts.models import User
from audit.models import Event
from audit.retention import kept_for
from authorities.packs import pack_for
from benefits.models import DueKind, Reminder
from families.decisions import FreezeReason, IdentitySeen
from families.models import (
    ApplicantBlock,
    Consent,
    Dispute,
    FamilyLink,
    InsuredPerson,
    Invitation,
    LinkApplication,
    Message,
)
from families.models.consents import Answer, Route
from families.models.links import EndedBy
from families.models.messages import Kind
from families.packs import UNUSED_TOLD_DAYS, DeathRules, LastingRules, LinkingRules
from families.policies.links import can_use, may
from families.relationships import ROWS, QuotaGroup, Relationship
from families.scopes import ALL, Scope
from families.selectors import PERSON_DIED, family_overview, links_to_use
from families.services.applications.limits import quota_of
from families.services.links.asked_links import AppAsking, Pair
from families.states import Status
from integrators.models import App
from tests.families.conftest import BEIJING, LI_KE

CHANGES = (
    *("link_lowered", "link_paused", "link_resumed", "link_frozen", "link_unfrozen", "link_moved", "link_ended"),
)
SOME_APP = App(pk="an-app")


class NeverFalse:
    """`days` is how far the clock has moved; `is_behind`, that the worker has stood still since."""

    owners = ()
    relative = None
    days = 0
    is_behind = False

    def __init__(self):
        super().__init__()
        self.looked_at, self.ended_as = {}, {}

    @invariant()
    def every_link_rests_on_a_yes(self):
        for link in FamilyLink.objects.select_related("consent", "application", "person"):
            consent, application = link.consent, link.application
            assert consent.answer == Answer.GRANTED
            assert consent.application_id == link.application_id
            assert application.status == Status.APPROVED
            assert consent.route != Route.GUARDIAN or application.is_guardian
            if not link.is_self:
                assert set(link.scopes) <= set(consent.scopes) <= set(application.scopes)
                assert link.until - link.begins_at <= timedelta(days=consent.term_days)

    @invariant()
    def a_guardian_sees_nobody_who_decides_for_themself(self):
        of_age = pack_for(BEIJING).section(LinkingRules).own_consent_age
        for link in FamilyLink.objects.active().filter(consent__route=Route.GUARDIAN).select_related("person"):
            assert link.person.age_on(timezone.localdate()) < of_age

    @invariant()
    def what_was_read_out_gives_little_for_a_short_time_and_begins_late(self):
        read_out = FamilyLink.objects.filter(consent__route=Route.READ_OUT)
        for link in read_out.select_related("consent", "application"):
            assert set(link.scopes) <= set(link.consent.scopes) <= {"view_card"}
            assert link.until - link.begins_at <= timedelta(days=31)
            assert link.begins_at - link.consent.answered_at >= timedelta(hours=24)
            assert not link.application.is_guardian_asked

    @invariant()
    def a_child_of_two_guardians_is_seen_by_the_yes_of_both(self):
        for link in FamilyLink.objects.filter(person__register_reference=LI_KE.reference).select_related(
            "consent", "application"
        ):
            application, consent = link.application, link.consent
            if application.review_reason:  # by papers: an officer decided
                continue
            assert (application.is_guardian, application.is_guardian_asked) == (True, True)
            assert application.declaration_hash not in {"", consent.text_hash}
            assert set(consent.scopes) <= set(declared(application))
            kind, _colon, who = consent.answered_by.partition(":")
            assert kind == "officer" or who == str(application.other_guardian_id)

    @invariant()
    def what_ended_by_another_guardian_had_one(self):
        assert not FamilyLink.objects.filter(ended_by=EndedBy.GUARDIAN, guardian=None).exists()

    @invariant()
    def who_invited_at_an_office_had_an_officer_who_saw_who_they_are(self):
        made = Invitation.objects.filter(inviter=None)
        assert not made.filter(officer=None).exists()
        assert set(made.values_list("identity_seen", flat=True)) <= set(IdentitySeen.values)

    @invariant()
    def an_invitation_gives_what_its_maker_agreed_to_and_only_while_it_holds(self):
        for invitation in Invitation.objects.select_related("application__consent").exclude(application=None):
            consent = Consent.objects.filter(application=invitation.application, route=Route.INVITATION).first()
            if consent is not None:
                assert consent.person_id == invitation.person_id
                assert set(consent.scopes) <= set(invitation.scopes)
                assert invitation.revoked_at is None

    @invariant()
    def nobody_has_more_than_the_quotas(self):
        rules = pack_for(BEIJING).section(LinkingRules)
        standing = FamilyLink.objects.standing().of_relatives()
        for owner in self.owners:
            links = list(standing.filter(owner=owner))
            asked = LinkApplication.objects.of(owner).open().exclude(relationship=Relationship.SELF)
            asked = [row for row in asked if row.renews_id not in {link.pk for link in links}]
            groups = [ROWS[Relationship(row.relationship)].group for row in (*links, *asked)]
            assert len(groups) <= rules.quota_total
            for group in QuotaGroup:
                assert groups.count(group) <= quota_of(group, rules), group
        owners = Counter(standing.values_list("person", flat=True))
        assert max(owners.values(), default=0) <= rules.owners_per_person

    @invariant()
    def one_link_a_pair(self):
        pairs = list(FamilyLink.objects.filter(ended_at=None).values_list("owner", "person"))
        assert len(pairs) == len(set(pairs))

    @invariant()
    def every_change_of_a_link_has_exactly_one_event(self):
        kinds = events_by_object("link")
        for link in FamilyLink.objects.all():
            of_link = kinds[str(link.pk)]
            assert of_link["link_begun"] == 1
            assert sum(of_link[change] for change in CHANGES) == link.sequence - 1
            assert of_link["link_ended"] == (link.ended_at is not None)
            assert of_link["link_paused"] - of_link["link_resumed"] == (link.paused_at is not None)
            assert of_link["link_frozen"] - of_link["link_unfrozen"] == (link.frozen_at is not None)

    @invariant()
    def every_move_of_an_application_has_exactly_one_event(self):
        moved = Event.objects.filter(object_kind="application", codes__has_key="to").order_by("id")
        steps = {}
        for pk, came, to in moved.values_list("object_id", "codes__from", "codes__to"):
            steps.setdefault(pk, []).append((came, to))
        for application in LinkApplication.objects.all():
            of_it = steps.get(str(application.pk), [])
            path = ["draft", *(to for _from, to in of_it)]
            assert [came for came, _to in of_it] == path[:-1]
            assert path[-1] == application.status

    @invariant()
    def everything_else_that_happens_has_exactly_one_event(self):
        kinds = events_by_object("dispute")
        for dispute in Dispute.objects.all():
            assert kinds[str(dispute.pk)] == told(dispute_opened=1, dispute_resolved=dispute.resolved_at is not None)
        kinds = events_by_object("invitation")
        for row in Invitation.objects.all():
            assert kinds[str(row.pk)] == told(
                invitation_made=1,
                invitation_accepted=row.used_at is not None,
                invitation_revoked=row.revoked_at is not None,
            )
        kinds = events_by_object("person")
        blocks = Counter(ApplicantBlock.objects.values_list("person", flat=True))
        is_somebody_gone = bool(self.gone())
        for person in InsuredPerson.objects.filter(erased_at=None):
            of_person = kinds[str(person.pk)]
            assert of_person["person_died"] - of_person["person_lives"] == (person.died_on is not None)
            if not is_somebody_gone:  # with an account its blocks go, and nobody is told of those
                assert of_person["applicant_blocked"] - of_person["applicant_let_ask"] == blocks[person.pk]

    @invariant()
    def a_link_stands_still_while_a_case_is_open_or_after_a_death_and_never_else(self):
        cases = set(Dispute.objects.open().values_list("link", flat=True))
        for link in FamilyLink.objects.standing().of_relatives().select_related("person"):
            is_to_stand_still = link.pk in cases or link.person.died_on is not None
            assert (link.frozen_at is not None) == is_to_stand_still

    @invariant()
    def nobody_is_linked_to_the_dead_when_their_days_are_over(self):
        if self.is_behind:
            return
        days = timedelta(days=pack_for(BEIJING).section(DeathRules).links_end_after_days)
        died_at = dict(Event.objects.filter(kind=PERSON_DIED).order_by("id").values_list("person_id", "at"))
        links = FamilyLink.objects.of_relatives().filter(ended_at=None, person__died_on__isnull=False)
        for person_id in links.values_list("person_id", flat=True):
            assert died_at[person_id] + days > timezone.now()

    @invariant()
    def the_family_is_told_once_of_a_death_and_once_of_an_end(self):
        """Where the link stood until then. What they were told goes with their account, and after its time."""
        deaths = Counter(Event.objects.filter(kind=PERSON_DIED).values_list("person_id", flat=True))
        frozen = Event.objects.filter(kind="families.link_frozen", codes__reason=FreezeReason.DEATH)
        since = timezone.now() - kept_for("messages")
        stopped = Counter(frozen.values_list("object_id", flat=True))
        lately = Counter(frozen.filter(at__gt=since).values_list("object_id", flat=True))
        messages = Counter(Message.objects.exclude(link=None).values_list("link", "kind"))
        for link in FamilyLink.objects.of_relatives().select_related("owner"):
            told_of_it = messages[link.pk, Kind.RELATIVE_DIED]
            assert told_of_it <= stopped[str(link.pk)] <= deaths[link.person_id]
            assert link.owner.erased_at or told_of_it >= lately[str(link.pk)]
            assert messages[link.pk, Kind.LINK_ENDED] + messages[link.pk, Kind.OF_AGE] <= (link.ended_at is not None)

    @invariant()
    def an_ended_link_stays_as_it_ended(self):
        ended = FamilyLink.objects.filter(ended_at__isnull=False)
        for link in ended:
            was = (link.ended_by, link.ended_at + timedelta(days=self.days), link.sequence, link.scopes)
            assert self.ended_as.setdefault(link.pk, was) == was
        assert len(self.ended_as) == len(ended)

    @invariant()
    def nobody_is_linked_to_who_is_protected(self):
        assert not FamilyLink.objects.standing().of_relatives().filter(person__untold_at__isnull=False).exists()

    @invariant()
    def a_renewed_link_has_one_in_its_place(self):
        renewed = FamilyLink.objects.filter(ended_by=EndedBy.RENEWED)
        new = {link.application.renews_id: link for link in FamilyLink.objects.select_related("application")}
        for link in renewed:
            assert (new[link.pk].owner_id, new[link.pk].person_id) == (link.owner_id, link.person_id)
        assert all(new[pk].application.renews.ended_at for pk in new if pk is not None)

    @invariant()
    def no_link_ends_by_its_term_before_that_is_over(self):
        assert not FamilyLink.objects.filter(ended_by=EndedBy.TERM, until__gt=F("ended_at")).exists()

    @invariant()
    def no_link_ends_unused_that_was_used_or_of_which_nobody_was_told(self):
        ended = FamilyLink.objects.filter(ended_by=EndedBy.UNUSED).select_related("person")
        for link in ended.filter(owner__erased_at__isnull=True):  # what they were told goes with their account
            days = pack_for(link.person.region_id).section(LastingRules).unused_days
            ended_on = timezone.localdate(link.ended_at)
            assert link.last_used_on + timedelta(days=days) <= ended_on
            told_of = Reminder.objects.get(
                link=link, kind=DueKind.LINK_UNUSED, due_on=link.last_used_on + timedelta(days)
            )
            assert timezone.localdate(told_of.reminded_at) + timedelta(days=UNUSED_TOLD_DAYS) <= ended_on

    @invariant()
    def who_is_blocked_gets_no_link_but_from_a_guardian_or_an_officer(self):
        asked = FamilyLink.objects.exclude(consent__route__in=[Route.GUARDIAN, Route.DECISION])
        for block in ApplicantBlock.objects.all():
            of_two = Q(application__is_guardian_asked=True, application__other_guardian=block.person_id)
            of_person = Q(application__is_guardian_asked=False, person=block.person_id)
            made = asked.filter(of_two | of_person, owner=block.applicant_id)
            assert not made.filter(application__submitted_at__gt=block.blocked_at).exists()

    @invariant()
    def a_silent_end_tells_its_owner_nothing(self):
        silent = Event.objects.filter(kind="families.link_ended", codes__silent=True).values_list(
            "object_id", flat=True
        )
        for link in FamilyLink.objects.filter(pk__in=list(silent)):
            assert link.ended_by in {EndedBy.SUBJECT, EndedBy.OFFICER, EndedBy.GUARDIAN}
            assert not link.owner.messages.filter(link=link, created_at__gte=link.ended_at).exists()

    @invariant()
    def nothing_is_readable_but_through_an_active_link(self):
        """As pages ask, as the API asks for the citizen, and as a desk's program asks."""
        for link in FamilyLink.objects.filter(owner__in=self.owners).select_related("owner", "person").order_by("pk"):
            seen = (link.sequence, is_open(link), self.days)
            if self.looked_at.get(link.pk) != seen:
                self.looked_at[link.pk] = seen
                only_what_is_open_can_be_used(link.owner, link.person)
                only_what_stands_is_listed(link.owner)

    @invariant()
    def a_refused_or_waiting_consent_grants_nothing(self):
        assert not FamilyLink.objects.exclude(consent__answer=Answer.GRANTED).exists()

    @invariant()
    def who_is_erased_is_linked_to_nobody(self):
        assert not FamilyLink.objects.filter(owner__in=self.gone(), ended_at=None).exists()

    def gone(self):
        everybody = [owner.pk for owner in (*self.owners, self.relative)]
        return list(User.objects.filter(pk__in=everybody, erased_at__isnull=False).values_list("pk", flat=True))


def events_by_object(kind):
    """How many of each kind, by object."""
    counted = defaultdict(Counter)
    for pk, event in Event.objects.filter(object_kind=kind).values_list("object_id", "kind"):
        counted[pk][event.removeprefix("families.")] += 1
    return counted


def declared(application):
    """Word by word as the design says it: of a child below 14 what the one who asks ticked, each."""
    ticked = application.guardian_scopes
    return application.scopes if ticked is None else [scope for scope in application.scopes if scope in ticked]


def told(**kinds):
    return Counter({kind: int(many) for kind, many in kinds.items() if many})


def is_open(link):
    """Word by word as the design says it, beside the product's own rule."""
    now = timezone.now()
    stands_still = link.paused_at or link.frozen_at or link.ended_at
    return not stands_still and link.begins_at <= now and (link.until is None or link.until > now)


def only_what_is_open_can_be_used(owner, person):
    opens = [link for link in FamilyLink.objects.filter(owner=owner, person=person) if is_open(link)]
    given = {scope for link in opens for scope in link.scopes}
    assert {scope for scope in ALL if can_use(owner, person, scope)} == given
    used = links_to_use(owner, person.pk)
    assert {link.pk for link in used} == {link.pk for link in opens}
    assert {scope for link in used for scope in ALL if may(link, Scope(scope))} == given
    pair = Pair(owner.pk, person.pk)
    stored = AppAsking(SOME_APP).by_pair([pair]).get(pair)
    assert set(stored.scopes if stored and stored.is_active else ()) == given


def only_what_stands_is_listed(owner):
    listed = {link.pk for link in family_overview(owner).links}
    assert listed == {
        link.pk
        for link in FamilyLink.objects.filter(owner=owner, ended_at=None)
        if link.until and link.until > timezone.now()
    }
