"""Who may do what: one function each, the same for pages, API, admin and tasks."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from authorities.codes import NATION
from authorities.models import Role
from authorities.packs import pack_for
from authorities.policies import has_duty
from families.documents import Situation, kin_by, situation_by
from families.identifiers import SCHEMES, InvalidNumber
from families.models import (
    Consent,
    CorrectionRequest,
    Dispute,
    FamilyLink,
    InsuredPerson,
    Invitation,
    LinkApplication,
    LossReport,
    SocialSecurityCard,
)
from families.models.applications import ReviewReason
from families.models.links import EndedBy
from families.models.losses import LossKind
from families.models.people import CardState
from families.packs import CardRules, DeathRules, EvidenceRules, IdentityRules, LastingRules, LinkingRules
from families.relationships import Relationship
from families.scopes import Scope
from families.selectors import PERSON_DIED, own_person
from families.states import ENDED, Status
from integrators.models import Agreement, App

Rules = TypeVar("Rules")  # a section of the packs
Party = User | InsuredPerson  # who acts: a citizen in their account, or a person without one who typed the right code


def can_see_application(user: User, application: LinkApplication) -> bool:
    return application.applicant_id == user.pk and not application.has_gone


def can_try_again(application: LinkApplication) -> bool:
    """With its details, after an end without a link. What an invitation brought, the applicant never typed: for them to
    see it whole, its number among it, nobody agreed."""
    has_ended = application.status in ENDED and application.status != Status.APPROVED
    return has_ended and not was_invited(application)


def was_invited(application: LinkApplication) -> bool:
    return hasattr(application, "invitation")


def can_see_invitation(user: User, invitation: Invitation) -> bool:
    """Its code and how it stands: who made it."""
    return invitation.inviter_id == user.pk


def can_answer(user: User, application: LinkApplication) -> bool:
    """In one's own account: the application is about the person whose card the user proved to be theirs."""
    if application.status != Status.AWAITING_CONSENT or application.is_self or application.declines_at is not None:
        return False
    person = own_person(user)
    return person is not None and person.pk == application.asked_person_id


def was_asked(user: User, application: LinkApplication) -> bool:
    """May the user read that nothing waits for their answer any more? Only who was once asked."""
    if application.is_self or not Consent.objects.filter(application=application).exists():
        return False
    person = own_person(user)
    return person is not None and person.pk == application.asked_person_id


def can_see_link(party: Party, link: FamilyLink) -> bool:
    """Owner, subject, and the other guardian of the subject; an ended link no longer shows the person to its owner."""
    return link.owner_id == party.pk or _is_subject(party, link.person) or acts_for_subject(party, link)


def acts_for_subject(party: Party, link: FamilyLink) -> bool:
    """The guardian besides the owner, as the register named them when the link began: what a child or ward may do about it,
    they may for them, whether or not they were asked. On their own link they are the owner."""
    if link.guardian_id is None or link.owner_id == party.pk:
        return False
    if isinstance(party, InsuredPerson):
        return party.pk == link.guardian_id
    person = own_person(party)
    return person is not None and person.pk == link.guardian_id


def can_see_looks_for_subject(party: Party, link: FamilyLink) -> bool:
    """Who looked at the record of the child or ward: while the link stands by which they act for them."""
    return not link.is_over and acts_for_subject(party, link)


def can_end_link(party: Party, link: FamilyLink) -> bool:
    return link.ended_at is None and can_see_link(party, link) and not must_object(party, link)


def can_lower_link(party: Party, link: FamilyLink) -> bool:
    """Take from what the link allows: either side. One's own card is linked whole or not at all."""
    is_open = not link.is_self and not link.is_over
    return is_open and can_see_link(party, link) and not must_object(party, link)


def can_pause_link(party: Party, link: FamilyLink) -> bool:
    """Stop it for a while, and let it go on: the person whose record it shows, or who acts for them."""
    is_open = not link.is_self and not link.is_over
    is_theirs = is_open and (_is_subject(party, link.person) or acts_for_subject(party, link))
    return is_theirs and not must_object(party, link)


