"""What somebody without an account changes, ends or objects to at an office: they came in person, and an officer of their
region saw who they are. The same rules as in an account; the event names the officer and the paper, and both sides are told. Of
an end that is silent for safety the owner is not; of that, of an objection and of a lifted block nothing goes to the person's
telephone or letter box, which others may see too."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.models import User
from audit.services import Actor
from families.decisions import ASKED_FOR, EndReason, IdentitySeen
from families.errors import NotForThisOfficer, ObjectInstead, TooYoungToObject
from families.models import ApplicantBlock, Dispute, FamilyLink, InsuredPerson
from families.models.links import EndedBy
from families.models.messages import Kind
from families.policies.links import can_object, decides_for_self, must_object
from families.policies.officers import (
    can_change_at_counter,
    can_end_for_subject,
    can_let_ask_at_counter,
    can_set_owners_at_counter,
    is_near_to_block,
    is_near_to_link,
)
from families.services.applications import limits
from families.services.barring import barred_from
from families.services.consents.blocks import block_applicant, let_ask_again
from families.services.links.changing import lower_link, noted_at_counter, pause_link, resume_link
from families.services.links.disputes import open_dispute
from families.services.links.ending import end_link
from families.services.links.owners_allowed import allow_owners
from families.services.messages import holder_of, keep_in_inbox, message_person, save_messages


def lower_at_counter(
    link: FamilyLink,
    *,
    person: InsuredPerson,
    officer: User,
    identity_seen: IdentitySeen,
    scopes: Collection[str] | None = None,
    until: datetime | None = None,
) -> None:
    """Share less or end earlier, for `person` who stands there: whom the link shows, or their other guardian. Raises
    NotForThisOfficer, and as `lower_link`."""
    _change(partial(lower_link, scopes=scopes, until=until), link, person, officer, identity_seen)


def pause_at_counter(link: FamilyLink, *, person: InsuredPerson, officer: User, identity_seen: IdentitySeen) -> None:
    """Raises NotForThisOfficer, and as `pause_link`."""
    _change(pause_link, link, person, officer, identity_seen)


def resume_at_counter(link: FamilyLink, *, person: InsuredPerson, officer: User, identity_seen: IdentitySeen) -> None:
    """Raises NotForThisOfficer, and as `resume_link`."""
    _change(resume_link, link, person, officer, identity_seen)


def end_at_counter(
    link: FamilyLink,
    *,
    officer: User,
    reason: EndReason,
    identity_seen: IdentitySeen | None,
    person: InsuredPerson | None = None,
    is_silent: bool = False,
    blocks: bool = False,
) -> None:
    """End a link; `reason` says who asks, and may be one for which nobody does. `identity_seen` is None where nobody stands
    there: they called the service line, or an officer found it. `person` is who stands there, where that is known: then as the
    other changes. `is_silent` counts for a relative's link alone: of their own
    card the owner is told in any case, there is nobody to be kept safe from them. `blocks`, that the owner is not to ask
    again, is the person's wish: it counts where they asked, or who speaks for them. Raises NotForThisOfficer, ObjectInstead
    for a child who asks itself, LinkEnded."""
    may_end = can_change_at_counter(officer, link, person) if person else can_end_for_subject(officer, link)
    if not may_end:
        raise _not_theirs(link, officer)
    if reason is EndReason.SUBJECT_ASKED and must_object(link.person, link):
        raise ObjectInstead
    by = Actor.officer(officer.pk)
    noted = noted_at_counter(identity_seen) if identity_seen else None
    is_hidden = is_silent and not link.is_self
    with transaction.atomic():
        end_link(link, ended_by=EndedBy.OFFICER, by=by, is_silent=is_hidden, reason=reason, noted=noted)
        if blocks and not link.is_self and reason in ASKED_FOR:
            block_applicant(link.person, link.owner, by=by)


def object_at_counter(link: FamilyLink, *, officer: User, identity_seen: IdentitySeen | None) -> Dispute:
    """Whom the link shows does not know its owner; or a child that is told of links does not want it. Returns the case, whose
    `reference` they take home: the one that is open already, if there is one. `identity_seen` is None where they called the
    service line. Raises NotForThisOfficer, TooYoungToObject, LinkEnded."""
    if not can_change_at_counter(officer, link, link.person):
        raise _not_theirs(link, officer)
    if not can_object(link.person):
        raise TooYoungToObject
    noted = noted_at_counter(identity_seen) if identity_seen else None
    return open_dispute(link, link.person, by=Actor.officer(officer.pk), noted=noted)


def let_ask_again_at_counter(block: ApplicantBlock, *, officer: User, identity_seen: IdentitySeen) -> bool:
    """For who made the block, as in their account: for themself, or when they refused for a child. The register need not say,
    as it does for a code for those in their care, that they are its guardian still: the paper shows that the block is theirs.
    False when it is lifted already. Raises NotForThisOfficer."""
    if not can_let_ask_at_counter(officer, block):
        _bar(block, officer)
        raise NotForThisOfficer
    person, by = block.person, Actor.officer(officer.pk)
    with transaction.atomic():
        is_lifted = let_ask_again(person, block.applicant, by=by, noted=noted_at_counter(identity_seen))
        if is_lifted:
            keep_in_inbox([message_person(person, Kind.CHANGED_AT_OFFICE, holder=holder_of(person))])
    return is_lifted


def allow_owners_at_counter(
    person: InsuredPerson, allowed: int | None, *, officer: User, identity_seen: IdentitySeen
) -> None:
    """How many may be linked to them, more than before too: the paper is the proof. None for what their region's pack says.
    Raises NotForThisOfficer, ObjectInstead for a child, OwnersNotAllowed."""
    if not can_set_owners_at_counter(officer, person):
        raise NotForThisOfficer
    if not decides_for_self(person):
        raise ObjectInstead
    with transaction.atomic():
        limits.lock_persons([person.pk])
        person.refresh_from_db(fields=["owners_allowed"])
        before = person.owners_allowed
        allow_owners(
            person, allowed, is_proven=True, by=Actor.officer(officer.pk), noted=noted_at_counter(identity_seen)
        )
        if person.owners_allowed != before:
            _tell(person)


def _change(
    change: Callable[..., None], link: FamilyLink, person: InsuredPerson, officer: User, identity_seen: IdentitySeen
) -> None:
    if not can_change_at_counter(officer, link, person):
        raise _not_theirs(link, officer)
    with transaction.atomic():
        held = FamilyLink.objects.select_for_update(no_key=True).filter(pk=link.pk)
        before = held.values_list("sequence", flat=True).get()
        change(link, person, by=Actor.officer(officer.pk), noted=noted_at_counter(identity_seen))
        if link.sequence != before:
            _tell(person, link)


def _not_theirs(link: FamilyLink, officer: User) -> NotForThisOfficer:
    """Whom it concerns is noted."""
    barred_from(link, is_near_to_link, of="link", person_id=link.person_id, officer=officer)
    return NotForThisOfficer()


def _bar(block: ApplicantBlock, officer: User) -> None:
    """Noted of the person: a block is no object of an event."""
    person = block.person
    barred_from(person, lambda one, _: is_near_to_block(one, block), of="person", person_id=person.pk, officer=officer)


def _tell(person: InsuredPerson, link: FamilyLink | None = None) -> None:
    """Who came: somebody else may have come in their name."""
    holder = holder_of(person)
    if holder is not None or person.is_told_of:
        save_messages([message_person(person, Kind.CHANGED_AT_OFFICE, holder=holder, link=link)])
