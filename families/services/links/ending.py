"""Ending links, from either side, by the term, or with the owner's own card."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from audit.services import Actor, Code, record_event
from authorities.packs import pack_for
from families.decisions import EndReason
from families.errors import LinkEnded, ObjectInstead
from families.models import FamilyLink, LinkApplication, Message
from families.models.links import EndedBy, LinkQuerySet
from families.models.messages import Kind
from families.models.webhooks import WebhookEvent
from families.packs import LinkingRules
from families.policies.endings import Hears, ends_heard
from families.policies.links import acts_for_subject, must_object
from families.policies.parties import Party
from families.services.applications import limits
from families.services.applications.withdrawing import withdraw
from families.services.consents.blocks import block_applicant
from families.services.links.changing import Noted
from families.services.messages import (
    closed_message,
    holder_of,
    keep_in_inbox,
    message_person,
    message_user,
    messages_to_guardian,
    save_messages,
)
from families.services.webhooks.outbox import forget_beginning, tell_of_links
from families.states import ENDED

_BATCH = 200
_HEARD_AT_ONCE = ends_heard(Hears.AT_ONCE)


def end_link(
    link: FamilyLink,
    *,
    ended_by: EndedBy,
    by: Actor,
    is_silent: bool = False,
    reason: EndReason | None = None,
    noted: Noted | None = None,
) -> None:
    """End at once. `is_silent` (the subject's right, for safety) tells the owner nothing, nor any app of theirs, and sends
    nothing to a telephone or an address that the owner may see too; `reason` is an officer's, `noted` as in `changing`.
    Ending one's own card ends every link one owns and withdraws every open application, in the same transaction. Raises
    LinkEnded."""
    with transaction.atomic():
        if link.is_self:
            limits.lock_applications(LinkApplication.objects.filter(applicant=link.owner_id).exclude(status__in=ENDED))
            limits.lock_users([link.owner_id])
        ended = FamilyLink.objects.filter(pk=link.pk, ended_at__isnull=True).update(
            ended_at=timezone.now(), ended_by=ended_by, sequence=F("sequence") + 1
        )
        if not ended:
            raise LinkEnded
        link.refresh_from_db(fields=["guardian", "ended_at", "ended_by", "sequence"])
        codes: dict[str, Code] = {"by": ended_by.value, "silent": is_silent, **(noted or {})}
        if reason:
            codes["reason"] = reason.value
        record_event(
            "families.link_ended",
            by=by,
            of="link",
            object_id=link.pk,
            person_id=link.person_id,
            codes=codes,
        )
        if ended_by is not EndedBy.RENEWED:  # both are told of the new link, in one message
            tell = keep_in_inbox if is_silent else save_messages
            tell(_ended_messages(link, is_silent=is_silent))
        forget_beginning(link)
        if not is_silent:
            tell_of_links(WebhookEvent.LINK_ENDED, [link])
        if link.is_self:
            _end_all_of(link.owner, by=by)


def end_link_as(link: FamilyLink, party: Party, *, is_silent: bool, by: Actor, blocks: bool = False) -> None:
    """By one of its two sides, or for the subject by their other guardian. `is_silent` is not heeded from the owner, and
    `blocks`, which lets the owner ask no more, from the subject alone.
    Raises LinkEnded, also for one that is about to be closed by its term; ObjectInstead."""
    with transaction.atomic():
        if not link.is_self:  # whose locks come in an order of their own, and who has no guardian
            list(FamilyLink.objects.select_for_update(no_key=True).filter(pk=link.pk).values_list("pk"))
            link.refresh_from_db(fields=["guardian", "until", "ended_at", "ended_by"])
        if link.is_over:
            raise LinkEnded
        if must_object(party, link):
            raise ObjectInstead
        is_owner = link.owner_id == party.pk
        is_guardian = acts_for_subject(party, link)
        ended_by = EndedBy.OWNER if is_owner else EndedBy.GUARDIAN if is_guardian else EndedBy.SUBJECT
        end_link(link, ended_by=ended_by, by=by, is_silent=is_silent and not is_owner)
        if blocks and ended_by is EndedBy.SUBJECT:
            block_applicant(link.person, link.owner, by=by)


def end_renewed(applications: Iterable[LinkApplication], *, by: Actor) -> None:
    """End the links in whose place these applications are about to put new ones, those past their term too that nobody
    has closed yet. In the caller's transaction, before the new links are stored."""
    if renewed := [row.renews_id for row in applications if row.renews_id is not None]:
        links = FamilyLink.objects.filter(pk__in=renewed, ended_at__isnull=True)
        _end_each(links.select_related("person", "owner", "application"), ended_by=EndedBy.RENEWED, by=by)


def end_overdue(links: LinkQuerySet) -> int:
    """End links past their term, the longest past first, so many at once and no more. They are inactive already; this
    frees their place and tells both sides."""
    overdue = links.overdue().select_related("person", "owner", "application").order_by("until")
    return _end_each(overdue[:_BATCH], ended_by=EndedBy.TERM, by=Actor.system("close_overdue"))


def end_unused(links: Iterable[FamilyLink]) -> int:
    """End links that nobody used for as long as their region says, after both sides were told."""
    return _end_each(links, ended_by=EndedBy.UNUSED, by=Actor.system("remind_due"))


def _end_each(links: Iterable[FamilyLink], *, ended_by: EndedBy, by: Actor) -> int:
    """How many of them it ended: somebody else may end one in this very moment."""
    ended = 0
    for link in links:
        try:
            end_link(link, ended_by=ended_by, by=by)
        except LinkEnded:
            continue
        ended += 1
    return ended


def _end_all_of(owner: User, *, by: Actor) -> None:
    """Under the locks of the owner and of their applications."""
    owned = FamilyLink.objects.filter(owner=owner, ended_at__isnull=True)
    _end_each(owned.select_related("person", "owner", "application"), ended_by=EndedBy.SELF_ENDED, by=by)
    applications = list(LinkApplication.objects.of(owner).open().select_related("applicant"))
    for application in applications:
        withdraw(application, by=by, reason="own_card_ended")
    save_messages([closed_message(application) for application in applications])


def _ended_messages(link: FamilyLink, *, is_silent: bool) -> list[Message]:
    codes = {"reference": link.application.reference}
    rules = pack_for(link.person.region_id).section(LinkingRules)
    of_age = _ended_of_age(link, rules)
    messages = []
    if not is_silent:
        kind = Kind.OF_AGE if of_age else Kind.LINK_ENDED
        messages.append(message_user(link.owner, kind, application=link.application, link=link, codes=codes))
    age = link.person.age_on(timezone.localdate())
    if not link.is_self and link.person.died_on is None and age >= rules.child_told_from_age:
        holder = holder_of(link.person)
        kind = Kind.OF_AGE_SUBJECT if of_age else Kind.LINK_ENDED_SUBJECT
        if holder is not None or link.person.untold_at is None:  # nobody whom the register protects is written to by it
            messages.append(message_person(link.person, kind, holder=holder, link=link, codes=codes))
    if not is_silent and not of_age and link.ended_by in _HEARD_AT_ONCE:
        messages += messages_to_guardian(link, Kind.GUARDIAN_LINK_ENDED)
    return messages


def _ended_of_age(link: FamilyLink, rules: LinkingRules) -> bool:
    """By its term, which was the birthday from which the person decides for themself."""
    is_by_term = link.ended_by == EndedBy.TERM and link.until is not None
    return is_by_term and timezone.localdate(link.until) == link.person.turns(rules.own_consent_age)
