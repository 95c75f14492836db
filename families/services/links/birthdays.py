"""A birth date that the register corrects moves the ends of the links of a child."""

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit.services import Actor, record_event
from authorities.packs import pack_for
from families.message_texts import UNTIL
from families.models import FamilyLink, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.models.webhooks import WebhookEvent
from families.packs import LinkingRules
from families.selectors import LINK_MOVED
from families.services.applications.activation import of_age_at, until_of
from families.services.links.ending import end_link
from families.services.messages import holder_of, message_person, message_user, save_messages
from families.services.webhooks.outbox import tell_of_links


def follow_birthdays(born_before: Mapping[UUID, date], *, by: Actor) -> int:
    """`born_before`: person → the birth date that the register has just corrected; the stored one is right. A link that
    lasted until the birthday of own consent lasts until the new one, never longer than was agreed; any other ends no later
    than it. Returns how many links moved. No query for nobody."""
    if not born_before:
        return 0
    with transaction.atomic():
        links = FamilyLink.objects.standing().of_relatives().filter(person__in=born_before)
        held = links.select_related("person", "owner", "application", "consent").select_for_update(
            of=("self",), no_key=True
        )
        return sum(_follow(link, born_before[link.person_id], by) for link in held.order_by("pk"))


def _follow(link: FamilyLink, born_before: date, by: Actor) -> bool:
    until = link.until
    assert until is not None  # one's own card alone has no term
    moved = _moved(link, until, born_before)
    if moved == until:
        return False
    if moved <= max(link.begins_at, timezone.now()):  # of age already
        end_link(link, ended_by=EndedBy.REGISTER, by=by)
        return True
    rules = pack_for(link.person.region_id).section(LinkingRules)
    FamilyLink.objects.filter(pk=link.pk).update(until=moved, sequence=F("sequence") + 1)
    link.refresh_from_db(fields=["until", "sequence"])
    codes = {"until": moved.isoformat(timespec="seconds")}
    record_event(LINK_MOVED, by=by, of="link", object_id=link.pk, person_id=link.person_id, codes=codes)
    tell_of_links(WebhookEvent.LINK_CHANGED, [link])
    save_messages(_moved_messages(link, moved, rules))
    return True


def _moved_messages(link: FamilyLink, until: datetime, rules: LinkingRules) -> list[Message]:
    """To both sides; to the child from the age on at which their region tells children."""
    codes = {"reference": link.application.reference, UNTIL: timezone.localdate(until).isoformat()}
    messages = [message_user(link.owner, Kind.LINK_MOVED, application=link.application, link=link, codes=codes)]
    person = link.person
    if person.is_told_of and person.age_on(timezone.localdate()) >= rules.child_told_from_age:
        kind, holder = Kind.LINK_MOVED_SUBJECT, holder_of(person)
        messages.append(message_person(person, kind, holder=holder, link=link, codes=codes))
    return messages


def _moved(link: FamilyLink, until: datetime, born_before: date) -> datetime:
    """Where neither birth date made it the link of a child, it stays. `as_it_was`: as far as it went, unless one of its sides
    has let it end earlier."""
    person, was = link.person, copy(link.person)
    was.birth_date = born_before
    rules = pack_for(person.region_id).section(LinkingRules)
    begun_on, term_days = timezone.localdate(link.begins_at), link.consent.term_days or 0
    if min(person.age_on(begun_on), was.age_on(begun_on)) >= rules.own_consent_age:
        return until
    agreed = link.begins_at + timedelta(days=min(term_days, rules.longest_term_days))
    as_it_was = until_of(was, link.relationship, term_days, link.begins_at)
    return min(agreed if until == as_it_was else until, of_age_at(person, rules))