def must_object(party: Party, link: FamilyLink) -> bool:
    """A child has not agreed to a link and does not end it alone: they object, and an officer decides. From the age on at
    which they are told of it (PIPL art. 31) until that at which they agree for themself."""
    if link.is_self or link.is_over or link.owner_id == party.pk or acts_for_subject(party, link):
        return False
    return not decides_for_self(link.person)


def decides_for_self(person: InsuredPerson) -> bool:
    """Is the person old enough to say who may be linked to them, who may ask, and who is told?"""
    return person.age_on(timezone.localdate()) >= pack_for(person.region_id).section(LinkingRules).own_consent_age


RENEWABLE_AFTER_ITS_END = timedelta(days=30)  # issue 5


def can_renew_link(user: User, link: FamilyLink) -> bool:
    """Ask for a new link in the place of one that ends soon, or has ended by its term not long ago: its owner, while they
    are not linked to the person by another. A child's link that lasts until the child decides for themself cannot last
    longer; after that day it is the young person who is asked."""
    if link.owner_id != user.pk or link.until is None or link.frozen_at is not None or not is_renewable(link):
        return False
    others = FamilyLink.objects.standing().filter(owner=user, person=link.person_id).exclude(pk=link.pk)
    return not others.exists()


def is_renewable(link: FamilyLink) -> bool:
    """By the days and the person alone."""
    person, now = link.person, timezone.now()
    if link.until is None or person.died_on is not None or person.erased_at is not None:
        return False
    if link.ended_at is not None:
        return link.ended_by == EndedBy.TERM and link.until > now - RENEWABLE_AFTER_ITS_END
    return renewal_opens_at(link, link.until) <= now and not (now < link.until and ends_of_age(link))


def renewal_opens_at(link: FamilyLink, until: datetime) -> datetime:
    """`until`: that of the link, which one's own card has not."""
    days = pack_for(link.person.region_id).section(LastingRules).renewal_opens_days
    return max(link.begins_at, until - timedelta(days=days))


def ends_of_age(link: FamilyLink) -> bool:
    """Does its term last until the birthday from which the person decides for themself?"""
    if link.until is None:
        return False
    rules = pack_for(link.person.region_id).section(LinkingRules)
    return timezone.localdate(link.until) == link.person.turns(rules.own_consent_age)


def may_take_over(link: FamilyLink, scopes: Collection[str], begins_at: datetime) -> bool:
    """May a link that is to begin only then take the place of this one at once? If until then this one lets its owner do as
    much anyway: so nobody is cut off for a day, and nothing is possible sooner than the person was told."""
    lasts = link.until is not None and link.until >= begins_at
    return link.is_active and lasts and set(scopes) <= set(link.scopes)


def was_left_behind(link: FamilyLink) -> bool:
    """Its owner is shown what there is to do after a death: where the link stood when the register told of it, and for the
    days of the person's region from then on, whether it has ended since or stands still for something else too. What an
    officer ended was not theirs to have."""
    person = link.person
    if link.is_self or person.died_on is None or link.ended_by == EndedBy.OFFICER:
        return False
    told_at = death_told_at(person.pk)
    if told_at is None or timezone.now() >= told_at + _list_lasts(person.region_id):
        return False
    return all(over_at is None or over_at >= told_at for over_at in (link.ended_at, link.until))


def list_ends_at(person: InsuredPerson) -> datetime | None:
    """When the family is no longer shown what there is to do after their death, and the links to them that stand still end:
    from when the register told of it last, however long one had stood still before. None where it told of none."""
    told_at = death_told_at(person.pk)
    return None if told_at is None else told_at + _list_lasts(person.region_id)


