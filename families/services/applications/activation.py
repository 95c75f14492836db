"""From a granted consent to a link. The last checks, under the locks of owner and person: the person lives and has a
usable card, the owner has their own linked, nothing is linked twice, and both have room."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.services import Actor, NewEvent, build_event, record_events
from authorities.packs import pack_for
from families.ages import ADULT_AGE
from families.errors import FamilyServiceError, InvalidTransition
from families.message_texts import UNTIL
from families.models import Consent, FamilyLink, InsuredPerson, LinkApplication, Message, SocialSecurityCard
from families.models.consents import Route
from families.models.messages import Kind
from families.models.webhooks import WebhookEvent
from families.packs import LinkingRules
from families.policies.renewals import may_take_over
from families.relationships import ROWS, QuotaGroup, Relationship
from families.scopes import ALL
from families.services.applications import limits
from families.services.links.ending import end_overdue, end_renewed
from families.services.messages import holder_of, message_person, message_user, of_ward, save_messages
from families.services.webhooks.outbox import tell_of_links


class Obstacle(models.TextChoices):
    """What stands in the way, in the officer's words."""

    DECEASED = "deceased", _("The person has died.")
    OF_AGE = "of_age", _("The person decides for themself by now, and their guardian no more.")
    NOT_ON_REGISTER = "not_on_register", _("The authority's register no longer shows the person.")
    CARD_NOT_USABLE = "card_not_usable", _("The person has no usable card.")
    ALREADY_BOUND = "already_bound", _("The person's card is linked to another account as its own.")
    NO_OWN_CARD = "no_own_card", _("The applicant has no card of their own linked.")
    ALREADY_LINKED = "already_linked", _("The applicant is linked to this person already.")
    FROZEN = "frozen", _("The link to renew stands still while a dispute is open.")
    OWNER_FULL = "owner_full", _("The applicant has reached the number of relatives they may add.")
    PERSON_FULL = "person_full", _("The person has reached the number of accounts that may see them.")


