"""A person says that they do not know who is linked to them, or the register that somebody is not their guardian whom an
officer took for it by papers: the link stands still at once, and an officer of their region decides whether it ends or goes
on."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.models import ActorKind
from audit.services import Actor, Code, record_event
from authorities.packs import pack_for
from families.decisions import DisputeOutcome, EndReason, FreezeReason
from families.errors import DisputeNotAllowed, DisputeNotYours, LinkEnded
from families.models import Dispute, FamilyLink, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.packs import LinkingRules
from families.policies.links import can_dispute_link
from families.policies.officers import can_resolve_dispute
from families.policies.parties import Party
from families.services.links.changing import Noted, freeze_link, unfreeze_link
from families.services.links.ending import end_link
from families.services.messages import holder_of, keep_in_inbox, message_person, message_user, save_messages

_END_REASONS: dict[DisputeOutcome, EndReason] = {
    DisputeOutcome.UNKNOWN: EndReason.LINKED_IN_ERROR,
    DisputeOutcome.MISUSED: EndReason.LINK_MISUSED,
    DisputeOutcome.CARE_ENDED: EndReason.CARE_ENDED,
}


def open_dispute(link: FamilyLink, party: Party, *, by: Actor, noted: Noted | None = None) -> Dispute:
    """By the subject, in their account, by a code or at an office. The one that is open already, if there is one: then nothing
    changes and nobody is told again. The owner learns that the link stands still, and not why. The subject has the number of
    the case on their page or from the officer: it goes to no telephone and no letter box, which the owner may see too.

    Raises LinkEnded, DisputeNotAllowed.
    """
    if link.is_over:
        raise LinkEnded
    if not can_dispute_link(party, link):
        raise DisputeNotAllowed
    with transaction.atomic():
        dispute, is_new = _open(link, FreezeReason.DISPUTE, by=by, noted=noted)
        if is_new:
            save_messages([_told_owner(Kind.LINK_STANDS_STILL, link)])
            keep_in_inbox([_told_subject(Kind.DISPUTE_OPENED, dispute)])
    return dispute


def hand_to_officers(link: FamilyLink, *, by: Actor) -> None:
    """The register does not say that its owner is the guardian, though an officer took them for it: whether they still are,
    an officer decides. In the caller's transaction; once more changes nothing more. Raises LinkEnded."""
    dispute, is_new = _open(link, FreezeReason.GUARDIANSHIP, by=by)
    if is_new:
        save_messages(
            [_told_owner(Kind.LINK_STANDS_STILL, link), *_told_child(Kind.LINK_STANDS_STILL_SUBJECT, dispute)]
        )


def resolve_dispute(dispute: Dispute, outcome: DisputeOutcome, *, by: User) -> None:
    """By an officer of the subject's region. A link that ended meanwhile stays so; one that stands still because the
    person has died does not go on. Raises DisputeNotYours."""
    officer = Actor.officer(by.pk)
    with transaction.atomic():
        link = FamilyLink.objects.select_for_update(of=("self",), no_key=True).get(pk=dispute.link_id)
        dispute.refresh_from_db(fields=["resolved_at"])
        if not can_resolve_dispute(by, dispute):
            raise DisputeNotYours
        dispute.resolved_at, dispute.resolved_by = timezone.now(), f"{officer.kind}:{officer.id}"
        dispute.outcome = outcome
        dispute.save(update_fields=["resolved_at", "resolved_by", "outcome"])
        _note(
            "families.dispute_resolved",
            dispute,
            by=officer,
            codes={"link": str(dispute.link_id), "decision": outcome.value},
        )
        if outcome in _END_REASONS:
            _end(link, _END_REASONS[outcome], by=officer)
        else:
            _let_go_on(link, by=officer)
        save_messages(_told_of_decision(dispute, link))


def _open(link: FamilyLink, reason: FreezeReason, *, by: Actor, noted: Noted | None = None) -> tuple[Dispute, bool]:
    """The case that is open already, if there is one, and whether it is a new one."""
    freeze_link(link, reason, by=by)  # holds the link's row: two windows open one case
    dispute = Dispute.objects.open().filter(link=link).first()
    if dispute is not None:
        return dispute, False
    dispute = Dispute(link=link, person=link.person, opened_by=f"{by.kind}:{by.id}")
    dispute.save(force_insert=True)
    _note("families.dispute_opened", dispute, by=by, codes={"link": str(link.pk), **(noted or {})})
    return dispute, True


def _end(link: FamilyLink, reason: EndReason, *, by: Actor) -> None:
    if link.ended_at is None:
        end_link(link, ended_by=EndedBy.OFFICER, by=by, reason=reason)


def _let_go_on(link: FamilyLink, *, by: Actor) -> None:
    if link.is_over or link.person.died_on is not None:
        return
    unfreeze_link(link, by=by)
    save_messages([_told_owner(Kind.LINK_GOES_ON, link)])


def _told_owner(kind: Kind, link: FamilyLink) -> Message:
    codes = {"reference": link.application.reference}
    return message_user(link.owner, kind, application=link.application, link=link, codes=codes)


def _told_subject(kind: Kind, dispute: Dispute) -> Message:
    holder, codes = holder_of(dispute.person), {"reference": dispute.reference}
    return message_person(dispute.person, kind, holder=holder, link=dispute.link, codes=codes)


def _told_of_decision(dispute: Dispute, link: FamilyLink) -> list[Message]:
    """Of a case that the person did not open they hear that their link goes on; of its end its own message tells them."""
    if not _is_of_register(dispute):
        return [_told_subject(Kind.DISPUTE_CLOSED, dispute)]
    goes_on = not link.is_over and link.frozen_at is None
    return _told_child(Kind.LINK_GOES_ON_SUBJECT, dispute) if goes_on else []


def _told_child(kind: Kind, dispute: Dispute) -> list[Message]:
    """From the age on at which their region tells children. They read the reference of their link: the case is not theirs."""
    link, person = dispute.link, dispute.person
    rules = pack_for(person.region_id).section(LinkingRules)
    if person.age_on(timezone.localdate()) < rules.child_told_from_age or not person.is_told_of:
        return []
    codes = {"reference": link.application.reference}
    return [message_person(person, kind, holder=holder_of(person), link=link, codes=codes)]


def _is_of_register(dispute: Dispute) -> bool:
    return dispute.opened_by.startswith(f"{ActorKind.AUTHORITY.value}:")


def _note(kind: str, dispute: Dispute, *, by: Actor, codes: dict[str, Code]) -> None:
    record_event(kind, by=by, of="dispute", object_id=dispute.pk, person_id=dispute.person_id, codes=codes)