def list_still_shown() -> Q:
    """Of people: who have died, and whose `list_ends_at` is still to come."""
    dead = InsuredPerson.objects.filter(died_on__isnull=False, erased_at__isnull=True)
    places: dict[timedelta, list[str]] = defaultdict(list)
    for code in dead.order_by().values_list("region_id", flat=True).distinct():
        places[_list_lasts(code)].append(code)
    shown = Q(pk__in=[])
    for span, codes in places.items():
        told = Event.objects.filter(kind=PERSON_DIED, person_id=OuterRef("pk"), at__gt=timezone.now() - span)
        shown |= Q(Exists(told), region__in=codes, died_on__isnull=False)
    return shown


def _list_lasts(region_code: str) -> timedelta:
    return timedelta(days=pack_for(region_code).section(DeathRules).links_end_after_days)


def death_told_at(person_id: UUID) -> datetime | None:
    """When the register told last that they have died."""
    told = Event.objects.filter(kind=PERSON_DIED, person_id=person_id)
    return told.order_by("-id").values_list("at", flat=True).first()


def can_end_for_subject(officer: User, link: FamilyLink) -> bool:
    """An officer of the subject's region, at an office or on the service line; never one of the two sides, nor who acts for
    the subject."""
    if link.ended_at is not None or link.owner_id == officer.pk or _is_subject(officer, link.person):
        return False
    if acts_for_subject(officer, link):
        return False
    return can_decide_in(officer, link.person.region_id)


def can_change_at_counter(officer: User, link: FamilyLink, person: InsuredPerson) -> bool:
    """Take from the link, or pause it, for `person` who came to an office: whom it shows, or who acts for them. An officer who
    may end it, and is no relative of anybody it concerns."""
    is_side = person.pk == link.person_id or acts_for_subject(person, link)
    if link.is_self or not is_side or not can_end_for_subject(officer, link):
        return False
    people = [link.person_id, *([link.guardian_id] if link.guardian_id else [])]
    return not _is_relative_of(officer, link.owner_id, people)


def can_set_owners_at_counter(officer: User, person: InsuredPerson) -> bool:
    """Say how many may be linked to who came to an office: an officer of their region, neither they nor their relative."""
    if _is_subject(officer, person) or _is_relative_of(officer, None, [person.pk]):
        return False
    return can_decide_in(officer, person.region_id)


def can_dispute_link(party: Party, link: FamilyLink) -> bool:
    """Say that they do not know who is linked to them: the person whose record it shows."""
    return not link.is_self and not link.is_over and _is_subject(party, link.person)


def can_see_dispute(party: Party, dispute: Dispute) -> bool:
    """The person whose case it is. The owner of the link is told of no case."""
    return _is_subject(party, dispute.person)


def can_resolve_dispute(officer: User, dispute: Dispute) -> bool:
    """An officer of the subject's region, while it is open; never one of the two sides."""
    is_side = dispute.link.owner_id == officer.pk or _is_subject(officer, dispute.person)
    return dispute.is_open and not is_side and can_decide_in(officer, dispute.person.region_id)


def can_manage_webhooks(officer: User, app: App) -> bool:
    """Whose duties cover every region in which an authority allows the app something, and one at least."""
    regions = Agreement.objects.standing().filter(app=app).values_list("region_id", flat=True)
    return bool(regions) and all(has_duty(officer, region, Role.OFFICER, Role.SUPERVISOR) for region in regions)


def can_use(user: User, person: InsuredPerson, scope: str) -> bool:
    """May the user do for this person what `scope` names, now?"""
    return FamilyLink.objects.active().filter(owner=user, person=person, scopes__contains=[scope]).exists()


def may(link: FamilyLink, scope: Scope) -> bool:
    """Does this link allow it, now? Whose link it is, the door has asked."""
    return link.is_active and scope.value in link.scopes


def can_show_pass(link: FamilyLink) -> bool:
    """Does the link prove anything to a desk, now? One's own card is shown by its code."""
    return link.is_active and not link.is_self and link.person.is_told_of