class CannotActivate(FamilyServiceError):
    """Something stands in the way that did not when the application was made."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__()
        self.obstacle = obstacle


@dataclass
class Standing:
    """Links, applications and cards around some owners and persons, read once under their locks."""

    used: dict[UUID, Counter[QuotaGroup]]
    owners: Counter[UUID]
    pairs: dict[tuple[UUID, UUID], UUID]  # the link of an owner to a person
    frozen: set[UUID]
    bound: set[UUID]
    with_own_card: set[UUID]
    usable: dict[UUID, int | None]  # people with a usable card, and how many owners they chose to allow

    @classmethod
    def load(cls, owner_ids: Iterable[UUID], person_ids: Sequence[UUID]) -> "Standing":
        """Four queries, however many owners and persons."""
        around = FamilyLink.objects.standing()
        links = list(around.filter(owner_id__in=owner_ids).only(*_LINK_COUNTED))
        of_persons = around.filter(person_id__in=person_ids).values_list("person_id", "relationship")
        relatives = [person for person, relationship in of_persons if relationship != Relationship.SELF]
        usable = SocialSecurityCard.objects.usable().filter(person_id__in=person_ids)
        return cls(
            used=limits.used_by_owner(owner_ids, links),
            owners=Counter(relatives),
            pairs={(link.owner_id, link.person_id): link.pk for link in links},
            frozen={link.pk for link in links if link.frozen_at is not None},
            bound={person for person, relationship in of_persons if relationship == Relationship.SELF},
            with_own_card={link.owner_id for link in links if link.is_self and link.is_active},
            usable=dict(usable.values_list("person_id", "person__owners_allowed")),
        )

    def obstacle(self, application: LinkApplication, person: InsuredPerson) -> Obstacle | None:
        """What stands in the way of this application becoming a link. The application itself counts as open; the link that it
        renews, which ends with it, is not in the way unless it is frozen."""
        of_person = self._obstacle_of_person(application, person)
        if of_person is not None:
            return of_person
        if application.is_self:
            return Obstacle.ALREADY_BOUND if person.pk in self.bound else None
        if application.applicant_id not in self.with_own_card:
            return Obstacle.NO_OWN_CARD
        linked = self.pairs.get((application.applicant_id, person.pk))
        if linked is not None and linked != application.renews_id:
            return Obstacle.ALREADY_LINKED
        if linked in self.frozen:
            return Obstacle.FROZEN
        if self._is_owner_full(application):
            return Obstacle.OWNER_FULL
        rules = pack_for(person.region_id).section(LinkingRules)
        others = self.owners[person.pk] - (linked is not None)
        allowed = limits.owners_allowed(self.usable.get(person.pk), rules)
        return Obstacle.PERSON_FULL if others >= allowed else None

    def _obstacle_of_person(self, application: LinkApplication, person: InsuredPerson) -> Obstacle | None:
        if person.died_on is not None:
            return Obstacle.DECEASED
        if application.is_guardian_asked and not _is_minor(person):
            return Obstacle.OF_AGE
        if person.pk not in self.usable and not _is_without_number(application, person):
            return Obstacle.CARD_NOT_USABLE
        return None

    def add(self, application: LinkApplication, person: InsuredPerson) -> None:
        """Count a link that is about to be made, in the place of the one it renews; its application has been counted with the
        owner already."""
        pair = (application.applicant_id, person.pk)
        self.owners[person.pk] += pair not in self.pairs
        self.pairs[pair] = application.pk

    def _is_owner_full(self, application: LinkApplication) -> bool:
        rules = pack_for(str(application.region_id)).section(LinkingRules)
        group = ROWS[Relationship(application.relationship)].group
        used = self.used[application.applicant_id]
        if group is None:
            return False
        return used[group] > limits.quota_of(group, rules) or used.total() > rules.quota_total


_LINK_COUNTED = (
    *("owner", "person", "relationship"),
    *("begins_at", "until", "paused_at", "frozen_at", "ended_at"),
)


def _is_without_number(application: LinkApplication, person: InsuredPerson) -> bool:
    """A newborn has neither number nor card yet; an officer has looked at the papers instead."""
    return application.has_no_number and person.number_sealed is None


def activate_link(
    application: LinkApplication, consent: Consent, *, by: Actor, begins_at: datetime | None = None
) -> FamilyLink:
    """Make the link in the caller's transaction, while the application is still open. Raises CannotActivate, and
    InvalidTransition when it no longer is: withdrawn with the applicant's own card, say."""
    person = consent.person
    if not limits.lock_applications(LinkApplication.objects.open().filter(pk=application.pk)):
        raise InvalidTransition
    limits.lock_users([application.applicant_id])
    limits.lock_persons([person.pk])
    renewed = [application.renews_id] if application.renews_id else []
    end_overdue(FamilyLink.objects.filter(owner=application.applicant_id).exclude(pk__in=renewed))
    obstacle = Standing.load([application.applicant_id], [person.pk]).obstacle(application, person)
    if obstacle is not None:
        raise CannotActivate(obstacle)
    link = build_link(application, consent, begins_at=_without_a_gap(application, consent, begins_at))
    end_renewed([application], by=by)
    link.save(force_insert=True)
    record_events([begun_event(link, by=by)])
    tell_of_links(WebhookEvent.LINK_ACTIVATED, [link])
    guardian = link.guardian
    save_messages(
        begun_messages(
            link,
            application,
            holder=None if link.is_self else holder_of(person),
            guardians_holder=None if guardian is None else holder_of(guardian),
        )
    )
    return link


def _without_a_gap(application: LinkApplication, consent: Consent, begins_at: datetime | None) -> datetime | None:
    """When the new link begins: a yes that counts only later counts at once where the link that it renews would go on
    until then. The two never stand side by side: one ends and the other begins in this transaction."""
    if begins_at is None or begins_at <= timezone.now() or application.renews_id is None:
        return begins_at
    old = FamilyLink.objects.select_for_update(no_key=True).get(pk=application.renews_id)
    return None if may_take_over(old, consent.scopes, begins_at) else begins_at


def build_link(application: LinkApplication, consent: Consent, *, begins_at: datetime | None = None) -> FamilyLink:
    """An unsaved link as the consent grants it."""
    begins_at = begins_at or timezone.now()
    return FamilyLink(
        owner_id=application.applicant_id,
        person=consent.person,
        relationship=application.relationship,
        scopes=list(ALL) if application.is_self else list(consent.scopes),
        begins_at=begins_at,
        until=until_of(consent.person, application.relationship, consent.term_days or 0, begins_at),
        guardian=_guardian_beside(application, consent.person),
        application=application,
        consent=consent,
    )


