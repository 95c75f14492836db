"""Changes of a link that goes on: it shares less, ends earlier, pauses or freezes and goes on. Never more than the relative
agreed to. Whoever changes one is a user, or a person without an account who typed the right code."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit.services import Actor, Code, record_event
from authorities.packs import pack_for
from families.decisions import FreezeReason, IdentitySeen
from families.errors import (
    CannotRaise,
    LinkChanged,
    LinkEnded,
    NothingLeft,
    ObjectInstead,
    OwnLinkStays,
    PauseNotAllowed,
    ResumeNotProven,
)
from families.message_texts import PAUSED, RESUMED, VARIANT
from families.models import FamilyLink, Message
from families.models.consents import Route
from families.models.messages import Kind
from families.models.webhooks import WebhookEvent
from families.packs import LinkingRules
from families.policies.links import can_lower_link, can_pause_link, must_object, must_prove_to_resume
from families.policies.parties import Party
from families.scopes import Scope
from families.services.messages import (
    holder_of,
    message_person,
    message_user,
    messages_to_guardian,
    save_messages,
)
from families.services.webhooks.outbox import tell_of_links

_MOVING = ["guardian", "scopes", "until", "paused_at", "frozen_at", "ended_at", "ended_by", "sequence"]
Noted = Mapping[str, Code]  # codes that an event has besides: how it came about


def noted_at_counter(identity_seen: IdentitySeen) -> Noted:
    return {"route": Route.COUNTER.value, "identity": identity_seen.value}


def lower_link(
    link: FamilyLink,
    party: Party,
    *,
    scopes: Collection[str] | None = None,
    until: datetime | None = None,
    by: Actor,
    noted: Noted | None = None,
) -> None:
    """Share less or end earlier; None leaves it as it is. `party` is one of the two sides, and the other is told. Changes
    and tells nothing when it is so already. Raises LinkEnded, ObjectInstead, OwnLinkStays, LinkChanged, CannotRaise,
    NothingLeft."""
    with transaction.atomic():
        seen = link.sequence
        _hold(link)
        if link.sequence != seen:
            raise LinkChanged
        if must_object(party, link):
            raise ObjectInstead
        if not can_lower_link(party, link):
            raise OwnLinkStays
        left = link.scopes if scopes is None else _fewer(link, scopes)
        end = link.until if until is None else _earlier(link, until)
        if (left, end) == (link.scopes, link.until):
            return
        until_code = None if end is None else end.isoformat(timespec="seconds")
        codes: dict[str, Code | list[str]] = {"scopes": left, "until": until_code, **(noted or {})}
        _change(link, "link_lowered", by=by, codes=codes, scopes=left, until=end)
        _tell_other_side(link, party)


def pause_link(link: FamilyLink, party: Party, *, by: Actor, noted: Noted | None = None) -> None:
    """Nothing can be seen or done through it until `resume_link`. Changes and tells nothing when it is paused already.
    Raises LinkEnded, ObjectInstead, PauseNotAllowed."""
    with transaction.atomic():
        _hold_for_pause(link, party)
        if link.paused_at is None:
            _change(link, "link_paused", by=by, codes=noted, paused_at=timezone.now())
            _tell_other_side(link, party, PAUSED)


def resume_link(
    link: FamilyLink, party: Party, *, by: Actor, noted: Noted | None = None, is_proven: bool = True
) -> None:
    """`is_proven`: they have just shown that it is them, at a counter for one. Changes and tells nothing when it is not
    paused. Raises LinkEnded, ObjectInstead, PauseNotAllowed, ResumeNotProven."""
    with transaction.atomic():
        _hold_for_pause(link, party)
        if not is_proven and must_prove_to_resume(link):
            raise ResumeNotProven
        if link.paused_at is not None:
            _change(link, "link_resumed", by=by, codes=noted, paused_at=None)
            _tell_other_side(link, party, RESUMED if link.frozen_at is None else None)  # else it goes on standing still


def freeze_link(link: FamilyLink, reason: FreezeReason, *, by: Actor) -> None:
    """Nothing can be seen or done through it until `unfreeze_link`, and neither side can let it go on. Tells nobody but
    apps: whoever freezes has words of their own. Changes nothing when it is frozen already. Raises LinkEnded."""
    with transaction.atomic():
        _hold(link)
        if link.frozen_at is None:
            _change(link, "link_frozen", by=by, codes={"reason": reason.value}, frozen_at=timezone.now())


def unfreeze_link(link: FamilyLink, *, by: Actor) -> None:
    """Whether another reason still stands is for the caller. Changes nothing when it is not frozen. Raises LinkEnded."""
    with transaction.atomic():
        _hold(link)
        if link.frozen_at is not None:
            _change(link, "link_unfrozen", by=by, frozen_at=None)


def _hold_for_pause(link: FamilyLink, party: Party) -> None:
    _hold(link)
    if must_object(party, link):
        raise ObjectInstead
    if not can_pause_link(party, link):
        raise PauseNotAllowed


def _hold(link: FamilyLink) -> None:
    """Under the row's lock, and as it is now."""
    list(FamilyLink.objects.select_for_update(no_key=True).filter(pk=link.pk).values_list("pk"))
    link.refresh_from_db(fields=_MOVING)
    if link.is_over:
        raise LinkEnded


def _fewer(link: FamilyLink, scopes: Collection[str]) -> list[str]:
    """In the order of the table."""
    if not set(scopes).issubset(link.scopes):
        raise CannotRaise("scopes")
    if not scopes:
        raise NothingLeft("scopes")
    return [scope for scope in Scope.values if scope in scopes]


def _earlier(link: FamilyLink, until: datetime) -> datetime:
    assert link.until is not None  # one's own card alone has no term; the constraint holds it
    if until > link.until:
        raise CannotRaise("until")
    if until <= max(timezone.now(), link.begins_at):
        raise NothingLeft("until")
    return until


def _change(
    link: FamilyLink, kind: str, *, by: Actor, codes: Mapping[str, Code | list[str]] | None = None, **values: object
) -> None:
    """Under the row's lock."""
    FamilyLink.objects.filter(pk=link.pk).update(sequence=F("sequence") + 1, **values)
    link.refresh_from_db(fields=["sequence", *values])
    record_event(
        f"families.{kind}", by=by, of="link", object_id=link.pk, person_id=link.person_id, codes=dict(codes or {})
    )
    tell_of_links(WebhookEvent.LINK_CHANGED, [link])


def _tell_other_side(link: FamilyLink, party: Party, variant: str | None = None) -> None:
    """A child is told from the age on that their region says, and of what the owner does their other guardian is. `variant`:
    of the message to the owner, who alone is told of a pause."""
    codes = {"reference": link.application.reference}
    if link.owner_id != party.pk:
        codes |= {VARIANT: variant} if variant else {}
        told = message_user(link.owner, Kind.LINK_CHANGED, application=link.application, link=link, codes=codes)
        save_messages([told])
        return
    messages: list[Message] = messages_to_guardian(link, Kind.GUARDIAN_LINK_CHANGED)
    if _is_told(link):
        holder = holder_of(link.person)
        messages.append(message_person(link.person, Kind.LINK_CHANGED_SUBJECT, holder=holder, link=link, codes=codes))
    save_messages(messages)


def _is_told(link: FamilyLink) -> bool:
    rules = pack_for(link.person.region_id).section(LinkingRules)
    return link.person.died_on is None and link.person.age_on(timezone.localdate()) >= rules.child_told_from_age
