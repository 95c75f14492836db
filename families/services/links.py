"""Ending links, from either side, by the term, or with the owner's own card."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import Actor, Code, record_event
from authorities.packs import pack_for
from families.decisions import EndReason
from families.errors import LinkEnded
from families.models import FamilyLink, Message
from families.models.links import EndedBy, LinkQuerySet
from families.models.messages import Kind
from families.packs import LinkingRules
from families.services.messages import holder_of, message_person, message_user, save_messages


def end_link(
    link: FamilyLink, *, ended_by: EndedBy, by: Actor, is_silent: bool = False, reason: EndReason | None = None
) -> None:
    """End at once. `is_silent` (the subject's right, for safety) tells the owner nothing; `reason` is an officer's.
    Ending one's own card ends every link one owns, in the same transaction. Raises LinkEnded."""
    with transaction.atomic():
        now = timezone.now()
        ended = FamilyLink.objects.filter(pk=link.pk, ended_at__isnull=True).update(
            ended_at=now, ended_by=ended_by, sequence=link.sequence + 1
        )
        if not ended:
            raise LinkEnded
        link.ended_at, link.ended_by, link.sequence = now, ended_by, link.sequence + 1
        codes: dict[str, Code] = {"by": ended_by.value, "silent": is_silent}
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
        save_messages(_ended_messages(link, is_silent=is_silent))
        if link.is_self:
            _end_all_of(link.owner, by=by)


def end_overdue(links: LinkQuerySet) -> int:
    """End links past their term. They are inactive already; this frees their place and tells both sides."""
    overdue = list(links.overdue().select_related("person", "owner", "application"))
    for link in overdue:
        end_link(link, ended_by=EndedBy.TERM, by=Actor.system("close_overdue"))
    return len(overdue)


def _end_all_of(owner: User, *, by: Actor) -> None:
    for owned in FamilyLink.objects.filter(owner=owner, ended_at__isnull=True).select_related("person", "owner"):
        end_link(owned, ended_by=EndedBy.SELF_ENDED, by=by)


def _ended_messages(link: FamilyLink, *, is_silent: bool) -> list[Message]:
    codes = {"reference": link.application.reference}
    messages = []
    if not is_silent:
        messages.append(message_user(link.owner, Kind.LINK_ENDED, application=link.application, link=link, codes=codes))
    rules = pack_for(link.person.region_id).section(LinkingRules)
    age = link.person.age_on(timezone.localdate())
    if not link.is_self and link.person.died_on is None and age >= rules.child_told_from_age:
        holder = holder_of(link.person)
        messages.append(message_person(link.person, Kind.LINK_ENDED_SUBJECT, holder=holder, link=link, codes=codes))
    return messages