class CodeObstacle(StrEnum):
    """Why no code of a card can be shown, and why one that was shown does not hold."""

    NOT_ALLOWED = "not_allowed"  # by the link: paused, over, or without the scope
    DIED = "died"
    NO_CARD = "no_card"
    CARD_STATE = "card_state"
    REPORTED_LOST = "reported_lost"  # here, and the register has not been told yet
    UNTOLD = "untold"  # the register tells nothing of the person any more


def obstacle_to_code(link: FamilyLink, card: SocialSecurityCard | None) -> CodeObstacle | None:
    """`card` is the person's own of today. While it is blocked for a few days nobody but the holder may show a code, and
    they only where their region says so. Whatever stands in the way, the database is asked as often."""
    is_reported_lost = card is not None and LossReport.objects.open().filter(card=card).exists()
    if not may(link, Scope.SHOW_CODE):
        return CodeObstacle.NOT_ALLOWED
    if link.person.died_on is not None:
        return CodeObstacle.DIED
    if card is None:
        return CodeObstacle.NO_CARD
    if card.state_today == CardState.NORMAL:
        return CodeObstacle.REPORTED_LOST if is_reported_lost else None
    rules = pack_for(link.person.region_id).section(CardRules)
    is_holder_with_blocked_card = link.is_self and card.state_today == CardState.TEMPORARY_LOSS
    return None if is_holder_with_blocked_card and rules.code_while_temporarily_lost else CodeObstacle.CARD_STATE


def can_report_loss(user: User, link: FamilyLink, kind: LossKind) -> bool:
    """The holder both ways; a relative for a few days, where the link allows it. Who may report may see how it stands."""
    if link.owner_id != user.pk or not link.is_active:
        return False
    return link.is_self or (kind == LossKind.TEMPORARY and Scope.REPORT_LOSS.value in link.scopes)


def can_lift_loss(user: User, report: LossReport) -> bool:
    """The holder, whoever reported; the relative who did, while a link still lets them."""
    person = report.card.person
    if _is_subject(user, person):
        return True
    return report.reported_by_id == user.pk and can_use(user, person, Scope.REPORT_LOSS.value)


def can_review(officer: User, application: LinkApplication) -> bool:
    """An officer of the subject's region, or of the applicant's while the subject is not known; never one of the two."""
    if application.status != Status.IN_REVIEW or _is_party(officer, application):
        return False
    return can_decide_in(officer, review_region(application))


def can_record_consent(officer: User, application: LinkApplication) -> bool:
    """What somebody answers at an office of their region: an officer there, never one of the two sides, nor linked to one
    of them as a relative. One's own card is no such question: there the officers decide the case (`can_review`)."""
    person = application.person
    if application.status != Status.AWAITING_CONSENT or application.is_self or person is None:
        return False
    if _is_party(officer, application) or _is_linked_to_a_party(officer, application, person):
        return False
    return can_decide_in(officer, person.region_id)


def can_decide_in(officer: User, region_code: str) -> bool:
    """Raises authorities.errors.UnknownRegion for what is no code."""
    return has_duty(officer, region_code, Role.OFFICER, Role.SUPERVISOR)


def can_answer_correction(officer: User, request: CorrectionRequest) -> bool:
    """An officer of the person's region, who is not the person and did not ask."""
    if request.asked_by_id == officer.pk or _is_subject(officer, request.person):
        return False
    return can_decide_in(officer, request.person.region_id)


def can_see_views(officer: User, region_code: str) -> bool:
    """Which colleague looked at what is for those who supervise or audit."""
    return has_duty(officer, region_code, Role.SUPERVISOR, Role.AUDITOR)


def review_region(application: LinkApplication) -> str:
    person = application.person
    return person.region_id if person is not None else str(application.region_id)


def _is_party(user: User, application: LinkApplication) -> bool:
    """Applicant, subject, or the subject's other guardian."""
    sides = (application.person, application.other_guardian)
    return application.applicant_id == user.pk or any(_is_subject(user, side) for side in sides if side is not None)