def _guardian_beside(application: LinkApplication, person: InsuredPerson) -> InsuredPerson | None:
    """Who is the person's guardian besides the owner, as the register named them. Between the age of own consent and coming
    of age nobody acts for a young person."""
    age = person.age_on(timezone.localdate())
    is_cared_for = _is_minor(person) or age >= ADULT_AGE or application.relationship == Relationship.WARD
    return application.other_guardian if is_cared_for else None


def _is_minor(person: InsuredPerson) -> bool:
    rules = pack_for(person.region_id).section(LinkingRules)
    return person.age_on(timezone.localdate()) < rules.own_consent_age


def until_of(person: InsuredPerson, relationship: str, term_days: int, begins_at: datetime) -> datetime | None:
    """The end of a link: none for SELF; for a minor the birthday of own consent at the latest."""
    if relationship == Relationship.SELF:
        return None
    rules = pack_for(person.region_id).section(LinkingRules)
    until = begins_at + timedelta(days=min(term_days, rules.longest_term_days))
    if person.age_on(timezone.localdate(begins_at)) < rules.own_consent_age:
        return min(until, of_age_at(person, rules))
    return until


def of_age_at(person: InsuredPerson, rules: LinkingRules) -> datetime:
    """From when on the person decides for themself: the first moment of the birthday, in the region's time zone."""
    return timezone.make_aware(datetime.combine(person.turns(rules.own_consent_age), time.min))


def begun_event(link: FamilyLink, *, by: Actor) -> NewEvent:
    """The link was made; `begins_at` says from when it counts, `renews` in the place of which other."""
    renews = {"renews": str(link.application.renews_id)} if link.application.renews_id else {}
    return build_event(
        "families.link_begun",
        by=by,
        of="link",
        object_id=link.pk,
        person_id=link.person_id,
        codes={
            "relationship": link.relationship,
            "scopes": list(link.scopes),
            "route": link.consent.route,
            "begins_at": link.begins_at.isoformat(timespec="seconds"),
            **renews,
        },
    )


def begun_messages(
    link: FamilyLink, application: LinkApplication, *, holder: User | None, guardians_holder: User | None = None
) -> list[Message]:
    """To the owner, and to the person unless they are the owner, a child below the age of being told, or warned in
    words of its own of a link that is still to begin; and to the other guardian, unless nobody may be told of them."""
    codes = {"reference": application.reference}
    is_renewal = application.renews_id is not None
    begun = Kind.LINK_RENEWED if is_renewal else Kind.LINK_BEGUN
    kind = Kind.SELF_LINKED if link.is_self else begun
    messages = [message_user(application.applicant, kind, application=application, link=link, codes=codes)]
    rules = pack_for(link.person.region_id).section(LinkingRules)
    age = link.person.age_on(timezone.localdate())
    if not link.is_self and link.begins_at <= timezone.now() and age >= rules.child_told_from_age:
        if age < rules.own_consent_age:
            messages.append(child_message(link, holder=holder))
        else:
            told = _told_of_age(link, is_renewal=is_renewal)
            messages.append(
                message_person(link.person, told, holder=holder, application=application, link=link, codes=codes)
            )
    return [*messages, *guardian_messages(link, holder=guardians_holder)]


def guardian_messages(link: FamilyLink, *, holder: User | None) -> Iterator[Message]:
    """To the other guardian, that they may end the link. `holder`: the account of theirs."""
    guardian, codes = link.guardian, {"reference": link.application.reference} | of_ward(link.person)
    if guardian is not None and (holder is not None or guardian.is_told_of):
        kind, application = Kind.GUARDIAN_TOLD, link.application
        yield message_person(guardian, kind, holder=holder, application=application, link=link, codes=codes)


def child_message(link: FamilyLink, *, holder: User | None) -> Message:
    """To a child who is told and does not decide yet: they may object."""
    assert link.until is not None  # one's own card alone has no term
    codes = {"reference": link.application.reference, UNTIL: timezone.localdate(link.until).isoformat()}
    return message_person(
        link.person, Kind.CHILD_LINKED, holder=holder, application=link.application, link=link, codes=codes
    )


def _told_of_age(link: FamilyLink, *, is_renewal: bool) -> Kind:
    """Of a yes that was their own, or of their guardian's."""
    if link.consent.route == Route.GUARDIAN:
        return Kind.WARD_LINKED
    return Kind.LINK_RENEWED_SUBJECT if is_renewal else Kind.LINK_BEGUN_SUBJECT