def _is_subject(party: Party, person: InsuredPerson) -> bool:
    if isinstance(party, InsuredPerson):
        return party.pk == person.pk
    return FamilyLink.objects.active().filter(owner=party, person=person, relationship=Relationship.SELF).exists()


def situation_of(application: LinkApplication) -> Situation | None:
    """Why papers may be needed: by the register once it knows the person, until then by what was typed."""
    if application.review_reason == ReviewReason.WARD_OF_AGE:
        return Situation.WARD_OF_AGE
    return situation_by(
        application.relationship,
        age=_age_in(application),
        has_no_number=application.has_no_number,
        own_consent_age=_rules_where_reviewed(application, LinkingRules).own_consent_age,
    )


def papers_asked(application: LinkApplication) -> tuple[str, ...]:
    """Kinds, any one of which will do: what an officer asked for, else what the pack says; none where nothing is asked."""
    if application.documents_asked:
        return tuple(application.documents_asked)
    situation = situation_of(application)
    if situation is None:
        return ()
    rules = _rules_where_reviewed(application, EvidenceRules)
    return rules.papers(situation, kin_by(application.relationship), _age_in(application))


def is_asked_first(application: LinkApplication) -> bool:
    """Does the wizard ask for papers before the application is sent?"""
    situation = situation_of(application)
    return situation is not None and situation in _rules_where_reviewed(application, EvidenceRules).asked_first


def can_add_documents(application: LinkApplication) -> bool:
    """In the wizard where it asks; while an officer has it and papers would help; whenever an officer asked for more."""
    if application.status == Status.DRAFT:
        return is_asked_first(application)
    if application.status == Status.IN_REVIEW:
        return bool(papers_asked(application))
    return application.status == Status.AWAITING_APPLICANT


def can_remove_documents(application: LinkApplication) -> bool:
    """While it is the applicant's turn: what an officer decides by does not go from under them."""
    return application.status in {Status.DRAFT, Status.AWAITING_APPLICANT}


def can_open_documents(officer: User, application: LinkApplication) -> bool:
    """Whoever has a duty where it is reviewed, and is neither of the two."""
    return has_duty(officer, review_region(application), *Role) and not _is_party(officer, application)


def _rules_where_reviewed(application: LinkApplication, shape: type[Rules]) -> Rules:
    person = application.person
    return pack_for(person.region_id if person else application.region_id or NATION).section(shape)


def _age_in(application: LinkApplication) -> int | None:
    """In completed years; None while nothing tells a birth date."""
    today = timezone.localdate()
    if application.person is not None and application.person.birth_date is not None:
        return application.person.age_on(today)
    scheme = SCHEMES[_rules_where_reviewed(application, IdentityRules).scheme]
    try:
        return scheme.parse(application.number or "", today=today).age_on(today)
    except InvalidNumber:
        return None


def _is_linked_to_a_party(officer: User, application: LinkApplication, person: InsuredPerson) -> bool:
    sides = [person.pk, *([application.other_guardian_id] if application.other_guardian_id else [])]
    return _is_relative_of(officer, application.applicant_id, sides)


def _is_relative_of(officer: User, user_id: UUID | None, person_ids: Collection[UUID]) -> bool:
    """Of the user or of one of the people: by a standing link in either direction, paused and frozen ones too, or as the
    guardian beside the owner of one."""
    standing = FamilyLink.objects.standing()
    own = standing.own()
    users = own.filter(owner=user_id).values("person")
    holders = own.filter(person__in=person_ids).values("owner")
    officers = own.filter(owner=officer).values("person")
    sees_one = Q(Q(person__in=person_ids) | Q(person__in=users), owner=officer)
    is_seen_by_one = Q(Q(owner=user_id) | Q(owner__in=holders), person__in=officers)
    cares_for_one = Q(person__in=person_ids, guardian__in=officers)
    return standing.of_relatives().filter(sees_one | is_seen_by_one | cares_for_one).exists()
